"""Working days of the State Council's yearly holiday notices (部分节假日安排的通知), and day arithmetic.

A working day is Monday to Friday outside the notice's holidays, plus its make-up workdays (调休上班), less the
district's closures (台风停工, 本地放假). Day 0 is the day of the event; counting starts the next day
(行政许可法 第八十二条: its terms are working days). A department may have a calendar of its own over the
district's. Calendars are data by year; a day outside the known years is refused, never guessed. Terms are days:
a moment is refused. Nothing here reads a clock or the host's time zone.
"""

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""One zone for the whole country, without summer time since 1992; no time-zone database is needed."""

SATURDAY, SUNDAY = 5, 6
"""As `date.weekday` counts."""
ONE_DAY = timedelta(days=1)


class CalendarUnknown(LookupError):
    """The day lies in a year for which no calendar is loaded; whoever counts on must load that year first."""

    code: ClassVar[str] = "CALENDAR_UNKNOWN"

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"没有{year}年的工作日历，无法计算期限；请管理员先载入{year}年日历。")


class YearStatus(StrEnum):
    """`published`: the notice is out. `provisional` (暂定): weekends and statutory days only."""

    PUBLISHED = "published"
    PROVISIONAL = "provisional"


class Holiday(BaseModel):
    """One holiday as the notice words it: `first_on` to `last_on`, both included, weekends within it too."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    first_on: date
    last_on: date

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.last_on < self.first_on:
            raise ValueError(f"{self.name}：最后一天{self.last_on}早于第一天{self.first_on}")
        return self

    def days(self) -> Iterator[date]:
        """Every day of the holiday, weekends included."""
        return days_between(self.first_on - ONE_DAY, self.last_on)


class Closure(Holiday):
    """Days on which offices stay shut by a local decision (`source`); a working day in it is none, make-up or not."""

    source: str = Field(min_length=1)


def _is_empty(value: object) -> bool:
    return not value


class CalendarYear(BaseModel):
    """Holidays and make-up workdays that fall in one calendar year, with the notice they come from.

    A notice that reaches into the neighbouring year is split: each day belongs to the year in which it falls.
    `closures` are the district's own; `loaded_on` (Beijing date) tells when the year was put on file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int = Field(ge=1949, le=9998)
    status: YearStatus
    source: str = Field(min_length=1)
    holidays: tuple[Holiday, ...]
    work: tuple[date, ...] = ()
    closures: tuple[Closure, ...] = Field(default=(), exclude_if=_is_empty)
    loaded_on: date | None = Field(default=None, exclude_if=_is_empty)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        holidays = [on for holiday in self.holidays for on in holiday.days()]
        closed = [on for closure in self.closures for on in closure.days()]
        for on in (*holidays, *self.work, *closed):
            if on.year != self.year:
                raise ValueError(f"{on}不在{self.year}年内")
        for earlier, later in (*pairwise(holidays), *pairwise(self.work), *pairwise(closed)):
            if earlier >= later:
                raise ValueError(f"{later}重复，或未按日期先后排列")
        for on in self.work:
            if on.weekday() < SATURDAY:
                raise ValueError(f"调休上班日{on}不是周六或周日")
            if on in holidays:
                raise ValueError(f"{on}既是放假日又是调休上班日")
        return self

    @property
    def off(self) -> tuple[date, ...]:
        """Days off that would be Monday to Friday otherwise."""
        return tuple(on for holiday in self.holidays for on in holiday.days() if on.weekday() < SATURDAY)


class Openings(BaseModel):
    """Days on which a hall serves although the district does not work: weekend days (`date.weekday`), single days.

    A weekend opening leaves out holidays; a single day is open whatever the notice says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    weekdays: tuple[Annotated[int, Field(ge=SATURDAY, le=SUNDAY)], ...] = ()
    dates: tuple[date, ...] = ()


class DepartmentCalendar(BaseModel):
    """What one department has of its own over the district's calendar, with its source.

    Weekend hall service does not make a working day in law: `opens` counts for terms only where `counts_for_terms`
    says that a rule makes it so. Closures always count, the district's and the department's own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1)
    closures: tuple[Closure, ...] = ()
    opens: Openings = Openings()
    counts_for_terms: bool = False

    @property
    def changes_terms(self) -> bool:
        """Whether the department's terms can end on other days than the district's."""
        return bool(self.closures) or (self.counts_for_terms and self.opens != Openings())


class WorkCalendar(BaseModel):
    """Consecutive years of working days. Small as JSON: a case carries the years of its horizon.

    `departments`: by slug, those with days of their own. `own`: set in what `of` gives, the department's part.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: tuple[CalendarYear, ...] = Field(min_length=1)
    departments: dict[str, DepartmentCalendar] = Field(default_factory=dict, exclude_if=_is_empty)
    own: DepartmentCalendar | None = Field(default=None, exclude_if=_is_empty)

    @model_validator(mode="after")
    def _is_gapless(self) -> Self:
        for earlier, later in pairwise(self.years):
            if later.year != earlier.year + 1:
                raise ValueError(f"日历年份须逐年相连：{earlier.year}年之后是{later.year}年")
            if earlier.status is YearStatus.PROVISIONAL and later.status is YearStatus.PUBLISHED:
                raise ValueError(f"{earlier.year}年仍为暂定，{later.year}年不能是已公布")
        return self

    @cached_property
    def version(self) -> str:
        """Twelve hex digits of the content's hash: same days, same version, wherever and whenever it was loaded."""
        days = self.model_dump(mode="json", exclude={"years": {"__all__": {"loaded_on"}}})
        content = json.dumps(days, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    @cached_property
    def _ordinals(self) -> tuple[int, ...]:
        # Asked once per object, computed once per content: a case unpacked a thousand times shares one index.
        return _working_ordinals(self.years, self.own)

    @cached_property
    def _overlays(self) -> dict[str, "WorkCalendar"]:
        changing = {slug: own for slug, own in self.departments.items() if own.changes_terms}
        return {slug: WorkCalendar(years=self.years, own=own) for slug, own in changing.items()}

    def of(self, department: str | None) -> "WorkCalendar":
        """The calendar by which this department's terms run; this very one where it has no days of its own."""
        return self._overlays.get(department, self) if department is not None else self

    def slice(self, from_year: int, to_year: int) -> "WorkCalendar":
        """The known years within `from_year`..`to_year`, for a case to carry; later ones reach it by signal.

        Raises:
            CalendarUnknown: `from_year` is not known.
        """
        self._require_year(from_year)
        years = tuple(each for each in self.years if from_year <= each.year <= to_year)
        return WorkCalendar(years=years, departments=self.departments, own=self.own)

    def days_but(self, other: "WorkCalendar") -> tuple[date, ...]:
        """Working days of this calendar that are none of the other's, in order; both know the same years."""
        return tuple(map(date.fromordinal, sorted(set(self._ordinals) - set(other._ordinals))))

    def year_of(self, on: date) -> CalendarYear:
        """The calendar year of a Beijing date. Raises CalendarUnknown outside the known years."""
        self._require(on)
        return self.years[on.year - self.years[0].year]

    def is_provisional(self, on: date) -> bool:
        """Whether a due date on this day is only provisional (暂定). Raises CalendarUnknown."""
        return self.year_of(on).status is YearStatus.PROVISIONAL

    @cached_property
    def closures(self) -> tuple[Closure, ...]:
        """The district's closures and the department's own, in order of days; they may overlap."""
        own = self.own.closures if self.own is not None else ()
        every = (*(closure for year in self.years for closure in year.closures), *own)
        return tuple(sorted(every, key=lambda closure: (closure.first_on, closure.last_on)))

    def is_working_day(self, on: date) -> bool:
        """Whether this Beijing date counts as a working day. Raises CalendarUnknown."""
        self._require(on)
        at = bisect_left(self._ordinals, on.toordinal())
        return at < len(self._ordinals) and self._ordinals[at] == on.toordinal()

    def add_working_days(self, on: date, days: int) -> date:
        """The `days`-th working day after day 0 (`on`, itself a working day or not); 0 gives `on` back.

        Raises:
            CalendarUnknown: the start or the result lies outside the known years.
            ValueError: `days` is negative; use `subtract_working_days`.
        """
        _require_count(days)
        self._require(on)
        if days == 0:
            return on
        at = bisect_right(self._ordinals, on.toordinal()) + days - 1
        if at >= len(self._ordinals):
            raise CalendarUnknown(self.years[-1].year + 1)
        return date.fromordinal(self._ordinals[at])

    def subtract_working_days(self, on: date, days: int) -> date:
        """The `days`-th working day before `on`; 0 gives `on` back. Undoes an addition to a working day.

        Raises CalendarUnknown and ValueError as `add_working_days` does.
        """
        _require_count(days)
        self._require(on)
        if days == 0:
            return on
        at = bisect_left(self._ordinals, on.toordinal()) - days
        if at < 0:
            raise CalendarUnknown(self.years[0].year - 1)
        return date.fromordinal(self._ordinals[at])

    def working_days_between(self, after: date, until: date) -> int:
        """Working days in (`after`, `until`]; negative, over (`until`, `after`], when `until` is earlier."""
        self._require(after)
        self._require(until)
        return bisect_right(self._ordinals, until.toordinal()) - bisect_right(self._ordinals, after.toordinal())

    def next_working_day(self, on: date) -> date:
        """The first working day after `on`, never `on` itself."""
        return self.add_working_days(on, 1)

    def working_day_from(self, on: date) -> date:
        """`on` if it is a working day, else the next one (顺延)."""
        return on if self.is_working_day(on) else self.next_working_day(on)

    def add_calendar_days(self, on: date, days: int, *, roll: bool) -> date:
        """`on` plus `days` calendar days (≥ 0); with `roll` a last day off moves to the next working day.

        民法典 第二百零三条: a last day that is a statutory holiday moves to the day after the holiday.
        """
        _require_count(days)
        self._require(on)
        if days > (date(self.years[-1].year, 12, 31) - on).days:
            raise CalendarUnknown(self.years[-1].year + 1)
        last_on = on + timedelta(days=days)
        return self.working_day_from(last_on) if roll else last_on

    def _require(self, on: date) -> None:
        if isinstance(on, datetime):
            raise TypeError("terms are days, never moments: take the Beijing date first")
        self._require_year(on.year)

    def _require_year(self, year: int) -> None:
        if not self.years[0].year <= year <= self.years[-1].year:
            raise CalendarUnknown(year)


def days_between(after: date, until: date) -> Iterator[date]:
    """Every calendar day in (`after`, `until`]."""
    return map(date.fromordinal, range(after.toordinal() + 1, until.toordinal() + 1))


def beijing_date(at: datetime) -> date:
    """The Beijing date of an aware moment; 24:00 is the next day. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a moment must carry its time zone")
    return at.astimezone(BEIJING).date()


def at_hour(on: date, hour: int) -> datetime:
    """`hour`:00 (0..23) Beijing time of that day, in UTC."""
    return datetime.combine(on, time(hour), BEIJING).astimezone(UTC)


def start_of_day(on: date) -> datetime:
    """00:00 Beijing time of that day, in UTC."""
    return at_hour(on, 0)


def end_of_day(on: date) -> datetime:
    """24:00 Beijing time of that day, in UTC: the moment when a term that ends on this day has passed."""
    return at_hour(on + ONE_DAY, 0)


def _require_count(days: int) -> None:
    if days < 0:
        raise ValueError(f"days must not be negative: {days}")


_NOTHING = DepartmentCalendar(source="—")


@lru_cache(maxsize=64)
def _working_ordinals(years: tuple[CalendarYear, ...], own: DepartmentCalendar | None) -> tuple[int, ...]:
    own = own or _NOTHING
    holidays = {on for year in years for holiday in year.holidays for on in holiday.days()}
    closures = (*(closure for year in years for closure in year.closures), *own.closures)
    closed = {on for closure in closures for on in closure.days()}
    opens = own.opens if own.counts_for_terms else Openings()
    work = {*(on for year in years for on in year.work), *opens.dates}
    weekdays = {*range(SATURDAY), *opens.weekdays}
    first_on, last_on = date(years[0].year, 1, 1), date(years[-1].year, 12, 31)
    return tuple(
        on.toordinal()
        for on in days_between(first_on - ONE_DAY, last_on)
        if on not in closed and (on in work or (on.weekday() in weekdays and on not in holidays))
    )
