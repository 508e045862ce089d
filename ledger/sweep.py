"""What the sweeper looks for: cases whose workflow is not known to run, acts whose signal did not get through.

What fails is tried again later and later, on record with its tries, its next moment and its error; after `MOST_TRIES`
only a person sends it again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

ONE_SWEEPER = 0x1A2B_A901
"""Advisory lock: several workers, one sweeper at a time."""
MOST_TRIES = 12
"""Tries of one act, or one start, in some four hours; then a person looks at it."""
IN_DOUBT = 50
"""Acts of one round of which nobody knows whether their signal got through: under a backlog most of them did."""


class Unstarted(NamedTuple):
    """A process to be started; `opening` as it is on file, readable or not."""

    kind: str
    case_no: str
    opening: Any


class Undelivered(NamedTuple):
    """An act to be signalled again; `kind` of its process, `payload` as it is on file, readable or not."""

    act_id: str
    kind: str
    case_no: str
    payload: Any


def _q(name: str) -> str:
    return query("sweep", name)


async def may_sweep(connection: Connection) -> bool:
    """Whether this process is the one that sweeps, until the caller's transaction ends."""
    mine: bool = await connection.fetchval(_q("may_sweep"), ONE_SWEEPER)
    return mine


async def not_started(pool: Pool) -> list[Unstarted]:
    """Processes on file whose workflow is not known to run and is due to be started."""
    return [Unstarted(row["kind"], row["number"], row["opening"]) for row in await pool.fetch(_q("not_started"))]


async def mark_started(pool: Pool, case_no: str) -> None:
    """Note that a case's workflow runs."""
    await pool.execute(_q("mark_started"), case_no)


async def mark_not_started(pool: Pool, case_no: str, error: str, *, bounded: bool) -> datetime | None:
    """Note that a start failed; the next try (UTC), None when only a person starts it again (`bounded` alone)."""
    at: datetime | None = await pool.fetchval(_q("start_failed"), case_no, error, MOST_TRIES if bounded else None)
    return at


async def undelivered(pool: Pool) -> list[Undelivered]:
    """Acts to be signalled again, in legal order."""
    rows = await pool.fetch(_q("undelivered"), IN_DOUBT)
    return [Undelivered(row["act_id"], row["kind"], row["case_no"], row["payload"]) for row in rows]


async def mark_delivered(pool: Pool, act_id: str) -> None:
    """Note that an act's signal got through, when it was sent again."""
    await pool.execute(_q("mark_delivered"), act_id, MOST_TRIES)


async def mark_not_delivered(pool: Pool, act_id: str, error: str, *, bounded: bool) -> datetime | None:
    """Note that an act's signal failed; the next try (UTC), None when only a person sends it again (`bounded`)."""
    at: datetime | None = await pool.fetchval(_q("mark_not_delivered"), act_id, error, MOST_TRIES if bounded else None)
    return at


async def send_again(pool: Pool, case_no: str | None) -> int:
    """Make every waiting act of a case (None: of all) due now, its tries forgotten; how many."""
    found: int = await pool.fetchval(_q("send_again"), case_no)
    return found


async def start_again(pool: Pool, case_no: str | None) -> int:
    """Make the start of a case (None: of all) due now, its tries forgotten; how many wait for one."""
    found: int = await pool.fetchval(_q("start_again"), case_no)
    return found
