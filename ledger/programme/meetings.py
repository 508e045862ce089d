"""The list of meetings of the leading group (领导小组会议): each as its newest record says it, page by key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from domain.record import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.keyset import keyset
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values


class MeetingLine(Record):
    """One meeting; `held_on`: a Beijing date. `has_minutes`: what was said is on record."""

    number: str
    held_on: date
    title: str
    chair: str
    has_minutes: bool


class MeetingList(NamedTuple):
    """Which meetings: with minutes, without, or all (None); sorted by their day."""

    has_minutes: bool | None = None
    descending: bool = True


def _q(name: str) -> str:
    return query("programme/meetings", name)


async def page(
    pool: Pool, wanted: MeetingList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[MeetingLine]:
    """One page, from a cursor on or up to one."""
    values = Values()
    values.place(wanted.has_minutes)
    at = keyset(("held_on", "number"), values, descending=wanted.descending, after=after, before=before)
    last = values.put("limit {}", rows + 1)
    found = await pool.fetch(f"{_q('line')} and {at.place} {at.order} {last}", *values.all)
    lines = [MeetingLine(**dict(row)) for row in found]
    return page_of(lines, rows, is_first=at.is_first, backwards=at.backwards)


async def count(pool: Pool, wanted: MeetingList) -> int:
    """How many there are, up to a bound."""
    values = Values()
    values.place(wanted.has_minutes)
    most = values.put("limit {}", MOST_COUNTED + 1)
    return len(await pool.fetch(f"{_q('line')} {most}", *values.all))


async def titles(pool: Pool, numbers: Sequence[str]) -> dict[str, str]:
    """What these meetings are called, by their numbers."""
    return {row["number"]: row["title"] for row in await pool.fetch(_q("titles"), list(numbers))}


def cursor_of(line: MeetingLine) -> Cursor:
    """Where the list goes on after that meeting."""
    return Cursor(line.held_on, line.number)
