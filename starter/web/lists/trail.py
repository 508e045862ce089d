"""The list that one came from: after an act the next item of it is one step away, and so is the way back.

The browser keeps the list's address in a cookie, which says as little as the address itself: a search by its id.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from domain.case.roles import CASE_READERS
from starter.web.lists.case_list import cases_on_page
from starter.web.lists.duty_page import lines_of, read_page
from starter.web.lists.views import BOARD, BOARD_VIEWS, TODO, VIEWS, WORK
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.trail_cookie import TRAIL_COOKIE

CASES = "/cases"
pages = Pages()


@pages.get("/next", allow=roles(*CASE_READERS))
async def next_item(request: Request) -> Response:
    """The next case of the list that one came from, after the case `of`; without one the list itself."""
    trail = urlsplit(request.cookies.get(TRAIL_COOKIE, ""))
    if trail.path not in (WORK, TODO, BOARD, CASES) or trail.netloc or trail.scheme:
        return redirect("/")
    back = f"{trail.path}?{trail.query}" if trail.query else trail.path
    number = request.query_params.get("of", "")[:40]
    if not number:
        return redirect(back)
    numbers = await _cases_of(request, trail.path, dict(parse_qsl(trail.query)))
    later = numbers[numbers.index(number) + 1 :] if number in numbers else numbers
    return redirect(f"/cases/{later[0]}" if later else back)


async def _cases_of(request: Request, path: str, said: dict[str, str]) -> list[str]:
    """The cases on that page of the list as it is now, each once, in its order."""
    if path == CASES:
        return await cases_on_page(request, said)
    views = (BOARD_VIEWS if path == BOARD else VIEWS).get(session_of(request).held.role)
    if views is None:
        return []
    page = await read_page(request, path, views, said)
    found = await lines_of(request, page)
    return list(dict.fromkeys(line.case_no for line in found.rows))
