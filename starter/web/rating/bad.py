"""差评: what was rated badly, for the supervisor and for the leads; each with the day to get in touch."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.rating.rules import REASON_NAMES
from domain.time.calendar import beijing_date
from ledger import legal_clock
from ledger.rating import ratings
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import GRADE_NAMES

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
    found = await ratings.bad(pool_of(request), PAGE + 1, before=before, lead=lead)
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
        today=beijing_date(await legal_clock.legal_now(pool_of(request))),
    )
