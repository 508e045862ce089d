"""The queue of a hall (排队叫号): numbers taken, called, served; each clerk reaches those of their own hall alone."""

from __future__ import annotations

import contextlib
from datetime import date, datetime
from typing import Any, Literal

import asyncpg

from domain.organisation.queue import TicketState, ticket_number
from domain.record import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import Page, page_of

_MOST_DIGITS = 9
KEPT_DAYS = 366
"""For so long numbers are kept, for the figures of a year."""


class Ticket(Record):
    """One number: when it was taken, called and settled (legal time), by which clerk, and what came of it."""

    ticket_id: int
    number: str
    taken_at: datetime
    state: TicketState
    called_at: datetime | None
    called_by: str | None
    settled_at: datetime | None
    draft_id: str | None
    case_no: str | None
    called_by_name: str | None = None
    serial: int = 0


class QueueToday(Record):
    """A hall's day: how many, since when the first waits, and how long (minutes) those who were called waited."""

    waiting: int
    called: int
    served: int
    missed: int
    first_at: datetime | None
    waited: int | None


def _q(name: str) -> str:
    return query("organisation/queue", name)


async def take(pool: Pool, account_id: str, act_id: str, form: str, at: datetime, day: date) -> int:
    """The next number of the account's hall on that Beijing day; the same however often the act is sent.

    Raises QueueFull.
    """
    async with pool.acquire() as connection, connection.transaction():
        hall: str = await connection.fetchval(_q("hall_of"), account_id)
        await connection.execute(_q("hold"), hall, day)
        known: int | None = await connection.fetchval(_q("of_act"), act_id)
        if known is not None:
            return known
        serial: int = await connection.fetchval(_q("next_serial"), hall, day)
        number = ticket_number(form, serial)
        taken: int = await connection.fetchval(_q("take"), act_id, hall, day, serial, number, at, account_id)
        return taken


async def ticket(pool: Pool, account_id: str, ticket_id: int) -> Ticket | None:
    """A ticket of the account's hall; one of another hall is as if it were not there."""
    return _ticket(await pool.fetchrow(_q("ticket"), account_id, ticket_id))


async def call(pool: Pool, account_id: str, at: datetime, day: date) -> Ticket | None:
    """The next one, called to this clerk; until it is settled the one called before. None: nobody waits."""
    if (before := await mine(pool, account_id)) is not None:
        return before
    # The other half of a double click may have called the one that is theirs now.
    with contextlib.suppress(asyncpg.UniqueViolationError):
        await pool.execute(_q("call"), account_id, day, at)
    return await mine(pool, account_id)


async def mine(pool: Pool, account_id: str) -> Ticket | None:
    """Whom this clerk has called and not settled yet."""
    return _ticket(await pool.fetchrow(_q("mine"), account_id))


async def settle(pool: Pool, account_id: str, ticket_id: int, state: Literal["served", "missed"], at: datetime) -> bool:
    """What became of one whom this clerk called; False where it is not theirs, or settled already."""
    return await pool.fetchval(_q("settle"), account_id, ticket_id, state, at) is not None


async def begun(pool: Pool, account_id: str, ticket_id: int, draft_id: str) -> bool:
    """A registration was begun with it, once; its filing serves it (see `drafts.filed`)."""
    return await pool.fetchval(_q("begun"), account_id, ticket_id, draft_id) is not None


async def waiting(pool: Pool, account_id: str, day: date, rows: int, *, after: Cursor | None = None) -> Page[Ticket]:
    """Who waits, the longest first; on from one."""
    serial = _place(after) or 0
    found = await pool.fetch(_q("waiting"), account_id, day, serial, rows + 1)
    return page_of([Ticket(**dict(row)) for row in found], rows, is_first=after is None, backwards=False)


async def done(pool: Pool, account_id: str, day: date, rows: int, *, after: Cursor | None = None) -> Page[Ticket]:
    """Who was served or did not come, the latest first; on from one."""
    last = _place(after)
    at = after.value if after and last is not None else None
    found = await pool.fetch(_q("done"), account_id, day, at, last, rows + 1)
    return page_of([Ticket(**dict(row)) for row in found], rows, is_first=after is None, backwards=False)


async def figures(pool: Pool, account_id: str, day: date) -> QueueToday:
    """The day of the account's hall in numbers."""
    return QueueToday(**dict(await pool.fetchrow(_q("figures"), account_id, day) or {}))


async def forget(pool: Pool) -> None:
    """Numbers of long ago go."""
    await pool.execute(_q("forget"), KEPT_DAYS)


def _place(after: Cursor | None) -> int | None:
    """The number that a place in a list says; None where it says none."""
    said = after.case_no if after else ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= _MOST_DIGITS else None


def _ticket(row: Any) -> Ticket | None:
    return Ticket(**dict(row)) if row else None
