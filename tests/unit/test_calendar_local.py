"""Days of one's own: the district's closures, a department's calendar, what each day is called, and how it travels."""

import json
from datetime import date

import pytest
from pydantic import ValidationError

from bundles.calendars import load_calendar
from domain.time.calendar import (
    SATURDAY,
    CalendarUnknown,
    CalendarYear,
    Closure,
    DepartmentCalendar,
    Openings,
    WorkCalendar,
)
from domain.time.calendar_days import DayKind, day_of, year_view
from domain.time.calendar_text import addition
from tests.support.calendar_vectors import VECTORS

SOURCE = "区政办发〔2026〕9号"
HALL = DepartmentCalendar(source="大厅通知", opens=Openings(weekdays=(SATURDAY,), dates=(date(2026, 10, 5),)))


def closure(first: str, last: str, name: str = "台风停工") -> Closure:
    return Closure(name=name, first_on=date.fromisoformat(first), last_on=date.fromisoformat(last), source=SOURCE)


def district(*closures: Closure, **departments: DepartmentCalendar) -> WorkCalendar:
    """2025 to 2027 with these closures in 2026."""
    years = [
        year.model_copy(update={"closures": closures}) if year.year == 2026 else year
        for year in load_calendar().slice(2025, 2027).years
    ]
    return WorkCalendar(years=tuple(years), departments=departments)


class TestClosures:
    def test_working_days_inside_are_off_and_move_the_due_day(self) -> None:
        calendar = district(closure("2026-07-23", "2026-07-26"))  # Thursday to Sunday
        assert calendar.add_working_days(date(2026, 7, 22), 1) == date(2026, 7, 27)
        assert calendar.add_working_days(date(2026, 7, 20), 5) == date(2026, 7, 29)
        assert calendar.working_days_between(date(2026, 7, 22), date(2026, 7, 26)) == 0

    def test_makeup_workday_inside_is_off(self) -> None:
        calendar = district(closure("2026-10-10", "2026-10-10"))
        assert calendar.add_working_days(date(2026, 10, 9), 1) == date(2026, 10, 12)

    def test_calendar_days_that_end_in_one_roll_on(self) -> None:
        calendar = district(closure("2026-07-23", "2026-07-24"))
        assert calendar.add_calendar_days(date(2026, 7, 13), 10, roll=True) == date(2026, 7, 27)

    def test_must_lie_in_the_year_in_order_and_name_a_source(self) -> None:
        year = load_calendar().year_of(date(2026, 1, 1)).model_dump()
        for closures in (
            (closure("2027-01-04", "2027-01-04"),),
            (closure("2026-07-24", "2026-07-24"), closure("2026-07-23", "2026-07-23")),
            (closure("2026-07-23", "2026-07-24"), closure("2026-07-24", "2026-07-24")),
        ):
            with pytest.raises(ValidationError):
                CalendarYear.model_validate({**year, "closures": closures})
        with pytest.raises(ValidationError, match="source"):
            Closure(name="停工", first_on=date(2026, 7, 23), last_on=date(2026, 7, 23), source="")


class TestDepartments:
    def test_weekend_service_makes_no_working_day(self) -> None:
        calendar = district(spj=HALL)
        assert calendar.of("spj") is calendar
        assert calendar.of(None) is calendar
        assert calendar.of("gaj") is calendar

    def test_openings_count_where_a_rule_says_so(self) -> None:
        calendar = district(spj=HALL.model_copy(update={"counts_for_terms": True}))
        own = calendar.of("spj")
        assert own.add_working_days(date(2026, 7, 24), 1) == date(2026, 7, 25)  # Saturday
        assert not own.is_working_day(date(2026, 10, 3))  # a Saturday of the holiday
        assert own.is_working_day(date(2026, 10, 5))  # a day of the holiday that is named
        assert calendar.add_working_days(date(2026, 7, 24), 1) == date(2026, 7, 27)

    def test_closures_of_the_department_and_of_the_district_both_count(self) -> None:
        closed = DepartmentCalendar(source="院办通知", closures=(closure("2026-07-22", "2026-07-23", "停电"),))
        calendar = district(closure("2026-07-23", "2026-07-24"), yy=closed)
        assert calendar.of("yy").next_working_day(date(2026, 7, 21)) == date(2026, 7, 27)
        assert calendar.next_working_day(date(2026, 7, 21)) == date(2026, 7, 22)
        assert [each.name for each in calendar.of("yy").closures] == ["停电", "台风停工"]

    def test_a_closure_shuts_a_hall_that_would_open(self) -> None:
        hall = HALL.model_copy(update={"counts_for_terms": True})
        calendar = district(closure("2026-07-25", "2026-07-25"), spj=hall)
        assert not calendar.of("spj").is_working_day(date(2026, 7, 25))

    def test_what_of_gives_is_its_own_calendar_again_and_has_a_version_of_its_own(self) -> None:
        calendar = district(spj=HALL.model_copy(update={"counts_for_terms": True}))
        own = calendar.of("spj")
        assert own.of("spj") is own
        assert calendar.of("spj") is own
        assert own.version != calendar.version

    def test_weekdays_other_than_the_weekend_cannot_be_opened(self) -> None:
        with pytest.raises(ValidationError):
            Openings(weekdays=(4,))


class TestTravelling:
    def test_json_without_the_new_parts_loads_and_keeps_its_version(self) -> None:
        """Journals written before closures and departments came carry this form."""
        bare = WorkCalendar(years=load_calendar().slice(2026, 2027).years)
        old = json.loads(bare.model_dump_json())
        assert set(old) == {"years"}
        assert set(old["years"][0]) == {"year", "status", "source", "holidays", "work"}
        assert WorkCalendar.model_validate(old).version == "1070b1121b06"

    def test_all_parts_come_back_the_same(self) -> None:
        calendar = district(closure("2026-07-23", "2026-07-24"), spj=HALL)
        assert WorkCalendar.model_validate_json(calendar.model_dump_json()) == calendar
        own = district(spj=HALL.model_copy(update={"counts_for_terms": True})).of("spj")
        assert WorkCalendar.model_validate_json(own.model_dump_json()) == own

    def test_a_closure_changes_the_version_and_the_day_of_loading_does_not(self) -> None:
        plain = district()
        assert district(closure("2026-07-23", "2026-07-24")).version != plain.version
        assert district(spj=HALL).version != plain.version
        years = tuple(year.model_copy(update={"loaded_on": date(2026, 11, 23)}) for year in plain.years)
        assert WorkCalendar(years=years).version == plain.version

    def test_slice_keeps_departments_and_counts_its_version_afresh(self) -> None:
        calendar = district(spj=HALL)
        assert calendar.slice(2026, 2027).departments == {"spj": HALL}
        assert calendar.slice(2026, 2027).version != calendar.version


class TestDayKinds:
    def test_each_day_has_one_kind(self) -> None:
        calendar = district(closure("2026-07-23", "2026-07-24"), spj=HALL)
        kinds = {
            "2026-07-22": DayKind.WORK,
            "2026-07-23": DayKind.CLOSED,
            "2026-07-26": DayKind.WEEKEND,
            "2026-10-10": DayKind.MAKEUP,
            "2026-10-04": DayKind.HOLIDAY,
            "2026-10-05": DayKind.SERVICE,
            "2026-07-18": DayKind.SERVICE,
        }
        assert {on: day_of(calendar, date.fromisoformat(on), "spj").kind for on in kinds} == kinds
        counting = district(spj=HALL.model_copy(update={"counts_for_terms": True}))
        assert day_of(counting, date(2026, 7, 18), "spj").kind is DayKind.OPENED
        assert day_of(counting, date(2026, 7, 18)).kind is DayKind.WEEKEND

    def test_a_year_has_all_its_days_once_and_their_counts_add_up(self) -> None:
        view = year_view(district(closure("2026-07-23", "2026-07-24")), 2026)
        days = [day.on for month in view.months for week in month.weeks for day in week if day is not None]
        assert days == sorted(set(days))
        assert (len(days), sum(view.counts.values())) == (365, 365)
        assert view.working_days == 248 - 2 == sum(month.working_days for month in view.months)
        assert all(len(week) == 7 for month in view.months for week in month.weeks)

    def test_a_year_that_is_not_known_is_refused(self) -> None:
        with pytest.raises(CalendarUnknown):
            year_view(district(), 2030)


class TestSentences:
    @pytest.mark.parametrize(("day_0", "days", "due"), VECTORS)
    def test_sentence_ends_in_the_due_day(self, day_0: str, days: int, due: str) -> None:
        sentence = addition(district(), date.fromisoformat(day_0), days, "working")
        assert f"第{days}个工作日为{due}" in sentence
        assert ("暂定" in sentence) == due.startswith("2027")

    @pytest.mark.parametrize(
        ("day_0", "days", "sentence"),
        [
            (
                "2026-09-24",
                20,
                "自2026-09-24次日起算20个工作日；中秋（09-25）、国庆（10-01至10-07）及周末不计，调休上班日10-10计入；"
                "第20个工作日为2026-10-29。",
            ),
            (
                "2025-12-26",
                5,
                "自2025-12-26次日起算5个工作日；元旦（2026-01-01至2026-01-02）及周末不计，调休上班日2026-01-04计入；"
                "第5个工作日为2026-01-05。",
            ),
            ("2026-07-06", 3, "自2026-07-06次日起算3个工作日；第3个工作日为2026-07-09。"),
            ("2026-07-06", 0, "期限为0个工作日，即2026-07-06当日。"),
        ],
    )
    def test_sentence_names_what_was_left_out_and_what_counted(self, day_0: str, days: int, sentence: str) -> None:
        assert addition(district(), date.fromisoformat(day_0), days, "working") == sentence

    def test_closure_is_named_with_the_working_days_it_took_and_its_source(self) -> None:
        calendar = district(closure("2026-07-23", "2026-07-26"), closure("2026-10-10", "2026-10-10", "停水"))
        assert f"台风停工（07-23至07-24，{SOURCE}）及周末不计" in addition(calendar, date(2026, 7, 20), 5, "working")
        autumn = addition(calendar, date(2026, 10, 9), 1, "working")
        assert f"停水（10-10，{SOURCE}）及周末不计；第1个工作日为2026-10-12" in autumn
        assert "调休" not in autumn

    def test_openings_that_count_are_named(self) -> None:
        own = district(spj=HALL.model_copy(update={"counts_for_terms": True})).of("spj")
        assert "部门开放日07-25计入" in addition(own, date(2026, 7, 24), 1, "working")

    def test_calendar_days_say_why_the_last_day_rolls(self) -> None:
        calendar = district(closure("2026-07-23", "2026-07-24"))
        rolls = {
            "2026-09-15": "第10个自然日为2026-09-25，中秋放假，顺延至2026-09-28。",
            "2026-07-01": "第10个自然日为2026-07-11，周末，顺延至2026-07-13。",
            "2026-07-13": "第10个自然日为2026-07-23，台风停工，顺延至2026-07-27。",
            "2026-07-06": "第10个自然日为2026-07-16。",
        }
        for day_0, end in rolls.items():
            assert addition(calendar, date.fromisoformat(day_0), 10, "calendar").endswith(end)
