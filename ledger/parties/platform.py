"""What the province's platform was told, counted by day: compared with what it says that it has."""

from __future__ import annotations

from ledger.connection.pool import Pool
from ledger.connection.sql import query


async def counts(pool: Pool, day: str) -> dict[str, int]:
    """How often each event of a Beijing day (YYYY-MM-DD) was told."""
    rows = await pool.fetch(query("parties/platform", "counts"), day)
    return {row["event"]: row["count"] for row in rows}


async def ask_counts(pool: Pool) -> int:
    """Let the platform be asked about days that are over; how many are new."""
    return len(await pool.fetch(query("parties/platform", "ask_counts")))
