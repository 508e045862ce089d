"""The benchmark of the rungs on the real servers, in small: every rung once and on its day, and lateness is read."""

from contextlib import AsyncExitStack
from datetime import timedelta

from benchmarks.rungs import filings
from benchmarks.rungs.engine import Run
from benchmarks.rungs.office import Office, furnish
from benchmarks.rungs.real_time import lateness
from bundles.calendars import load_calendar
from runtime.settings import Settings
from starter.office.client import Lianban
from starter.office.workers import make_worker
from tests.support import office as numbered
from worker import all_queues

CASES = 5


async def test_cases_on_the_engine_fire_every_rung_once_and_on_its_day(settings: Settings) -> None:
    calendar = load_calendar()
    async with Lianban.connect(settings, lazy=False) as lianban, AsyncExitStack() as stack:
        await furnish(lianban, calendar)
        await numbered.furnish(lianban, filings.models()[0].definition)  # case numbers that no other test uses
        for name in all_queues():
            await stack.enter_async_context(make_worker(name, lianban.temporal, lianban.pool, settings))
        office = Office(lianban)
        run = Run(office, CASES, seed=2, say=lambda _: None, remember=lambda _: None, step_days=5)
        outcome = await run.run(calendar)
        office.end()
        assert office.findings.said == []
        assert office.findings.mistakes == 0
        assert outcome.all_came
        assert outcome.most_open == CASES
        assert outcome.acts > 0
        assert office.findings.rungs > 5 * CASES
        assert len(outcome.late_ms) > CASES

        watched = Office(lianban)
        late_ms = await lateness(watched, 2, 2, run.last_on, run.calendar, apart=timedelta())
        assert watched.findings.mistakes == 0
        assert len(late_ms) == 2
        assert all(each >= 0 for each in late_ms)
