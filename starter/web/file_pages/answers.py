"""What is answered of a file that its visitor may open: the download, the list of its pages, and a page as an image.

Whether they may open it is the caller's matter: each kind of file has one door (`opened`) for all three.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.materials.arranged import Turn
from ledger import lists
from starter.web.file_pages.maker import MOST_PAGES, WIDTH, NotShown, image_of, pages_in
from starter.web.site.permissions import BY_ITSELF, Pages, Permission
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

SMALL = 320
"""Pixels of a page among others: seen which it is, and which way up."""
MOST_DIGITS = len(str(MOST_PAGES))
LOCKED = "文件设有密码，这里显示不出来。请下载后输入密码查看，或者请申请人去掉密码后重新提交。"
UNREADABLE = "这个文件显示不出来，可以下载原件查看。"
# Drawn instead of a page: a picture can be told of in the place of the picture only.
_SORRY = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 160" width="1400" height="320">'
    '<rect width="700" height="160" fill="#fff2d1"/><text x="350" y="92" font-size="30" text-anchor="middle" '
    'font-family="sans-serif" fill="#734700">这一页显示不出来，可以下载原件</text></svg>'
)


@dataclass(frozen=True)
class FileAtHand:
    """A file that the visitor may open: under which name, with which content, and the page to go back to.

    `opened` notes in the log that it was opened, once for all its pages; the access log has a line for each of them.
    """

    name: str
    digest: str
    back: str
    opened: Callable[[], object]


Door = Callable[[Request], Awaitable[FileAtHand]]
"""From the request to the file that its address names. Raises HTTPException 404 where it is not for the visitor."""


def add_file(pages: Pages, path: str, *, allow: Permission, door: Door) -> None:
    """The three addresses of one kind of file, behind one door: `path`, `path/pages`, `path/pages/{number}`."""

    async def download(request: Request) -> Response:
        """The file itself, as an attachment that no browser interprets."""
        return await _download(request, await door(request))

    async def page_list(request: Request) -> Response:
        """Its pages, one under the other: to an open page as a part, else on a page of their own."""
        return await _page_list(request, await door(request))

    async def page_image(request: Request) -> Response:
        """One page as an image."""
        number, turn = _number(request), _turn(request)
        return await _page_image(request, await door(request), number, turn)

    pages.get(path, allow=allow)(download)
    pages.get(f"{path}/pages", allow=allow)(page_list)
    pages.get(f"{path}/pages/{{number}}", allow=allow)(page_image)


def _number(request: Request) -> int:
    """Which page the address names. Raises HTTPException 404."""
    said = request.path_params["number"]
    number = int(said) if said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS else 0
    if not 1 <= number <= MOST_PAGES:
        raise HTTPException(404)
    return number


def _turn(request: Request) -> Turn:
    """How far the page is to be turned, where the address says so. Raises HTTPException 404."""
    turns: dict[str, Turn] = {"0": 0, "90": 90, "180": 180, "270": 270}
    said = request.query_params.get("turn", "0")
    if said not in turns:
        raise HTTPException(404)
    return turns[said]


async def _download(request: Request, file: FileAtHand) -> Response:
    media_type, body = await _content(request, file)
    file.opened()
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name or 'material', safe='')}"}
    return Response(body, media_type=media_type, headers=headers)


async def _page_list(request: Request, file: FileAtHand) -> Response:
    why, total = "", 0
    try:
        async with shared(request).turns:
            total = await pages_in(*await _content(request, file))
    except NotShown as failed:
        why = LOCKED if failed.locked else UNREADABLE
    file.opened()
    return render(
        request,
        "file_pages/part.html" if BY_ITSELF in request.headers else "file_pages/page.html",
        title=file.name,
        file=file,
        path=request.url.path.removesuffix("/pages"),
        total=total,
        shown=min(total, MOST_PAGES),
        why=why,
    )


async def _page_image(request: Request, file: FileAtHand, number: int, turn: Turn) -> Response:
    width = SMALL if "small" in request.query_params else WIDTH
    try:
        # The turn comes first: who waits for it holds no file in memory.
        async with shared(request).turns:
            made = await image_of(*await _content(request, file), number, turn, width)
    except NotShown:
        return Response(_SORRY, status_code=422, media_type="image/svg+xml")
    return Response(made, media_type="image/jpeg")


async def _content(request: Request, file: FileAtHand) -> tuple[str, bytes]:
    kept = await lists.file_body(pool_of(request), file.digest)
    if kept is None:
        raise HTTPException(404)
    return kept
