"""Rows of duties: written with the append in its one statement, verified, made again, and made for older cases."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.case.decide import Open
from domain.case.state import CaseState
from domain.rows.case import project
from domain.rows.duty import duty_rows
from ledger import journal
from ledger.connection.pool import Pool, open_pool, statements_counted
from ledger.migrate import migrate
from runtime.settings import Settings
from starter.office.doctor import examine
from tests.support.joint import (
    DEPARTMENTS,
    joint_plan,
    monday_office,
    officers,
    put_on_file,
    slot,
    visit,
)
from tests.support.office import SUPERVISOR, Office, clerk
from tests.support.scribe import Scribe, on_file
from tests.support.terms import FOOD

AT = slot("2026-08-05 09:00")


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office without workers, on a Monday morning."""
    async with monday_office(settings) as opened:
        yield opened


@pytest.fixture
async def scribe(office: Office) -> Scribe:
    """A case whose three items wait for a joint inspection."""
    made = Scribe(office.lianban.pool, await put_on_file(office, joint_plan(visit(), urge_hours=0)))
    await made.take_all(Open())
    return made


async def does(
    office: Office, scribe: Scribe, kind: str, department: str, item: str | None = None, **more: Any
) -> None:
    """An act of a department's clerk that holds."""
    act = await on_file(office, scribe.opening.case_no, kind, clerk(department), item, **more)
    await scribe.take_all(act)
    assert scribe.state.seen.get(act.act_id) not in (None, "act_refused"), kind


async def stored(pool: Pool, state: CaseState) -> list[tuple[Any, ...]]:
    """(subject, act, department) of what is owed, as it stands in the database."""
    rows = await pool.fetch(
        "select subject, act, department from duty where case_no = $1 and act is not null order by subject, department",
        state.opening.case_no,
    )
    return [tuple(row) for row in rows]


async def test_duties_of_an_event_stand_with_those_who_owe_it_at_each_step(office: Office, scribe: Scribe) -> None:
    pool = office.lianban.pool
    assert await stored(pool, scribe.state) == [("kanyan", "convene_joint", "sjj")]
    await does(office, scribe, "convene_joint", "sjj", joint="kanyan", slots=(AT,))
    assert await stored(pool, scribe.state) == [("kanyan", "confirm_joint", each) for each in DEPARTMENTS]
    for department in DEPARTMENTS:
        named = officers(department)
        await does(office, scribe, "confirm_joint", department, joint="kanyan", slots=(AT,), officers=named)
    assert await stored(pool, scribe.state) == [("kanyan", "hold_joint", "sjj")]
    assert await journal.verify(pool, scribe.opening.case_no) == []


async def test_item_that_waits_for_the_event_is_a_wait_and_not_a_duty_of_its_department(
    office: Office, scribe: Scribe
) -> None:
    rows = await office.lianban.pool.fetch(
        "select of_department, department, act, reason, bundle, lead_department, due_on is not null as is_limited"
        " from duty where case_no = $1 and kind = 'item' order by of_department",
        scribe.opening.case_no,
    )
    whose = ("sjj", None, "joint_due", "qixian", "sjj", True)
    assert [tuple(row) for row in rows] == [(department, *whose) for department in DEPARTMENTS]


async def test_append_writes_duties_in_its_own_statement(office: Office, scribe: Scribe, settings: Settings) -> None:
    act = await on_file(office, scribe.opening.case_no, "urge_item", SUPERVISOR, FOOD)
    scribe.pool = await open_pool(settings.database_dsn.get_secret_value(), counted=True)
    with statements_counted() as count:
        await scribe.take_all(act)
    await scribe.pool.close()
    assert count.number == 1
    urged = await office.lianban.pool.fetchval(
        "select urged from duty where case_no = $1 and key = $2", scribe.opening.case_no, f"item:{FOOD}"
    )
    assert urged == 1


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("update duty set due_on = due_on + 1 where case_no = $1 and kind = 'joint'", "term"),
        ("update duty set department = 'wjj' where case_no = $1 and kind = 'joint'", "department"),
        ("delete from duty where case_no = $1 and kind = 'joint'", "整行"),
    ],
)
async def test_verify_finds_a_changed_duty_and_rebuild_restores_it(
    office: Office, scribe: Scribe, statement: str, finding: str
) -> None:
    pool, number = office.lianban.pool, scribe.opening.case_no
    right = await journal.stored_rows(pool, number)
    await pool.execute(statement, number)
    (found,) = await journal.verify(pool, number)
    assert found.what.startswith("应办 joint:kanyan")
    assert finding in found.what
    await journal.rebuild(pool, number)
    assert await journal.stored_rows(pool, number) == right


async def test_duties_of_cases_older_than_the_table_are_made_with_the_migration(
    office: Office, scribe: Scribe, settings: Settings
) -> None:
    pool, number = office.lianban.pool, scribe.opening.case_no
    await pool.execute("delete from duty")
    await pool.execute("insert into duty_unfilled select case_no from case_file")
    assert await migrate(settings.database_dsn.get_secret_value()) == []
    assert await journal.verify(pool, number) == []
    made = await journal.stored_rows(pool, number)
    assert made.duties is not None
    assert made.duties.put == duty_rows(scribe.state)
    assert await pool.fetchval("select count(*) from duty_unfilled") == 0


async def test_case_whose_journal_cannot_be_read_costs_the_others_no_duty_and_is_told_of(
    office: Office, scribe: Scribe, settings: Settings
) -> None:
    pool, number = office.lianban.pool, scribe.opening.case_no
    ill = Scribe(pool, await put_on_file(office, joint_plan(visit(), urge_hours=0)))
    await ill.take_all(Open())
    sick = ill.opening.case_no
    await pool.execute("insert into duty_unfilled select case_no from case_file on conflict do nothing")
    await pool.execute("delete from duty")
    opening = await pool.fetchval("select opening from case_file where case_no = $1", sick)
    await pool.execute("update case_file set opening = '{}' where case_no = $1", sick)
    assert await migrate(settings.database_dsn.get_secret_value()) == []
    assert await journal.verify(pool, number) == []
    missing = [each.subject for each in await examine(office.lianban) if each.code == "DUTIES_MISSING"]
    assert missing == [sick]
    await pool.execute("update case_file set opening = $2 where case_no = $1", sick, opening)
    await journal.rebuild(pool, sick)
    assert [each for each in await examine(office.lianban) if each.code == "DUTIES_MISSING"] == []


async def test_urging_what_waits_for_the_event_stands_with_those_who_owe_its_step(
    office: Office, scribe: Scribe
) -> None:
    pool, number = office.lianban.pool, scribe.opening.case_no
    act = await on_file(office, number, "urge_item", SUPERVISOR, FOOD)
    await scribe.take_all(act)
    marked = "select subject, department from duty where case_no = $1 and urged > 0 and act is not null order by 1, 2"
    assert [tuple(row) for row in await pool.fetch(marked, number)] == [("kanyan", "sjj")]
    assert await journal.verify(pool, number) == []
    await does(office, scribe, "convene_joint", "sjj", joint="kanyan", slots=(AT,))
    assert await journal.verify(pool, number) == [], "as a rebuild makes them"


async def test_what_a_version_before_says_of_whose_move_an_item_is_is_left_out(office: Office, scribe: Scribe) -> None:
    pool, number = office.lianban.pool, scribe.opening.case_no
    rows = [row.model_dump(mode="json") for row in project(scribe.state).items]
    for row in rows:
        row["desk"] |= {"turn_party": "pool", "turn_person": None, "turn_department": "sjj", "turn_why": "handling"}
    await pool.execute("select write_item_rows($1, $2::text::jsonb)", number, json.dumps(rows))
    assert await journal.verify(pool, number) == []
