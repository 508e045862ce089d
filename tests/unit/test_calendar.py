"""Working days: the vectors of the rules, the years against two independent sources, and the laws of counting."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from pydantic import ValidationError

from bundles.calendars import load_calendar
from domain.time.calendar import (
    CalendarUnknown,
    CalendarYear,
    Holiday,
    WorkCalendar,
    YearStatus,
    at_hour,
    beijing_date,
    days_between,
    end_of_day,
    start_of_day,
)
from tests.support.calendar_vectors import VECTORS

ROOT = Path(__file__).parents[2]
PUBLISHED_YEARS = tuple(range(2019, 2027))
STATUTORY_2027 = "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03"
MAKEUP_DAYS = {
    2019: "02-02 02-03 04-28 05-05 09-29 10-12",
    2020: "01-19 04-26 05-09 06-28 09-27 10-10",  # 02-01 was taken back when the Spring Festival was extended
    2021: "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
    2022: "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
    2027: "",
}
WORKING_DAYS = {2024: 251, 2025: 248, 2026: 248}


@cache
def district() -> WorkCalendar:
    return load_calendar()


def days_of(*years: int) -> Iterator[date]:
    return days_between(date(years[0] - 1, 12, 31), date(years[-1], 12, 31))


class TestVectors:
    @pytest.mark.parametrize(("day_0", "days", "due"), VECTORS)
    def test_nth_working_day_after_day_0_is_the_due_day(self, day_0: str, days: int, due: str) -> None:
        assert district().add_working_days(date.fromisoformat(day_0), days) == date.fromisoformat(due)

    def test_due_day_in_the_unpublished_year_is_provisional(self) -> None:
        assert district().is_provisional(date(2027, 1, 4))
        assert not district().is_provisional(date(2026, 12, 31))

    def test_no_days_leave_day_0_as_it_is_even_on_a_holiday(self) -> None:
        assert district().add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 1)

    def test_next_working_day_after_a_working_day_is_another_day(self) -> None:
        assert district().next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)

    def test_calendar_days_ending_in_a_holiday_roll_to_the_next_working_day(self) -> None:
        assert district().add_calendar_days(date(2026, 9, 15), 20, roll=True) == date(2026, 10, 8)
        assert district().add_calendar_days(date(2026, 9, 15), 20, roll=False) == date(2026, 10, 5)

    def test_calendar_days_ending_on_a_makeup_saturday_stay(self) -> None:
        assert district().add_calendar_days(date(2026, 9, 20), 20, roll=True) == date(2026, 10, 10)


class TestYears:
    @pytest.mark.parametrize("year", PUBLISHED_YEARS)
    def test_every_day_agrees_with_chinesecalendar(self, year: int) -> None:
        calendar = district()
        wrong = [on for on in days_of(year) if calendar.is_working_day(on) != chinese_calendar.is_workday(on)]
        assert wrong == []

    @pytest.mark.parametrize("year", PUBLISHED_YEARS)
    def test_every_day_agrees_with_holidays(self, year: int) -> None:
        calendar, china = district(), holidays.country_holidays("CN", years=year)
        wrong = [on for on in days_of(year) if calendar.is_working_day(on) != china.is_working_day(on)]
        assert wrong == []

    def test_spring_festival_of_2020_lasts_until_its_extension_ends(self) -> None:
        calendar = district()
        assert not calendar.is_working_day(date(2020, 1, 31))
        assert not calendar.is_working_day(date(2020, 2, 1))  # a make-up Saturday before the extension
        assert calendar.next_working_day(date(2020, 1, 23)) == date(2020, 2, 3)

    def test_labour_day_of_2019_is_as_amended(self) -> None:
        assert district().add_working_days(date(2019, 4, 26), 3) == date(2019, 4, 30)  # Sunday 04-28 is day 1
        assert district().next_working_day(date(2019, 4, 30)) == date(2019, 5, 5)

    @pytest.mark.parametrize(("year", "total"), WORKING_DAYS.items())
    def test_working_days_of_the_year_are_as_published(self, year: int, total: int) -> None:
        assert sum(map(district().is_working_day, days_of(year))) == total

    @pytest.mark.parametrize(("year", "listed"), MAKEUP_DAYS.items())
    def test_every_makeup_workday_counts_and_no_other_weekend_day(self, year: int, listed: str) -> None:
        weekend_work = [on for on in days_of(year) if on.weekday() >= 5 and district().is_working_day(on)]
        assert [f"{on:%m-%d}" for on in weekend_work] == listed.split()

    def test_provisional_year_has_weekends_and_statutory_days_off_and_nothing_else(self) -> None:
        statutory = {date.fromisoformat(f"2027-{day}") for day in STATUTORY_2027.split()}
        off = {on for on in days_of(2027) if not district().is_working_day(on)}
        assert off == statutory | {on for on in days_of(2027) if on.weekday() >= 5}

    def test_provisional_statutory_days_agree_with_holidays(self) -> None:
        china = holidays.country_holidays("CN", years=2027)
        statutory = {on for on, name in china.items() if "observed" not in name and "substituted" not in name}
        assert statutory == {date.fromisoformat(f"2027-{day}") for day in STATUTORY_2027.split()}

    def test_each_year_names_its_notice(self) -> None:
        notices = {each.year: (each.status, each.source) for each in district().years}
        assert notices[2019] == (YearStatus.PUBLISHED, "国办发明电〔2018〕15号、国办发明电〔2019〕3号")
        assert notices[2020] == (YearStatus.PUBLISHED, "国办发明电〔2019〕16号、国办发明电〔2020〕1号")
        assert notices[2024] == (YearStatus.PUBLISHED, "国办发明电〔2023〕7号")
        assert notices[2025] == (YearStatus.PUBLISHED, "国办发明电〔2024〕12号")
        assert notices[2026] == (YearStatus.PUBLISHED, "国办发明电〔2025〕7号")
        assert notices[2027][0] is YearStatus.PROVISIONAL


class TestUnknownYears:
    @pytest.mark.parametrize("on", [date(2018, 12, 28), date(2028, 1, 3)])
    def test_day_outside_the_known_years_is_refused_with_code_and_sentence(self, on: date) -> None:
        with pytest.raises(CalendarUnknown, match=f"没有{on.year}年的工作日历.*载入") as refused:
            district().is_working_day(on)
        assert (refused.value.code, refused.value.year) == ("CALENDAR_UNKNOWN", on.year)

    def test_count_that_runs_past_the_known_years_is_refused(self) -> None:
        with pytest.raises(CalendarUnknown, match="2028"):
            district().add_working_days(date(2027, 12, 20), 20)
        with pytest.raises(CalendarUnknown, match="2028"):
            district().add_calendar_days(date(2027, 12, 20), 20, roll=False)

    def test_count_back_before_the_known_years_is_refused(self) -> None:
        with pytest.raises(CalendarUnknown, match="2018"):
            district().subtract_working_days(date(2019, 1, 5), 10)

    def test_count_beyond_any_calendar_is_refused_like_any_other(self) -> None:
        for days in (10**6, 10**12):
            with pytest.raises(CalendarUnknown, match="2028"):
                district().add_calendar_days(date(2026, 1, 5), days, roll=True)
            with pytest.raises(CalendarUnknown, match="2028"):
                district().add_working_days(date(2026, 1, 5), days)

    def test_a_moment_is_no_day(self) -> None:
        with pytest.raises(TypeError, match="days, never moments"):
            district().add_working_days(datetime(2026, 1, 5, 9, tzinfo=UTC), 1)

    def test_negative_count_is_refused(self) -> None:
        with pytest.raises(ValueError, match="negative"):
            district().add_working_days(date(2026, 1, 5), -1)


class TestCarriedCalendar:
    def test_two_years_travel_in_less_than_1500_bytes_and_come_back_the_same(self) -> None:
        carried = district().slice(2026, 2027)
        packed = carried.model_dump_json()
        assert len(packed.encode()) < 1500
        unpacked = WorkCalendar.model_validate_json(packed)
        assert unpacked == carried
        assert unpacked.version == carried.version

    def test_slice_counts_like_the_whole_inside_its_years(self) -> None:
        carried = district().slice(2026, 2027)
        for on in days_of(2026):
            assert carried.add_working_days(on, 10) == district().add_working_days(on, 10)

    def test_slice_reaching_past_the_known_years_stops_at_the_last(self) -> None:
        assert [each.year for each in district().slice(2026, 2029).years] == [2026, 2027]

    def test_slice_starting_in_an_unknown_year_is_refused(self) -> None:
        with pytest.raises(CalendarUnknown):
            district().slice(2028, 2029)

    def test_publishing_a_year_changes_the_version(self) -> None:
        *known, last = district().years
        published = last.model_copy(update={"status": YearStatus.PUBLISHED})
        assert WorkCalendar(years=(*known, published)).version != district().version


class TestMoments:
    def test_beijing_date_turns_at_16_utc(self) -> None:
        assert beijing_date(datetime(2026, 10, 9, 15, 59, 59, tzinfo=UTC)) == date(2026, 10, 9)
        assert beijing_date(datetime(2026, 10, 9, 16, 0, tzinfo=UTC)) == date(2026, 10, 10)

    def test_moment_without_time_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            beijing_date(datetime(2026, 10, 9, 16, 0))  # noqa: DTZ001 - the naive moment is the case under test

    def test_hours_and_ends_of_a_beijing_day_are_utc_moments(self) -> None:
        on = date(2026, 12, 31)
        assert at_hour(on, 9) == datetime(2026, 12, 31, 1, tzinfo=UTC)
        assert end_of_day(on) == datetime(2026, 12, 31, 16, tzinfo=UTC) == start_of_day(date(2027, 1, 1))
        assert end_of_day(on).tzinfo is UTC

    def test_host_time_zone_changes_no_date_and_no_moment(self) -> None:
        program = (
            "from datetime import UTC, date, datetime\n"
            "from bundles.calendars import load_calendar\n"
            "from domain.time.calendar import beijing_date\n"
            "from domain.time.clock import Clock, Limit, rungs\n"
            "calendar = load_calendar()\n"
            "print(beijing_date(datetime(2026, 9, 30, 16, tzinfo=UTC)), calendar.version)\n"
            "for day in range(1, 29):\n"
            "    clock = Clock(clock_id='c', subject='case', kind='promised', limit=Limit(days=10),\n"
            "                  started_on=date(2026, 9, day))\n"
            "    print([rung.at.isoformat() for rung in rungs(clock, calendar)])\n"
        )
        answers = {
            zone: subprocess.run(
                [sys.executable, "-c", program],
                cwd=ROOT,
                env={**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for zone in ("UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu")
        }
        assert len(set(answers.values())) == 1, answers
        assert answers["UTC"].startswith("2026-10-01 ")


class TestCalendarRules:
    def year(self, **changes: object) -> CalendarYear:
        fields: dict[str, object] = {
            "year": 2026,
            "status": YearStatus.PUBLISHED,
            "source": "通知",
            "holidays": (Holiday(name="元旦", first_on=date(2026, 1, 1), last_on=date(2026, 1, 3)),),
            "work": (date(2026, 1, 4),),
        }
        return CalendarYear.model_validate(fields | changes)

    @pytest.mark.parametrize(
        ("work", "reason"),
        [
            ((date(2026, 1, 5),), "不是周六或周日"),
            ((date(2026, 1, 3),), "既是放假日又是调休上班日"),
            ((date(2027, 1, 2),), "不在2026年内"),
            ((date(2026, 1, 10), date(2026, 1, 4)), "先后"),
        ],
    )
    def test_wrong_makeup_workday_is_refused(self, work: tuple[date, ...], reason: str) -> None:
        with pytest.raises(ValidationError, match=reason):
            self.year(work=work)

    def test_missing_year_between_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="逐年相连"):
            WorkCalendar(years=(self.year(), self.year(year=2028, holidays=(), work=())))

    def test_published_year_after_a_provisional_one_is_refused(self) -> None:
        provisional = self.year(status=YearStatus.PROVISIONAL)
        with pytest.raises(ValidationError, match="仍为暂定"):
            WorkCalendar(years=(provisional, self.year(year=2027, holidays=(), work=())))
