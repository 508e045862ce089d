"""Lists of the work among colleagues (办件流转): what is delegated, to be signed, copied, held; whose move it is.

Reads only. People are account ids.
"""

from __future__ import annotations

from datetime import datetime

from domain.case.acts import Record
from ledger.lists import MOST_ROWS, WorkRow, work_rows
from ledger.pool import Pool
from ledger.sql import query


class CopyRow(WorkRow):
    """An item of which somebody was told (抄送). `copied_at`: last time; the item may have ended meanwhile."""

    copied_at: datetime | None
    read: bool


class HeldRow(WorkRow):
    """An item on which somebody has work. `places`: handler, delegate, signer (has not signed), copy (not read)."""

    places: tuple[str, ...]


class UrgeRow(Record):
    """One urge (催办). `moved_at`: first act of the item's department on it since; None: it did not move."""

    case_no: str
    key: str
    name: str
    department: str
    urged_at: datetime
    urged_by: str | None
    moved_at: datetime | None
    bundle_name: str
    applicant_name: str


async def delegated_to(pool: Pool, account_id: str) -> list[WorkRow]:
    """Items delegated to this account (委派), soonest due first."""
    return work_rows(WorkRow, await pool.fetch(query("desk_lists", "delegated_to"), account_id, MOST_ROWS))


async def to_sign(pool: Pool, account_id: str, *, role: str, department: str | None) -> list[WorkRow]:
    """What this account has to sign as an added signer (加签), or may sign in its role (会签 / 或签 / 票签)."""
    return work_rows(WorkRow, await pool.fetch(query("desk_lists", "to_sign"), account_id, role, department, MOST_ROWS))


async def copies_to(pool: Pool, account_id: str, *, unread_only: bool = True) -> list[CopyRow]:
    """Items of which this account was told, newest first."""
    rows = await pool.fetch(query("desk_lists", "copies_to"), account_id, unread_only, MOST_ROWS)
    return work_rows(CopyRow, rows)


async def work_of(pool: Pool, account_id: str, *, department: str | None = None) -> list[HeldRow]:
    """Everything that a person holds (离职交接), of the items of one department or of all, soonest due first."""
    rows = await pool.fetch(query("desk_lists", "work_of"), account_id, department, MOST_ROWS)
    return work_rows(HeldRow, rows)


async def moves(
    pool: Pool,
    *,
    party: str | None = None,
    person: str | None = None,
    department: str | None = None,
    lead: str | None = None,
) -> list[WorkRow]:
    """Items on which it is somebody's move (轮到谁): a kind of party, a person, a department; None: anybody's."""
    values = (party, person, department, lead, MOST_ROWS)
    return work_rows(WorkRow, await pool.fetch(query("desk_lists", "moves"), *values))


async def of_waits(pool: Pool, department: str | None = None) -> list[WorkRow]:
    """Objections that a department (or any) has to settle, and granted items that it has to undo (补偿)."""
    return work_rows(WorkRow, await pool.fetch(query("desk_lists", "of_waits"), department, MOST_ROWS))


async def urges(
    pool: Pool, *, lead: str | None = None, department: str | None = None, case_no: str | None = None
) -> list[UrgeRow]:
    """Urges (of one lead, one department, one case, or all), newest first, each with whether it moved."""
    rows = await pool.fetch(query("desk_lists", "urges"), lead, department, case_no, MOST_ROWS)
    return [UrgeRow(**row) for row in rows]
