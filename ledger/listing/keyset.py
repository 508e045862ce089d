"""A page by its key: from which row it goes on, and in which order, as parts of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.listing.cursor import Cursor
from ledger.listing.where import Values


class Keyset(NamedTuple):
    """`place`: which rows come after (or before) the one where the page goes on; `order`: how they are read."""

    place: str
    order: str
    is_first: bool
    backwards: bool


def keyset(
    columns: Sequence[str], values: Values, *, descending: bool, after: Cursor | None, before: Cursor | None
) -> Keyset:
    """The parts for rows sorted by these columns, as many as of the cursor are meant; `before` reads from the end."""
    backwards = before is not None and after is None
    way, sign = (" desc", "<") if descending is not backwards else ("", ">")
    at, place = after or before, "true"
    if at is not None:
        row, places = ", ".join(columns), ", ".join("{}" for _ in columns)
        place = values.put(f"({row}) {sign} ({places})", *at[: len(columns)])
    order = "order by " + ", ".join(f"{column}{way}" for column in columns)
    return Keyset(place, order, is_first=after is None, backwards=backwards)
