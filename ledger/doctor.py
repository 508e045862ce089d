"""What the doctor reads of the ledger: cases that should run, and acts that should have been settled."""

from __future__ import annotations

from collections.abc import Iterable

from domain.acts import Record
from ledger.pool import Pool
from ledger.sql import query


class OpenCase(Record):
    """A case that is not concluded. `is_old`: its start (or, unstarted, its receipt) is more than a minute ago."""

    case_no: str
    was_started: bool
    is_old: bool


class OpenAct(Record):
    """An act that waits for its outcome for more than a minute; `waiting` in seconds of legal time."""

    act_id: str
    case_no: str
    kind: str
    was_delivered: bool
    waiting: float


async def open_cases(pool: Pool) -> list[OpenCase]:
    """All cases that are not concluded, oldest first."""
    return [OpenCase(**dict(row)) for row in await pool.fetch(query("doctor", "open_cases"))]


async def concluded(pool: Pool, case_numbers: Iterable[str]) -> dict[str, bool]:
    """Of these numbers those on file, each with whether the case was concluded more than a minute ago."""
    rows = await pool.fetch(query("doctor", "concluded"), list(case_numbers))
    return {row["case_no"]: row["was_concluded"] for row in rows}


async def open_acts(pool: Pool) -> list[OpenAct]:
    """Acts that wait too long, in legal order."""
    return [OpenAct(**dict(row)) for row in await pool.fetch(query("doctor", "open_acts"))]
