"""What a year of the calendar must have before it is loaded (载入规则); a file that breaks a rule is refused whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from domain.time.by_rule import SEVEN, year_by_rule
from domain.time.calendar import CalendarYear, WorkCalendar, YearStatus

DECREE_FROM = 2025
"""The decree of 2024 gives the days of the holidays since then."""
MOST_SHOWN = 5
MUST_HAVE = (
    f"一个年份须有全部七个法定节日（{'、'.join(SEVEN)}），法定放假的日子都在其中；调休上班日须是周六或周日；"
    "不得改动已经过去的日子；已公布的不得换回暂定的"
)
"""The sentence of what a year must have."""


def faults(year: CalendarYear, known: WorkCalendar, today: date) -> list[str]:
    """What is wrong with loading this year over the calendar in force, in sentences; nothing when it may be loaded."""
    before = next((each for each in known.years if each.year == year.year), None)
    found = [f"{year.year}年没有{name}" for name in SEVEN if not any(name in each.name for each in year.holidays)]
    found += [f"{on}是法定节日，却不在放假日里" for on in _left_out(year)]
    if before is not None:
        if before.status is YearStatus.PUBLISHED and year.status is YearStatus.PROVISIONAL:
            found.append(f"{year.year}年已经公布，不能换成暂定的")
        past = list(_changed_before(before, year, today))
        found += [f"改动了已经过去的{on}" for on in past[:MOST_SHOWN]]
        if len(past) > MOST_SHOWN:
            found.append(f"改动的过去日子共 {len(past)} 天")
    return found


def _left_out(year: CalendarYear) -> list[date]:
    if year.year < DECREE_FROM:
        return []
    off = {on for holiday in year.holidays for on in holiday.days()}
    try:
        decreed = [on for holiday in year_by_rule(year.year).holidays for on in holiday.days()]
    except ValueError:  # beyond the lunar tables
        return []
    return [on for on in decreed if on not in off]


def _changed_before(before: CalendarYear, after: CalendarYear, today: date) -> Iterator[date]:
    """Days before today that were working days and are none now, or the other way round."""
    old, new = WorkCalendar(years=(before,)), WorkCalendar(years=(after,))
    on = date(after.year, 1, 1)
    while on < today and on.year == after.year:
        if old.is_working_day(on) != new.is_working_day(on):
            yield on
        on += timedelta(days=1)
