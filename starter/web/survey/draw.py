"""A new survey (电话调查), drawn by a published seed."""

from __future__ import annotations

import asyncio
import uuid
from datetime import date

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.survey.calls import MOST_CALLS, SurveyPlan, SurveyWish, wish_problems
from domain.survey.draw import draw
from domain.time.calendar import beijing_date
from ledger import legal_clock
from ledger.survey import surveys
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of

log = structlog.get_logger(__name__)
pages = Pages()
DRAWS = roles(Role.SUPERVISOR)
TYPED = ("title", "from_on", "until_on", "seed", "size")


@pages.get("/surveys/new", allow=DRAWS)
async def new_survey(request: Request) -> Response:
    """The form."""
    return _form(request, SurveyWish(act_id=str(uuid.uuid4())), dict.fromkeys(TYPED, ""), [])


@pages.post("/surveys/new", allow=DRAWS)
async def draw_survey(request: Request) -> Response:
    """Drawn and on file; the same form again is the same survey."""
    form, pool = form_of(request), pool_of(request)
    typed = {name: text(form, name, 200).strip() for name in TYPED}
    wish = SurveyWish(
        act_id=text(form, "act_id", 60) or str(uuid.uuid4()),
        title=typed["title"],
        from_on=_day(typed["from_on"]),
        until_on=_day(typed["until_on"]),
        seed=typed["seed"],
        size=int(typed["size"]) if _is_number(typed["size"]) else None,
    )
    now = await legal_clock.legal_now(pool)
    if wrong := wish_problems(wish, beijing_date(now)):
        return _form(request, wish, typed, wrong)
    plan = SurveyPlan.model_validate(wish.model_dump())
    cases = await surveys.population(pool, plan.from_on, plan.until_on)
    if not cases:
        return _form(request, wish, typed, [("from_on", "这段时间没有办结的办件，请换一段时间。")])
    drawn = await asyncio.to_thread(draw, cases, plan.seed, plan.size)
    account = session_of(request).account_id or ""
    survey_id = await surveys.put(pool, plan, cases, drawn, account, now)
    log.info("survey_drawn", survey=survey_id, population=len({each.case_no for each in cases}), calls=len(drawn))
    return redirect(f"/surveys/{survey_id}?drawn")


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) <= len(str(MOST_CALLS))


def _form(request: Request, wish: SurveyWish, typed: dict[str, str], errors: list[tuple[str, str]]) -> Response:
    return render(
        request,
        "survey/new.html",
        status=422 if errors else 200,
        title="新的电话调查",
        act_id=wish.act_id,
        typed=typed,
        errors=errors,
        most=MOST_CALLS,
    )
