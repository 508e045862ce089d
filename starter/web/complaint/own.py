"""救济途径和投诉 of one's own case: until when one turns to which organ, as dates; a complaint to the supervisor.

Also for those who came by query code. A complaint has a number at once, is told to the supervisor in the same
transaction, and is the same however often it is sent.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import Response

from bundles.views.remedies import is_service, redress_of
from domain.case.acts import Role
from domain.case.state import CaseState
from domain.complaint.remedy_terms import Decided, decided
from domain.complaint.rules import (
    TOPIC_NAMES,
    WHOLE,
    ComplaintSaid,
    answer_due,
    department_of,
    problems,
    subjects,
)
from domain.definition.bundle import Definition
from ledger import calendars, legal_clock
from ledger.complaints import complaints
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import NotLoggedIn, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.security import SMALL_BODY
from starter.web.site.shared import pool_of, shared
from starter.words.names import ITEM_PHASE_NAMES

log = structlog.get_logger(__name__)
pages = Pages()
OWN = roles(Role.APPLICANT, reads="case")
_ACT_ID = re.compile(r"[0-9a-f-]{32,36}")
_TOO_MANY = "这个办件还有几件投诉没有答复，请等答复后再提；着急的，可以拨打12345。"


@dataclass(frozen=True)
class Remedy:
    """One decision with where one may turn; `complaint`: of what is no administrative act, only that."""

    name: str
    what: str
    decided: Decided
    organ: str
    court: str
    complaint: str


@pages.get("/query/complaints", allow=OWN)
async def complaints_page(request: Request) -> Response:
    """Remedies with their dates, what was complained about so far, and the form."""
    return await _show(request, ComplaintSaid(act_id=str(uuid.uuid4())), [])


@pages.post("/query/complaints", allow=OWN)
async def complain(request: Request) -> Response:
    """Keep a complaint; its number stands on the page afterwards."""
    case_no, sent = _case(request), form_of(request)
    said = ComplaintSaid(
        act_id=text(sent, "act_id", 40),
        item=text(sent, "item", 80),
        topic=text(sent, "topic", 20),
        words=text(sent, "words", SMALL_BODY).replace("\r\n", "\n").strip(),
    )
    if not _ACT_ID.fullmatch(said.act_id):
        said = said.model_copy(update={"act_id": str(uuid.uuid4())})
    pool, state = pool_of(request), await shared(request).lianban.case_state(case_no)
    if wrong := problems(said, state):
        return await _show(request, said, wrong, 422)
    now = await legal_clock.legal_now(pool)
    number = await complaints.complain(
        pool,
        case_no,
        said,
        department=department_of(state, said.item),
        person_id=session_of(request).person_id,
        at=now,
        due_on=answer_due(await calendars.read_calendar(pool), now),
    )
    if number is None:
        return await _show(request, said, [("words", _TOO_MANY)], 422)
    log.info("complaint_made", case_no=case_no, number=number)
    return redirect(f"/query/complaints?made={number}#made")


def _case(request: Request) -> str:
    case_no = session_of(request).case_no
    if case_no is None:
        raise NotLoggedIn
    return case_no


async def _show(request: Request, typed: ComplaintSaid, errors: list[tuple[str, str]], status: int = 200) -> Response:
    case_no, pool = _case(request), pool_of(request)
    state = await shared(request).lianban.case_state(case_no)
    definition = await shared(request).definition_cache.by_hash(state.plan.definition)
    names = {item.key: item.name for item in state.plan.items} | {WHOLE: "整件事"}
    found = await complaints.of_case(pool, case_no)
    made = request.query_params.get("made", "")
    return render(
        request,
        "complaint/own.html",
        status=status,
        title="救济途径和投诉",
        case_no=case_no,
        matter=state.plan.name,
        remedies=list(_remedies(state, definition, decided(state, await calendars.read_calendar(pool)))),
        complaints=found,
        made=next((each for each in found if each.number == made), None),
        names=names,
        subjects=[(key, names[key]) for key in subjects(state)],
        topics=TOPIC_NAMES,
        typed=typed,
        errors=errors,
    )


def _remedies(state: CaseState, definition: Definition, found: tuple[Decided, ...]) -> Iterator[Remedy]:
    for each in found:
        plan = state.item_plan(each.item) if each.item else None
        redress = redress_of(definition, each.department)
        known = definition.items.get(plan.item) if plan else None
        service = is_service(definition, each.department, known.category if known else None)
        yield Remedy(
            name=plan.name if plan else "整件事",
            what="不予受理或撤销受理" if plan is None else ITEM_PHASE_NAMES[state.items[each.item].phase],
            decided=each,
            organ=redress.review_organ or "本级人民政府",
            court=redress.court or "人民法院",
            complaint=(redress.complaint or "其主管部门") if service else "",
        )
