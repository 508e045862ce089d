"""对一个办件的督查事项: every order, card and hotline matter about it, the latest first."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.steering.procedures import PROCEDURES
from ledger.steering import matters
from starter.web.site.permissions import Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.steering import step_name

pages = Pages()


@pages.get("/cases/{case_no}/steering", allow=roles(Role.SUPERVISOR, Role.GOVERNMENT_HEAD, of_case=True))
async def matters_of_case(request: Request) -> Response:
    """All of them, open and ended."""
    case_no = request.path_params["case_no"]
    found = await matters.of_case(pool_of(request), case_no)
    lines = [
        (each, PROCEDURES[each.kind], step_name(PROCEDURES[each.kind], each.phase, each.outcome)) for each in found
    ]
    return render(
        request,
        "steering/of_case.html",
        title="对这个办件的督查事项",
        case_no=case_no,
        lines=lines,
        departments=await shared(request).definition_cache.department_names(),
    )
