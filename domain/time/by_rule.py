"""A year for which no notice is out, by rule (按规则推算): weekends, and the days of 全国年节及纪念日放假办法 (2024).

Its days of 春节, 端午 and 中秋 follow the moon, 清明 the sun: taken from `holidays`, which is kept (ADR 0054).
What a notice adds (调休, 补假) is not guessed: such a year is provisional, and every date in it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import import_module

from domain.time.calendar import ONE_DAY, CalendarYear, Holiday, WorkCalendar, YearStatus

SEVEN = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
"""The holidays of all citizens, as the decree and every notice name them (第二条)."""
SOURCE = "尚未公布（按《全国年节及纪念日放假办法》推算，仅周末与法定节日）"
_OF_THE_DECREE = {"农历除夕": "春节"} | {name: name for name in SEVEN}


@cache
def year_by_rule(year: int) -> CalendarYear:
    """The year as the decree gives it, without any notice. Raises ValueError beyond the lunar tables."""
    spans: list[tuple[list[date], list[str]]] = []
    for on, names in sorted(_days(year)):
        if spans and spans[-1][0][-1] == on - ONE_DAY and set(names) & set(spans[-1][1]):
            spans[-1][0].append(on)
            spans[-1][1].extend(name for name in names if name not in spans[-1][1])
        else:
            spans.append(([on], list(names)))
    if {name for _, names in spans for name in names} != set(SEVEN):
        raise ValueError(f"{year}年的法定节日推算不全")
    holidays = tuple(Holiday(name="、".join(names), first_on=days[0], last_on=days[-1]) for days, names in spans)
    return CalendarYear(year=year, status=YearStatus.PROVISIONAL, source=SOURCE, holidays=holidays)


def with_years_by_rule(calendar: WorkCalendar, until_year: int) -> WorkCalendar:
    """The calendar, continued by rule after its last year."""
    later = tuple(year_by_rule(year) for year in range(calendar.years[-1].year + 1, until_year + 1))
    if not later:
        return calendar
    return WorkCalendar(years=(*calendar.years, *later), departments=calendar.departments, own=calendar.own)


def _days(year: int) -> Iterator[tuple[date, tuple[str, ...]]]:
    """Days of the decree with the names of their festivals: two of them may fall on one day (国庆、中秋)."""
    # Imported when asked for: it costs 0.2 s, and a process that meets loaded years only does without.
    china = import_module("holidays.countries.china").China
    for on, told in china(years=year, observed=False, language="zh_CN").items():
        if names := tuple(_OF_THE_DECREE[name] for name in told.split("; ") if name in _OF_THE_DECREE):
            yield on, names
