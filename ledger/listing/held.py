"""What one person holds among colleagues (办件流转), to be handed over (离职交接). People are account ids.

It is asked of the items' own rows and not of duties: who was asked to sign hands that over before their turn comes. So
a page reads all that the person holds, which is some hundreds of items, and shows a part of it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values, all_of


class HeldLine(Record):
    """An item on which somebody has work. `places`: handler, delegate, signer (has not signed), copy (not read)."""

    case_no: str
    key: str
    name: str
    department: str
    state: str
    handler: str | None
    due_on: date | None
    due_order: date
    due_provisional: bool
    remind_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    stop_ends_on: date | None
    bundle_name: str
    places: tuple[str, ...]


class HeldList(NamedTuple):
    """Whose work, of the items of one department (None: of all), in which place (None: in any), in which bundle."""

    person: str
    department: str | None = None
    place: str | None = None
    bundle: str | None = None
    descending: bool = False


def cursor_of(line: HeldLine) -> Cursor:
    """From which row the list goes on after (or before) this line."""
    return Cursor(line.due_order, line.case_no, line.key)


async def page(
    pool: Pool, asked: HeldList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[HeldLine]:
    """So many rows by the due day, from the beginning, or on from a row, or those that stand before one."""
    values = Values()
    backwards = before is not None and after is None
    is_falling = asked.descending is not backwards
    way, sign = (" desc", "<") if is_falling else ("", ">")
    at = after or before
    place = values.put(f"(due_order, case_no, key) {sign} ({{}}, {{}}, {{}})", *at) if at is not None else "true"
    order = f"order by due_order{way}, case_no{way}, key{way}"
    chosen = query("listing/held", "rows").format(place=place, order=order, rows=rows + 1)
    lines = [HeldLine(**row) for row in await pool.fetch(_text(asked, values, chosen), *values.all)]
    return page_of(lines, rows, is_first=after is None, backwards=backwards)


async def count(pool: Pool, asked: HeldList) -> int:
    """How many rows it has, at most MOST_COUNTED + 1."""
    values = Values()
    chosen = query("listing/held", "counted").format(rows=MOST_COUNTED + 1)
    counted: int = await pool.fetchval(_text(asked, values, chosen), *values.all)
    return counted


def _text(asked: HeldList, values: Values, chosen: str) -> str:
    conditions = [
        values.put(condition, value)
        for condition, value in (
            ("i.department = {}", asked.department),
            ("{} = any(held.places)", asked.place),
            ("i.bundle = {}", asked.bundle),
        )
        if value is not None
    ]
    return query("listing/held", "page").format(
        person=values.place(asked.person), narrowed=all_of(conditions), chosen=chosen
    )
