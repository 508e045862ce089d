"""Databases as an earlier version left them, and what stands in a database."""

from __future__ import annotations

import asyncpg
import pytest

from engine.postgres import EmbeddedPostgres
from ledger import migrate, schema

LAST_WITH_ROUTINES = 5
"""The last migration that made functions, triggers and views itself: an installation of then knows no routines."""

_MIGRATIONS = migrate.migrations


async def migrate_as_of(monkeypatch: pytest.MonkeyPatch, dsn: str, count: int = LAST_WITH_ROUTINES) -> None:
    """Bring a database to where the first `count` migrations brought it, when there were no others and no routines."""
    with monkeypatch.context() as before:
        before.setattr(migrate, "migrations", lambda: _MIGRATIONS()[:count])
        before.setattr(migrate, "routines", list)
        await migrate.migrate(dsn)
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("drop table routine")
    finally:
        await connection.close()


async def run_routine(dsn: str, name: str) -> None:
    """One file of routines, without the note that it was applied."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(dict(migrate.routines())[name])
    finally:
        await connection.close()


def schema_of(server: EmbeddedPostgres, dsn: str) -> str:
    """The schema of a database as `schema.sql` shows it."""
    return schema.readable(server.dump_schema(dsn.rpartition("/")[2].partition("?")[0]))


async def rows_of(dsn: str) -> dict[str, list[str]]:
    """Every row of every table as JSON text, but what was applied by `migrate`."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        names = sorted({row["tablename"] for row in tables} - {"migration", "routine"})
        return {name: await _rows(connection, name) for name in names}
    finally:
        await connection.close()


async def _rows(connection: asyncpg.Connection, table: str) -> list[str]:
    rows = await connection.fetch(f"select to_jsonb(t)::text as text from {table} t order by 1")  # noqa: S608
    return [row["text"] for row in rows]
