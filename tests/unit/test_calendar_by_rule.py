"""A year that nobody loaded follows from the decree; a file that breaks the rules of a year is told why."""

from __future__ import annotations

from datetime import date

import chinese_calendar
import pytest

from bundles.calendars import load_calendar
from domain.time.by_rule import SEVEN, with_years_by_rule, year_by_rule
from domain.time.calendar import CalendarYear, Holiday, WorkCalendar, YearStatus
from starter.office.calendar_rules import faults

CALENDAR = load_calendar()
TODAY = date(2026, 11, 25)


def of(year: int) -> CalendarYear:
    return next(each for each in CALENDAR.years if each.year == year)


def test_year_by_rule_has_the_days_of_the_file_that_was_made_by_hand() -> None:
    assert year_by_rule(2027).holidays == of(2027).holidays


@pytest.mark.parametrize(
    ("year", "spring", "dragon_boat", "mid_autumn"),
    [  # 春节初一、端午、中秋, from the Hong Kong Observatory's conversion tables (1901–2100)
        (2028, "2028-01-26", "2028-05-28", "2028-10-03"),
        (2029, "2029-02-13", "2029-06-16", "2029-09-22"),
        (2030, "2030-02-03", "2030-06-05", "2030-09-12"),
        (2033, "2033-01-31", "2033-06-01", "2033-09-08"),
        (2034, "2034-02-19", "2034-06-20", "2034-09-27"),
    ],
)
def test_lunar_festivals_fall_on_their_days(year: int, spring: str, dragon_boat: str, mid_autumn: str) -> None:
    days = {name: holiday for holiday in year_by_rule(year).holidays for name in holiday.name.split("、")}
    assert set(days) == set(SEVEN)
    assert str(list(days["春节"].days())[1]) == spring  # 除夕 comes first
    assert str(days["端午节"].first_on) == dragon_boat
    assert date.fromisoformat(mid_autumn) in set(days["中秋节"].days())


def test_every_year_of_the_century_has_the_thirteen_days_of_the_decree() -> None:
    for year in range(2026, 2100):
        days = [on for holiday in year_by_rule(year).holidays for on in holiday.days()]
        together = sum("、" in holiday.name for holiday in year_by_rule(year).holidays)
        assert len(days) == 13 - together, year
    with pytest.raises(ValueError, match="推算不全"):
        year_by_rule(2150)


def test_days_by_rule_of_published_years_are_off_in_the_notices_too() -> None:
    for year in (2025, 2026):
        for holiday in year_by_rule(year).holidays:
            for on in holiday.days():
                assert not chinese_calendar.is_workday(on), on
                assert not CALENDAR.is_working_day(on), on


def test_limit_beyond_the_loaded_years_is_counted_and_provisional() -> None:
    longer = with_years_by_rule(CALENDAR, 2029)
    on = longer.add_working_days(date(2027, 12, 28), 10)
    assert (on, longer.is_provisional(on)) == (date(2028, 1, 11), True)
    assert with_years_by_rule(CALENDAR, 2027) is CALENDAR


def test_years_of_the_tree_break_no_rule() -> None:
    for year in CALENDAR.years:
        assert faults(year, CALENDAR, TODAY) == []


def without(year: CalendarYear, name: str) -> CalendarYear:
    holidays = tuple(each for each in year.holidays if name not in each.name)
    return year.model_copy(update={"holidays": holidays})


@pytest.mark.parametrize("name", SEVEN)
def test_year_without_one_of_the_seven_holidays_is_told(name: str) -> None:
    told = faults(without(of(2027), name), CALENDAR, TODAY)
    assert f"2027年没有{name}" in told
    assert any("是法定节日，却不在放假日里" in each for each in told)


def test_holiday_without_its_own_day_is_told() -> None:
    wrong = Holiday(name="元旦", first_on=date(2027, 1, 2), last_on=date(2027, 1, 2))
    year = of(2027).model_copy(update={"holidays": (wrong, *of(2027).holidays[1:])})
    assert faults(year, CALENDAR, TODAY) == ["2027-01-01是法定节日，却不在放假日里"]


def test_changed_day_that_has_passed_is_told_and_one_that_comes_is_not() -> None:
    year = of(2026)
    moved = year.model_copy(update={"work": (*year.work[:-1], date(2026, 10, 11))})
    assert faults(moved, CALENDAR, TODAY) == ["改动了已经过去的2026-10-10", "改动了已经过去的2026-10-11"]
    assert faults(moved, CALENDAR, date(2026, 10, 10)) == []


def test_published_year_does_not_become_provisional_again() -> None:
    known = WorkCalendar(years=(of(2026), of(2027).model_copy(update={"status": YearStatus.PUBLISHED})))
    assert faults(of(2027), known, TODAY) == ["2027年已经公布，不能换成暂定的"]
