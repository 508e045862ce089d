"""Which page is a role's first after log-in, and who one is here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger import accounts
from ledger.accounts import Session
from starter.web.site.login import role_key, role_label
from starter.web.site.permissions import STAFF, Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

HOMES = {
    Role.COUNTER_CLERK: "/filing",
    Role.HANDLER: "/work",
    Role.DEPARTMENT_HEAD: "/todo",
    Role.LEAD: "/todo",
    Role.GOVERNMENT_HEAD: "/todo",
    Role.SUPERVISOR: "/morning",
    Role.SURVEYOR: "/surveys",
    Role.APPLICANT: "/query/case",
}
pages = Pages()


def home_of(session: Session) -> str:
    """The first page of whoever is logged in."""
    return "/me" if session.person_id is not None else HOMES.get(session.held.role, "/account")


@pages.get("/account", allow=roles(*STAFF))
async def account_page(request: Request) -> Response:
    """Who one is here, and in which role to act."""
    session = session_of(request)
    departments = await shared(request).definition_cache.department_names()
    held = await accounts.roles_of(pool_of(request), session.account_id or "")
    choices = [(role_key(each), role_label(each, departments)) for each in held]
    return render(request, "site/account.html", title="我的身份", choices=choices, current=role_key(session.held))
