"""按日的工作: schedules are kept once, do their work through a worker, and what is late is told."""

from __future__ import annotations

import asyncio

from temporalio.client import ScheduleActionExecutionStartWorkflow, ScheduleActionStartWorkflow

from ledger import calendar_work
from starter.office.daily.works import WORKS, do_now, keep_schedules, last_times, schedule_id
from starter.office.doctor import examine
from starter.office.patrol import look_at_runs
from tests.support.office import PATIENCE_SECONDS, Office
from tests.support.web import Site


async def _all_done(office: Office, times: int) -> None:
    """Wait until a run of each has ended so often."""
    for name in WORKS:
        handle = office.lianban.temporal.get_schedule_handle(schedule_id(office.settings, name))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                info = (await handle.describe()).info
                if info.num_actions >= times:
                    break
                await asyncio.sleep(0.05)
        action = info.recent_actions[-1].action
        assert isinstance(action, ScheduleActionExecutionStartWorkflow)
        await office.lianban.temporal.get_workflow_handle(
            action.workflow_id, run_id=action.first_execution_run_id
        ).result()


async def test_each_is_kept_once_done_at_once_and_listed(office: Office, site: Site, at_work: None) -> None:
    await keep_schedules(office.lianban)
    await _all_done(office, 1)
    await keep_schedules(office.lianban)
    await do_now(office.lianban)
    await _all_done(office, 2)
    known = await calendar_work.last_done(office.lianban.pool)
    assert set(known) == set(WORKS)
    assert all(each.done_at is not None for each in known.values())
    assert not any(each.is_late for each in await last_times(office.lianban))
    page = (await (await site.visitor("admin")).get("/operation")).text
    for work in WORKS.values():
        assert work.title in page
    assert "没有按时做" not in page
    assert await examine(office.lianban) == [], "a run of the calendar is no lost case"
    assert await look_at_runs(office.lianban) == 0
    for name in WORKS:
        described = await office.lianban.temporal.get_schedule_handle(schedule_id(office.settings, name)).describe()
        assert isinstance(described.schedule.action, ScheduleActionStartWorkflow)
        assert described.schedule.spec.time_zone_name == "Asia/Shanghai"


async def test_one_that_was_not_done_for_too_long_is_told(office: Office, site: Site) -> None:
    assert not any(each.is_late for each in await last_times(office.lianban)), "nobody promised it yet"
    await calendar_work.know(office.lianban.pool, sorted(WORKS))
    await office.lianban.pool.execute("update calendar_work set known_since = known_since - interval '4 hours'")
    assert {each.subject for each in await examine(office.lianban)} == set(WORKS)
    page = (await (await site.visitor("admin")).get("/operation")).text
    assert page.count('<span class="tag is-red">没有按时做</span>') == len(WORKS)
    assert page.count("worker 在运行") == 1, "what to do is said once, also where the forecast is among them"
    await calendar_work.note(office.lianban.pool, "forecast", 1)
    assert [each.code for each in await examine(office.lianban)] == ["CALENDAR_WORK_LATE"]
