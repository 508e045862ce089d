"""Accounts (账号) of clerks: their roles, and sessions kept on the server.

A password is kept as its Argon2 hash, a session as the SHA-256 of its id. How accounts are kept (added, closed) stands
in `ledger.access.keeping`, the limits on attempts in `ledger.access.limits`. Left out: a second factor.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import asyncpg
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from domain.case.acts import Record, Role
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

SESSION_BYTES = 32  # 256 bits
IDLE_LIMIT = timedelta(minutes=60)
LIFE_LIMIT = timedelta(hours=10)
MOST_UNSEEN = 99
"""More pieces of news than these are not counted."""
DESK_ROLES = (Role.HANDLER, Role.DEPARTMENT_HEAD)
"""Roles in which one has an item, works on it or signs it."""
WORKING_ROLES = (Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD)
"""Roles in which one belongs to a department: whoever has one can be sent to a joint event."""

_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """Verified against when the login is unknown, so that the answer takes as long as for a known one."""
    return _hasher.hash(secrets.token_urlsafe(16))


class DeskOfItem(Record):
    """An item's department, and who has it in hand: by account id, None where nobody has."""

    department: str
    handler: str | None = None
    delegate: str | None = None


class LoginTaken(ValueError):
    """LOGIN_TAKEN: another account has this login."""

    code = "LOGIN_TAKEN"


class RoleHeld(Record):
    """A role a person may act in; `department` for those who act for one (经办人, 部门负责人, 牵头部门)."""

    role: Role
    department: str | None = None


class Account(Record):
    """Who logged in: id (what journals carry), name (for people's eyes) and roles in order."""

    account_id: str
    name: str
    roles: tuple[RoleHeld, ...] = ()
    must_change: bool = False


class LoginRow(Record):
    """An account in use as a log-in reads it. `must_change`: the password was set by somebody else."""

    account_id: str
    name: str
    password_hash: str
    must_change: bool


class Person(Record):
    """Somebody who can be chosen for work, with the roles that were asked for."""

    account_id: str
    login: str
    name: str
    roles: tuple[RoleHeld, ...]


class Place(Record):
    """Where somebody is needed: in one of these roles of one of these departments."""

    account_id: str
    departments: tuple[str, ...]
    roles: tuple[Role, ...]


class Session(Record):
    """A live session: a clerk's (account, one role), a person's who logged in (in one of their cases or in none), or an
    applicant's by query code (one case)."""

    account_id: str | None
    name: str | None
    held: RoleHeld
    case_no: str | None
    person_id: str | None = None
    level: int = 0
    """认证等级 of the log-in that began it, of a person's; 0: not known."""
    must_change: bool = False
    unseen: int = 0
    """News told to them in this role since they last marked them as seen; no more than `MOST_UNSEEN` and one."""


async def create_account(
    pool: Pool, *, login: str, name: str, password: str, roles: Iterable[RoleHeld], account_id: str | None = None
) -> str:
    """Add an account and return its id; it gets a random one unless one is given. Raises LoginTaken."""
    hashed = await asyncio.to_thread(password_hash, password)
    async with pool.acquire() as connection, connection.transaction():
        return await insert_account(
            connection, login=login, name=name, hashed=hashed, roles=roles, account_id=account_id
        )


async def insert_account(
    connection: Connection,
    *,
    login: str,
    name: str,
    hashed: str,
    roles: Iterable[RoleHeld],
    account_id: str | None = None,
) -> str:
    """The rows of a new account in the caller's transaction; its id. Raises LoginTaken."""
    made = account_id or f"u{secrets.token_hex(6)}"
    if await connection.fetchval(query("accounts", "add_account"), made, login, name, hashed) is None:
        raise LoginTaken(f"登录名“{login}”已被使用。")
    await insert_roles(connection, made, roles)
    return made


async def insert_roles(connection: Connection, account_id: str, roles: Iterable[RoleHeld]) -> None:
    """Roles of an account, in their order."""
    for position, held in enumerate(roles):
        department = held.department or ""
        await connection.execute(query("accounts", "add_role"), account_id, held.role.value, department, position)


def password_hash(password: str) -> str:
    """The Argon2 hash of a password; takes tens of milliseconds of a core."""
    return _hasher.hash(password)


async def read_login(pool: Pool, login: str) -> LoginRow | None:
    """The account in use of that login, with what its password is checked against."""
    row = await pool.fetchrow(query("accounts", "account_by_login"), login)
    return LoginRow(**dict(row)) if row else None


async def read_password(pool: Pool, account_id: str) -> LoginRow | None:
    """The account in use of that id, with what its password is checked against."""
    row = await pool.fetchrow(query("accounts", "password_of"), account_id)
    return LoginRow(**dict(row)) if row else None


def is_password(row: LoginRow | None, password: str) -> bool:
    """Whether the password is that account's; where there is none it takes as long. Tens of milliseconds of a core."""
    try:
        return _hasher.verify(row.password_hash if row else _nobody(), password) and row is not None
    except VerifyMismatchError:
        return False


async def renew_hash(pool: Pool, row: LoginRow, password: str) -> None:
    """Hash a password that was seen to be right anew, where the hash was made with older parameters."""
    if _hasher.check_needs_rehash(row.password_hash):
        renewed = await asyncio.to_thread(password_hash, password)
        await pool.execute(query("accounts", "renew_password_hash"), row.account_id, renewed)


async def roles_of(pool: Pool, account_id: str) -> tuple[RoleHeld, ...]:
    """Roles of an account in their order."""
    rows = await pool.fetch(query("accounts", "roles_of"), account_id)
    return tuple(RoleHeld(role=Role(row["role"]), department=row["department"] or None) for row in rows)


async def people_of(pool: Pool, department: str | None, *roles: Role) -> list[Person]:
    """Who can be chosen in a department (None: in any), in one of these roles (none given: in any), by name."""
    wanted = [role.value for role in roles] or None
    rows = await pool.fetch(query("accounts", "people_of"), department, wanted)
    return [
        Person(
            account_id=row["account_id"],
            login=row["login"],
            name=row["name"],
            roles=tuple(
                RoleHeld(role=Role(role), department=of or None)
                for role, of in zip(row["roles"], row["departments"], strict=True)
            ),
        )
        for row in rows
    ]


async def are_in_place(pool: Pool, places: Sequence[Place]) -> bool:
    """Whether everybody has an account in use with one of the roles in one of the departments."""
    wanted = [each.model_dump(mode="json") for each in places]
    return not await pool.fetchval(query("accounts", "any_out_of_place"), wanted)


async def may_see(pool: Pool, account_id: str, case_no: str) -> bool:
    """Whether an account in use has a role in which the case concerns it (承办、联合、签署、窗口、督办)."""
    seen: bool = await pool.fetchval(query("accounts", "may_see"), account_id, case_no)
    return seen


async def desk_of_item(pool: Pool, case_no: str, item: str | None) -> DeskOfItem | None:
    """The department that handles an item of a case, and who has it; None when there is no such item."""
    row: Any = await pool.fetchrow(query("accounts", "desk_of_item"), case_no, item)
    return DeskOfItem(**row) if row is not None else None


async def names_of(pool: Pool, account_ids: Iterable[str]) -> dict[str, str]:
    """Names by account id; ids without an account (applicants, systems) are left out."""
    rows: Sequence[asyncpg.Record] = await pool.fetch(query("accounts", "names_of"), sorted(set(account_ids)))
    return {row["account_id"]: row["name"] for row in rows}


async def open_session(
    pool: Pool,
    held: RoleHeld,
    *,
    account_id: str | None = None,
    case_no: str | None = None,
    person_id: str | None = None,
    level: int | None = None,
) -> str:
    """Begin a session of an account, or of one case's applicant; returns its id, which is kept nowhere else.

    `level`: how sure a person's log-in was.
    """
    session_id = secrets.token_urlsafe(SESSION_BYTES)
    hashed = session_hash(session_id)
    await pool.execute(
        query("accounts", "open_session"),
        hashed,
        account_id,
        held.role.value,
        held.department or "",
        case_no,
        person_id,
        level,
    )
    await pool.execute(query("accounts", "forget_old_sessions"), IDLE_LIMIT, LIFE_LIMIT)
    return session_id


async def find_session(pool: Pool, session_id: str, *, by_person: bool = True) -> Session | None:
    """The session of that id while it lives, else None. `by_person`: somebody did something, so it is not at rest; what
    an open page asks for by itself keeps no session alive."""
    row = await pool.fetchrow(
        query("accounts", "session"), session_hash(session_id), IDLE_LIMIT, LIFE_LIMIT, by_person, MOST_UNSEEN + 1
    )
    if row is None:
        return None
    held = RoleHeld(role=Role(row["role"]), department=row["department"] or None)
    return Session(
        account_id=row["account_id"],
        name=row["name"],
        held=held,
        case_no=row["case_no"],
        person_id=row["person_id"],
        level=row["level"],
        must_change=bool(row["must_change"]),
        unseen=row["unseen"],
    )


async def is_code_reissued(pool: Pool, session_id: str) -> bool:
    """Whether a session of an applicant ended because its query code is void (重新出具查询码)."""
    ended_by = await pool.fetchval(query("accounts", "session_ended_by"), session_hash(session_id))
    return bool(ended_by == "code_reissued")


async def case_of_person(pool: Pool, session_id: str) -> str | None:
    """Of a person's session, also one that has ended: the case in which they stood ("": in none); None: nobody's."""
    row = await pool.fetchrow(query("accounts", "session_of_person"), session_hash(session_id))
    return str(row["case_no"]) if row else None


async def revoke_session(pool: Pool, session_id: str) -> None:
    """End a session; ending it twice is the same."""
    await pool.execute(query("accounts", "revoke_session"), session_hash(session_id))


def session_hash(session_id: str) -> bytes:
    """Under what a session is kept."""
    return hashlib.sha256(session_id.encode()).digest()
