"""Cases and entries written by hand into the ledger: for tests of its SQL that need no rules of procedure."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from ledger.connection.pool import Connection, Pool, open_pool
from ledger.connection.sql import query

LEAD = "spj"
DEPARTMENTS = {"spj": "行政审批局", "gaj": "公安分局", "yy": "医院", "ybj": "医保局", "rsj": "人社局"}
ITEMS = ("gaj/x", "yy/x", "ybj/x", "rsj/x")
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


PUT_IN_FORCE = "insert into publication (slug, hash) values ('b', 'h')"
PUT_IN_FORCE_BEFORE_0005 = "insert into definition_in_force (slug, hash) values ('b', 'h')"


async def furnish(connection: Connection | Pool, put_in_force: str = PUT_IN_FORCE) -> None:
    """A definition that names the departments, in force."""
    body = json.dumps({"departments": {slug: {"name": name} for slug, name in DEPARTMENTS.items()}})
    await connection.execute("insert into definition (hash, slug, name, body) values ('h', 'b', '一件事', $1)", body)
    await connection.execute(put_in_force)


@asynccontextmanager
async def open_books(dsn: str) -> AsyncIterator[Pool]:
    """A migrated ledger with a definition in force and its departments named as organs."""
    pool = await open_pool(dsn, max_size=8)
    try:
        await furnish(pool)
        for slug, name in DEPARTMENTS.items():
            await pool.execute(query("definitions", "name_organ"), slug, name)
        yield pool
    finally:
        await pool.close()


async def put_case(connection: Connection | Pool, case_no: str, plan: dict[str, Any] | None = None) -> None:
    """A case with one item in each department but the lead."""
    await connection.execute(
        "insert into case_file (case_no, bundle, bundle_name, definition, lead_department, opening, form, "
        "applicant_name, query_code_hash, filed_by, received_at) "
        "values ($1, 'b', '一件事', 'h', $2, $3::text::jsonb, '{}', '测试甲', '', 'window-1', $4)",
        case_no,
        LEAD,
        json.dumps({"plan": plan or {}}),
        AT,
    )
    await connection.execute(
        "insert into item_case (case_no, key, position, name, department, state, routed) "
        "select $1, key, position, '事项', split_part(key, '/', 1), 'open', 'inbox' "
        "from unnest($2::text[]) with ordinality as item (key, position)",
        case_no,
        list(ITEMS),
    )


def entry(kind: str, at: datetime = AT, **more: Any) -> str:
    """An entry as the workflow would propose it."""
    return json.dumps({"kind": kind, "at": at.isoformat(), **more}, ensure_ascii=False)


def case_row(**more: Any) -> str:
    """The case's row; `term` and others by name."""
    return json.dumps({"phase": "handling", "outcome": None, "accepted_on": None, "concluded_at": None, **more})


def item_row(key: str, state: str = "open", **more: Any) -> dict[str, Any]:
    """One item's row as the first version wrote it, with what is newer by name."""
    return {"key": key, "state": state, "routed": "inbox", "handed_over": True, "urged": 0, **more}


def joint_row(key: str, phase: str = "due", *parties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One joint event's row, convened by the lead; parties by `joint_party`."""
    body = {"position": 1, "name": "联合勘验", "kind": "inspection", "convenor": LEAD, "booking": "convenor"}
    counts = {"partial": False, "round": 1, "turn": 1, "moves_left": 1, "slots": []}
    term = {"due_provisional": False}
    return {"key": key, "phase": phase, **body, **counts, "term": term, "parties": list(parties), **more}


def joint_party(department: str, *officers: str, **more: Any) -> dict[str, Any]:
    """One department that takes part, with these officers."""
    body = {"position": 1, "items": [f"{department}/x"], "officers_needed": 2, "present": None, "silent": []}
    return {"department": department, "officers": officers, "in_round": True, "passed": False, **body, **more}


async def append(
    connection: Connection | Pool,
    case_no: str,
    expected: int,
    entries: Iterable[str],
    *,
    case: str | None = None,
    items: Iterable[dict[str, Any]] = (),
    joints: Iterable[dict[str, Any]] = (),
) -> None:
    """Append entries that settle no act; they have to be written."""
    rows, events = list(items), list(joints)
    values = [case_no, expected, AT, list(entries), case, json.dumps(rows) if rows else None]
    # Ledgers before joint events take no rows of them: some tests begin there.
    values += [json.dumps(events)] if events else []
    places = "$1, $2, $3, '{}', $4, $5::text::jsonb, $6::text::jsonb" + (", $7::text::jsonb" if events else "")
    answer = await connection.fetchval(f"select append_entries({places}) ->> 'status'", *values)
    assert answer == "written", answer
