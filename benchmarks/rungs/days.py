"""Working days counted one by one, from the words of the holiday notices alone: shares nothing with the service.

Days are ordinals (`date.toordinal`): counting hundreds of millions of them one by one is all that this is for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from domain.time.calendar import CalendarYear, Holiday, WorkCalendar

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_BEIJING_AHEAD_HOURS = 8
_FIRST_WEEKEND_DAY = 5


class PastKnownYears(Exception):
    """The count left the years that the calendar knows."""


class WorkingDays:
    """The days that count for one department (None: the district)."""

    def __init__(self, calendar: WorkCalendar, department: str | None) -> None:
        self.last = date(calendar.years[-1].year, 12, 31).toordinal()
        own = calendar.departments.get(department or "")
        shut = set(_spans(closure for year in calendar.years for closure in year.closures))
        working = {day for year in calendar.years for day in _of_year(year)}
        if own is not None:
            shut |= set(_spans(own.closures))
            if own.counts_for_terms:
                holidays = set(_spans(holiday for year in calendar.years for holiday in year.holidays))
                open_days = (day for year in calendar.years for day in _days_of(year.year) if day not in holidays)
                working |= {day for day in open_days if _weekday(day) in own.opens.weekdays}
                working |= {on.toordinal() for on in own.opens.dates}
        self.days = frozenset(working - shut)

    def forward(self, day: int, count: int) -> int:
        """The `count`-th working day after `day`. Raises PastKnownYears."""
        while count:
            day += 1
            if day > self.last:
                raise PastKnownYears
            count -= day in self.days
        return day

    def back(self, day: int, count: int, floor: int) -> int:
        """The `count`-th working day before `day`, or `floor` when that day is reached first."""
        while count and day > floor:
            day -= 1
            count -= day in self.days
        return day

    def rolled(self, day: int) -> int:
        """`day`, or the next working day when it is none. Raises PastKnownYears."""
        return day if day in self.days else self.forward(day, 1)


class Almanac:
    """Working days of every calendar and department met so far, each made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str | None], WorkingDays] = {}

    def of(self, calendar: WorkCalendar, department: str | None) -> WorkingDays:
        """The days that count for that department's clocks."""
        key = calendar.version, department
        if key not in self._made:
            self._made[key] = WorkingDays(calendar, department)
        return self._made[key]


def moment(day: int, hour: int | None) -> datetime:
    """`hour`:00 in Beijing on that day, or its 24:00 (None), in UTC."""
    return _EPOCH + timedelta(days=day - _EPOCH_DAY, hours=(24 if hour is None else hour) - _BEIJING_AHEAD_HOURS)


def beijing_day(at: datetime) -> int:
    """The day in Beijing of a moment in UTC."""
    return (at + timedelta(hours=_BEIJING_AHEAD_HOURS)).toordinal()


def _days_of(year: int) -> range:
    return range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())


def _of_year(year: CalendarYear) -> set[int]:
    off = set(_spans(year.holidays))
    usual = {day for day in _days_of(year.year) if _weekday(day) < _FIRST_WEEKEND_DAY and day not in off}
    return usual | {on.toordinal() for on in year.work}


def _weekday(day: int) -> int:
    return (day - 1) % 7


def _spans(holidays: Iterable[Holiday]) -> Iterable[int]:
    for each in holidays:
        first, last = each.first_on, each.last_on
        yield from range(first.toordinal(), last.toordinal() + 1)
