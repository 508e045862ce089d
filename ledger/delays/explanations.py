"""Why promises passed (说明超期理由), as departments said it: the latest first, and not whose case it was."""

from __future__ import annotations

from datetime import date, datetime

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import Page, page_of


class Explanation(Record):
    """One explanation. `due_on`: the promised day that passed; `late`: it came after its own term.

    `hash`: of its entry in the journal, by which the list goes on; from it nobody finds the case.
    """

    at: datetime
    hash: str
    bundle: str
    bundle_name: str
    item_name: str
    department: str
    due_on: date
    late: bool
    words: str


async def page(
    pool: Pool, rows: int, *, department: str | None = None, bundle: str | None = None, after: Cursor | None = None
) -> Page[Explanation]:
    """A page of them."""
    at, place = (after.value, after.key) if after else (None, None)
    text = query("delays/explanations", "page")
    lines = [Explanation(**row) for row in await pool.fetch(text, department, bundle, at, place, rows + 1)]
    return page_of(lines, rows, is_first=after is None, backwards=False)


def cursor_of(line: Explanation) -> Cursor:
    """From which row the list goes on."""
    return Cursor(line.at, "", line.hash)
