"""Who may open which page: every route declares it, and the gate in front of the page enforces it (deny by default).

A page cannot be added without `allow=`; the gate then reads the session, refuses foreign forms, checks the role and,
for addresses with a case number, that the case concerns the visitor.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from domain.case.acts import Role
from domain.case.roles import OF_DEPARTMENT
from ledger import accounts, lists
from ledger.accounts import Session
from ledger.connection.pool import LedgerAway, is_away, statements_counted
from starter.web.site import deputy_session, security
from starter.web.site.forms_in import form_of, read_form, text

STAFF = frozenset(Role) - {Role.APPLICANT, Role.SYSTEM}

Page = Callable[[Request], Awaitable[Response]]


class NotLoggedIn(Exception):
    """NOT_LOGGED_IN: nobody is logged in, or the session has ended."""


class NotPermitted(Exception):
    """PAGE_NOT_PERMITTED: the role in use may not open this page."""


class CaseNotYours(Exception):
    """CASE_NOT_YOURS: the case does not concern the visitor's department."""


class ForeignForm(Exception):
    """FOREIGN_FORM: an unsafe request that our own pages did not send."""


class CaseMissing(Exception):
    """CASE_NOT_FOUND: there is no case of that number."""


@dataclass(frozen=True, kw_only=True)
class Permission:
    """What a route declares. `public_because` is set exactly where nobody needs to be logged in.

    `of_case`: the address names a case, and the visitor must be concerned with it. `uploads`: takes files.
    """

    roles: frozenset[Role] = frozenset()
    public_because: str = ""
    of_case: bool = False
    uploads: bool = False


def roles(*allowed: Role, of_case: bool = False, uploads: bool = False) -> Permission:
    """Only these roles; an empty list would shut everybody out."""
    return Permission(roles=frozenset(allowed), of_case=of_case, uploads=uploads)


def anyone_logged_in() -> Permission:
    """Every role, an applicant's session included."""
    return Permission(roles=STAFF | {Role.APPLICANT})


def public(because: str) -> Permission:
    """Open to everybody, for the reason given."""
    return Permission(public_because=because)


class Pages:
    """The routes of one module; each page declares who may open it."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def get(self, path: str, *, allow: Permission) -> Callable[[Page], Page]:
        """A page that is read."""
        return self._add(path, "GET", allow)

    def post(self, path: str, *, allow: Permission) -> Callable[[Page], Page]:
        """A form that is sent."""
        return self._add(path, "POST", allow)

    def _add(self, path: str, method: str, allow: Permission) -> Callable[[Page], Page]:
        def declare(page: Page) -> Page:
            self.routes.append(Route(path, gate(page, allow), methods=[method], name=page.__name__))
            return page

        return declare


def gate(page: Page, permission: Permission) -> Page:
    """The page behind its permission; the declaration stays readable on the endpoint."""

    @wraps(page)
    async def guarded(request: Request) -> Response:
        try:
            with statements_counted() as count:
                await _admit(request, permission)
                response = await page(request)
            if count.number:
                # For whoever develops a page: what it cost the ledger stands beside it in the browser's tools. A
                # production pool does not count.
                response.headers["Server-Timing"] = f'ledger;desc="{count.number} statements"'
            return response
        except Exception as error:
            if is_away(error):
                raise LedgerAway from error
            raise
        finally:
            await _close_files(request)

    guarded.permission = permission  # type: ignore[attr-defined]
    return guarded


def permission_of(endpoint: object) -> Permission | None:
    """The declaration of a route's endpoint, for the check at start and its test."""
    declared = getattr(endpoint, "permission", None)
    return declared if isinstance(declared, Permission) else None


async def _admit(request: Request, permission: Permission) -> None:
    settings = request.app.state.shared.settings
    unsafe = request.method not in security.SAFE_METHODS
    vouched = security.says_own_site(request, settings) if unsafe else True
    if vouched is False:
        raise ForeignForm
    request.state.uploads = permission.uploads
    await _let_in(request, permission)
    if unsafe:
        form = await read_form(request, uploads=permission.uploads)
        if vouched is None and not security.token_fits(request, settings, text(form, security.TOKEN_FIELD)):
            raise ForeignForm


async def _close_files(request: Request) -> None:
    form = getattr(request.state, "form", None)
    if form is not None:
        await form.close()


async def _let_in(request: Request, permission: Permission) -> None:
    session = await _load_session(request)
    request.state.session = session
    if permission.public_because:
        return
    if session is None:
        raise NotLoggedIn
    if session.held.role not in permission.roles:
        raise NotPermitted
    if permission.of_case:
        await _check_case(request, session)


async def _load_session(request: Request) -> Session | None:
    session_id = request.cookies.get(security.SESSION_COOKIE)
    if not session_id:
        return None
    pool = request.app.state.shared.pool
    return await deputy_session.in_place(request, pool, await accounts.find_session(pool, session_id))


async def _check_case(request: Request, session: Session) -> None:
    check_reach(session, await lists.case_reach(request.app.state.shared.pool, request.path_params["case_no"]))


def check_reach(session: Session, reach: lists.CaseReach | None) -> None:
    """Whether a case concerns the visitor. Raises CaseMissing, CaseNotYours."""
    if reach is None:
        raise CaseMissing
    held = session.held
    if held.role in OF_DEPARTMENT and held.department not in reach.departments:
        raise CaseNotYours
    if held.role is Role.LEAD and held.department != reach.lead_department:
        raise CaseNotYours


def own_path(path: str) -> str:
    """The page to go on to: one of ours, never another site's."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path and path.isprintable()
    return path if is_own else "/"


def is_ours(request: Request) -> bool:
    """Whether an unsafe request is known to come from our own page, so that what it typed may be shown again."""
    settings = request.app.state.shared.settings
    vouched = security.says_own_site(request, settings)
    if vouched is None and hasattr(request.state, "form"):
        return security.token_fits(request, settings, text(form_of(request), security.TOKEN_FIELD))
    return vouched is True


def session_or_none(request: Request) -> Session | None:
    """The visitor's session, if there is one."""
    return cast("Session | None", getattr(request.state, "session", None))


def session_of(request: Request) -> Session:
    """The session that the gate let in. Raises NotLoggedIn on a public page without one."""
    session = session_or_none(request)
    if session is None:
        raise NotLoggedIn
    return session


def redirect(path: str) -> RedirectResponse:
    """After a form was dealt with: see the other page (303), so that reloading sends nothing twice."""
    return RedirectResponse(path, status_code=303)
