"""差评, for the supervisor and the leads: each with its matter (差评整改), and how many loops were closed (闭环)."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.rating.rules import REASON_NAMES
from domain.steering.of_people import BAD_RATING
from domain.steering.procedures import PROCEDURES
from domain.time.calendar import beijing_date
from ledger import legal_clock
from ledger.rating import matters, ratings
from ledger.rating.ratings import BadRating
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import GRADE_NAMES
from starter.words.steering import step_name

CLOSED_DAYS = 90
"""Calendar days of which the share of closed loops (闭环) is told."""
PAGE = 50
_MOST_DIGITS = 18
pages = Pages()


@pages.get("/ratings", allow=roles(Role.SUPERVISOR, Role.LEAD))
async def bad_page(request: Request) -> Response:
    """One page, the latest first; `before` is the last of the page before."""
    typed = request.query_params.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS else ratings.LAST
    held = session_of(request).held
    lead = held.department if held.role is Role.LEAD else None
    pool, now = pool_of(request), await legal_clock.legal_now(pool_of(request))
    found = await ratings.bad(pool, PAGE + 1, before=before, lead=lead)
    return render(
        request,
        "rating/bad.html",
        title="差评",
        lines=found[:PAGE],
        next=found[PAGE - 1].rating_id if len(found) > PAGE else None,
        is_first=before == ratings.LAST,
        grades=GRADE_NAMES,
        reasons=REASON_NAMES,
        departments=await shared(request).definition_cache.department_names(),
        lead=lead,
        step_of=_step,
        now=now,
        today=beijing_date(now),
        closed=await matters.closed(pool, now - timedelta(days=CLOSED_DAYS), lead),
        closed_days=CLOSED_DAYS,
    )


def _step(rating: BadRating) -> str:
    """Where its matter stands."""
    return step_name(PROCEDURES[BAD_RATING], rating.phase or "", rating.outcome)
