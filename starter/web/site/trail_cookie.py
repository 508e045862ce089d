"""Where a list is remembered that somebody opens cases from (`starter.web.lists.trail`)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from starter.web.site.security import is_https
from starter.web.site.shared import shared

TRAIL_COOKIE = "lianban_list"


def remember(request: Request, response: Response, address: str) -> None:
    """Cases are opened from this list now."""
    https = is_https(shared(request).settings)
    response.set_cookie(TRAIL_COOKIE, address, httponly=True, samesite="lax", secure=https)
