"""What the doctor reads of the ledger: processes that should run, acts that should be settled, numbers of notices."""

from __future__ import annotations

from collections.abc import Iterable

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.notices import SeriesGap, series_gaps


class OpenProcess(Record):
    """A process of which something runs. `is_old`: its start (or, unstarted, its receipt) is more than a minute ago.

    `is_held`: only a person starts it again; `error`: why it did not start, a code.
    """

    kind: str
    number: str
    was_started: bool
    is_old: bool
    is_held: bool = False
    error: str = ""


class OpenAct(Record):
    """An act that waits for its outcome for more than a minute; `waiting` in seconds of legal time.

    `tries` of the sweeper so far; `is_held`: only a person sends it again; `error`: why the last try failed, a code.
    """

    act_id: str
    case_no: str
    kind: str
    was_delivered: bool
    waiting: float
    tries: int = 0
    is_held: bool = False
    error: str = ""


async def open_processes(pool: Pool) -> list[OpenProcess]:
    """All processes of which something runs, after a case's conclusion its delivery and commitments; oldest first."""
    return [OpenProcess(**dict(row)) for row in await pool.fetch(query("doctor", "open_processes"))]


async def closed(pool: Pool, numbers: Iterable[str]) -> dict[str, bool]:
    """Of these numbers those on file, each with whether nothing of the process has run for more than a minute."""
    rows = await pool.fetch(query("doctor", "closed"), list(numbers))
    return {row["number"]: row["was_closed"] for row in rows}


async def broken_series(pool: Pool) -> list[tuple[str, str]]:
    """(series or case number, what is wrong) of the register of notices, each once."""
    return [(gap.case_no or f"{gap.organ} {gap.letter} {gap.year}", _what(gap)) for gap in await series_gaps(pool)]


async def without_duties(pool: Pool) -> list[str]:
    """Cases older than the table of duties whose duties could not be made from their journal."""
    return [row["case_no"] for row in await pool.fetch(query("duties/fill", "unfilled"), "")]


def _what(gap: SeriesGap) -> str:
    where = f"第{gap.entry_seq}条 " if gap.entry_seq else ""
    return f"{where}{gap.what}" + (f" {gap.serial}" if gap.serial else "")


async def open_acts(pool: Pool) -> list[OpenAct]:
    """Acts that wait too long, in legal order."""
    return [OpenAct(**dict(row)) for row in await pool.fetch(query("doctor", "open_acts"))]
