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

Part = Literal[
    "acts_waiting",
    "cases_not_started",
    "runs_lost",
    "tasks_failing",
    "hand_overs_failed",
    "queues",
    "answers_void",
    "messages_failed",
]


class Stuck(Record):
    """One thing that stands still.

    `code`: why, as far as known; `since` (UTC); `next_at`: when it is tried again by itself (UTC), if it is; `tries` so
    far (of a queue: how many items wait in it).
    """

    case_no: str | None
    item: str | None
    department: str | None
    what: str | None
    code: str | None
    since: datetime
    next_at: datetime | None
    tries: int


class RunTrouble(NamedTuple):
    """A run that is lost or whose tasks fail; `code` of the doctor, `detail` in words."""

    case_no: str
    code: str
    detail: str


class Found(Record):
    """One page of a part, and how many there are in all."""

    rows: tuple[Stuck, ...]
    total: int


async def find(pool: Pool, part: Part, *, limit: int, offset: int = 0) -> Found:
    """One page of a part, in the order in which it should be worked off."""
    rows = await pool.fetch(query("operation", part), limit, offset)
    fields = Stuck.model_fields
    return Found(
        rows=tuple(Stuck(**{name: row[name] for name in fields}) for row in rows),
        total=rows[0]["total"] if rows else 0,
    )


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
