"""A changed calendar (日历调整) reaches every open case: previewed first, then case by case in the background.

A case counts by the slice of years that it carries. Whoever loads a year or a closure only changes what is on file;
the process that sweeps compares, and sends each open case an act with its new years, which the case journals. So it
goes on after a restart, and nothing is done twice. The same brings later years to cases that outlive their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import date, datetime
from weakref import WeakKeyDictionary

import structlog

from domain.case.acts import ActKind, Record
from domain.case.decide import calendar_changed
from domain.case.limits.entries import DueChange
from domain.case.rules import CALENDAR_ACTOR
from domain.time.calendar import WorkCalendar, beijing_date
from ledger import calendar_change as ledger
from ledger import calendars, journal
from ledger.calendar_change import CaseCalendar, Progress
from ledger.connection.pool import is_away
from starter.office.client import Lianban
from starter.office.errors import RunRefused
from starter.office.filing.on_file import HORIZON_YEARS
from starter.office.requests import ActRequest

log = structlog.get_logger()

AT_ONCE = 10
"""Acts sent at the same time: people's acts go first."""
ROUND = 200
"""Cases taken up in one round of the sweeper."""
LEFT_OUT_SECONDS = 600.0
"""How long a case is left out to which a calendar could not be sent."""
_failed: WeakKeyDictionary[Lianban, dict[str, float]] = WeakKeyDictionary()


class CaseDates(Record):
    """What another calendar does to one open case: every due date that moves."""

    case_no: str
    changes: tuple[DueChange, ...]
    earlier: tuple[str, ...]


def carried(calendar: WorkCalendar, received_on: date, today: date) -> WorkCalendar:
    """The years that a case carries: from its receipt until the year after this one."""
    return calendar.slice(received_on.year, max(received_on.year, today.year) + HORIZON_YEARS)


def current_versions(calendar: WorkCalendar, today: date) -> list[str]:
    """The versions by which open cases count when they are up to date, one for each year of receipt."""
    years = (year.year for year in calendar.years if year.year <= today.year)
    return [carried(calendar, date(year, 1, 1), today).version for year in years]


async def preview(lianban: Lianban, calendar: WorkCalendar) -> AsyncIterator[CaseDates]:
    """Every open case that another calendar touches, and how; nothing is written."""
    now = await lianban.legal_now()
    today = beijing_date(now)
    for found in await ledger.cases_with_other_calendar(lianban.pool, current_versions(calendar, today), limit=None):
        yield await _dates(lianban, found, carried(calendar, beijing_date(found.received_at), today), now)


async def _dates(lianban: Lianban, found: CaseCalendar, calendar: WorkCalendar, now: datetime) -> CaseDates:
    state = await journal.read_state(lianban.pool, found.case_no)
    changed = calendar_changed(state, calendar, {"at": now})
    return CaseDates(case_no=found.case_no, changes=changed.changes, earlier=changed.earlier)


async def progress(lianban: Lianban) -> Progress:
    """How many open cases count by the calendar on file."""
    calendar, today = await calendars.read_calendar(lianban.pool), beijing_date(await lianban.legal_now())
    return await ledger.calendar_progress(lianban.pool, current_versions(calendar, today))


async def bring_calendar(lianban: Lianban) -> int:
    """One round: send their new years to open cases that count by others; how many were sent.

    An act that is under way is not sent again; one that did not get through is the sweeper's. A case for which it fails
    is left out of the next rounds, so that it keeps nobody from theirs. Raises TemporalAway.
    """
    today = beijing_date(await lianban.legal_now())
    calendar = await calendars.read_calendar(lianban.pool)
    versions = current_versions(calendar, today)
    failed = _failed.setdefault(lianban, {})
    found = await ledger.cases_with_other_calendar(
        lianban.pool, versions, limit=ROUND, unasked=True, without=_left_out(failed)
    )
    gate = asyncio.Semaphore(AT_ONCE)

    async def send(case: CaseCalendar) -> bool:
        async with gate:
            try:
                request = _request(case, carried(calendar, beijing_date(case.received_at), today))
                act = await lianban.put_act_on_file(request)
            except Exception as error:
                if is_away(error):
                    raise
                failed[case.case_no] = time.monotonic()
                log.warning("calendar_not_brought", case_no=case.case_no, code=type(error).__name__)
                return False
            with contextlib.suppress(RunRefused):  # on file: the sweeper goes on with it
                await lianban.deliver(case.case_no, act)
            return True

    sent = sum(await asyncio.gather(*(send(case) for case in found)))
    if sent:
        log.info("calendar_brought", cases=sent)
    return sent


def _left_out(failed: dict[str, float]) -> list[str]:
    """Cases that failed within the last minutes; the others are tried again."""
    for case_no, at in list(failed.items()):
        if time.monotonic() - at > LEFT_OUT_SECONDS:
            del failed[case_no]
    return list(failed)


def _request(case: CaseCalendar, calendar: WorkCalendar) -> ActRequest:
    # The same change is the same act, whichever process sends it; a change back is another one.
    return ActRequest(
        act_id=f"calendar-{case.case_no}-{case.asked + 1}-{calendar.version}",
        case_no=case.case_no,
        kind=ActKind.CHANGE_CALENDAR,
        actor=CALENDAR_ACTOR,
        calendar=calendar,
    )
