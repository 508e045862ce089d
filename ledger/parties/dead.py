"""Dead letters (死信) as a list: pages by key, filters and counts like every list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.keyset import keyset
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values, all_of
from ledger.parties.letters import Dead

_BY = {"died": "settled_at", "made": "made_at"}


class DeadList(NamedTuple):
    """Which dead letters: to one party (None: all), of one kind, for one cause; by when they died or were written."""

    party: str | None = None
    kind: str | None = None
    code: str | None = None
    by: Literal["died", "made"] = "died"
    descending: bool = True


class Cause(NamedTuple):
    """A party, a kind of letter and a cause that go together."""

    party: str
    kind: str
    code: str


def cursor_of(line: Dead, by: Literal["died", "made"]) -> Cursor:
    """From which row the list goes on after (or before) this line."""
    return Cursor(moment_of(line, by), line.letter_id)


def moment_of(line: Dead, by: Literal["died", "made"]) -> datetime:
    """By what it is sorted; who died has a moment of it."""
    return line.made_at if by == "made" or line.settled_at is None else line.settled_at


async def page(
    pool: Pool, asked: DeadList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[Dead]:
    """So many from the beginning, or on from a row, or those that stand before one."""
    values = Values()
    conditions = [*_conditions(asked, values)]
    ends = keyset((_BY[asked.by], "letter_id"), values, descending=asked.descending, after=after, before=before)
    text = _q("page").format(condition=all_of([*conditions, ends.place]), order=ends.order, most=rows + 1)
    lines = [Dead(**row) for row in await pool.fetch(text, *values.all)]
    return page_of(lines, rows, is_first=ends.is_first, backwards=ends.backwards)


async def count(pool: Pool, asked: DeadList) -> int:
    """How many there are, at most MOST_COUNTED + 1."""
    values = Values()
    text = _q("counted").format(condition=all_of(_conditions(asked, values)), most=MOST_COUNTED + 1)
    counted: int = await pool.fetchval(text, *values.all)
    return counted


async def causes(pool: Pool) -> list[Cause]:
    """What there is to narrow the list to."""
    return [Cause(**row) for row in await pool.fetch(_q("causes"))]


def _q(name: str) -> str:
    return query("parties/dead", name)


def _conditions(asked: DeadList, values: Values) -> Iterator[str]:
    for column, value in (("party", asked.party), ("kind", asked.kind), ("code", asked.code)):
        if value is not None:
            yield values.put(f"{column} = {{}}", value)
