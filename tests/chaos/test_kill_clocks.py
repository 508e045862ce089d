"""The worker is killed (SIGKILL) at acts and rungs of a case's clocks, before and after 办结: each still fires once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from bundles.calendars import load_calendar
from domain.case.state import CaseState
from domain.time.calendar import Closure, WorkCalendar
from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal
from ledger import calendars, journal
from tests.chaos.conftest import installation
from tests.chaos.cradle import KILLED, cradle
from tests.chaos.newborn_run import NewbornRun, Step, short_tasks_office
from tests.support import servers
from tests.support.days import moment
from tests.support.office import WINDOW, clerk
from tests.support.terms import FOOD, HEALTH, REASON, SIGN, application, head, terms


async def time_passes(run: NewbornRun, until: str, *points: tuple[str, str]) -> None:
    """Time passes until that moment in Beijing; the worker dies at each point on the way, and is started again."""
    async with asyncio.TaskGroup() as group:
        moving = group.create_task(run.office.advance_to(run.opening.case_no, moment(until)))
        for where, label in points:
            await run.cradle.start(where, label)
            assert await run.cradle.ended() == KILLED
        await run.cradle.start()
        await moving
    assert await run.cradle.stop() == 0


async def test_worker_killed_at_acts_and_rungs_of_the_clocks(
    own_postgres: EmbeddedPostgres, own_template: str, own_temporal: EmbeddedTemporal, folder: Path
) -> None:
    async with servers.fresh_database(own_postgres, own_template) as dsn:
        settings = installation(own_temporal, dsn)
        async with short_tasks_office(settings, terms()) as office, cradle(settings, folder / "clocks.log") as made:
            await office.stand_at(moment("2026-09-18 10:05"))
            opening = await office.lianban.put_case_on_file(application(office.definition))
            run = NewbornRun(office, made, opening)
            state = await _lived(run)
            await _every_rung_once(run, state)
            assert len(run.cradle.points) >= 18


def closure_loaded(run: NewbornRun) -> Callable[[], Awaitable[None]]:
    """A closure is put on file; the sweeper of the next worker brings it to the case."""
    typhoon = Closure(name="台风停工", first_on=date(2026, 9, 29), last_on=date(2026, 9, 29), source="通告（测试）")
    year = next(year for year in load_calendar().years if year.year == 2026)

    async def load() -> None:
        changed = WorkCalendar(years=(year.model_copy(update={"closures": (typhoon,)}),))
        await calendars.load_calendar(run.office.lianban.pool, changed)

    return load


async def _lived(run: NewbornRun) -> CaseState:
    (filed, *_), sjj = run.steps(), clerk("sjj")
    await run.die_at(filed, ("append.before", "append.after"))
    await run.die_at(run.act("suspend_item", sjj, FOOD, procedure="zjps", days=2), ("decide", "append.after"))
    used_up = f"rung {FOOD}.stop#1 lapse"
    await time_passes(run, "2026-09-22 09:00", ("append.inside", used_up), ("append.after", used_up))
    await run.die_at(run.act("request_extension", sjj, FOOD, days=5, reason=REASON), ("append.sent",))
    await run.die_at(run.act("approve_extension", head("sjj"), FOOD), ("append.after",))
    await run.die_at(Step("change_calendar", closure_loaded(run)), ("decide", "append.after"))
    yellow = f"rung {FOOD}.promised yellow"
    await time_passes(run, "2026-10-19 09:00", ("append.before", yellow), ("append.after", yellow))
    for item in (FOOD, HEALTH, SIGN):
        actor = clerk(item.partition("/")[0])
        await run.die_at(run.act("decide_item", actor, item, decision="grant"), ("append.after",))
    red = f"rung {FOOD}.delivery red"
    await time_passes(run, "2026-11-05 09:00", ("decide", red), ("append.after", red))
    await run.die_at(run.act("confirm_delivery", WINDOW, FOOD, method="pickup"), ("append.after",))
    await run.die_at(run.act("confirm_delivery", WINDOW, None, method="post"), ("append.before", "append.after"))
    return await run.finish()


async def _every_rung_once(run: NewbornRun, state: CaseState) -> None:
    entries = await journal.read_entries(run.office.lianban.pool, run.opening.case_no)
    fired = Counter((entry.clock_id, entry.rung) for entry in entries if entry.kind == "rung_fired")
    assert set(fired.values()) == {1}
    assert {clock_id: len(rungs) for clock_id, rungs in state.fired.items()} == Counter(key for key, _ in fired)
    assert state.fired[f"{FOOD}.stop#1"][-1] == "lapse"
    assert [entry.kind for entry in entries].count("item_resumed") == 1
    assert [entry.kind for entry in entries].count("calendar_changed") == 1
    assert [entry.kind for entry in entries].count("result_delivered") == 2
