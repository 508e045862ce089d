"""Migrations: `migrations/NNNN_name.sql`, applied in order, each in one transaction, each once, under one lock."""

from __future__ import annotations

import hashlib
from pathlib import Path

import asyncpg

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x1A2B_A900  # advisory lock: two processes starting at once migrate one after the other


class MigrationChanged(Exception):
    """A migration that was applied has another text now: write a new one instead."""


def migrations() -> list[tuple[str, str]]:
    """(name, text) of every migration, in order."""
    return [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("[0-9]*.sql"))]


async def migrate(dsn: str) -> list[str]:
    """Bring the database at `dsn` to the newest schema; returns the names applied now. Raises MigrationChanged."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await connection.execute(
            "create table if not exists migration ("
            " name text primary key, digest text not null, applied_at timestamptz not null default clock_timestamp())"
        )
        done = {row["name"]: row["digest"] for row in await connection.fetch("select name, digest from migration")}
        return [name for name, text in migrations() if await _apply(connection, name, text, done.get(name))]
    finally:
        await connection.close()


async def _apply(connection: asyncpg.Connection, name: str, text: str, known: str | None) -> bool:
    digest = hashlib.sha256(text.encode()).hexdigest()
    if known == digest:
        return False
    if known is not None:
        raise MigrationChanged(f"migration {name} was applied with another text; add a new migration instead")
    async with connection.transaction():
        await connection.execute(text)
        await connection.execute("insert into migration (name, digest) values ($1, $2)", name, digest)
    return True
