"""Cases that are older than the other kinds of processes are processes, and processes of the version before go on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from engine.postgres import EmbeddedPostgres
from ledger import migrate
from tests.support import books, servers
from tests.support.schema import migrate_as_of

BEFORE = 14
APPEND_BEFORE = """select with_duties(
    $1, append_entries($1, $2, $3, $4::text::jsonb, $5, $6::text::jsonb, $7::text::jsonb, $8::text::jsonb),
    $9::text::jsonb) ->> 'status'"""
"""The append as the version before sends it."""
DUTY = """{"put": [{"key": "case:case:fix:", "kind": "case", "subject": "case", "reason": "fix", "party": "role",
    "since": "2026-11-23T01:00:00Z", "unlimited": "not_set"}]}"""


@pytest.fixture
async def dsn(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """A database without tables."""
    async with servers.fresh_database(postgres, "template0") as made:
        yield made


async def test_cases_on_file_become_processes_and_the_version_before_goes_on(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate_as_of(monkeypatch, dsn, BEFORE)
    connection = await asyncpg.connect(dsn)
    try:
        await books.furnish(connection)
        await books.put_case(connection, "older")
        await books.append(connection, "older", 0, [books.entry("remark_added")], case=books.case_row())
        await migrate.migrate(dsn)
        assert [tuple(row) for row in await connection.fetch("select kind, number from process")] == [("case", "older")]

        # The connection stays open: a worker and a web of the version before, under the migrated ledger.
        await books.put_case(connection, "newer")
        for number, seq in (("older", 1), ("newer", 0)):
            values = (books.AT, "{}", [books.entry("remark_added")], books.case_row(), None, None, DUTY)
            assert await connection.fetchval(APPEND_BEFORE, number, seq, *values) == "written"
        rows = await connection.fetch("select process_kind, case_no, seq from journal order by case_no, seq")
        assert [tuple(row) for row in rows] == [("case", "newer", 1), ("case", "older", 1), ("case", "older", 2)]
        assert await connection.fetchval("select count(*) from duty where process_kind = 'case'") == 2
        known = await connection.fetch("select kind, number, seq, title from process_on_file order by number")
        assert [tuple(row) for row in known] == [("case", "newer", 1, "一件事"), ("case", "older", 2, "一件事")]
    finally:
        await connection.close()


async def test_journal_and_acts_belong_to_a_process_of_their_kind(database: str) -> None:
    async with books.open_books(database) as pool:
        await books.put_case(pool, "one")
        for table, columns, values in (
            (
                "journal",
                "process_kind, case_no, seq, kind, at, body, prev, hash",
                "'note', 'one', 1, 'x', '2026-11-23', '', '', ''",
            ),
            (
                "act",
                "process_kind, case_no, act_id, kind, actor_id, role, digest, payload, received_at",
                "'note', 'one', 'a', 'x', 'y', 'handler', '', '{}', '2026-11-23'",
            ),
        ):
            with pytest.raises(asyncpg.ForeignKeyViolationError):
                await pool.execute(f"insert into {table} ({columns}) values ({values})")  # noqa: S608
        with pytest.raises(asyncpg.CheckViolationError):
            await pool.execute(
                "insert into process_file (process_kind, number, bundle, title, lead_department, opening, received_at) "
                "values ('case', 'one', '', '', '', '{}', '2026-11-23')"
            )
