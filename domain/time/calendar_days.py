"""The days of a calendar as people look at them: what each day is, and a year by months and weeks.

The command line and the page draw from here; both name a kind by a sign, never by colour alone.
"""

from calendar import MONDAY, Calendar
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from domain.time.calendar import SATURDAY, CalendarYear, Closure, Holiday, WorkCalendar


class DayKind(StrEnum):
    """What a day is. Working days: WORK, MAKEUP, OPENED. SERVICE: the hall serves, but terms do not run."""

    WORK = "work"
    MAKEUP = "makeup"
    OPENED = "opened"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    SERVICE = "service"


WORKING = frozenset({DayKind.WORK, DayKind.MAKEUP, DayKind.OPENED})
SIGNS: Mapping[DayKind, str] = MappingProxyType(
    {
        DayKind.MAKEUP: "班",
        DayKind.HOLIDAY: "休",
        DayKind.CLOSED: "停",
        DayKind.OPENED: "开",
        DayKind.SERVICE: "窗",
    }
)
"""One character for each kind that the weekday alone does not tell."""
KIND_NAMES: Mapping[DayKind, str] = MappingProxyType(
    {
        DayKind.WORK: "工作日",
        DayKind.MAKEUP: "调休上班",
        DayKind.OPENED: "部门开放日，计入期限",
        DayKind.WEEKEND: "周末",
        DayKind.HOLIDAY: "放假",
        DayKind.CLOSED: "停办",
        DayKind.SERVICE: "窗口服务，不计入期限",
    }
)
_MONTHS = Calendar(MONDAY)


@dataclass(frozen=True)
class Day:
    """One day; `name` is the holiday's or closure's, empty otherwise."""

    on: date
    kind: DayKind
    name: str = ""

    @property
    def is_working(self) -> bool:
        """Whether terms run on it."""
        return self.kind in WORKING


@dataclass(frozen=True)
class Month:
    """Weeks from Monday to Sunday; days of the neighbouring months are None."""

    month: int
    weeks: tuple[tuple[Day | None, ...], ...]
    working_days: int


@dataclass(frozen=True)
class YearView:
    """A whole year as the district, or one department, works it. `kinds`: those that occur, for the legend."""

    year: CalendarYear
    months: tuple[Month, ...]
    closures: tuple[Closure, ...]
    counts: Mapping[DayKind, int]

    @property
    def working_days(self) -> int:
        """Working days of the year."""
        return sum(self.counts[kind] for kind in WORKING)


def day_of(calendar: WorkCalendar, on: date, department: str | None = None) -> Day:
    """What a day is to the district or, where it has days of its own, to a department. Raises CalendarUnknown."""
    terms, year = calendar.of(department), calendar.year_of(on)
    closure, holiday = _covering(terms.closures, on), _covering(year.holidays, on)
    if closure is not None:
        return Day(on, DayKind.CLOSED, closure.name)
    if terms.is_working_day(on):
        return Day(on, _working_kind(year, holiday, on))
    if _serves(calendar, department, on, is_holiday=holiday is not None):
        return Day(on, DayKind.SERVICE)
    return Day(on, DayKind.HOLIDAY, holiday.name) if holiday is not None else Day(on, DayKind.WEEKEND)


def year_view(calendar: WorkCalendar, year: int, department: str | None = None) -> YearView:
    """The year by months, with its closures and counts. Raises CalendarUnknown."""
    body = calendar.year_of(date(year, 1, 1))
    months = tuple(_month(calendar, year, month, department) for month in range(1, 13))
    closures = tuple(each for each in calendar.of(department).closures if _touches(each, year))
    days = (day for month in months for week in month.weeks for day in week if day is not None)
    return YearView(body, months, closures, Counter(day.kind for day in days))


def _month(calendar: WorkCalendar, year: int, month: int, department: str | None) -> Month:
    weeks = tuple(
        tuple(day_of(calendar, on, department) if on.month == month else None for on in week)
        for week in _MONTHS.monthdatescalendar(year, month)
    )
    return Month(month, weeks, sum(day is not None and day.is_working for week in weeks for day in week))


def _working_kind(year: CalendarYear, holiday: Holiday | None, on: date) -> DayKind:
    if on in year.work:
        return DayKind.MAKEUP
    return DayKind.OPENED if on.weekday() >= SATURDAY or holiday is not None else DayKind.WORK


def _serves(calendar: WorkCalendar, department: str | None, on: date, *, is_holiday: bool) -> bool:
    own = calendar.departments.get(department or "")
    if own is None:
        return False
    return on in own.opens.dates or (not is_holiday and on.weekday() in own.opens.weekdays)


def _covering(spans: Iterable[Holiday], on: date) -> Holiday | None:
    return next((span for span in spans if span.first_on <= on <= span.last_on), None)


def _touches(span: Holiday, year: int) -> bool:
    return span.first_on.year <= year <= span.last_on.year
