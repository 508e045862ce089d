"""Which days of a stretch of time did not count as working days and why, and which weekend days did."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby

from pydantic import BaseModel, ConfigDict

from domain.time.calendar import SATURDAY, WorkCalendar, days_between
from domain.time.calendar_days import Day, DayKind, day_of


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DaysOff(_Fact):
    """Days that would have counted but for a holiday or a closure (临时停办); `source` is the closure's decision."""

    name: str
    days: tuple[date, ...]
    source: str | None = None


class DaysPassed(_Fact):
    """What a stretch of working days held: days off, and make-up workdays and own opening days that counted.

    `weekends`: whether it held weekend days that did not count.
    """

    holidays: tuple[DaysOff, ...] = ()
    closures: tuple[DaysOff, ...] = ()
    makeup_days: tuple[date, ...] = ()
    opened_days: tuple[date, ...] = ()
    weekends: bool = False


def days_passed(calendar: WorkCalendar, after: date, until: date, left_out: Collection[date] = ()) -> DaysPassed:
    """What (`after`, `until`] held. Raises CalendarUnknown outside the known years.

    `left_out`: days that somebody has told of already (a stop's); they are not told again as counted.
    """
    days = [day_of(calendar, on) for on in days_between(after, until)]
    return DaysPassed(
        holidays=_holidays(days),
        closures=_closures(calendar, days),
        makeup_days=_counted(days, DayKind.MAKEUP, left_out),
        opened_days=_counted(days, DayKind.OPENED, left_out),
        weekends=any(_is_weekend(day.on) and not day.is_working for day in days),
    )


def _holidays(days: Iterable[Day]) -> tuple[DaysOff, ...]:
    """Each holiday with its weekdays off; its weekend days are told with the weekends."""
    off = (day for day in days if day.kind is DayKind.HOLIDAY and not _is_weekend(day.on))
    groups = groupby(off, key=lambda day: day.name)
    return tuple(DaysOff(name=name, days=tuple(day.on for day in group)) for name, group in groups)


def _closures(calendar: WorkCalendar, days: Iterable[Day]) -> tuple[DaysOff, ...]:
    """Each closure with the weekdays and make-up workdays that it took."""
    shut = [day.on for day in days if day.kind is DayKind.CLOSED and _would_work(calendar, day.on)]
    taken = ((each, tuple(on for on in shut if each.first_on <= on <= each.last_on)) for each in calendar.closures)
    return tuple(DaysOff(name=each.name, days=found, source=each.source) for each, found in taken if found)


def _counted(days: Iterable[Day], kind: DayKind, left_out: Collection[date]) -> tuple[date, ...]:
    return tuple(day.on for day in days if day.kind is kind and day.on not in left_out)


def _would_work(calendar: WorkCalendar, on: date) -> bool:
    return not _is_weekend(on) or on in calendar.year_of(on).work


def _is_weekend(on: date) -> bool:
    return on.weekday() >= SATURDAY
