"""The database brought to this version: migrations (`migrations/NNNN_name.sql`, tables), then routines.

Migrations are applied in order, each once. Routines (`routines/*.sql`: functions, triggers, views) are applied again,
all of them, whenever one has changed or a migration was applied. Everything happens in one transaction under one lock:
a start either brings the database whole to this version or leaves it as it was (ADR 0039).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import asyncpg

from ledger.connection.pool import Connection, is_away
from ledger.duties.fill import fill

FOLDER = Path(__file__).parent
ROUTINES = (
    "clock",
    "lights",
    "definitions",
    "items",
    "joint",
    "halls",
    "reach",
    "deputies",
    "act_drafts",
    "rows",
    "processes",
    "drafts",
    "duties",
    "notices",
    "results",
    "codes",
    "append",
    "access",
    "lists",
    "news",
    "letters",
    "ratings",
    "persons",
    "consents",
    "figures",
    "hotline",
    "bulletins",
    "programme",
)
"""Files of `routines/` in the order in which they are applied: each may use what stands in those before it."""

_LOCK = 0x1A2B_A900  # advisory lock: two processes starting at once migrate one after the other
_STATEMENT = re.compile(r"(?:--[^\n]*|'(?:[^']|'')*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|[^;])*;?", re.DOTALL)
_NO_CODE = re.compile(r"(?:\s|--[^\n]*\n?)*")


class MigrationChanged(Exception):
    """A migration that was applied has another text now, or is none of this version's: this version is not for it."""


class SqlFailed(Exception):
    """A statement of a migration or routine failed; says `file:line` and what PostgreSQL said. Nothing was applied."""


def migrations() -> list[tuple[str, str]]:
    """(name, text) of every migration, in order."""
    return [
        (path.stem, path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "migrations").glob("[0-9]*.sql"))
    ]


def routines() -> list[tuple[str, str]]:
    """(name, text) of every file of routines, in order."""
    return [(name, (FOLDER / "routines" / f"{name}.sql").read_text(encoding="utf-8")) for name in ROUTINES]


async def migrate(dsn: str) -> list[str]:
    """Bring the database at `dsn` to this version; returns the names of migrations and changed routines applied now.

    Raises MigrationChanged and SqlFailed, with nothing applied. What only the projection can make of cases on file is
    made afterwards, case by case (`ledger.duties.fill`); where that is interrupted, the next start goes on with it.
    """
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction(isolation="read_committed"):
            await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
            for table in ("migration", "routine"):
                await connection.execute(
                    f"create table if not exists {table} (name text primary key, digest text not null,"
                    " applied_at timestamptz not null default clock_timestamp())"
                )
            applied = await _apply_migrations(connection)
            applied += await _apply_routines(connection, anyway=bool(applied))
            is_unfilled = await _is_unfilled(connection)
    finally:
        await connection.close()
    if is_unfilled:
        await fill(dsn)
    return applied


async def _is_unfilled(connection: Connection) -> bool:
    """Whether rows that only the pure projection can make are missing; a version before had no table for them."""
    if await connection.fetchval("select to_regclass('duty_unfilled')") is None:
        return False
    return bool(await connection.fetchval("select exists (select from duty_unfilled)"))


async def _apply_migrations(connection: Connection) -> list[str]:
    known = await _on_file(connection, "migration")
    ours = migrations()
    # An older version than the one that wrote here would put its older routines over newer tables.
    if unknown := sorted(known.keys() - {name for name, _ in ours}):
        raise MigrationChanged(f"migration {unknown[0]} was applied by a newer version; use that version")
    new = [(name, text) for name, text in ours if not _was_applied(name, text, known)]
    for name, text in new:
        await _run(connection, f"ledger/migrations/{name}.sql", text)
        await connection.execute("insert into migration (name, digest) values ($1, $2)", name, _digest(text))
    return [name for name, _ in new]


def _was_applied(name: str, text: str, known: dict[str, str]) -> bool:
    if known.get(name, _digest(text)) != _digest(text):
        raise MigrationChanged(f"migration {name} was applied with another text; add a new migration instead")
    return name in known


async def _apply_routines(connection: Connection, *, anyway: bool) -> list[str]:
    known = await _on_file(connection, "routine")
    ours = {name: _digest(text) for name, text in routines()}
    if ours == known and not anyway:
        return []
    # All of them, not only the changed ones: a `drop … cascade` in one takes others along.
    for name, text in routines():
        await _run(connection, f"ledger/routines/{name}.sql", text)
    await connection.execute("delete from routine")
    await connection.executemany("insert into routine (name, digest) values ($1, $2)", ours.items())
    return [f"routines/{name}" for name, digest in ours.items() if known.get(name) != digest]


async def _on_file(connection: Connection, table: str) -> dict[str, str]:
    """What was applied, by name with its digest."""
    return {row["name"]: row["digest"] for row in await connection.fetch(f"select name, digest from {table}")}  # noqa: S608


async def _run(connection: Connection, file: str, text: str) -> None:
    for line, statement in _statements(text):
        try:
            await connection.execute(statement)
        except asyncpg.PostgresError as error:
            if is_away(error):
                raise
            before = statement[: int(error.position or 1) - 1]
            raise SqlFailed(f"{file}:{line + before.count(chr(10))}: {error.message}") from error


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """(line, statement) of each, without the comments before it: of some errors PostgreSQL does not say where."""
    for match in _STATEMENT.finditer(text):
        whole = match.group()
        blank = _NO_CODE.match(whole)
        begin = blank.end() if blank else 0
        if code := whole[begin:]:
            yield text.count("\n", 0, match.start() + begin) + 1, code


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
