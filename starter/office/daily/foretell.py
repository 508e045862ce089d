"""每天早上的预测: once on each working day from six on; it says what became of earlier ones, too."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import structlog

from domain.forecast.rules import History, pressing
from domain.time.calendar import BEIJING, CalendarUnknown, WorkCalendar, beijing_date, start_of_day
from ledger import calendars
from ledger.forecast import forecasts
from ledger.forecast.forecasts import Finished, ForecastHead, Made, OpenItem
from starter.office.client import Lianban

log = structlog.get_logger()

FROM_HOUR = 6
"""From this hour of the Beijing day on; before the first supervisor is there."""
DAYS_AHEAD = 10
"""Calendar days that it looks ahead, today the first."""
HISTORY_DAYS = 365
"""Calendar days of finished items that it looks back."""


async def foretell(lianban: Lianban) -> bool:
    """Make today's forecast if it is time and there is none; whether it was made now."""
    now = await lianban.legal_now()
    today, calendar = beijing_date(now), await calendars.read_calendar(lianban.pool)
    if not _is_time(calendar, now) or _is_made(await forecasts.last(lianban.pool), today):
        return False
    await forecasts.settle(lianban.pool, today, now)
    found = await forecasts.open_items(lianban.pool, today, today + timedelta(days=DAYS_AHEAD - 1))
    kinds = sorted({(each.department, each.kind) for each in found})
    since = start_of_day(today - timedelta(days=HISTORY_DAYS))
    history = await forecasts.finished(lianban.pool, kinds, since)
    # A few seconds of arithmetic for a large district: beside the loop that carries acts, not in it.
    lines = await asyncio.to_thread(foretold, found, history, calendar, today)
    made = await forecasts.put(lianban.pool, today, now, lines)
    if made:
        log.info("forecast_made", items=len(lines))
    return made


def foretold(
    found: Sequence[OpenItem],
    history: Mapping[tuple[str, str], Sequence[Finished]],
    calendar: WorkCalendar,
    today: date,
) -> list[Made]:
    """How likely each is late, the likeliest and soonest first; what nothing can be said of stands last."""
    by_kind: defaultdict[tuple[str, str], list[OpenItem]] = defaultdict(list)
    for each in found:
        by_kind[each.department, each.kind].append(each)
    lines: list[Made] = []
    for (department, kind), items in by_kind.items():
        own = calendar.of(department)
        took = [days for each in history.get((department, kind), ()) if (days := _days(own, *each)) is not None]
        known = History(took, seed=f"{today}/{department}/{kind}")
        lines += [line for each in items if (line := _line(known, each, own, today)) is not None]
    return sorted(lines, key=lambda line: (-pressing(line.chance.chance, line.left), line.open.due_on, *_name(line)))


def _name(line: Made) -> tuple[str, str]:
    return line.open.case_no, line.open.item


def _line(known: History, item: OpenItem, calendar: WorkCalendar, today: date) -> Made | None:
    """None where the days lie in a year without a calendar."""
    try:
        spent = calendar.working_days_between(beijing_date(item.started_at), today)
        left = calendar.working_days_between(today, item.due_on)
    except CalendarUnknown:
        return None
    return Made(item, spent, left, known.chance(spent, left))


def _days(calendar: WorkCalendar, started_at: datetime, decided_at: datetime) -> int | None:
    try:
        return calendar.working_days_between(beijing_date(started_at), beijing_date(decided_at))
    except CalendarUnknown:
        return None


def _is_made(last: ForecastHead | None, today: date) -> bool:
    return last is not None and last.made_on >= today


def _is_time(calendar: WorkCalendar, now: datetime) -> bool:
    try:
        return calendar.is_working_day(beijing_date(now)) and now.astimezone(BEIJING).hour >= FROM_HOUR
    except CalendarUnknown:
        return False
