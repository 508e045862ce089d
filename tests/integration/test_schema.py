"""The database as it stands: routines after migrations, whole or not at all, and `schema.sql` says what came of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import asyncpg
import pytest

from domain.case.joint.state import JOINT_MARK
from engine.postgres import EmbeddedPostgres
from ledger import migrate, schema
from tests.support import servers
from tests.support.schema import LAST_WITH_ROUTINES, migrate_as_of, rows_of, schema_of

WRONG = """\
create or replace function is_wrong() returns int language plpgsql as $$
begin
    return nonsense 1;
end $$;
"""
ROUTINES = migrate.routines
NAMES = [f"routines/{name}" for name in migrate.ROUTINES]


@pytest.fixture
async def empty(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The DSN of a database without tables."""
    async with servers.fresh_database(postgres, "template0") as dsn:
        yield dsn


async def ask(dsn: str, question: str, *values: str) -> list[asyncpg.Record]:
    """What the database answers."""
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetch(question, *values)
    finally:
        await connection.close()


def changed(monkeypatch: pytest.MonkeyPatch, name: str, before: str, after: str) -> None:
    """Another text of one file of routines; `before` '' appends."""
    texts = dict(ROUTINES())
    assert before in texts[name]
    texts[name] = texts[name].replace(before, after) if before else texts[name] + after
    monkeypatch.setattr(migrate, "routines", lambda: list(texts.items()))


def another_migration(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """One migration more than there are."""
    made = migrate.migrations()
    monkeypatch.setattr(migrate, "migrations", lambda: [*made, ("9999_later", text)])


# --- what stands in files and what stands in the database -------------------------------------------------------------


async def test_schema_file_says_what_migrations_and_routines_make(
    postgres: EmbeddedPostgres, database_template: str
) -> None:
    made = schema.readable(postgres.dump_schema(database_template))
    assert made == schema.FILE.read_text(encoding="utf-8"), "run `make schema` and look at the difference"


@pytest.mark.parametrize("count", range(1, LAST_WITH_ROUTINES + 1))
async def test_database_of_every_earlier_version_comes_to_the_same_schema(
    postgres: EmbeddedPostgres, empty: str, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    await migrate_as_of(monkeypatch, empty, count)
    assert schema_of(postgres, empty) != schema.FILE.read_text(encoding="utf-8")
    await migrate.migrate(empty)
    assert schema_of(postgres, empty) == schema.FILE.read_text(encoding="utf-8")


async def test_every_function_trigger_and_view_comes_from_a_file_of_routines(database: str) -> None:
    rows = await ask(
        database,
        "select 'function' as kind, proname as name from pg_proc where pronamespace = 'public'::regnamespace "
        "union select 'view', viewname from pg_views where schemaname = 'public' "
        "union select 'trigger', tgname from pg_trigger where not tgisinternal",
    )
    files = "\n".join(text for _, text in ROUTINES())
    declared = set(re.findall(r"^create or replace (function|view|trigger) (\w+)", files, re.MULTILINE))
    assert {(row["kind"], row["name"]) for row in rows} == declared


async def test_mark_of_joint_events_is_the_same_in_sql(database: str) -> None:
    assert [row["joint_mark"] for row in await ask(database, "select joint_mark()")] == [JOINT_MARK]


# --- when they are applied --------------------------------------------------------------------------------------------


async def test_second_start_changes_nothing(empty: str) -> None:
    assert await migrate.migrate(empty) == [name for name, _ in migrate.migrations()] + NAMES
    state = "select oid, xmin::text, prosrc from pg_proc where pronamespace = 'public'::regnamespace order by oid"
    before, applied = await ask(empty, state), await ask(empty, "select * from routine order by name")
    assert await migrate.migrate(empty) == []
    assert await ask(empty, state) == before
    assert await ask(empty, "select * from routine order by name") == applied


async def test_changed_routine_is_applied_at_the_next_start(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, "notices", "|| '号'", "|| '號'")
    assert await migrate.migrate(database) == ["routines/notices"]
    question = "select notice_number('甲', '收', 2026, 3) as number"
    assert [row["number"] for row in await ask(database, question)] == ["甲收〔2026〕3號"]
    monkeypatch.undo()
    assert await migrate.migrate(database) == ["routines/notices"]
    assert [row["number"] for row in await ask(database, question)] == ["甲收〔2026〕3号"]


async def test_routine_with_another_signature_takes_the_place_of_the_old_one(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(
        monkeypatch,
        "clock",
        "",
        "drop function if exists utc_text(timestamptz) cascade;\n"
        "create or replace function utc_text(at timestamptz, zone text) returns text language sql stable as\n"
        "$$ select to_char(at at time zone zone, 'YYYY') $$;\n",
    )
    assert await migrate.migrate(database) == ["routines/clock"]
    found = await ask(database, "select pronargs from pg_proc where proname = 'utc_text'")
    assert [row["pronargs"] for row in found] == [2]


async def test_processes_that_start_at_once_migrate_one_after_the_other(empty: str) -> None:
    applied = await asyncio.gather(*(migrate.migrate(empty) for _ in range(4)))
    assert sorted(map(len, applied)) == [0, 0, 0, len(migrate.migrations()) + len(NAMES)]
    assert len(await ask(empty, "select from migration")) == len(migrate.migrations())
    assert len(await ask(empty, "select from routine")) == len(NAMES)


async def test_migration_is_followed_by_all_routines(
    database: str, postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration that alters a column drops the view that shows it; the unchanged routines bring it back."""
    later = "drop view item_at_work;\nalter table item_case alter column urged type bigint;\n"
    another_migration(monkeypatch, later)
    assert await migrate.migrate(database) == ["9999_later"]
    assert "    urged bigint DEFAULT 0 NOT NULL" in (made := schema_of(postgres, database))
    assert "CREATE VIEW item_at_work" in made


# --- views ------------------------------------------------------------------------------------------------------------

_VIEW = "       i.asked, c.bundle, c.lead_department, c.concluded_at\n"
_ON_IT = "create or replace view late_item as select case_no, key, asked from item_at_work\n"
"where due_on < legal_now()::date;\n"


async def columns(dsn: str, view: str) -> list[str]:
    """The columns of a view, in order; none when there is no such view."""
    found = await ask(dsn, "select attname from pg_attribute where attrelid = to_regclass($1) order by attnum", view)
    return [row["attname"] for row in found]


async def test_view_gets_another_column_at_its_end(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await columns(database, "item_at_work")
    changed(monkeypatch, "items", _VIEW, _VIEW.rstrip() + ", i.reason\n")
    await migrate.migrate(database)
    assert await columns(database, "item_at_work") == [*before, "reason"]


async def test_view_that_loses_a_column_says_where_and_brings_its_own_drop(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(monkeypatch, "items", "", _ON_IT)
    await migrate.migrate(database)
    before = await columns(database, "item_at_work")
    fewer = _VIEW.replace("c.bundle, ", "")
    text = dict(ROUTINES())["items"].replace(_VIEW, fewer) + _ON_IT
    changed(monkeypatch, "items", dict(ROUTINES())["items"], text)
    line = text[: text.index("create or replace view item_at_work")].count("\n") + 1
    with pytest.raises(migrate.SqlFailed, match=rf"^ledger/routines/items\.sql:{line}: cannot "):
        await migrate.migrate(database)
    assert await columns(database, "item_at_work") == before
    own = "drop view if exists item_at_work cascade;\ncreate or replace view item_at_work"
    text = text.replace("create or replace view item_at_work", own)
    changed(monkeypatch, "items", dict(ROUTINES())["items"], text)
    assert await migrate.migrate(database) == ["routines/items"]
    assert await columns(database, "item_at_work") == [name for name in before if name != "bundle"]
    assert await columns(database, "late_item") == ["case_no", "key", "asked"]


# --- whole or not at all ----------------------------------------------------------------------------------------------


async def test_error_in_a_routine_leaves_nothing_and_says_file_and_line(
    postgres: EmbeddedPostgres, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate_as_of(monkeypatch, empty)
    before = schema_of(postgres, empty), await rows_of(empty), await ask(empty, "select * from migration")
    changed(monkeypatch, "append", "", WRONG)
    line = dict(ROUTINES())["append"].count("\n") + 3
    with pytest.raises(migrate.SqlFailed, match=rf"^ledger/routines/append\.sql:{line}: syntax error"):
        await migrate.migrate(empty)
    assert (schema_of(postgres, empty), await rows_of(empty), await ask(empty, "select * from migration")) == before
    monkeypatch.undo()
    later = [name for name, _ in migrate.migrations() if name >= "0006"]
    assert await migrate.migrate(empty) == [*later, *NAMES]


async def test_error_in_a_migration_says_file_and_line(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "-- a;\ncreate table a (b int);\n\n-- it's no; column\nalter table a\n    add column c nonsense;\n"
    another_migration(monkeypatch, wrong)
    with pytest.raises(migrate.SqlFailed, match=r'^ledger/migrations/9999_later\.sql:6: type "nonsense" does not'):
        await migrate.migrate(empty)
    assert await ask(empty, "select from pg_tables where schemaname = 'public'") == []


async def test_database_of_a_newer_version_is_left_alone(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await ask(database, "insert into migration (name, digest) values ('9999_later', 'x')")
    changed(monkeypatch, "notices", "|| '号'", "|| '號'")
    with pytest.raises(migrate.MigrationChanged, match="9999_later was applied by a newer version"):
        await migrate.migrate(database)
    (row,) = await ask(database, "select notice_number('甲', '收', 2026, 3) as number")
    assert row["number"] == "甲收〔2026〕3号"


async def test_migration_with_another_text_is_refused(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (name, text), *others = migrate.migrations()
    monkeypatch.setattr(migrate, "migrations", lambda: [(name, text + "-- "), *others])
    with pytest.raises(migrate.MigrationChanged, match=f"{name} was applied with another text"):
        await migrate.migrate(database)
