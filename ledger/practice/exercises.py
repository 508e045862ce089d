"""Exercises (练习题) on file: who does which steps of which scenario on which case, and the acts they did there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.connection.pool import Pool
from ledger.connection.sql import query

LAST = 2**62
"""Before nothing: the first page."""


@dataclass(frozen=True)
class Stage:
    """Which sitting (from 1) of which whole exercise one is."""

    whole: str
    number: int


@dataclass(frozen=True)
class Started:
    """One exercise that somebody began. `steps`: first and last, counted from 1; `definition`: hash of the case's.

    `whole`, `stage`: of which whole exercise it is which sitting; None: it stands alone.
    """

    place: int
    exercise_id: str
    case_no: str
    bundle: str
    scenario: str
    first_step: int
    last_step: int
    account_id: str
    started_at: datetime
    definition: str
    trainee: str
    whole: str | None
    stage: int | None
    is_ready: bool


@dataclass(frozen=True)
class ActOnFile:
    """One act of the trainee on the case."""

    act_id: str
    kind: str
    payload: dict[str, Any]
    received_at: datetime
    outcome: str | None
    code: str | None


def _q(name: str) -> str:
    return query("practice/exercises", name)


async def begin(
    pool: Pool,
    exercise_id: str,
    case_no: str,
    matter: tuple[str, str],
    steps: tuple[int, int],
    account_id: str,
    stage: Stage | None = None,
) -> datetime:
    """Note that somebody began it now, and since when (UTC); the same id again gives the first moment.

    `matter`: bundle and scenario.
    """
    of_whole = (stage.whole, stage.number) if stage else (None, None)
    began_at: datetime = await pool.fetchval(_q("begin"), exercise_id, case_no, *matter, *steps, account_id, *of_whole)
    return began_at


async def read(pool: Pool, exercise_id: str) -> Started | None:
    """One exercise; None where there is none of that id."""
    row = await pool.fetchrow(_q("read"), exercise_id)
    return Started(**dict(row)) if row else None


async def page(pool: Pool, rows: int, *, before: int = LAST, account_id: str | None = None) -> list[Started]:
    """Exercises, the newest first, of one trainee where one is named; of a whole one its first sitting."""
    return [Started(**dict(row)) for row in await pool.fetch(_q("page"), before, rows, account_id)]


async def of_wholes(pool: Pool, wholes: Collection[str]) -> dict[str, list[Started]]:
    """The sittings of whole exercises that were begun, in their order."""
    found: dict[str, list[Started]] = {each: [] for each in wholes}
    for row in await pool.fetch(_q("of_wholes"), list(wholes)) if wholes else ():
        found[row["whole"]].append(Started(**dict(row)))
    return found


async def acts_of(pool: Pool, started: Started, actors: Collection[str]) -> list[ActOnFile]:
    """What these people did on the case since the exercise began, in order; what is not settled yet is left out."""
    found = await pool.fetch(_q("acts_of"), started.case_no, list(actors), started.started_at)
    return [ActOnFile(**dict(row)) for row in found]
