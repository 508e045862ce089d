"""What comes by the calendar (按日的工作): each a Temporal Schedule, listed on the page 运行, told when it is late.

Each work asks for itself whether its time has come, by the legal clock, and does nothing twice: so a schedule may fire
too often, late, or at once after an outage.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

import structlog
from temporalio import activity
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
)
from temporalio.service import RPCError

from domain.case.messages import CASES_QUEUE
from ledger import calendar_work
from ledger.calendar_work import LastDone
from ledger.connection.listen import ChangeFeed
from ledger.connection.pool import Pool
from runtime.settings import Settings
from starter.office.client import Lianban
from starter.office.daily.cards import show_cards
from starter.office.daily.foretell import foretell
from workflows.calendar_work import CALENDAR_WORK

log = structlog.get_logger()
ZONE = "Asia/Shanghai"
ENDS_WITHIN = timedelta(hours=1)
"""A run that nobody serves is given up then; the next one comes."""
TRY_AGAIN_SECONDS = 10.0


class Work(NamedTuple):
    """One of them. `when`: in words; `cron`: the same, in Beijing. `late_after` it was done last, it is told."""

    name: str
    title: str
    when: str
    cron: str
    late_after: timedelta
    do: Callable[[Lianban], Awaitable[int]]


async def _foretell(lianban: Lianban) -> int:
    return int(await foretell(lianban))


WORKS: Mapping[str, Work] = {
    each.name: each
    for each in (
        Work("forecast", "督办预测", "工作日早上六点以后，每小时看一次", "5 * * * *", timedelta(hours=3), _foretell),
        Work("cards", "按规则亮牌", "每小时", "10 * * * *", timedelta(hours=3), show_cards),
    )
}


class CalendarActivities:
    """The activity that does one of them."""

    def __init__(self, pool: Pool, temporal: Client, settings: Settings) -> None:
        feed = ChangeFeed(settings.database_dsn.get_secret_value())  # never started: it waits for nobody's outcome
        self._lianban = Lianban(pool, temporal, settings, feed)

    @activity.defn
    async def do_calendar_work(self, name: str) -> int:
        """Do it, and note that it was done; how much it made. Raises KeyError for a name that is not known here."""
        made = await WORKS[name].do(self._lianban)
        await calendar_work.note(self._lianban.pool, name, made)
        return made


def schedule_id(settings: Settings, name: str) -> str:
    """Under which the schedule of a work is kept."""
    return f"{settings.queue('calendar')}.{name}"


async def keep_schedules(lianban: Lianban) -> None:
    """Make or change the schedule of each work as it stands here. Raises RPCError, LedgerAway."""
    await calendar_work.know(lianban.pool, sorted(WORKS))
    for work in WORKS.values():
        await _keep(lianban, work)


async def keep_schedules_until(stop: asyncio.Event, lianban: Lianban) -> None:
    """The same once at the start of a worker; while database or Temporal are away it is tried again."""
    while not stop.is_set():
        try:
            await keep_schedules(lianban)
        # Whatever keeps it: a worker without schedules still carries cases, and the page tells what is late.
        except Exception as error:
            log.warning("schedules_not_kept", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), TRY_AGAIN_SECONDS)
        else:
            return


async def _keep(lianban: Lianban, work: Work) -> None:
    settings, key = lianban.settings, schedule_id(lianban.settings, work.name)
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            CALENDAR_WORK,
            work.name,
            id=key,
            task_queue=settings.queue(CASES_QUEUE),
            execution_timeout=ENDS_WITHIN,
        ),
        spec=ScheduleSpec(cron_expressions=[work.cron], time_zone_name=ZONE),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=ENDS_WITHIN),
    )
    try:
        await lianban.temporal.create_schedule(key, schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        await lianban.temporal.get_schedule_handle(key).update(lambda _: ScheduleUpdate(schedule))


async def do_now(lianban: Lianban) -> None:
    """Let each be done at once, as after a jump of the demo clock; without schedules nothing happens."""
    for work in WORKS.values():
        with contextlib.suppress(RPCError, RuntimeError):
            handle = lianban.temporal.get_schedule_handle(schedule_id(lianban.settings, work.name))
            await handle.trigger(overlap=ScheduleOverlapPolicy.BUFFER_ONE)


class LastTime(NamedTuple):
    """How a work stands."""

    work: Work
    last: LastDone | None
    is_late: bool


async def last_times(lianban: Lianban) -> list[LastTime]:
    """Of each; one whose schedule no worker has kept yet is not late."""
    known = await calendar_work.last_done(lianban.pool)
    return [_last_time(work, known.get(work.name)) for work in WORKS.values()]


def _last_time(work: Work, last: LastDone | None) -> LastTime:
    return LastTime(work, last, last is not None and last.ago > work.late_after)
