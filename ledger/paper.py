"""Receipts on paper that are entered later (纸质补录): held here until a second officer confirms them.

The application is personal and stays in PostgreSQL: in the entry's row while it waits, then in the case alone.
Confirming and filing are two steps; an entry that was confirmed and is no case yet is still waiting, so that a kill
between the two is made good by confirming again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import asyncpg

from domain.case.acts import Actor, Record, Role
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import Page, page_of


class SecondOfficerNeeded(ValueError):
    """PAPER_SECOND_OFFICER: the officer who entered a receipt cannot confirm it."""

    code = "PAPER_SECOND_OFFICER"


class PaperReceipt(Record):
    """A receipt on paper as entered. `filing` is gone once it is a case or was refused; legal times are UTC."""

    entry_id: str
    entered_by: str
    digest: str
    filing: dict[str, Any] | None
    received_at: datetime
    reason: str
    entered_at: datetime
    confirmed_by: Actor | None
    confirmed_at: datetime | None
    refused_by: str | None
    refused_reason: str | None
    refused_at: datetime | None
    case_no: str | None


async def enter(
    pool: Connection | Pool,
    *,
    entry_id: str,
    entered_by: str,
    filing: dict[str, Any],
    digest: str,
    received_at: datetime,
    reason: str,
) -> bool:
    """Hold a receipt that happened at `received_at`; False when the id is on file already.

    Raises asyncpg.CheckViolationError for a moment that has not passed, or without a reason.
    """
    made = await pool.fetchval(query("paper", "enter"), entry_id, entered_by, digest, filing, received_at, reason)
    return made is not None


async def read(pool: Connection | Pool, entry_id: str) -> PaperReceipt | None:
    """One entry, or None."""
    row = await pool.fetchrow(query("paper", "read"), entry_id)
    return _receipt(row) if row else None


async def of_case(pool: Connection | Pool, case_no: str) -> PaperReceipt | None:
    """The entry that became this case, with the words of its reason; None where the case was filed as usual."""
    row = await pool.fetchrow(query("paper", "of_case"), case_no)
    return _receipt(row) if row else None


async def waiting(pool: Connection | Pool, clerk: str | None) -> list[PaperReceipt]:
    """Entries that are not yet cases and were not refused, oldest first; `clerk`: of that account's hall alone."""
    return [_receipt(row) for row in await pool.fetch(query("paper", "waiting"), None, None, None, clerk)]


async def waiting_page(pool: Pool, rows: int, *, clerk: str | None, after: Cursor | None = None) -> Page[PaperReceipt]:
    """So many of these; on from one."""
    at = (after.value, after.case_no) if after else (None, None)
    found = [_receipt(row) for row in await pool.fetch(query("paper", "waiting"), *at, rows + 1, clerk)]
    return page_of(found, rows, is_first=after is None, backwards=False)


def cursor_of(entry: PaperReceipt) -> Cursor:
    """From which entry the list goes on."""
    return Cursor(entry.entered_at, entry.entry_id)


async def is_of_hall(pool: Connection | Pool, entry_id: str, clerk: str) -> bool:
    """Whether the entry was entered at the hall of that account."""
    found: bool | None = await pool.fetchval(query("paper", "is_of_hall"), entry_id, clerk)
    return bool(found)


async def confirm(pool: Connection | Pool, entry_id: str, officer: Actor) -> PaperReceipt | None:
    """Confirm an entry, unless it has its answer, and return it as it stands; None when there is none of that id.

    The first confirmation stays. Raises SecondOfficerNeeded for the officer who entered it.
    """
    try:
        await pool.execute(
            query("paper", "confirm"), entry_id, officer.actor_id, officer.role.value, officer.department
        )
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "paper_second_officer":
            raise SecondOfficerNeeded(entry_id) from None
        raise
    return await read(pool, entry_id)


async def refuse(pool: Connection | Pool, entry_id: str, officer: Actor, reason: str) -> PaperReceipt | None:
    """Refuse an entry (or take one's own back), unless it has its answer, and return it as it stands."""
    await pool.execute(query("paper", "refuse"), entry_id, officer.actor_id, reason)
    return await read(pool, entry_id)


async def note_filed(pool: Connection | Pool, entry_id: str, case_no: str) -> None:
    """The entry has become a case; telling it twice is the same."""
    await pool.execute(query("paper", "filed"), entry_id, case_no)


def _receipt(row: asyncpg.Record) -> PaperReceipt:
    values = dict(row)
    officer, role, department = (values.pop(f"confirmed_{part}") for part in ("by", "role", "department"))
    confirmed_by = Actor(actor_id=officer, role=Role(role), department=department) if officer else None
    return PaperReceipt(**values, confirmed_by=confirmed_by)
