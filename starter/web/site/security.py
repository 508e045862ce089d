"""Protection that every answer and every unsafe request gets: headers, body limits, and refusal of foreign forms.

A form is foreign when the browser says so (Sec-Fetch-Site, or Origin where that is missing). Where it says neither,
the form must carry the token of the visitor's own session.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.settings import Settings
from runtime.signing import keyed_digest
from starter.api.exceptions import BodyTooLarge

SESSION_COOKIE = "lianban_session"
GUEST_COOKIE = "lianban_guest"
TOKEN_FIELD = "form_token"  # noqa: S105 - a field's name
_WHOSE = "_"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

SMALL_BODY = 1024 * 1024
LARGEST_BODY = 100 * 1024 * 1024

CSP = "Content-Security-Policy"
HEADERS = {
    CSP: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


Broken = Callable[[Request, Exception], Awaitable[Response]]


class SecurityHeaders:
    """Adds the headers to every answer, that to a fault of our own included.

    Pages are not kept by browsers or proxies unless an answer says otherwise.
    """

    def __init__(self, app: ASGIApp, *, https: bool, broken: Broken) -> None:
        self._app = app
        self._broken = broken
        self._headers = dict(HEADERS)
        if https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    if name != CSP or CSP not in headers:
                        headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
                started.append(True)
            await send(message)

        started: list[bool] = []
        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            if started:
                raise  # half an answer is out: only the connection can still be broken off
            # Here and not in the framework's outermost layer, whose answers would go out without these headers.
            request = Request(scope, receive)
            await (await self._broken(request, error))(scope, receive, send_with_headers)


class BodyLimit:
    """Stops reading a body at the limit: small for everything but uploads (multipart)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = LARGEST_BODY if _is_multipart(scope) else SMALL_BODY
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise BodyTooLarge
            return message

        await self._app(scope, counted, send)


def _is_multipart(scope: Scope) -> bool:
    return any(
        name == b"content-type" and value.lower().startswith(b"multipart/form-data") for name, value in scope["headers"]
    )


def may_lead_to(response: Response, origin: str) -> None:
    """Let the forms of this one page lead on to another origin: browsers hold `form-action` against redirects, too."""
    response.headers[CSP] = HEADERS[CSP].replace("form-action 'self'", f"form-action 'self' {origin}")


def is_https(settings: Settings) -> bool:
    """Whether people reach us by https; then cookies are Secure."""
    return urlsplit(settings.public_url).scheme == "https"


def says_own_site(request: Request, settings: Settings) -> bool | None:
    """Whether the browser vouches that an unsafe request comes from our own pages; None when it says nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    # Referrer-Policy no-referrer makes older browsers send "null" for our own forms: that says nothing.
    if origin is None or origin == "null":
        return None
    public = urlsplit(settings.public_url)
    own = {f"{request.url.scheme}://{request.url.netloc}", f"{public.scheme}://{public.netloc}"}
    return origin in own


def form_token(request: Request, settings: Settings, person: str | None = None, case_no: str | None = None) -> str:
    """The token of this visitor's session (or guest cookie) that forms carry, whose form it is, and about which case.

    `person`: an account's id or a person's; `case_no`: the one in which a person stands, who may stand in others.
    """
    begun = getattr(request.state, "session_id", None)  # by this very answer: its cookie is on the way
    holder = begun or request.cookies.get(SESSION_COOKIE) or guest_id(request)
    token = keyed_digest(settings.secret_key, f"form:{holder}").hex()
    if not person:
        return token
    case_mark = f"{_WHOSE}{person_mark(settings, case_no)}" if case_no else ""
    return f"{token}{_WHOSE}{person_mark(settings, person)}{case_mark}"


def person_mark(settings: Settings, person: str) -> str:
    """What a form carries of the person for whom it was made: it outlives a new log-in of the same person."""
    return keyed_digest(settings.secret_key, "form-person", person)[:12].hex()


def is_of_another(settings: Settings, given: str, person: str | None) -> bool:
    """Whether a form was made for somebody else than who sends it; one that says nobody is nobody else's."""
    _, whose, _ = _parts(given)
    return bool(whose and person) and not _fits(settings, person or "", whose)


def is_of_another_case(settings: Settings, given: str, case_no: str | None) -> bool:
    """Whether a form of a case was made while its sender stood in another one; one that says none is of no other."""
    _, _, mark = _parts(given)
    return bool(mark) and not _fits(settings, case_no or "", mark)


def _parts(given: str) -> tuple[str, str, str]:
    token, _, marks = given.partition(_WHOSE)
    whose, _, of_case = marks.partition(_WHOSE)
    return token, whose, of_case


def _fits(settings: Settings, what: str, mark: str) -> bool:
    return hmac.compare_digest(person_mark(settings, what).encode(), mark.encode())


def token_fits(request: Request, settings: Settings, given: str) -> bool:
    """Whether a form carries the token of the visitor who sends it; one without any cookie has no token."""
    if not request.cookies.get(SESSION_COOKIE) and not request.cookies.get(GUEST_COOKIE):
        return False
    token, _, _ = _parts(given)
    return hmac.compare_digest(form_token(request, settings).encode(), token.encode())


def guest_id(request: Request) -> str:
    """The visitor's random id before log-in; made once per request when the browser has none yet."""
    known: str | None = request.cookies.get(GUEST_COOKIE) or getattr(request.state, "guest", None)
    request.state.guest = known or secrets.token_urlsafe(32)
    return str(request.state.guest)


def keep_guest(request: Request, response: Response, settings: Settings) -> None:
    """Give a visitor without session the guest cookie that their form's token belongs to."""
    fresh = getattr(request.state, "guest", None)
    if fresh and not request.cookies.get(SESSION_COOKIE) and not request.cookies.get(GUEST_COOKIE):
        response.set_cookie(GUEST_COOKIE, fresh, httponly=True, samesite="lax", secure=is_https(settings))
