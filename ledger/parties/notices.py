"""What parties outside tell us by themselves: judged once under its id; a repeat gets the first outcome."""

from __future__ import annotations

from typing import Any, NamedTuple

from ledger.connection.pool import Pool
from ledger.connection.sql import query

KEPT_DAYS = 366
"""For so long a repeat gets the first outcome."""
MOST_FORGOTTEN = 5000


class Known(NamedTuple):
    """A notice that was judged: the digest of its body, and the code that was answered (empty: taken)."""

    digest: str
    outcome: str


async def known(pool: Pool, party: str, notice_id: str) -> Known | None:
    """The notice of that id; None where it is new."""
    row: Any = await pool.fetchrow(query("parties/notices", "known"), party, notice_id)
    return Known(**row) if row is not None else None


async def keep(pool: Pool, party: str, notice_id: str, digest: str, outcome: str) -> None:
    """Keep how it was judged."""
    await pool.execute(query("parties/notices", "keep"), party, notice_id, digest, outcome)


async def forget(pool: Pool) -> None:
    """Notices of long ago go, some at a time."""
    await pool.execute(query("parties/notices", "forget"), KEPT_DAYS, MOST_FORGOTTEN)
