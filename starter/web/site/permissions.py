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
from ledger import accounts, lists
from ledger.access.log import What
from ledger.accounts import Session
from ledger.connection.pool import LedgerAway, Pool, is_away, statements_counted
from runtime.settings import Settings
from starter.web.site import arrivals, deputy_session, security
from starter.web.site.forms_in import form_of, read_form, text

STAFF = frozenset(Role) - {Role.APPLICANT, Role.SYSTEM}

MAY_BEFORE_CHANGE = frozenset({"/password", "/logout"})
"""Addresses for whoever still has the password that somebody else set."""
OWN_CASE = "/query/"
"""Addresses of the case in which an applicant's session stands."""
BY_ITSELF = "hx-request"
"""Header of a request that an open page sends by itself: pages work without scripts, which only refresh them."""

Page = Callable[[Request], Awaitable[Response]]


class NotLoggedIn(Exception):
    """NOT_LOGGED_IN: nobody is logged in, or the session has ended."""


class PasswordToChange(Exception):
    """PASSWORD_CHANGE_NEEDED: somebody else knows the password; the own one has to be chosen first."""


class NotPermitted(Exception):
    """PAGE_NOT_PERMITTED: the role in use may not open this page."""


class ForeignForm(Exception):
    """FOREIGN_FORM: an unsafe request that our own pages did not send."""


class OtherPersonsForm(Exception):
    """OTHER_PERSONS_FORM: a form that was opened by somebody else, who was logged in in this browser before."""


class OtherCasesForm(Exception):
    """OTHER_CASES_FORM: a person's form of one case, sent after they opened another one in this browser."""


class CaseMissing(Exception):
    """CASE_NOT_FOUND: no case of that number concerns the visitor; whether there is one is not told."""


@dataclass(frozen=True, kw_only=True)
class Permission:
    """What a route declares. `public_because` is set exactly where nobody needs to be logged in.

    `of_case`: the address names a case, and the visitor must be concerned with it. `uploads`: takes files. `reads`:
    what of people is read there, noted in the access log each time.
    """

    roles: frozenset[Role] = frozenset()
    public_because: str = ""
    of_case: bool = False
    uploads: bool = False
    reads: What | None = None
    person: bool = False
    """Only for a person who logged in for themselves (not by a query code)."""


def roles(*allowed: Role, of_case: bool = False, uploads: bool = False, reads: What | None = None) -> Permission:
    """Only these roles; an empty list would shut everybody out. A page of a case reads the case unless it says else."""
    what: What | None = reads or ("case" if of_case else None)
    return Permission(roles=frozenset(allowed), of_case=of_case, uploads=uploads, reads=what)


def person(*, uploads: bool = False, reads: What | None = None) -> Permission:
    """A person who logged in for themselves."""
    return Permission(roles=frozenset({Role.APPLICANT}), uploads=uploads, reads=reads, person=True)


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
                response = await _noted(request, page, permission)
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


async def _noted(request: Request, page: Page, permission: Permission) -> Response:
    """The page's answer, with its line in the access log: what was read, or why it was refused to whom."""
    try:
        await _admit(request, permission)
        response = await page(request)
    except (NotPermitted, CaseMissing, ForeignForm, OtherPersonsForm, OtherCasesForm) as refusal:
        await _note_refusal(request, permission, refusal)
        raise
    if permission.reads and request.method in security.SAFE_METHODS and response.status_code == 200:
        about = "/".join(str(value) for name, value in request.path_params.items() if name != "case_no")
        case_no, again = request.path_params.get("case_no"), "hx-target" in request.headers
        session = session_of(request)
        await arrivals.note(request, permission.reads, session=session, case_no=case_no, about=about, again=again)
    return response


async def _note_refusal(request: Request, permission: Permission, refusal: Exception) -> None:
    """Somebody who is known was refused; who is nobody yet leaves a line at the log-in alone."""
    session = session_or_none(request)
    if session is None:
        return
    code = (refusal.__doc__ or "").partition(":")[0]
    what: What = "act" if request.method not in security.SAFE_METHODS else permission.reads or "page"
    case_no = request.path_params.get("case_no")
    route = request.url.path.rpartition("/")[2]
    await arrivals.note(request, what, outcome="refused", code=code, session=session, case_no=case_no, about=route)


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
        token, session = text(form, security.TOKEN_FIELD), session_or_none(request)
        if vouched is None and not security.token_fits(request, settings, token):
            raise ForeignForm
        if session is not None and security.is_of_another(settings, token, session.account_id or session.person_id):
            raise OtherPersonsForm
        is_persons = session is not None and session.person_id is not None
        if is_persons and request.url.path.startswith(OWN_CASE):
            _require_same_case(settings, token, session_of(request))


def _require_same_case(settings: Settings, token: str, session: Session) -> None:
    if session.case_no is None or security.is_of_another_case(settings, token, session.case_no):
        raise OtherCasesForm


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
    if permission.person and session.person_id is None:
        raise NotLoggedIn
    if session.must_change and request.url.path not in MAY_BEFORE_CHANGE:
        raise PasswordToChange
    if permission.of_case:
        await _check_case(request, session)


async def _load_session(request: Request) -> Session | None:
    session_id = request.cookies.get(security.SESSION_COOKIE)
    if not session_id:
        return None
    pool = request.app.state.shared.pool
    # What an open page asks for by itself (live changes, the list every minute) is nobody's doing: the session rests.
    by_person = request.headers.get(BY_ITSELF) is None and request.url.path != "/events"
    found = await accounts.find_session(pool, session_id, by_person=by_person)
    return await deputy_session.in_place(request, pool, found)


async def _check_case(request: Request, session: Session) -> None:
    await check_reach(request.app.state.shared.pool, session, request.path_params["case_no"])


async def check_reach(pool: Pool, session: Session, case_no: str) -> None:
    """Whether a case concerns the visitor; foreign and missing are the same. Raises CaseMissing."""
    held = session.held
    if not await lists.concerns(pool, case_no, held.role, held.department, deputy_session.stands_for(session)):
        raise CaseMissing


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


def person_of(request: Request) -> str:
    """The id of the person or firm that is logged in. Raises NotLoggedIn: a query code opens one case and no more."""
    person_id = session_of(request).person_id
    if person_id is None:
        raise NotLoggedIn
    return person_id


def redirect(path: str) -> RedirectResponse:
    """After a form was dealt with: see the other page (303), so that reloading sends nothing twice."""
    return RedirectResponse(path, status_code=303)
