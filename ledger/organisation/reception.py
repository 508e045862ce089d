"""How the halls receive: what of a day's receipts was waiting, and what was work at the counter."""

from __future__ import annotations

from datetime import datetime

from domain.record import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query


class DayReceived(Record):
    """Receipts of a hall since a moment; `waited` and `taken` in minutes, None where nobody's times are on file."""

    cases: int
    waited: int | None
    taken: int | None


async def received_since(pool: Pool, account_id: str, since: datetime) -> DayReceived:
    """What the hall of that account received since then (UTC)."""
    return DayReceived(**dict(await pool.fetchrow(query("organisation/reception", "of_day"), account_id, since) or {}))
