"""The demo clock (演示时钟): lets working days pass for web, ledger and every open case at once.

For demonstrations, training and browser tests. Each case has a virtual clock of its own under Temporal, while web and
database read one offset; so the offset moves first, and then every case that lags is brought to it. Doing it again
repairs what a crash left behind. Production refuses it.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper

from domain.time.calendar import beijing_date
from ledger import calendars, legal_clock
from starter.office.client import Lianban
from starter.office.daily import works
from starter.office.errors import CaseLags, DemoClockRefused

AT_ONCE = 8
LAG = timedelta(seconds=2)
"""A case that is this close to the legal clock is with it."""
MOST_DAYS = 60
PATIENCE_SECONDS = 60.0


async def advance_working_days(lianban: Lianban, days: int) -> datetime:
    """Let `days` working days pass, to the same time of day; the legal time then (UTC).

    Raises DemoClockRefused in production or for a number of days out of 1..60, CalendarUnknown past the known years,
    CaseLags when no worker carries the cases along.
    """
    if lianban.settings.environment == "production" or not 1 <= days <= MOST_DAYS:
        raise DemoClockRefused
    calendar, now = await calendars.read_calendar(lianban.pool), await lianban.legal_now()
    today = beijing_date(now)
    by = calendar.add_working_days(today, days) - today
    await legal_clock.advance_clock(lianban.pool, by)
    await catch_up(lianban)
    await works.do_now(lianban)
    return now + by


async def catch_up(lianban: Lianban) -> int:
    """Bring every open case to the legal time; how many lagged."""
    gate = asyncio.Semaphore(AT_ONCE)
    skipper = TimeSkipper(lianban.temporal)

    async def bring(case_no: str, ahead: timedelta) -> bool:
        async with gate:
            return await _bring(lianban, skipper, case_no, ahead)

    open_cases = await legal_clock.open_cases(lianban.pool)
    return sum(await asyncio.gather(*(bring(case_no, ahead) for case_no, ahead in open_cases)))


async def bring_to_legal_time(lianban: Lianban, case_no: str, ahead_seconds: float) -> None:
    """Bring one case, filed with the clock so far ahead, to the legal time."""
    await _bring(lianban, TimeSkipper(lianban.temporal), case_no, timedelta(seconds=ahead_seconds))


async def _bring(lianban: Lianban, skipper: TimeSkipper, case_no: str, ahead: timedelta) -> bool:
    """Fast-forward one case by as much as it lags; one that ended meanwhile, or has not started, needs nothing."""
    handle = lianban.temporal.get_workflow_handle(case_no)
    try:
        lag = await lianban.legal_now() - (await skipper.get_current_time(handle) + ahead)
        if lag < LAG:
            return False
        async with asyncio.timeout(PATIENCE_SECONDS):
            await skipper.fast_forward(handle, lag)
    except TimeoutError:
        raise CaseLags(case_no) from None
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True
