"""Cases that one hall handed to another (转交大厅), as the journal's entries left them."""

from __future__ import annotations

from datetime import datetime

from domain.record import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query


class HandedOut(Record):
    """A case that a hall handed on, without anybody's name but the clerk's."""

    case_no: str
    bundle_name: str
    to_hall: str
    to_name: str
    handed_at: datetime
    by_name: str | None


async def hall_now(pool: Pool, case_no: str) -> str | None:
    """The hall that sees to a case; None where no organisation was loaded yet."""
    found: str | None = await pool.fetchval(query("organisation/hand_overs", "hall_now"), case_no)
    return found


async def handed_out(pool: Pool, account_id: str, most: int) -> list[HandedOut]:
    """What the hall of that account handed on, the latest first."""
    rows = await pool.fetch(query("organisation/hand_overs", "handed_out"), account_id, most)
    return [HandedOut(**dict(row)) for row in rows]
