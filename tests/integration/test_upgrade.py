"""An installation of the version before routines, with its cases, goes on under this one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from domain.case.acts import Actor
from domain.case.decide import Open
from engine.postgres import EmbeddedPostgres
from ledger import act_drafts, joint_lists, journal, lists, migrate
from ledger.notices import notices_of_case, series_gaps
from runtime.settings import Settings
from starter.office.doctor import examine
from tests.support import servers
from tests.support.days import moment
from tests.support.joint import (
    DEPARTMENTS,
    deputised,
    joint_plan,
    officers,
    put_on_file,
    slot,
    there,
    visit,
    with_accounts,
)
from tests.support.listed import listed
from tests.support.office import SUPERVISOR, WINDOW, Office, clerk, open_office
from tests.support.schema import migrate_as_of, rows_of, run_routine
from tests.support.scribe import Scribe, on_file
from tests.support.terms import FOOD, HEALTH, SIGN, terms

AT = slot("2026-08-05 09:00")


async def does(office: Office, scribe: Scribe, actor: Actor, kind: str, item: str | None = None, **more: Any) -> None:
    """An act that holds, appended without a workflow."""
    act = await on_file(office, scribe.opening.case_no, kind, actor, item, **more)
    await scribe.take_all(act)
    assert scribe.state.seen.get(act.act_id) not in (None, "act_refused"), kind


async def begun(office: Office) -> Scribe:
    """A case with a joint inspection, accepted."""
    scribe = Scribe(office.lianban.pool, await put_on_file(office, joint_plan(visit(), urge_hours=0)))
    await scribe.take_all(Open())
    return scribe


async def live(office: Office) -> list[Scribe]:
    """Three cases: one withdrawn, one in the middle of a joint event and of the desk's work, one that just began."""
    pool = office.lianban.pool
    ended, middle, fresh = [await begun(office) for _ in range(3)]
    await does(office, ended, WINDOW, "withdraw_application")
    by_deputy = await deputised(office, clerk("wjj", 1), clerk("wjj", 2))
    await does(office, middle, clerk("sjj"), "convene_joint", joint="kanyan", slots=(AT,))
    for department in ("sjj", "zjj"):
        named = officers(department)
        await does(office, middle, clerk(department), "confirm_joint", joint="kanyan", slots=(AT,), officers=named)
    await does(office, middle, clerk("sjj"), "claim_item", FOOD)
    await does(office, middle, by_deputy, "claim_item", HEALTH)
    await does(office, middle, clerk("sjj"), "copy_item", FOOD, to="zjj-1")
    await does(office, middle, SUPERVISOR, "urge_item", SIGN)
    number = middle.opening.case_no
    await act_drafts.keep(pool, "wjj-1", number, "joint:kanyan", "confirm_joint", {"place": "店内"})
    await act_drafts.keep(pool, "sjj-1", number, FOOD, "decide_item", {"opinion": "待定"})
    return [ended, middle, fresh]


async def whole(office: Office, scribes: list[Scribe]) -> None:
    """Journal, rows and numbers of every case fit together."""
    pool = office.lianban.pool
    for each in scribes:
        assert [found.what for found in await journal.verify(pool, each.opening.case_no)] == []
        assert (await journal.read_state(pool, each.opening.case_no)).model_dump() == each.state.model_dump()
    assert await series_gaps(pool) == []
    assert [found for found in await examine(office.lianban) if found.code == "NOTICE_NUMBER_BROKEN"] == []


async def test_installation_before_routines_keeps_its_cases_and_goes_on(
    postgres: EmbeddedPostgres, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with servers.fresh_database(postgres, "template0") as dsn:
        # The tables of today, as today's code writes them, with the routines that the migrations brought.
        await migrate_as_of(monkeypatch, dsn, len(migrate.migrations()))
        # Today's code asks who is concerned, writes duties and news and names kinds, and no migration brought that; nor
        # does a migration's own routine write the rows of today's tables, from which columns went away (0019).
        for routine in ("halls", "reach", "processes", "duties", "letters", "news", "rows", "append"):
            await run_routine(dsn, routine)
        older = settings.model_copy(update={"database_dsn": SecretStr(dsn)})
        async with open_office(older, terms()) as office:
            await with_accounts(office)
            await office.stand_at(moment("2026-08-03 09:00"))
            scribes = await live(office)
            await whole(office, scribes)
            before = await rows_of(dsn)
            assert {"journal", "item_copy", "joint_party", "act_draft", "notice", "deputy"} <= {
                table for table, rows in before.items() if rows
            }
            # While the pool stays open: processes that run meanwhile keep their connections and prepared statements.
            applied = await migrate.migrate(dsn)
            assert applied == [f"routines/{name}" for name in migrate.ROUTINES]
            assert await rows_of(dsn) == before
            await whole(office, scribes)
            await goes_on(office, scribes)
            await whole(office, scribes)


async def goes_on(office: Office, scribes: list[Scribe]) -> None:
    """Acts on the cases of then, with triggers, lists and numbers; and a case of now."""
    pool, (ended, middle, fresh) = office.lianban.pool, scribes
    number = middle.opening.case_no
    await does(office, middle, clerk("wjj"), "confirm_joint", joint="kanyan", slots=(AT,), officers=officers("wjj"))
    assert await act_drafts.drafts_of(pool, "wjj-1") == []
    assert [row.case_no for row in await listed(pool, "copies", "zjj-1")] == [number]
    owed = await listed(pool, "department", department="sjj")
    assert {(row.case_no, row.act) for row in owed} == {
        (number, "hold_joint"),
        (fresh.opening.case_no, "convene_joint"),
    }
    await office.stand_at(AT.starts_at + timedelta(hours=1))
    attendance = tuple(there(each) for each in DEPARTMENTS)
    await does(office, middle, clerk("sjj"), "hold_joint", joint="kanyan", attendance=attendance)
    for department in DEPARTMENTS:
        await does(office, middle, clerk(department), "give_joint_opinion", joint="kanyan", verdict="pass")
    (event,) = await joint_lists.joint_events_of_case(pool, number)
    assert (event.phase, event.outcome) == ("closed", "passed")
    await does(office, middle, clerk("sjj"), "decide_item", FOOD, decision="grant")
    assert await act_drafts.drafts_of(pool, "sjj-1") == []
    assert [each.kind for each in await notices_of_case(pool, number)][-1] == "item_decided"
    assert (await lists.case_head(pool, ended.opening.case_no)) is not None
    scribes.append(await begun(office))
