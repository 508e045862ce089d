"""来电人 of a hotline's order: looked up by whoever handles it and the supervisors, each look noted, on no list."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger.steering import hotline
from starter.web.site.permissions import CaseMissing, Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of
from starter.web.steering.reach import matter_of

pages = Pages()
WHO_CALLS_BACK = (Role.SUPERVISOR, Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD)


@pages.get("/steering/{number}/caller", allow=roles(*WHO_CALLS_BACK, reads="caller"))
async def caller_page(request: Request) -> Response:
    """Who called, of a matter that concerns the visitor and has not ended."""
    state = await matter_of(request)
    found = await hotline.caller(pool_of(request), state.opening.number)
    if found is None or state.is_over:
        raise CaseMissing
    return render(request, "steering/caller.html", title="来电人", number=state.opening.number, caller=found)
