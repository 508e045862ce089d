"""Deputies (代理): who acts in the place of whom, in which role, from day to day.

The database itself keeps them apart: of two registrations for the same days one is refused, however they race.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import asyncpg

from domain.case.acts import Record, Role
from ledger.accounts import RoleHeld
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import Page, page_of

MOST_DAYS = 180
"""Calendar days of one deputyship: who is away for longer gives the post up; a setting of practice (待核实)."""
_CODES = {
    "deputy_overlaps": "DEPUTY_OVERLAPS",
    "deputy_chain": "DEPUTY_CHAIN",
    "deputy_days": "DEPUTY_DAYS_WRONG",
    "deputy_another": "DEPUTY_PERSON_WRONG",
}


class DeputyRefused(ValueError):
    """A deputy that cannot be registered, or is not there to be revoked; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Deputy(Record):
    """`deputy` acts for `principal` in a role, from `from_on` to `until_on` (Beijing dates, both included)."""

    deputy_id: str
    principal: str
    principal_name: str
    deputy: str
    deputy_name: str
    role: Role
    department: str | None
    from_on: date
    until_on: date
    made_by: str
    made_at: datetime
    revoked_at: datetime | None


async def make(
    pool: Pool,
    *,
    principal: str,
    deputy: str,
    role: Role,
    department: str | None,
    from_on: date,
    until_on: date,
    made_by: str,
) -> Deputy:
    """Register a deputy. Raises DeputyRefused with DEPUTY_OVERLAPS, _CHAIN, _DAYS_WRONG or _PERSON_WRONG.

    The days may not lie in the past; both accounts are in use, the principal holds the role, and the deputy belongs to
    the same department, or holds the same role where it has none.
    """
    values = (principal, deputy, role.value, department or "", from_on, until_on, made_by, MOST_DAYS)
    try:
        made: UUID | None = await pool.fetchval(query("deputies", "make"), *values)
    except asyncpg.IntegrityConstraintViolationError as error:
        raise DeputyRefused(_CODES.get(error.constraint_name or "", "DEPUTY_PERSON_WRONG")) from None
    if made is None:
        is_past = await pool.fetchval(query("deputies", "is_past"), until_on, from_on, MOST_DAYS)
        raise DeputyRefused("DEPUTY_DAYS_WRONG" if is_past else "DEPUTY_PERSON_WRONG")
    return await read(pool, str(made))


async def read(pool: Pool, deputy_id: str) -> Deputy:
    """One registration. Raises DeputyRefused DEPUTY_UNKNOWN."""
    row = await pool.fetchrow(query("deputies", "read"), _uuid(deputy_id))
    if row is None:
        raise DeputyRefused("DEPUTY_UNKNOWN")
    return _deputy(row)


async def revoke(pool: Pool, deputy_id: str, revoked_by: str) -> Deputy:
    """End it now; what was done under it stands. Twice is the same. Raises DeputyRefused DEPUTY_UNKNOWN."""
    await pool.execute(query("deputies", "revoke"), _uuid(deputy_id), revoked_by)
    return await read(pool, deputy_id)


async def acting_for(pool: Pool, account_id: str, at: datetime | None = None) -> list[Deputy]:
    """Whom this account may act for at a legal moment (now, when absent)."""
    return [_deputy(row) for row in await pool.fetch(query("deputies", "acting_for"), account_id, at)]


async def deputies(
    pool: Pool, *, account_id: str | None = None, department: str | None = None, current_only: bool = False
) -> list[Deputy]:
    """Registrations of a person (on either side), of a department, or all; `current_only`: not over, not revoked."""
    rows = await pool.fetch(query("deputies", "deputies"), account_id, department, current_only, None, None, None)
    return [_deputy(row) for row in rows]


async def deputies_page(
    pool: Pool, rows: int, *, account_id: str | None = None, department: str | None = None, after: Cursor | None = None
) -> Page[Deputy]:
    """So many registrations of a person or of a department, of all where neither is named; on from one."""
    at = (after.value, after.case_no) if after else (None, None)
    found = await pool.fetch(query("deputies", "deputies"), account_id, department, False, *at, rows + 1)
    return page_of([_deputy(row) for row in found], rows, is_first=after is None, backwards=False)


def cursor_of(deputy: Deputy) -> Cursor:
    """From which registration the list goes on."""
    return Cursor(deputy.from_on, deputy.deputy_id)


async def role_used(pool: Pool, act_id: str, account_id: str, principal: str) -> RoleHeld | None:
    """In which role this account did an act for somebody, if that act is on file."""
    row = await pool.fetchrow(query("deputies", "role_used"), act_id, account_id, principal)
    return RoleHeld(role=Role(row["role"]), department=row["department"]) if row else None


def _deputy(row: asyncpg.Record) -> Deputy:
    values = dict(row)
    return Deputy(**values | {"deputy_id": str(values["deputy_id"]), "department": values["department"] or None})


def _uuid(deputy_id: str) -> UUID:
    try:
        return UUID(deputy_id)
    except ValueError:
        raise DeputyRefused("DEPUTY_UNKNOWN") from None
