"""Nobody is logged in (any more): the way to the right door, which comes back to the same place with what was typed."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from ledger.accounts import is_code_reissued
from starter.web.site.carried import carried_text
from starter.web.site.permissions import redirect
from starter.web.site.render import render
from starter.web.site.security import SAFE_METHODS, SESSION_COOKIE
from starter.web.site.shared import pool_of
from starter.web.site.typed_text import typed_text

QUERY = "/query"
OF_PERSONS = ("/me", "/apply")
"""Where persons go who log in for themselves: they never come to the log-in of the staff."""
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
    request.state.session = None
    if path.startswith(QUERY):
        return redirect(f"{QUERY}?{REISSUED if await _is_code_void(request) else 'ended'}")
    if path == "/events":
        return redirect("/login")
    place = path + (f"?{request.url.query}" if request.url.query else "")
    door = "/me/login" if path.startswith(OF_PERSONS) else "/login"
    return redirect(f"{door}?next={quote(place, safe='/')}")


async def _with_typed(request: Request) -> Response:
    typed, is_void = await typed_text(request), await _is_code_void(request)
    title = "查询码已作废" if is_void else "登录已过期"
    request.state.session = None
    return render(
        request,
        "site/expired.html",
        status=401,
        title=f"{title}，您填写的内容没有丢失" if typed.shown else title,
        reissued=is_void,
        typed=typed,
        carried=carried_text(typed),
        of_applicant=request.url.path.startswith((QUERY, *OF_PERSONS)),
        case_no="",
        login="",
    )


async def _is_code_void(request: Request) -> bool:
    session_id = request.cookies.get(SESSION_COOKIE, "")
    return bool(session_id) and await is_code_reissued(pool_of(request), session_id)
