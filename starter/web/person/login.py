"""Log-in of persons and firms (申请人登录) at the area's provider: there and back, once, in the browser that began it.

While somebody is away a pending log-in stands on the server for ten minutes; its cookie and its state have to fit, and
the first to come back takes it. Nothing is kept of a log-in that did not come about.
"""

from __future__ import annotations

import hmac
import secrets

import structlog
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from activities.ports.identity import Identified, Identity, IdentityFailed, IdentityRefused
from domain.case.acts import Role
from domain.time.calendar import beijing_date
from ledger import accounts, legal_clock
from ledger.accounts import RoleHeld, Session
from ledger.door import pending_logins, persons
from ledger.door.pending_logins import PendingLogin
from runtime.settings import Settings
from runtime.signing import keyed_digest
from starter.web.person.words import Sentence, sentence_of
from starter.web.site import arrivals
from starter.web.site.carried import FIELD, read_carried
from starter.web.site.forms_in import form_of, text
from starter.web.site.login import end_session, first_page
from starter.web.site.permissions import Pages, own_path, public, redirect, session_or_none
from starter.web.site.render import render
from starter.web.site.security import is_https
from starter.web.site.shared import lead_to_provider, pool_of, shared

log = structlog.get_logger(__name__)
pages = Pages()
HOME, LOGIN, CALLBACK = "/me", "/me/login", "/me/callback"
BROWSER_COOKIE = "lianban_login"
MOST_CARRIED = 64 * 1024
"""Characters of a form that are kept through a log-in."""
_STATUS = {"IDENTITY_OFF": 404, "LOGIN_STALE": 400, "MANDATE_ENDED": 403}


def callback_of(settings: Settings) -> str:
    """The address to which the provider sends people back."""
    return f"{settings.public_url.rstrip('/')}{CALLBACK}"


@pages.get(LOGIN, allow=public("申请人登录页"))
async def person_login_page(request: Request) -> Response:
    """What the log-in is, and its button; whoever is logged in as a person goes on."""
    session = session_or_none(request)
    back = _back_to(request.query_params.get("next", ""))
    if session is not None and session.person_id is not None:
        return redirect(back)
    return _page(request, back)


@pages.post(LOGIN, allow=public("申请人登录页"))
async def begin_person_login(request: Request) -> Response:
    """Off to the provider, with a state that only this browser can bring back."""
    form, identity = form_of(request), shared(request).identity
    carried = text(form, FIELD, MOST_CARRIED)
    back = _back_to(text(form, "next"))
    if identity is None:
        return _refused(request, "IDENTITY_OFF", back)
    state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    pending = PendingLogin(
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        back=back,
        carried=carried,
        case_no=text(form, "case_no", 80),
    )
    try:
        there = await identity.begin(
            state=state, nonce=pending.nonce, verifier=pending.verifier, level=_level_asked(form)
        )
    except IdentityFailed as failed:
        return await _failed(request, failed.code, back, carried)
    await pending_logins.begin(pool_of(request), state=state, browser=browser, pending=pending)
    response = redirect(there)
    response.set_cookie(
        BROWSER_COOKIE,
        browser,
        max_age=int(pending_logins.KEPT.total_seconds()),
        path=HOME,
        httponly=True,
        samesite="lax",
        secure=is_https(shared(request).settings),
    )
    return response


@pages.get(CALLBACK, allow=public("身份认证把申请人送回来的地址，凭一次性的凭据"))
async def person_came_back(request: Request) -> Response:
    """Whoever comes back with what fits is logged in, under a fresh session; nobody else is."""
    asked, identity = request.query_params, shared(request).identity
    if identity is None:
        return _refused(request, "IDENTITY_OFF", HOME)
    state, browser = asked.get("state", "")[:200], request.cookies.get(BROWSER_COOKIE, "")[:200]
    pending = await pending_logins.take(pool_of(request), state=state, browser=browser)
    if pending is None:
        session = session_or_none(request)
        if session is not None and session.person_id is not None:
            return redirect(HOME)  # the same answer again, from the history or sent twice: done already
        return await _failed(request, "LOGIN_STALE", HOME)
    try:
        who = await _who(identity, asked.get("error"), asked.get("code", ""), asked.get("iss"), pending)
    except IdentityFailed as failed:
        return await _failed(request, failed.code, pending.back, pending.carried)
    return await _begin(request, identity, who, pending)


async def _who(
    identity: Identity, error: str | None, code: str, issuer: str | None, pending: PendingLogin
) -> Identified:
    if error is not None or not code:
        raise IdentityRefused("IDENTITY_REFUSED")
    if issuer is not None and not hmac.compare_digest(issuer.encode(), identity.issuer.encode()):
        raise IdentityRefused("IDENTITY_NOT_PROVEN")  # RFC 9207: another provider's answer
    return await identity.finish(code=code[:2000], nonce=pending.nonce, verifier=pending.verifier)


async def _begin(request: Request, identity: Identity, who: Identified, pending: PendingLogin) -> Response:
    pool, agent = pool_of(request), who.agent
    if agent is not None and agent.until < beijing_date(await legal_clock.legal_now(pool)):
        return await _failed(request, "MANDATE_ENDED", pending.back, pending.carried)
    firm_code = who.document_no if who.is_firm else ""
    person_id = await persons.keep(
        pool,
        subject=keyed_digest(shared(request).settings.secret_key, "person", identity.issuer, who.subject, firm_code),
        kind="firm" if who.is_firm else "natural",
        name=who.name,
        document_no=who.document_no,
        phone=who.phone,
        mail=who.mail,
        level=who.level,
        acts_for=agent.model_dump(mode="json") if agent else None,
    )
    await end_session(request)
    held = RoleHeld(role=Role.APPLICANT)
    session = Session(account_id=None, name=who.name, held=held, case_no=None, person_id=person_id)
    await arrivals.note(request, "log_in", session=session, about=person_id)
    log.info("person_logged_in", kind="firm" if who.is_firm else "natural", assurance=who.level)
    session_id = await accounts.open_session(pool, held, person_id=person_id, level=who.level)
    if pending.case_no and await persons.is_theirs(pool, person_id, pending.case_no):
        await persons.stand_in(pool, session_id, person_id, pending.case_no)
    response = await first_page(request, session_id, pending.back, read_carried(pending.carried))
    response.delete_cookie(BROWSER_COOKIE, path=HOME)
    return response


async def _failed(request: Request, code: str, back: str, carried: str = "") -> Response:
    log.info("person_login_failed", code=code)
    await arrivals.note(request, "log_in", outcome="refused", code=code, again=True)
    return _refused(request, code, back, carried)


def _refused(request: Request, code: str, back: str, carried: str = "") -> Response:
    return _page(request, back, carried=carried, said=sentence_of(code), status=_STATUS.get(code, 502))


def _page(
    request: Request, back: str, *, carried: str = "", said: Sentence | None = None, status: int = 200
) -> Response:
    if not carried and request.method == "POST":
        carried = text(form_of(request), FIELD, MOST_CARRIED)
    response = render(
        request,
        "person/login.html",
        status=status,
        title="申请人登录",
        back=back,
        carried=carried,
        said=said,
    )
    lead_to_provider(request, response)
    return response


def _level_asked(form: FormData) -> int:
    """The least 认证等级 that a page asks of the log-in; which one came of it is looked at there again."""
    asked = text(form, "level", 1)
    return int(asked) if asked in ("1", "2", "3") else 1


def _back_to(typed: str) -> str:
    """The page to go on to: one of ours that is no step of the log-in itself."""
    path = own_path(typed)
    return HOME if path == "/" or path.startswith((LOGIN, CALLBACK, "/login", "/logout")) else path
