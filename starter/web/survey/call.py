"""One call of a survey: with its telephone, each look noted, and its result."""

from __future__ import annotations

import uuid
from typing import cast

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.definition.forms import applicant_phone, merged_form
from domain.survey.calls import (
    MOST_TRIES,
    STATE_NAMES,
    TRY_NAMES,
    TryOutcome,
    TrySaid,
    try_problems,
)
from ledger import legal_clock
from ledger.survey import surveys
from ledger.survey.surveys import Survey, Whom
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import CaseMissing, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.security import SMALL_BODY
from starter.web.site.shared import pool_of, shared
from starter.web.survey.figures import survey_of
from starter.words.names import GRADE_NAMES

log = structlog.get_logger(__name__)
pages = Pages()
CALLS = roles(Role.SURVEYOR)
ONE_CALL = roles(Role.SURVEYOR, reads="caller")
_MOST_DIGITS = 5


@pages.get("/surveys/{survey}/calls/{place}", allow=ONE_CALL)
async def call_page(request: Request) -> Response:
    """One call, with the telephone while it is open."""
    survey = await survey_of(request)
    return await _show(request, survey, await _whom(request, survey), TrySaid(act_id=str(uuid.uuid4())), [])


@pages.post("/surveys/{survey}/calls/{place}", allow=CALLS)
async def note_call(request: Request) -> Response:
    """How a try went; the same form again is the same try."""
    survey, form = await survey_of(request), form_of(request)
    whom, grade = await _whom(request, survey), text(form, "grade", 1)
    said = TrySaid(
        act_id=text(form, "act_id", 60) or str(uuid.uuid4()),
        outcome=text(form, "outcome", 20),
        grade=int(grade) if grade.isascii() and grade.isdecimal() else None,
        words=text(form, "words", SMALL_BODY).replace("\r\n", "\n").strip(),
    )
    if wrong := try_problems(said):
        return await _show(request, survey, whom, said, wrong)
    pool, account = pool_of(request), session_of(request).account_id or ""
    outcome, place = cast("TryOutcome", said.outcome), int(request.path_params["place"])
    now = await legal_clock.legal_now(pool)
    state = await surveys.note_try(pool, survey.survey_id, place, said, outcome, account, now)
    if state is not None:
        log.info("survey_call_noted", survey=survey.survey_id, place=place, state=state)
    return redirect(f"/surveys/{survey.survey_id}/calls?noted&state=open")


def _is_place(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS


async def _whom(request: Request, survey: Survey) -> Whom:
    typed = request.path_params["place"]
    found = await surveys.whom(pool_of(request), survey.survey_id, int(typed)) if _is_place(typed) else None
    if found is None:
        raise CaseMissing
    return found


async def _show(request: Request, survey: Survey, whom: Whom, said: TrySaid, errors: list[tuple[str, str]]) -> Response:
    departments = await shared(request).definition_cache.department_names()
    is_open = whom.state == "open"
    return render(
        request,
        "survey/call.html",
        status=422 if errors else 200,
        title="拨打电话",
        survey=survey,
        place=request.path_params["place"],
        whom=whom,
        phone=await _phone(request, whom) if is_open else "",
        department=departments.get(whom.department, whom.department),
        is_open=is_open,
        state=STATE_NAMES[whom.state],
        tries=TRY_NAMES,
        most_tries=MOST_TRIES,
        grades=GRADE_NAMES,
        typed=said,
        errors=errors,
    )


async def _phone(request: Request, whom: Whom) -> str:
    """The telephone that the application names; empty where it has none."""
    definition = await shared(request).definition_cache.by_hash(whom.definition)
    state = await shared(request).lianban.case_state(whom.case_no)
    return applicant_phone(merged_form(definition, state.plan), whom.form)
