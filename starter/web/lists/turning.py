"""Short lists that are turned page by page, without filters: what is begun, entered on paper, registered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from ledger.listing.cursor import Cursor, read_cursor
from ledger.listing.page import Page

LineT = TypeVar("LineT")


@dataclass(frozen=True)
class Turned(Generic[LineT]):
    """Rows of one page, where the list goes on, and where it begins; empty where it does not."""

    rows: Sequence[LineT]
    first_address: str
    next_address: str


def turned(page: Page[LineT], path: str, cursor_of: Callable[[LineT], Cursor]) -> Turned[LineT]:
    """A page of the list at `path` as it is shown."""
    onward = f"{path}?{urlencode({'after': cursor_of(page.rows[-1]).text()})}" if page.has_after and page.rows else ""
    return Turned(page.rows, path if page.has_before else "", onward)


def after_of(request: Request, *, is_moment: bool) -> Cursor | None:
    """From which row the page that is asked for goes on."""
    text = request.query_params.get("after", "")[:200]
    return read_cursor(text, is_moment=is_moment) if text else None
