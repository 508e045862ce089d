"""Nobody is logged in (any more): the way to the right door, which comes back to the same place with what was typed."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from ledger.accounts import case_of_person, is_code_reissued
from starter.web.site.carried import carried_text
from starter.web.site.permissions import redirect, session_or_none
from starter.web.site.render import render
from starter.web.site.security import SAFE_METHODS, SESSION_COOKIE
from starter.web.site.shared import lead_to_provider, pool_of
from starter.web.site.typed_text import typed_text

QUERY = "/query"
PERSON, PERSON_LOGIN = "/me", "/me/login"
OF_PERSONS = ("/me", "/apply")
"""Where pages of persons and firms who log in begin."""
REISSUED = "reissued"
"""Mark in the address of the query page: the code that one came in with is void."""


async def to_the_door(request: Request, _error: Exception) -> Response:
    """A reader is sent to the log-in or the query page; whoever sent a form gets it back with the log-in beside it."""
    path = request.url.path
    if request.headers.get("hx-request"):
        # A page that stands open asks by itself: it keeps what it shows, and says that the session is over.
        return Response(status_code=401, headers={"HX-Trigger": "lianban:expired"})
    if request.method not in SAFE_METHODS:
        return await _with_typed(request)
    session = session_or_none(request)
    if session is not None and session.person_id is not None:
        return redirect(PERSON)  # in no case: there they choose one
    request.state.session = None
    return redirect(await _door_of(request, path))


async def _door_of(request: Request, path: str) -> str:
    """Where whoever reads such pages comes in, with the place to go back to."""
    place = path + (f"?{request.url.query}" if request.url.query else "")
    if path.startswith(OF_PERSONS):
        return f"{PERSON_LOGIN}?next={quote(place, safe='/')}"
    if path.startswith(QUERY) and await _stood_in(request) is not None:
        return PERSON_LOGIN
    if path.startswith(QUERY):
        return f"{QUERY}?{REISSUED if await _is_code_void(request) else 'ended'}"
    if path == "/events":
        return "/login"
    return f"/login?next={quote(place, safe='/')}"


async def _with_typed(request: Request) -> Response:
    typed, is_void = await typed_text(request), await _is_code_void(request)
    title = "查询码已作废" if is_void else "登录已过期"
    request.state.session = None
    stood_in = await _stood_in(request) if request.url.path.startswith(QUERY) else None
    of_person = request.url.path.startswith(OF_PERSONS) or stood_in is not None
    response = render(
        request,
        "site/expired.html",
        status=401,
        title=f"{title}，您填写的内容没有丢失" if typed.shown else title,
        reissued=is_void,
        typed=typed,
        carried=carried_text(typed),
        of_applicant=request.url.path.startswith(QUERY) and not of_person,
        of_person=of_person,
        stood_in=stood_in or "",
        case_no="",
        login="",
    )
    if of_person:
        lead_to_provider(request, response)
    return response


async def _stood_in(request: Request) -> str | None:
    session_id = request.cookies.get(SESSION_COOKIE, "")
    return await case_of_person(pool_of(request), session_id) if session_id else None


async def _is_code_void(request: Request) -> bool:
    session_id = request.cookies.get(SESSION_COOKIE, "")
    return bool(session_id) and await is_code_reissued(pool_of(request), session_id)
