"""A list of one view as its page shows it: cases, joint events, what somebody hands over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from starlette.requests import Request

from ledger.listing import kept
from ledger.listing.cursor import Cursor, read_cursor
from ledger.listing.page import Page
from starter.web.lists.asked import Asked
from starter.web.lists.cells import Cell, Column, Group, Row
from starter.web.lists.shown import ShownList
from starter.web.site.deputy_session import stands_for
from starter.web.site.permissions import session_of
from starter.web.site.shared import pool_of

LineT = TypeVar("LineT")
Cells = Sequence[tuple[Column[object], Cell]]


def _plain(line: object, cells: Cells) -> Row:
    """A row that has nothing but its cells."""
    return Row(cells=cells)


async def plain_list(
    request: Request,
    asked: Asked,
    found: Page[LineT],
    columns: Sequence[Column[LineT]],
    cursor_of: Callable[[LineT], Cursor],
    *,
    row_of: Callable[[LineT, Cells], Row] = _plain,
    **said: Any,
) -> ShownList:
    """The list with these lines, and where it goes on; `said`: whatever else a ShownList says of it."""
    made = cast("Sequence[Column[Any]]", columns)
    rows = [row_of(line, [(column, column.cell(line)) for column in made]) for line in found.rows]
    saved = await kept.saved_views(pool_of(request), stands_for(session_of(request)), asked.path)
    return ShownList(
        asked=asked,
        columns=made,
        groups=[Group("", rows)] if rows else [],
        next_address=asked.address(after=cursor_of(found.rows[-1]).text()) if found.has_after and rows else "",
        before_address=asked.address(before=cursor_of(found.rows[0]).text()) if found.has_before and rows else "",
        saved=saved,
        **said,
    )


def cursors(asked: Asked, *, is_moment: bool) -> dict[str, Cursor | None]:
    """From which row the page that is asked for goes on, or before which it stands."""
    said = {"after": asked.after, "before": asked.before}
    return {way: read_cursor(text, is_moment=is_moment) if text else None for way, text in said.items()}
