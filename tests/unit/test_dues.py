"""Due dates in lists: the words, the heading and the light at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest

from domain.time.calendar import at_hour, end_of_day
from domain.time.clock import Limit
from domain.time.lights import moments_of
from starter.web.lists.dues import HEADINGS, Due, Seen, lines
from starter.words.calendar_change import clock_name
from tests.support.clocks import clock, district, with_typhoon

DUE_ON = date(2026, 10, 14)


class Row:
    """A row with a term; what a test names differs."""

    due_on: date | None = DUE_ON
    due_provisional = False
    remind_at: datetime | None = at_hour(date(2026, 10, 13), 9)
    yellow_at: datetime | None = end_of_day(DUE_ON)
    red_at: datetime | None = end_of_day(date(2026, 10, 15))
    department = "gaj"
    stop_ends_on: date | None = None

    def __init__(self, **changes: Any) -> None:
        self.__dict__.update(changes)


UNDATED: Mapping[str, None] = dict.fromkeys(("due_on", "remind_at", "yellow_at", "red_at"))
"""What a row keeps of a term that has no date: no moments either."""


def of_clock(**facts: Any) -> Row:
    """The row of a term that began on 18 September, with the moments of the usual ladder of its kind."""
    term = moments_of(clock(**facts), district())
    return Row(**term._asdict())


def seen(on: date, hour: int = 12) -> Seen:
    return Seen(at_hour(on, hour), district())


@pytest.mark.parametrize(
    ("at", "light", "text", "heading"),
    [
        (at_hour(date(2026, 10, 9), 12), "green", "剩 4 个工作日", "later"),  # 10-10 is a make-up workday
        (at_hour(date(2026, 10, 13), 8), "green", "剩 1 个工作日", "later"),
        (at_hour(date(2026, 10, 13), 9), "soon", "剩 1 个工作日", "soon"),
        (at_hour(date(2026, 10, 14), 23), "soon", "今日到期", "today"),
        (end_of_day(DUE_ON), "yellow", "超期 1 个工作日", "overdue"),
        (at_hour(date(2026, 10, 18), 12), "red", "超期 2 个工作日", "overdue"),
    ],
)
def test_days_are_told_and_grouped_as_the_clock_stands(at: datetime, light: str, text: str, heading: str) -> None:
    assert Seen(at, district()).due(Row()) == Due(light, text, heading)


def test_stopped_row_tells_what_is_left_when_it_goes_on() -> None:
    row = Row(stop_ends_on=date(2026, 9, 30), due_on=date(2026, 10, 15))
    assert seen(date(2026, 9, 24)).due(row) == Due(
        "green", "恢复后剩 7 个工作日", "stopped", note="中止计时至 2026-09-30"
    )
    late = Row(stop_ends_on=date(2026, 10, 30))
    assert seen(date(2026, 10, 16)).due(late).heading == "overdue"  # it stopped when it was late


def test_row_without_a_date_or_past_the_known_years_has_no_count() -> None:
    assert seen(DUE_ON).due(Row(due_on=None)).text == "尚未起算"
    assert seen(DUE_ON).due(Row(due_on=date(2050, 1, 4))).text == "2050-01-04到期"


def test_item_at_work_whose_date_lies_past_the_known_years_has_begun() -> None:
    assert seen(DUE_ON).due(Row(**UNDATED, state="open")) == Due("none", "到期日待定", "none")
    assert seen(DUE_ON).due(Row(**UNDATED, state="waiting")).text == "尚未起算"


def test_what_passed_before_a_year_without_a_calendar_stays_late_and_red() -> None:
    first_days, due_on = seen(date(2028, 1, 4)), date(2027, 12, 28)
    moments = {"yellow_at": end_of_day(due_on), "red_at": end_of_day(date(2027, 12, 29))}
    late = Due("red", "2027-12-28到期，已超期", "overdue")
    assert first_days.due(Row(due_on=due_on, **moments)) == late


def test_provisional_date_says_so() -> None:
    assert seen(date(2026, 12, 31)).due(Row(due_on=date(2027, 1, 5), due_provisional=True)).text.endswith("（暂定）")


def test_departments_own_calendar_counts_its_rows() -> None:
    friday = Seen(at_hour(date(2026, 10, 16), 12), with_typhoon())
    monday = {"due_on": date(2026, 10, 19), "remind_at": None}
    assert friday.due(Row(**monday, department="gaj")).text == "剩 1 个工作日"
    assert friday.due(Row(**monday, department="spj")).text == "剩 2 个工作日"  # it works on Saturdays


@pytest.mark.parametrize(
    ("on", "light", "heading"),
    [(9, "green", "later"), (13, "soon", "soon"), (14, "soon", "today"), (15, "red", "overdue")],
)
def test_legal_term_of_its_own_is_red_as_soon_as_it_has_passed(on: int, light: str, heading: str) -> None:
    delivery = of_clock(kind="delivery", limit=Limit(days=14))
    assert delivery.due_on == DUE_ON
    due = seen(date(2026, 10, on)).due(delivery)
    assert (due.light, due.heading) == (light, heading)


def test_papers_to_follow_are_due_soon_two_working_days_before_as_their_reminder_says() -> None:
    deferral = of_clock(kind="deferral", limit=Limit(days=16))
    assert deferral.due_on == date(2026, 10, 16)
    lights = [seen(date(2026, 10, 14), hour).due(deferral).light for hour in (8, 9)]
    assert lights == ["green", "soon"]


@pytest.mark.parametrize(
    ("on", "light", "heading"),
    [(13, "green", "later"), (14, "soon", "today"), (15, "yellow", "overdue")],
)
def test_row_that_nobody_is_reminded_of_is_due_soon_on_its_due_day(on: int, light: str, heading: str) -> None:
    due = seen(date(2026, 10, on)).due(Row(remind_at=None, yellow_at=None, red_at=None))
    assert (due.light, due.heading) == (light, heading)


def test_rows_keep_their_order_and_each_stands_under_its_heading() -> None:
    dates = [date(2026, 10, 20), date(2026, 10, 12), DUE_ON, date(2026, 10, 13)]
    shown = lines([Row(due_on=on, remind_at=None) for on in dates], seen(date(2026, 10, 14)))
    assert [(HEADINGS[line.due.heading], line.row.due_on) for line in shown] == [
        ("未到期", date(2026, 10, 20)),
        ("已超期", date(2026, 10, 12)),
        ("今日到期", DUE_ON),
        ("已超期", date(2026, 10, 13)),
    ]


@pytest.mark.parametrize(
    ("clock_id", "name"),
    [
        ("case.whole", "整件事承诺期限"),
        ("case.statutory", "整件事法定期限"),
        ("case.correction#2", "补正期限"),
        ("spj/spjy.statutory", "法定期限"),
        ("rsj/zgcb#2.rectification#1", "整改期限"),
    ],
)
def test_clock_is_named_by_its_id(clock_id: str, name: str) -> None:
    assert clock_name(clock_id) == name
