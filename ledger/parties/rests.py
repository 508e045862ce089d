"""Which parties outside did not answer lately (熔断), the same for every process.

The rule is the caller's (`activities/ports/breaker.py`); here its facts are kept, and changed by one at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ledger.connection.pool import Pool
from ledger.connection.sql import query


class Rest(NamedTuple):
    """What is held against a party; moments in seconds of the wall clock of the ledger."""

    failures: int = 0
    opened_at: float | None = None
    pauses: int = 0
    probing_until: float | None = None


def _read(row: Any) -> tuple[Rest, float]:
    return Rest(row["failures"], row["opened_at"], row["pauses"], row["probing_until"]), row["now"]


async def read(pool: Pool, party: str) -> tuple[Rest, float] | None:
    """What is held against it, and the moment; None: it answered last."""
    row = await pool.fetchrow(query("parties/rests", "read"), party)
    return _read(row) if row is not None else None


async def change(pool: Pool, party: str, rule: Callable[[Rest, float], Rest]) -> Rest:
    """Change what is held against a party by a rule of the facts and the moment; nobody else does meanwhile."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(query("parties/rests", "begin"), party)
        rest, now = _read(await connection.fetchrow(query("parties/rests", "hold"), party))
        after = rule(rest, now)
        await connection.execute(query("parties/rests", "keep"), party, *after)
    return after


async def answered(pool: Pool, party: str) -> None:
    """It answered: nothing is held against it any more."""
    await pool.execute(query("parties/rests", "answered"), party)
