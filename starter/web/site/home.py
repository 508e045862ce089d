"""The first page after log-in: what this role has to do, not a dashboard of everything."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger import accounts
from starter.web.site.login import role_key, role_label
from starter.web.site.permissions import STAFF, Pages, public, redirect, roles, session_of, session_or_none
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

HOMES = {
    Role.COUNTER_CLERK: "/filing",
    Role.HANDLER: "/work",
    Role.DEPARTMENT_HEAD: "/todo",
    Role.LEAD: "/todo",
    Role.GOVERNMENT_HEAD: "/todo",
    Role.SUPERVISOR: "/board",
    Role.APPLICANT: "/query/case",
}
pages = Pages()


@pages.get("/", allow=public("首页，告诉来的人往哪里去"))
async def home(request: Request) -> Response:
    """Each role's own first page; whoever is not logged in learns where to go."""
    if session_or_none(request) is None:
        return render(request, "site/front.html", title="一件事一次办")
    return redirect(HOMES.get(session_of(request).held.role, "/account"))


@pages.get("/account", allow=roles(*STAFF))
async def account_page(request: Request) -> Response:
    """Who one is here, and in which role to act."""
    session = session_of(request)
    departments = await shared(request).definition_cache.department_names()
    held = await accounts.roles_of(pool_of(request), session.account_id or "")
    choices = [(role_key(each), role_label(each, departments)) for each in held]
    return render(request, "site/account.html", title="我的身份", choices=choices, current=role_key(session.held))
