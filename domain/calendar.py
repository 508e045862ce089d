"""Working days of the State Council's yearly holiday notices (部分节假日安排的通知), and day arithmetic.

A working day is Monday to Friday outside the notice's holidays, plus its make-up workdays (调休上班). Day 0
is the day of the event; counting starts the next day (行政许可法 第八十二条: its terms are working days).
Calendars are data by year; a day outside the known years is refused, never guessed. Nothing here reads a
clock or the host's time zone. Left out: local closures, a department's own opening days.
"""

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""One zone for the whole country, without summer time since 1992; no time-zone database is needed."""

SATURDAY = 5
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


class CalendarYear(BaseModel):
    """Holidays and make-up workdays that fall in one calendar year, with the notice they come from.

    A notice that reaches into the neighbouring year is split: each day belongs to the year in which it falls.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int = Field(ge=1949, le=9998)
    status: YearStatus
    source: str = Field(min_length=1)
    holidays: tuple[Holiday, ...]
    work: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        holidays = [on for holiday in self.holidays for on in holiday.days()]
        for on in (*holidays, *self.work):
            if on.year != self.year:
                raise ValueError(f"{on}不在{self.year}年内")
        for earlier, later in (*pairwise(holidays), *pairwise(self.work)):
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


class WorkCalendar(BaseModel):
    """Consecutive years of working days. Small as JSON: a case carries the years of its horizon."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: tuple[CalendarYear, ...] = Field(min_length=1)

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
        """Twelve hex digits of the content's hash: same years, same version, wherever it was loaded."""
        content = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    @cached_property
    def _ordinals(self) -> tuple[int, ...]:
        # Asked once per object, computed once per content: a case unpacked a thousand times shares one index.
        return _working_ordinals(self.years)

    def slice(self, from_year: int, to_year: int) -> "WorkCalendar":
        """The known years within `from_year`..`to_year`, for a case to carry; later ones reach it by signal.

        Raises:
            CalendarUnknown: `from_year` is not known.
        """
        self._require(from_year)
        return WorkCalendar(years=tuple(each for each in self.years if from_year <= each.year <= to_year))

    def year_of(self, on: date) -> CalendarYear:
        """The calendar year of a Beijing date. Raises CalendarUnknown outside the known years."""
        self._require(on.year)
        return self.years[on.year - self.years[0].year]

    def is_provisional(self, on: date) -> bool:
        """Whether a due date on this day is only provisional (暂定). Raises CalendarUnknown."""
        return self.year_of(on).status is YearStatus.PROVISIONAL

    def is_working_day(self, on: date) -> bool:
        """Whether the district works on this Beijing date. Raises CalendarUnknown."""
        self._require(on.year)
        at = bisect_left(self._ordinals, on.toordinal())
        return at < len(self._ordinals) and self._ordinals[at] == on.toordinal()

    def add_working_days(self, on: date, days: int) -> date:
        """The `days`-th working day after day 0 (`on`, itself a working day or not); 0 gives `on` back.

        Raises:
            CalendarUnknown: the start or the result lies outside the known years.
            ValueError: `days` is negative; use `subtract_working_days`.
        """
        _require_count(days)
        self._require(on.year)
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
        self._require(on.year)
        if days == 0:
            return on
        at = bisect_left(self._ordinals, on.toordinal()) - days
        if at < 0:
            raise CalendarUnknown(self.years[0].year - 1)
        return date.fromordinal(self._ordinals[at])

    def working_days_between(self, after: date, until: date) -> int:
        """Working days in (`after`, `until`]; negative, over (`until`, `after`], when `until` is earlier."""
        self._require(after.year)
        self._require(until.year)
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
        self._require(on.year)
        last_on = on + timedelta(days=days)
        self._require(last_on.year)
        return self.working_day_from(last_on) if roll else last_on

    def _require(self, year: int) -> None:
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


@lru_cache(maxsize=64)
def _working_ordinals(years: tuple[CalendarYear, ...]) -> tuple[int, ...]:
    off = {on for year in years for on in year.off}
    work = {on for year in years for on in year.work}
    first_on, last_on = date(years[0].year, 1, 1), date(years[-1].year, 12, 31)
    return tuple(
        on.toordinal()
        for on in days_between(first_on - ONE_DAY, last_on)
        if on in work or (on.weekday() < SATURDAY and on not in off)
    )
