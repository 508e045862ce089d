"""The one legal clock of web, ledger and sender, and the demo clock (演示时钟) that moves it ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

from ledger.pool import Connection, Pool
from ledger.sql import query


def _q(name: str) -> str:
    return query("legal_clock", name)


async def legal_now(connection: Connection | Pool) -> datetime:
    """The legal time (UTC): the wall clock, in the embedded stack moved ahead by the demo clock."""
    now: datetime = await connection.fetchval(_q("now"))
    return now


async def advance_clock(pool: Pool, by: timedelta) -> None:
    """Move the demo clock ahead; whoever calls this has made sure that it is not production."""
    await pool.execute(_q("advance_clock"), by.total_seconds())


async def clock_ahead(pool: Pool) -> timedelta:
    """How far the demo clock stands ahead of the wall."""
    ahead: timedelta = await pool.fetchval(_q("clock_ahead"))
    return ahead


async def open_cases(pool: Pool) -> list[tuple[str, timedelta]]:
    """(number, how far the demo clock stood ahead when it was filed) of every case of which something runs."""
    rows = await pool.fetch(_q("open_cases"))
    return [(row["case_no"], timedelta(seconds=row["ahead"])) for row in rows]
