"""The page of a list of one view, as `lists/list.html` or a template on top of it shows it."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from starter.web.lists.desk_list import TOLD
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ShownList
from starter.web.site.render import render


async def list_page(
    request: Request, template: str, title: str, shown: ShownList, *, notice: str = "", **more: Any
) -> Response:
    """The page; `notice`: what was just done, `more`: whatever the template asks for besides."""
    told = notice or TOLD.get(request.query_params.get("told", ""), "")
    made_with: dict[str, Any] = {"list": shown, "seen": await seen_now(request), "colleagues": [], **more}
    return render(request, template, title=title, lead_in="", notice=told, **made_with)
