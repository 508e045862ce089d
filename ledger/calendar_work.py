"""When what comes by the calendar (按日的工作) was done last: told from the ledger, whatever the schedules say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.record import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query


class LastDone(Record):
    """`done_at` (wall's time): None where it never was; `ago`: so long, or since its schedule is kept."""

    name: str
    known_since: datetime
    done_at: datetime | None
    made: int
    ago: timedelta


async def know(pool: Pool, names: Sequence[str]) -> None:
    """These are done by schedules from now on."""
    await pool.execute(query("calendar_work", "know"), list(names))


async def note(pool: Pool, name: str, made: int) -> None:
    """It was done just now."""
    await pool.execute(query("calendar_work", "note"), name, made)


async def last_done(pool: Pool) -> dict[str, LastDone]:
    """By name."""
    rows = await pool.fetch(query("calendar_work", "all"))
    return {row["name"]: LastDone(**dict(row)) for row in rows}
