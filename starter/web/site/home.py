"""The first page after log-in: what this role has to do, not a dashboard of everything."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger import accounts, drafts
from starter.web.site.login import role_key, role_label
from starter.web.site.permissions import STAFF, Pages, anyone_logged_in, redirect, roles, session_of
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


@pages.get("/", allow=anyone_logged_in())
async def home(request: Request) -> Response:
    """Each role's own first page."""
    return redirect(HOMES.get(session_of(request).held.role, "/account"))


@pages.get("/account", allow=roles(*STAFF))
async def account_page(request: Request) -> Response:
    """Who one is here, and in which role to act."""
    session = session_of(request)
    departments = await shared(request).definition_cache.department_names()
    held = await accounts.roles_of(pool_of(request), session.account_id or "")
    choices = [(role_key(each), role_label(each, departments)) for each in held]
    return render(request, "site/account.html", title="我的身份", choices=choices, current=role_key(session.held))


@pages.get("/filing", allow=roles(Role.COUNTER_CLERK))
async def filing_home(request: Request) -> Response:
    """收件登记: what can be applied for, and drafts to go on with."""
    definition_cache = shared(request).definition_cache
    definitions = await definition_cache.in_force()
    names = {definition.bundle.bundle: definition.bundle.name for definition in definitions}
    open_drafts = await drafts.open_drafts(pool_of(request), session_of(request).account_id or "")
    return render(
        request, "filing/home.html", title="收件登记", definitions=definitions, drafts=open_drafts, names=names
    )
