"""Reports (问题反馈) as those who made them read them: their own, and how each ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ledger.connection.pool import Pool
from ledger.connection.sql import query


@dataclass(frozen=True)
class OwnReport:
    """One report of somebody's; `due_on`: the last day of its step."""

    number: str
    received_at: datetime
    phase: str
    outcome: str | None
    reason: str
    matter: str | None
    due_on: date | None


@dataclass(frozen=True)
class Answer:
    """How a report ended; `version`: the definition that answers it, by its hash."""

    at: datetime
    words: str
    version: str | None


def _q(name: str) -> str:
    return query("steering/reports", name)


async def mine(pool: Pool, account: str, most: int, before: OwnReport | None = None) -> list[OwnReport]:
    """What somebody reported, the latest first, from behind one on."""
    at, number = (before.received_at, before.number) if before else (None, None)
    return [OwnReport(**dict(row)) for row in await pool.fetch(_q("mine"), account, at, number, most)]


async def one_of(pool: Pool, account: str, number: str) -> OwnReport | None:
    """One report of somebody's, without its day; None where there is none of that number."""
    row = await pool.fetchrow(_q("one_of"), account, number)
    return OwnReport(**dict(row)) if row else None


async def answer(pool: Pool, number: str) -> Answer | None:
    """How a report ended; None while it is open."""
    row = await pool.fetchrow(_q("outcome"), number)
    return Answer(**dict(row)) if row else None


async def said(pool: Pool, number: str) -> str:
    """What was reported."""
    return str(await pool.fetchval(_q("said"), number) or "")
