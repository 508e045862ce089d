"""What the doctor reads of the ledger: cases that should run, acts that should be settled, numbers of notices."""

from __future__ import annotations

from collections.abc import Iterable

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.notices import SeriesGap, series_gaps


class OpenCase(Record):
    """A case of which something runs. `is_old`: its start (or, unstarted, its receipt) is more than a minute ago.

    `is_held`: only a person starts it again; `error`: why it did not start, a code.
    """

    case_no: str
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


async def open_cases(pool: Pool) -> list[OpenCase]:
    """All cases of which something runs, delivery and commitments after the conclusion included; oldest first."""
    return [OpenCase(**dict(row)) for row in await pool.fetch(query("doctor", "open_cases"))]


async def closed(pool: Pool, case_numbers: Iterable[str]) -> dict[str, bool]:
    """Of these numbers those on file, each with whether nothing of the case has run for more than a minute."""
    rows = await pool.fetch(query("doctor", "closed"), list(case_numbers))
    return {row["case_no"]: row["was_closed"] for row in rows}


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
