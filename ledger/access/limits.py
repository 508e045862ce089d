"""One limiter for all doors: failed attempts by whom they are about and where they come from (ADR 0057).

A stranger's failures lock the stranger's place, not the owner's: a device or address from which the subject has got in
before keeps a count of its own. Only failures count; an attempt that is refused because of the limit is not one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ledger.connection.pool import Pool
from ledger.connection.sql import query

WINDOW = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Limit:
    """How many failures within `WINDOW`: at one subject from one place, at one from all unknown places together, at all
    subjects together from one unknown place (a whole hall may share an address)."""

    here: int
    of_subject: int
    of_place: int


LOG_IN = Limit(here=5, of_subject=50, of_place=100)
QUERY = Limit(here=5, of_subject=50, of_place=60)
"""Query codes (查询码) have forty bits: fifty guesses in a quarter of an hour lead nowhere."""

REPORT = Limit(here=5, of_subject=100, of_place=20)
"""Reports without a name (问题反馈), each of which counts."""

PICKUP = Limit(here=5, of_subject=5, of_place=1_000_000)
"""Pick-up codes (取件码) have six digits: there are five guesses at a case, at whatever window they are made."""


@dataclass(frozen=True)
class Attempt:
    """Somebody tries to get in: a kind of door key, whom it is about, from where; digests, no text."""

    kind: str
    subject: bytes
    place: bytes


async def is_locked(pool: Pool, attempt: Attempt, limit: Limit) -> bool:
    """Whether it may not even be tried now."""
    row = await pool.fetchrow(query("access/limits", "failures"), attempt.kind, attempt.subject, attempt.place, WINDOW)
    if row is None or row["here"] >= limit.here:
        return row is not None
    return not row["known"] and (row["of_subject"] >= limit.of_subject or row["of_place"] >= limit.of_place)


async def locked_until(pool: Pool, attempt: Attempt, most: int) -> datetime | None:
    """Until when (UTC) it may not be tried after `most` failures at this subject from this place; None: it may."""
    row = await pool.fetchrow(query("access/limits", "last_failure_of"), *_of(attempt), WINDOW, most - 1)
    return row["made_at"] + WINDOW if row else None


def _of(attempt: Attempt) -> tuple[str, bytes, bytes]:
    return attempt.kind, attempt.subject, attempt.place


async def is_known(pool: Pool, attempt: Attempt) -> bool:
    """Whether the subject has got in from this place before."""
    found: bool = await pool.fetchval(query("access/limits", "is_known"), attempt.kind, attempt.subject, attempt.place)
    return found


async def note_failure(pool: Pool, attempt: Attempt) -> None:
    """It was wrong."""
    await pool.execute(query("access/limits", "note_failure"), attempt.kind, attempt.subject, attempt.place)


async def note_success(pool: Pool, attempt: Attempt) -> None:
    """It was right: the place is known from now on, and what nobody reads any more is forgotten."""
    await pool.execute(query("access/limits", "note_success"), attempt.kind, attempt.subject, attempt.place)
    await pool.execute(query("access/limits", "forget_old"), WINDOW, KNOWN_FOR)


async def unlock(pool: Pool, *subjects: bytes) -> int:
    """Forget the failures of these subjects; how many there were."""
    status = await pool.execute(query("access/limits", "unlock"), list(subjects))
    return int(status.rpartition(" ")[2])
