"""A ledger with very many cases: templates by the pure rules, copied with other days and people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from benchmarks.lists.sql import SQL
from bundles.calendars import load_calendar
from bundles.loader import BUNDLES_ROOT, load_bundle
from bundles.scenarios.scenario import load_scenarios
from domain.case.state import CaseState
from domain.definition.bundle import Definition
from domain.rows.case import project, rows_text
from domain.rows.duty import duties_text
from domain.rows.joint import joint_rows_text
from ledger.connection.pool import Connection
from ledger.connection.sql import query
from starter.trials.pure import PurePlay

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""The legal moment at which lists are read: a Wednesday, ten in Beijing."""
RECEIVED_ON = NOW.date().replace(day=16)
PEOPLE = 12
"""Clerks of each department."""
_TABLES = ("case_file", "item_case", "joint_event", "joint_party", "duty")


def slugs() -> list[str]:
    """The bundles of the service."""
    return sorted(path.name for path in (BUNDLES_ROOT / "matters").iterdir() if path.is_dir())


def templates() -> Iterator[tuple[Definition, CaseState, dict[str, str]]]:
    """Every scenario of every bundle after each of its acts, as it stands at that moment, and at its end."""
    calendar = load_calendar()
    for slug in slugs():
        loaded = load_bundle(slug)
        for scenario in load_scenarios(slug, loaded=loaded):
            whole = PurePlay(loaded.definition, scenario, RECEIVED_ON, calendar)
            yield loaded.definition, whole.state, whole.form
            for steps in range(len(scenario.steps)):
                part = PurePlay(loaded.definition, scenario, RECEIVED_ON, calendar, steps=steps, until=NOW)
                yield loaded.definition, part.state, part.form


async def fill(connection: Connection, cases: int, open_cases: int, every: int = 4) -> None:
    """Put so many cases on file, so many of them open; the ledger was empty."""
    await connection.execute("set session_replication_role = replica")
    await connection.execute("alter table joint_event enable always trigger joint_event_lasts")
    for number, (definition, state, form) in enumerate(islice(templates(), 0, None, every)):
        await _put(connection, number, definition, state, form)
    indexes = await connection.fetch(
        "select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made from pg_index "
        "where indrelid = any($1::regclass[]) and not indisprimary and not indisunique",
        [*_TABLES, "case_search", "case_department"],
    )
    for each in indexes:
        await connection.execute(f"drop index {each['name']}")
    await connection.execute(SQL["clones"].replace("$1", str(cases)).replace("$2", str(open_cases)))
    for table in _TABLES:
        await connection.execute(await _copied(connection, table))
    for table in reversed(_TABLES):
        await connection.execute(f"delete from {table} where case_no like 'T%'")
    await connection.execute(SQL["words"])
    await connection.execute(SQL["explained"])
    await connection.execute(SQL["departments"])
    for each in indexes:
        await connection.execute(each["made"])
    await connection.execute("alter table joint_event enable trigger joint_event_lasts")
    await connection.execute("set session_replication_role = origin")
    await connection.execute("vacuum analyze")


async def _put(
    connection: Connection, number: int, definition: Definition, state: CaseState, form: dict[str, str]
) -> None:
    """One template with the rows that the projection makes of its state."""
    plan, case_no = state.plan, f"T{number:05}"
    await connection.execute(
        "insert into definition (hash, slug, name, body) values ($1, $2, $3, $4) on conflict do nothing",
        plan.definition,
        plan.bundle,
        plan.name,
        definition.model_dump_json(exclude_defaults=True),
    )
    opening = {"plan": {"items": [{"key": each.key} for each in plan.items], "joints": []}}
    await connection.execute(
        "insert into case_file (case_no, bundle, bundle_name, definition, lead_department, opening, form, "
        "applicant_name, query_code_hash, filed_by, received_at, seq, head) "
        "values ($1,$2,$3,$4,$5,$6,$7,'',$1,'window',$8,$9,$1)",
        case_no, plan.bundle, plan.name, plan.definition, plan.lead_department, opening, form,
        state.opening.received_at, state.seq,
    )  # fmt: skip
    await connection.executemany(
        "insert into item_case (case_no, key, position, name, department, state, routed) "
        "values ($1,$2,$3,$4,$5,'waiting',$6)",
        [
            (case_no, each.key, place, each.name, each.department, each.connector.value)
            for place, each in enumerate(plan.items, 1)
        ],
    )
    rows = project(state)
    case = rows.case.model_dump_json() if rows.case else None
    made = (case, rows_text(rows.items), joint_rows_text(rows.joints), duties_text(rows.duties))
    await connection.fetchval(query("journal", "write_rows"), case_no, *made)


async def _copied(connection: Connection, table: str) -> str:
    """The statement that copies a template's rows of one table to all its clones."""
    columns = await connection.fetch(
        "select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute "
        "where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum",
        table,
    )
    names = [each["name"] for each in columns]
    values = [_value(each["name"], each["type"]) for each in columns]
    return (
        f"insert into {table} ({', '.join(names)}) select {', '.join(values)} "
        f"from clone join {table} t on t.case_no = clone.template order by clone.days, clone.n"
    )


def _value(name: str, type_name: str) -> str:
    """What a clone has in a column: its own number, people and days, all else as the template has it."""
    own = {
        "case_no": "clone.case_no",
        "query_code_hash": "clone.case_no",
        "applicant_name": "clone.applicant",
        "form": "case when t.open then t.form else '{}' end",
    }
    moved = {"date": "t.{} + clone.days", "timestamp with time zone": "t.{} + clone.days * interval '1 day'"}
    if name in ("slots", "past"):
        return SQL[f"moved_{name}"].format(days="clone.days * interval '1 day'")
    if name in ("person", "handler", "delegate"):
        return f"case when t.{name} is not null then split_part(t.{name}, '-', 1) || '-' || 1 + clone.n % {PEOPLE} end"
    return own.get(name) or moved.get(type_name, "t.{}").format(name)
