"""The worker is killed (SIGKILL) at many different points of newborn cases; nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

from domain.case.decide import next_rung
from domain.time.calendar import BEIJING, beijing_date
from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal
from ledger.calendars import read_calendar
from ledger.connection.sql import query
from ledger.legal_clock import legal_now
from tests.chaos.conftest import installation
from tests.chaos.cradle import KILLED, cradle
from tests.chaos.newborn_run import JOURNAL, NewbornRun, short_tasks_office
from tests.support import servers
from tests.support.office import Office, clerk

SECONDS_TO_THE_RUNG = 30.0
"""Enough to file, act and be killed before it, with three more installations and other tests on the same two cores."""


@asynccontextmanager
async def newborn_run(
    postgres: EmbeddedPostgres, template: str, temporal: EmbeddedTemporal, folder: Path, **chosen: str
) -> AsyncIterator[NewbornRun]:
    """A newborn case on file, in an installation of its own on the shared servers."""
    async with servers.fresh_database(postgres, template) as dsn:
        settings = installation(temporal, dsn)
        async with short_tasks_office(settings) as office, cradle(settings, folder / "workers.log") as made:
            received_at = await near_a_rung(office) if chosen else None
            opening = await office.lianban.put_case_on_file(office.filing(**chosen), received_at)
            yield NewbornRun(office, made, opening)


async def near_a_rung(office: Office) -> datetime:
    """Move the legal clock to shortly before a pre-review's end; when the case must have been received for that."""
    pool = office.lianban.pool
    calendar = await read_calendar(pool)
    now = await legal_now(pool)
    last_on = calendar.next_working_day(beijing_date(now))
    received_on = calendar.subtract_working_days(last_on, 2)
    end = datetime.combine(last_on + timedelta(days=1), time(), BEIJING)
    ahead = (end - now).total_seconds() - SECONDS_TO_THE_RUNG
    await pool.execute(query("legal_clock", "advance_clock"), ahead)
    return datetime.combine(received_on, time(9), BEIJING)


async def test_worker_killed_at_many_points(
    own_postgres: EmbeddedPostgres, own_template: str, own_temporal: EmbeddedTemporal, folder: Path
) -> None:
    async def around_the_commit() -> list[str]:
        async with newborn_run(own_postgres, own_template, own_temporal, folder) as run:
            for step in run.steps():
                await run.die_at(step, ("append.before", "append.after"))
                if step.label == "urge_item yy/cszm":
                    own_temporal.stop()
                    await own_temporal.start()
            await run.finish(fetches=True)
            assert await run.journal() == JOURNAL
            return run.cradle.points

    async def in_workflow_and_on_the_way() -> list[str]:
        async with newborn_run(own_postgres, own_template, own_temporal, folder) as run:
            for step in run.steps():
                await run.die_at(step, ("decide", "append.sent"))
            await run.finish(fetches=True)
            assert await run.journal() == JOURNAL
            return run.cradle.points

    async def in_transaction_sweeper_and_hand_over() -> list[str]:
        async with newborn_run(own_postgres, own_template, own_temporal, folder) as run:
            run.is_silent = True  # every signal is lost: the sweeper finds the rows
            for step in run.steps():
                await run.die_at(step, _sweeper_points(step.label))
            await run.finish(fetches=True)
            assert await run.journal() == JOURNAL
            return run.cradle.points

    async def with_act_and_timer_in_the_outage() -> list[str]:
        async with newborn_run(own_postgres, own_template, own_temporal, folder, jzz="是") as run:
            await _rung_and_act_in_the_outage(run)
            return run.cradle.points

    async with asyncio.TaskGroup() as group:
        runs = [
            group.create_task(around_the_commit()),
            group.create_task(in_workflow_and_on_the_way()),
            group.create_task(in_transaction_sweeper_and_hand_over()),
            group.create_task(with_act_and_timer_in_the_outage()),
        ]
    points = {point for run in runs for point in run.result()}
    print(f"{len(points)} points:", *sorted(points), sep="\n  ")
    assert len(points) >= 30, sorted(points)


def _sweeper_points(label: str) -> tuple[str, ...]:
    if label == "submit_application":
        return ("start.after", "append.inside")
    if label == "supply_correction":
        return ("deliver.before", "deliver.after", "append.inside")
    if label.startswith("effect"):
        return ("append.inside",)
    return ("append.inside",)


async def _rung_and_act_in_the_outage(run: NewbornRun) -> None:
    """Killed between commit and completion; in the outage a rung falls due, and acts come before and after it."""
    answers = run.act("complete_pre_review", clerk("yy"), "yy/cszm", complete=True)
    claims = run.act("claim_item", clerk("yy"), "yy/jzz")
    too_late = run.act("complete_pre_review", clerk("yy"), "yy/jzz", complete=True)
    await run.start()
    await run.die_at(answers, ("append.after",))
    pool = run.office.lianban.pool
    rung = next_rung(await run.office.state(run.opening.case_no))
    assert rung is not None
    assert rung.name == "lapse"
    assert await legal_now(pool) < rung.at, "the rung is not due yet"
    await claims.send()
    await asyncio.sleep((rung.at - await legal_now(pool)).total_seconds() + 0.1)
    assert await legal_now(pool) > rung.at, "the rung fell due while no worker was there"
    await too_late.send()
    await run.cradle.start("append.after", "rung case.pre_review lapse")
    assert await run.cradle.ended() == KILLED
    for key in ("yy/cszm", "yy/jzz", "gaj/csdj"):
        await run.die_at(run.act("decide_item", clerk(key.partition("/")[0]), key, decision="grant"), ("append.after",))
    for where in ("hand_over.before", "hand_over.after"):
        await run.cradle.start(where, "ybj/jmyb")
        assert await run.cradle.ended() == KILLED
    await run.finish(fetches=True)
    assert await run.journal() == [
        "case_received",
        "rung_fired",  # the reminder
        "pre_review_answered yy/cszm",
        "item_claimed yy/jzz",
        *("rung_fired", "pre_review_silent", "case_accepted", "item_started yy/cszm", "item_started yy/jzz"),
        "act_refused yy/jzz",
        *("item_decided yy/cszm", "item_started gaj/csdj"),
        "item_decided yy/jzz",
        *("item_decided gaj/csdj", "item_started ybj/jmyb"),
        *("item_decided ybj/jmyb", "results_issued", "case_concluded", "result_delivered"),
    ]
