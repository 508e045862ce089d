"""A page of a list: its rows, and whether there are more before and after them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

MOST_COUNTED = 1_000
"""A list that is longer says so; nobody reads on for the exact number."""
LineT = TypeVar("LineT")


class Page(NamedTuple, Generic[LineT]):
    """Rows of one page, and whether there are more before and after them."""

    rows: tuple[LineT, ...]
    has_before: bool
    has_after: bool


def page_of(lines: Sequence[LineT], rows: int, *, is_first: bool, backwards: bool) -> Page[LineT]:
    """The page of these lines, of which one more than `rows` was asked for; `backwards`: read from its end."""
    shown, has_more = tuple(lines[:rows]), len(lines) > rows
    if backwards:
        return Page(shown[::-1], has_before=has_more, has_after=True)
    return Page(shown, has_before=not is_first, has_after=has_more)
