"""The period of figures (统计期): a month, a quarter, a year, or from one day to another; as an address says it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 2000, 2999
MOST_DAYS = 3660
"""Of a period from one day to another: ten years."""


@dataclass(frozen=True)
class Period:
    """Beijing days, both included; `mark` as an address names it, empty for any other stretch of days."""

    from_on: date
    until_on: date
    mark: str = ""

    @property
    def name(self) -> str:
        """In words."""
        if _MONTH.fullmatch(self.mark):
            return f"{self.from_on.year}年{self.from_on.month}月"
        if _QUARTER.fullmatch(self.mark):
            return f"{self.from_on.year}年第{self.mark[-1]}季度"
        if self.mark:
            return f"{self.from_on.year}年"
        return f"{self.from_on}至{self.until_on}"

    def before(self) -> Period:
        """The one before it, of the same kind."""
        return _around(self, self.from_on - timedelta(days=1))

    def after(self) -> Period:
        """The one after it."""
        return _around(self, self.until_on + timedelta(days=1))


def month_of(on: date) -> Period:
    """The month in which a day lies."""
    return _months(on.year, on.month, 1, f"{on.year:04}-{on.month:02}")


def quarter_of(on: date) -> Period:
    """The quarter in which a day lies."""
    number = (on.month - 1) // 3
    return _months(on.year, number * 3 + 1, 3, f"{on.year:04}-Q{number + 1}")


def year_of(on: date) -> Period:
    """The year in which a day lies."""
    return _months(on.year, 1, 12, f"{on.year:04}")


def read_period(text: str) -> Period | None:
    """The period that an address names: 2026-11, 2026-Q4, 2026; None where it names none."""
    try:
        if found := _MONTH.fullmatch(text):
            return _known(month_of(date(int(found[1]), int(found[2]), 1)))
        if found := _QUARTER.fullmatch(text):
            return _known(quarter_of(date(int(found[1]), int(found[2]) * 3, 1)))
        return _known(year_of(date(int(text), 1, 1))) if _YEAR.fullmatch(text) else None
    except ValueError:
        return None


def stretch(from_on: date, until_on: date) -> Period | None:
    """From one day to another, both included; None where it ends before it begins, or is longer than ten years."""
    return Period(from_on, until_on) if 0 <= (until_on - from_on).days <= MOST_DAYS else None


def _known(period: Period) -> Period | None:
    return period if _FIRST_YEAR <= period.from_on.year <= _LAST_YEAR else None


def _months(year: int, month: int, number: int, mark: str) -> Period:
    following = year * 12 + month - 1 + number
    last = date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
    return Period(date(year, month, 1), last, mark)


def _around(period: Period, on: date) -> Period:
    if _MONTH.fullmatch(period.mark):
        return month_of(on)
    if _QUARTER.fullmatch(period.mark):
        return quarter_of(on)
    if period.mark:
        return year_of(on)
    days = period.until_on - period.from_on
    return Period(on, on + days) if on > period.until_on else Period(on - days, on)
