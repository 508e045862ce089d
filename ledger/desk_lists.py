"""What one person holds among colleagues (办件流转), to be handed over (离职交接). People are account ids.

It is asked of the items' own rows and not of duties: who was asked to sign hands that over before their turn comes.
"""

from __future__ import annotations

from datetime import date, datetime

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query

MOST_ROWS = 200
"""Rows that are handed over at once; a longer list says so."""


class HeldRow(Record):
    """An item on which somebody has work. `places`: handler, delegate, signer (has not signed), copy (not read)."""

    case_no: str
    key: str
    name: str
    department: str
    state: str
    handler: str | None
    due_on: date | None
    due_provisional: bool
    remind_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    stop_ends_on: date | None
    bundle_name: str
    places: tuple[str, ...]


async def work_of(pool: Pool, account_id: str, *, department: str | None = None) -> list[HeldRow]:
    """Everything that a person holds (离职交接), of the items of one department or of all, soonest due first."""
    rows = await pool.fetch(query("desk_lists", "work_of"), account_id, department, MOST_ROWS)
    return [HeldRow(**row) for row in rows]
