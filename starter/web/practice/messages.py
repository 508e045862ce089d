"""练习信箱: what people would have got as text message or mail, had this not been a practice space."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ledger.practice import post_box
from starter.web.site.permissions import STAFF, Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

PAGE = 50
_MOST_DIGITS = 18
pages = Pages()


def only_in_practice(request: Request) -> None:
    """In a real installation these pages do not exist. Raises HTTPException (404)."""
    if not shared(request).settings.practice:
        raise HTTPException(404)


@pages.get("/practice/messages", allow=roles(*STAFF))
async def messages_page(request: Request) -> Response:
    """One page, the newest first; `before` is the last of the page before."""
    only_in_practice(request)
    typed = request.query_params.get("before", "")
    before = int(typed) if typed.isdecimal() and len(typed) <= _MOST_DIGITS else post_box.LAST
    found = await post_box.page(pool_of(request), PAGE + 1, before)
    return render(
        request,
        "practice/messages.html",
        title="练习信箱",
        messages=found[:PAGE],
        older=found[PAGE - 1].place if len(found) > PAGE else 0,
        is_first=before == post_box.LAST,
    )
