"""Logging in and out, and choosing the role to act in. A fresh session id at log-in and change of role."""

from __future__ import annotations

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from engine import demo
from ledger import accounts
from ledger.access.log import What
from ledger.accounts import RoleHeld, Session
from starter.office.entrance import LOG_IN_KIND, TooManyAttempts
from starter.web.site import arrivals, deputy_session, security
from starter.web.site.carried import FIELD, Carried, carried_in, fitting, resume_page
from starter.web.site.events import stream_owner
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import (
    STAFF,
    Pages,
    anyone_logged_in,
    own_path,
    public,
    redirect,
    roles,
    session_of,
    session_or_none,
)
from starter.web.site.render import render
from starter.web.site.security import SMALL_BODY
from starter.web.site.shared import pool_of, shared
from starter.words import names

log = structlog.get_logger(__name__)
pages = Pages()


@pages.get("/login", allow=public("登录页"))
async def login_page(request: Request) -> Response:
    """The log-in form; whoever is logged in goes home."""
    session = session_or_none(request)
    if session is not None and session.account_id is not None:
        return redirect("/")
    return await _form(request, next_path=request.query_params.get("next", ""))


@pages.post("/login", allow=public("登录页"))
async def log_in(request: Request) -> Response:
    """Check the password, within the limits, and begin a session in the account's first role."""
    form = form_of(request)
    login, password = text(form, "login", 100), str(form.get("password", ""))[:200]
    next_path, carried = text(form, "next"), carried_in(form)
    if not login or not password:
        errors = [("login", "请填写登录名。")] if not login else []
        errors += [("password", "请填写密码。")] if not password else []
        return await _form(request, login=login, next_path=next_path, errors=errors, status=422)
    entrance = shared(request).entrance
    place, known = await arrivals.place_of(request, entrance, LOG_IN_KIND, login)
    try:
        account = await entrance.log_in(login, password, place, known=known)
    except TooManyAttempts as refused:
        await _note_failure(request, login, refused.code)
        sentence = refused.sentence + refused.next_step
        return await _form(request, login=login, next_path=next_path, errors=[("login", sentence)], status=429)
    if account is None or not account.roles:
        await _note_failure(request, login, "LOGIN_WRONG")
        errors = [("login", "登录名或密码不正确，请核对后重新填写。")]
        return await _form(request, login=login, next_path=next_path, errors=errors, status=422)
    log.info("login_succeeded", actor_id=account.account_id)
    goes_on = own_path(next_path)
    held = (
        fitting(request, list(account.roles), carried.path, "POST")
        if carried
        else fitting(request, list(account.roles), goes_on)
    )
    response = await _begin(request, account.account_id, held, goes_on, "log_in", carried)
    await arrivals.know_device(request, response, entrance, LOG_IN_KIND, login)
    return response


async def _note_failure(request: Request, login: str, code: str) -> None:
    """Whose account was tried, if it is one; of what else was typed (it may be a password) the digest alone."""
    row = await accounts.read_login(pool_of(request), login)
    log.info("login_failed", code=code, actor_id=row.account_id if row else None)
    typed = "" if row else shared(request).entrance.subject(LOG_IN_KIND, login).hex()
    account_id, locked = row.account_id if row else None, code == "TOO_MANY_ATTEMPTS"
    await arrivals.note(
        request, "log_in", outcome="refused", code=code, account_id=account_id, about=typed, again=locked
    )


@pages.post("/logout", allow=anyone_logged_in())
async def log_out(request: Request) -> Response:
    """End the session on the server; the cookie is worth nothing from now on."""
    session = session_of(request)
    applicant = session.held.role is Role.APPLICANT
    await end_session(request)
    await arrivals.note(request, "log_out", session=session, about=session.person_id or "")
    own = "/" if session.person_id is not None else "/query"
    response = redirect(own if applicant else "/login")
    response.delete_cookie(security.SESSION_COOKIE)
    return response


@pages.post("/role", allow=roles(*STAFF))
async def change_role(request: Request) -> Response:
    """Act in another of one's own roles from now on, under a fresh session."""
    session = session_of(request)
    account_id = session.account_id or ""
    chosen = text(form_of(request), "role", 100)
    for held in await accounts.roles_of(pool_of(request), account_id):
        if role_key(held) == chosen:
            return await _begin(request, account_id, held, "/", "role_changed")
    return redirect("/")


def role_key(held: RoleHeld) -> str:
    """A role and its department as one word for a form."""
    return f"{held.role.value}:{held.department or ''}"


def role_label(held: RoleHeld, departments: dict[str, str]) -> str:
    """A role with its department, in words."""
    name = names.ROLE_NAMES[held.role]
    return f"{departments.get(held.department, held.department)} {name}" if held.department else name


async def _begin(
    request: Request, account_id: str, held: RoleHeld, path: str, what: What, carried: Carried | None = None
) -> Response:
    await end_session(request)
    await arrivals.note(request, what, session=Session(account_id=account_id, name=None, held=held, case_no=None))
    session_id = await accounts.open_session(pool_of(request), held, account_id=account_id)
    return await first_page(request, session_id, path, carried)


async def first_page(request: Request, session_id: str, path: str, carried: Carried | None) -> Response:
    """The first answer of a session: on to a page, or a form that the log-in brought along."""
    if carried is None:
        response: Response = redirect(path)
    else:
        request.state.session = await accounts.find_session(pool_of(request), session_id)
        request.state.session_id = session_id
        response = resume_page(request, carried)
    set_session_cookie(request, response, session_id)
    return response


async def end_session(request: Request) -> None:
    """End the session that the browser came with, if any: nobody keeps two."""
    session_id = request.cookies.get(security.SESSION_COOKIE)
    if session_id:
        await accounts.revoke_session(pool_of(request), session_id)
        shared(request).hub.end_of(stream_owner(session_id))


def set_session_cookie(request: Request, response: Response, session_id: str) -> None:
    """Hand the session's id to the browser, out of reach of scripts; the guest cookie has done its duty."""
    https = security.is_https(shared(request).settings)
    response.set_cookie(security.SESSION_COOKIE, session_id, httponly=True, samesite="lax", secure=https)
    response.delete_cookie(security.GUEST_COOKIE)
    deputy_session.end_deputy_session(response)


async def after_password(request: Request, session: Session) -> Response:
    """A fresh session after the own password was changed, which ended all others."""
    held = session.own if isinstance(session, deputy_session.DeputySession) else session.held
    return await _begin(request, session.account_id or "", held, "/", "log_in")


async def _form(
    request: Request,
    *,
    login: str = "",
    next_path: str = "",
    errors: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    is_demo = shared(request).settings.environment == "embedded" and shared(request).settings.demo_accounts
    return render(
        request,
        "site/login.html",
        status=status,
        title="登录",
        login=login,
        next=own_path(next_path),
        carried=text(form_of(request), FIELD, SMALL_BODY) if request.method == "POST" else "",
        errors=errors or [],
        demo_accounts=demo.accounts() if is_demo else [],
    )
