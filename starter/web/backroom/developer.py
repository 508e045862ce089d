"""开发页: a pasted or uploaded bundle definition, checked and shown as `lianban bundle check` and `show` would.

Nothing is stored, and nothing comes in force here: the definition refers to the catalogue and the items of this
server. What comes in is a stranger's text, so its size, its depth and its number of questions are bounded, and one is
looked at after the other, in a process of its own with limits of time and memory.
"""

from __future__ import annotations

import asyncio

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from starter.definitions.look import MOST_BYTES, Looked
from starter.definitions.look_apart import look_apart
from starter.web.site.forms_in import file_of, form_of
from starter.web.site.permissions import Pages, roles
from starter.web.site.render import render

DEVELOPERS = (Role.SUPERVISOR, Role.ADMIN)
pages = Pages()
_one_at_a_time = asyncio.Semaphore(1)


@pages.get("/developer", allow=roles(*DEVELOPERS))
async def developer_page(request: Request) -> Response:
    """The empty page."""
    return _page(request, "", None)


@pages.post("/developer", allow=roles(*DEVELOPERS, uploads=True))
async def look_at_definition(request: Request) -> Response:
    """The definition that was pasted, or the file that was chosen, which goes first."""
    form = form_of(request)
    upload, pasted = file_of(form, "file"), form.get("definition")
    raw = await upload.read() if upload else (pasted if isinstance(pasted, str) else "").encode()
    async with _one_at_a_time:
        looked = await look_apart(raw)
    text = raw[:MOST_BYTES].decode(errors="replace")
    return _page(request, text, looked, status=422 if looked.errors else 200)


def _page(request: Request, text: str, looked: Looked | None, status: int = 200) -> Response:
    return render(
        request,
        "backroom/developer.html",
        title="看一看定义",
        text=text,
        looked=looked,
        picture=Markup(looked.shown.picture) if looked and looked.shown else "",  # noqa: S704 - made by us, texts escaped
        most_kilobytes=MOST_BYTES // 1024,
        status=status,
    )
