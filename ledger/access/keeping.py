"""Keeping accounts (账号管理): added, given roles, closed; each with its line of history in the same transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from domain.case.acts import Record
from ledger import accounts
from ledger.accounts import RoleHeld
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from ledger.organisation import halls

EventKind = Literal[
    "added",
    "roles_changed",
    "disabled",
    "enabled",
    "unlocked",
    "sessions_ended",
    "password_set",
    "password_changed",
    "hall_changed",
]


class By(Record):
    """Who does it: an account on a page, or a user of the operating system on the command line."""

    account_id: str | None = None
    os_user: str | None = None
    reason: str = ""


class AccountEvent(Record):
    """One line of an account's history; `at` is the wall's time (UTC)."""

    at: datetime
    kind: EventKind
    roles: tuple[str, ...] | None
    by_account: str | None
    os_user: str | None
    reason: str
    hall: str | None


class AccountRow(Record):
    """An account with its roles, each as `role` or `role/department`, and its hall as `hall/counter`."""

    account_id: str
    login: str
    name: str
    disabled_at: datetime | None
    must_change: bool
    created_at: datetime
    hall: str
    roles: tuple[str, ...]


class LiveSession(Record):
    """A session that is worth something now; times are the wall's (UTC)."""

    role: str
    department: str
    created_at: datetime
    seen_at: datetime


class AccountUnknown(LookupError):
    """ACCOUNT_UNKNOWN: there is no such account, or it is like that already."""


def in_words(held: RoleHeld) -> str:
    """`handler/spj`, or the role alone."""
    return f"{held.role.value}/{held.department}" if held.department else held.role.value


async def add(pool: Pool, by: By, *, login: str, name: str, password: str, roles: Iterable[RoleHeld]) -> str:
    """A new account, whose password has to be changed at the first log-in; its id. Raises LoginTaken."""
    held = tuple(roles)
    hashed = await asyncio.to_thread(accounts.password_hash, password)
    async with pool.acquire() as connection, connection.transaction():
        made = await accounts.insert_account(connection, login=login, name=name, hashed=hashed, roles=held)
        await connection.execute(query("access/keeping", "set_password"), made, hashed, True)
        await _note(connection, made, "added", by, held)
    return made


async def set_roles(pool: Pool, by: By, account_id: str, roles: Iterable[RoleHeld]) -> None:
    """These roles in place of those; a session in a role that is gone is worth nothing at the next request."""
    held = tuple(roles)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(query("access/keeping", "drop_roles"), account_id)
        await accounts.insert_roles(connection, account_id, held)
        await _note(connection, account_id, "roles_changed", by, held)


async def set_hall(pool: Pool, by: By, account_id: str, hall: str | None, counter: str | None) -> None:
    """Let an account belong to a hall and one of its counters, or to none, from the next request on."""
    async with pool.acquire() as connection, connection.transaction():
        if not await halls.set_place(connection, account_id, hall, counter):
            raise AccountUnknown(account_id)
        await _note(connection, account_id, "hall_changed", by, hall="/".join(filter(None, (hall, counter))))


async def set_disabled(pool: Pool, by: By, account_id: str, *, disabled: bool) -> None:
    """Close an account with all its sessions, or open it again. Raises AccountUnknown."""
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(query("access/keeping", "set_disabled"), account_id, disabled) is None:
            raise AccountUnknown(account_id)
        if disabled:
            await connection.fetch(query("access/keeping", "end_sessions"), account_id)
        await _note(connection, account_id, "disabled" if disabled else "enabled", by)


async def set_password(pool: Pool, by: By, account_id: str, password: str) -> None:
    """Another password; set by somebody else it ends all sessions and has to be changed. Raises AccountUnknown."""
    is_own = by.account_id == account_id
    hashed = await asyncio.to_thread(accounts.password_hash, password)
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(query("access/keeping", "set_password"), account_id, hashed, not is_own) is None:
            raise AccountUnknown(account_id)
        await connection.fetch(query("access/keeping", "end_sessions"), account_id)
        await _note(connection, account_id, "password_changed" if is_own else "password_set", by)


async def end_sessions(pool: Pool, by: By, account_id: str) -> int:
    """End all sessions of an account; how many there were."""
    async with pool.acquire() as connection, connection.transaction():
        ended = await connection.fetch(query("access/keeping", "end_sessions"), account_id)
        await _note(connection, account_id, "sessions_ended", by)
    return len(ended)


async def note_unlocked(pool: Pool, by: By, account_id: str) -> None:
    """What was held against the account was forgotten by this person."""
    async with pool.acquire() as connection:
        await _note(connection, account_id, "unlocked", by)


async def sessions(pool: Pool, account_id: str) -> list[LiveSession]:
    """The live sessions of an account, newest first."""
    rows = await pool.fetch(query("access/keeping", "sessions"), account_id, accounts.IDLE_LIMIT, accounts.LIFE_LIMIT)
    return [LiveSession(**dict(row)) for row in rows]


async def all_accounts(pool: Pool, *, closed_too: bool) -> list[AccountRow]:
    """Accounts by login."""
    return [AccountRow(**dict(row)) for row in await pool.fetch(query("access/keeping", "accounts"), closed_too)]


async def events(pool: Pool, account_id: str) -> list[AccountEvent]:
    """The history of an account, oldest first."""
    return [AccountEvent(**dict(row)) for row in await pool.fetch(query("access/keeping", "events"), account_id)]


async def _note(
    connection: Connection,
    account_id: str,
    kind: EventKind,
    by: By,
    roles: Iterable[RoleHeld] | None = None,
    hall: str | None = None,
) -> None:
    told = None if roles is None else [in_words(each) for each in roles]
    await connection.execute(
        query("access/keeping", "note"), account_id, kind, told, by.account_id, by.os_user, by.reason, hall
    )
