"""What stands still (运行): everything that could not be done by itself, in lists that a person works off.

Every part is a list of `Stuck`, page by page; what each means and who mends it stands in `starter.office.operation`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import Page, page_of

Part = Literal[
    "acts_waiting",
    "cases_not_started",
    "runs_lost",
    "tasks_failing",
    "hand_overs_failed",
    "queues",
    "answers_void",
    "messages_failed",
    "figures_failed",
]


class Stuck(Record):
    """One thing that stands still.

    `code`: why, as far as known; `since` (UTC); `next_at`: when it is tried again by itself (UTC), if it is; `tries` so
    far (of a queue: how many items wait in it). `turn` and `place`: where it stands in its part, beside `since`.
    """

    case_no: str | None
    item: str | None
    department: str | None
    what: str | None
    code: str | None
    since: datetime
    next_at: datetime | None
    tries: int
    turn: str = ""
    place: str = ""


class RunTrouble(NamedTuple):
    """A run that is lost or whose tasks fail; `code` of the doctor, `detail` in words."""

    case_no: str
    code: str
    detail: str


class Found(NamedTuple):
    """One page of a part, and how many there are in all."""

    page: Page[Stuck]
    total: int

    @property
    def rows(self) -> tuple[Stuck, ...]:
        """The lines of the page."""
        return self.page.rows


_NEWEST_FIRST: frozenset[Part] = frozenset({"answers_void", "messages_failed"})
"""Parts whose lines nobody has to work off in the order in which they came."""


def cursor_of(row: Stuck) -> Cursor:
    """From which line a part goes on after this one."""
    return Cursor(row.since, row.place, row.turn)


async def find(pool: Pool, part: Part, *, limit: int, after: Cursor | None = None) -> Found:
    """One page of a part, in the order in which it should be worked off; on from a line."""
    text = query("operation", "page_newest_first" if part in _NEWEST_FIRST else "page")
    at = (None, None, None) if after is None else tuple(after)
    rows = await pool.fetch(text.format(part=query("operation", part)), limit + 1, *at)
    lines = [Stuck(**{name: row[name] for name in Stuck.model_fields}) for row in rows]
    page = page_of(lines, limit, is_first=after is None, backwards=False)
    return Found(page, rows[0]["total"] if rows else 0)


async def waiting_acts(pool: Pool, case_no: str, most: int) -> list[Any]:
    """Payloads of a case's acts without an outcome, in legal order, as they are on file."""
    return [row["payload"] for row in await pool.fetch(query("operation", "waiting_acts"), case_no, most)]


async def cases_in_doubt(pool: Pool, most: int) -> list[str]:
    """Open cases for which something waits longer than it should."""
    return [row["case_no"] for row in await pool.fetch(query("operation", "cases_in_doubt"), most)]


async def note_troubles(pool: Pool, found: Iterable[RunTrouble]) -> None:
    """Put what was found now in the place of what was found before."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(query("operation", "forget_trouble"))
        await connection.executemany(query("operation", "note_trouble"), [tuple(each) for each in found])
        await connection.execute(query("operation", "note_look"))


async def trouble_over(pool: Pool, case_no: str) -> None:
    """The run of this case was mended by hand."""
    await pool.execute(query("operation", "trouble_over"), case_no)


async def looked_at(pool: Pool) -> datetime | None:
    """When the runs were looked at last (UTC)."""
    at: datetime | None = await pool.fetchval(query("operation", "looked_at"))
    return at
