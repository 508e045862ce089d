"""好差评 by the applicant: on their own case's pages, or by the link of a message, which opens nothing else."""

from __future__ import annotations

import hmac

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.case.state import CaseState
from domain.rating.rules import (
    REASON_NAMES,
    WHOLE,
    RatingReason,
    RatingSaid,
    problems,
    ratable,
    words_problems,
)
from ledger import legal_clock
from ledger.rating import ratings, screens
from ledger.rating.ratings import Door, Rating
from starter.news.links import rating_mark
from starter.office.errors import CaseNotFound
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, public, redirect, roles, session_of, session_or_none
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import GRADE_NAMES, day
from starter.words.steering import told_to_rater

pages = Pages()
LINK = public("凭消息里的链接评价；只看得到事项名称，没有个人信息")
_LONGEST_TYPED = 2000


@pages.get("/query/rating", allow=roles(Role.APPLICANT, reads="case"))
async def own_page(request: Request) -> Response:
    """What may be rated of one's own case, and what was said."""
    return await _show(request, _own(request), "online")


@pages.post("/query/rating", allow=roles(Role.APPLICANT, reads="case"))
async def rate_own(request: Request) -> Response:
    """A rating, or the addition to one."""
    return await _rate(request, _own(request), "online")


@pages.get("/rate/{case}/{mark}", allow=LINK)
async def link_page(request: Request) -> Response:
    """The same by the link of a message."""
    return await _show(request, _linked(request), "link")


@pages.post("/rate/{case}/{mark}", allow=LINK)
async def rate_by_link(request: Request) -> Response:
    """The same by the link of a message."""
    return await _rate(request, _linked(request), "link")


def _own(request: Request) -> str:
    case_no = session_of(request).case_no
    if case_no is None:
        raise HTTPException(404)
    return case_no


def _linked(request: Request) -> str:
    """The case of a link; one that was guessed or altered opens nothing, and does not say whether there is a case."""
    case_no, mark = str(request.path_params["case"]), str(request.path_params["mark"])
    right = rating_mark(shared(request).settings.secret_key, case_no)
    if not hmac.compare_digest(right.encode(), mark.encode()):
        raise HTTPException(404)
    return case_no


async def state_of(request: Request, case_no: str) -> CaseState:
    """The case as it stands; one that is not there is a page that is not there."""
    try:
        return await shared(request).lianban.case_state(case_no)
    except CaseNotFound:
        raise HTTPException(404) from None


async def _rate(request: Request, case_no: str, door: Door) -> Response:
    state, sent = await state_of(request, case_no), form_of(request)
    at, asked_by = await _at_window(request, case_no, door)
    item, now = text(sent, "item", 80), await legal_clock.legal_now(pool_of(request))
    if text(sent, "what", 10) == "addition":
        words = text(sent, "words", _LONGEST_TYPED).strip()
        wrong = words_problems(words) if words else [("words", "请写下要补充的话。")]
        if wrong:
            return await _show(request, case_no, door, errors=wrong, typed=(item, None, words))
        is_new = await ratings.add(pool_of(request), case_no, item, words, now)
    else:
        said = said_in(request, item)
        wrong = problems(said, ratable(state))
        if wrong:
            return await _show(request, case_no, door, errors=wrong, typed=(item, said, said.words))
        department = state.item_plan(item).department if item != WHOLE else state.plan.lead_department
        is_new = await ratings.rate(pool_of(request), case_no, said, at, now, department, asked_by)
    return redirect(f"{request.url.path}?{'thanks' if is_new else 'before'}")


async def _at_window(request: Request, case_no: str, door: Door) -> tuple[Door, str | None]:
    """The door with whoever of the staff had a hand in it: a rating that is given before them is on record as such.

    Of a clerk's own browser it is one of the counter; by a link that was shown at the window just before, it says so.
    """
    session = session_or_none(request)
    if session is not None and session.account_id is not None:
        return "counter", session.account_id
    return door, await screens.asked_lately(pool_of(request), case_no) if door == "link" else None


def said_in(request: Request, item: str) -> RatingSaid:
    """The rating as the form says it."""
    sent = form_of(request)
    grade = text(sent, "grade", 1)
    chosen = [str(each) for each in sent.getlist("reasons")]
    reasons: tuple[RatingReason, ...] = tuple(each for each in REASON_NAMES if each in chosen)
    return RatingSaid(
        item=item,
        grade=int(grade) if grade.isascii() and grade.isdecimal() else 0,
        reasons=reasons,
        words=text(sent, "words", _LONGEST_TYPED).strip(),
    )


async def _show(
    request: Request,
    case_no: str,
    door: Door,
    *,
    errors: list[tuple[str, str]] | None = None,
    typed: tuple[str, RatingSaid | None, str] | None = None,
) -> Response:
    state = await state_of(request, case_no)
    names = {item.key: item.name for item in state.plan.items} | {WHOLE: "整件事"}
    return render(
        request,
        "rating/rate.html",
        status=422 if errors else 200,
        title="评价（好差评）",
        door=door,
        path=request.url.path,
        matter=state.plan.name,
        subjects=[(key, names[key]) for key in ratable(state)],
        given=await ratings.of_case(pool_of(request), case_no),
        grades=GRADE_NAMES,
        reasons=REASON_NAMES,
        errors=errors or [],
        typed=typed,
        thanks="thanks" in request.query_params,
        before="before" in request.query_params,
        became_of=_became_of,
    )


def _became_of(rating: Rating) -> str:
    """What became of a bad grade, to whoever gave it."""
    if rating.matter is None and rating.contact_due_on is not None:  # from before matters were opened by themselves
        return f"工作人员最迟在{day(rating.contact_due_on)}与您联系。"
    return told_to_rater(rating.phase or "", rating.outcome, rating.due_on)
