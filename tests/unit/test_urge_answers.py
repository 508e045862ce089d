"""催办 with a window and its answer (回复催办): by whom it reached, once an urge, with the day it will be done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.case.entries import ENTRY
from domain.case.items.entries import ItemUrged
from domain.case.urging.entries import UrgeAnswered
from domain.news.news import NewsKind
from domain.news.of_case import news_of
from domain.rows.duty import changed_duties, duty_rows
from domain.time.calendar import beijing_date, end_of_day
from starter.words.urging import how_fast
from tests.support.pure_case import FILED_AT, LEAD, SUPERVISOR, Life, clerk, head, item, plan

ITEM = "a/one"
ONE, OTHER = clerk("a"), clerk("b")


def handled(**more: Any) -> Life:
    """A case in the hands of its departments."""
    return Life(plan(item(ITEM), item("b/two"), mode="at_window", **more))


def promised(life: Life, days: int = 3) -> date:
    """Some days from now."""
    return beijing_date(life.now) + timedelta(days=days)


def test_urge_names_its_window_else_the_bundles_else_none() -> None:
    life = handled(urge_answer_days=1)
    today = beijing_date(life.now)
    calendar = life.state.calendar
    life.act("urge_item", SUPERVISOR, ITEM)
    assert life.last(ItemUrged).answer_by == end_of_day(calendar.add_working_days(today, 1))
    life.act("urge_item", SUPERVISOR, "b/two", answer_days=3)
    assert life.last(ItemUrged).answer_by == end_of_day(calendar.add_working_days(today, 3))
    older = handled()
    older.act("urge_item", SUPERVISOR, ITEM)
    assert older.last(ItemUrged).answer_by is None


def test_urge_on_file_from_before_is_read_as_one_without_window() -> None:
    entry = ENTRY.validate_python({"kind": "item_urged", "at": FILED_AT, "item": ITEM})
    assert isinstance(entry, ItemUrged) and entry.answer_by is None


def test_answer_is_given_once_for_each_urge_by_the_department_that_it_reached() -> None:
    life = handled(urge_answer_days=1)
    assert life.code("answer_urge", ONE, ITEM, done_on=promised(life)) == "NOT_URGED"
    life.act("urge_item", SUPERVISOR, ITEM)
    assert life.code("answer_urge", OTHER, ITEM, done_on=promised(life)) == "WRONG_DEPARTMENT"
    assert life.code("answer_urge", SUPERVISOR, ITEM, done_on=promised(life)) == "NOT_ALLOWED"
    assert life.code("answer_urge", ONE, ITEM) == "DONE_ON_MISSING"
    assert life.code("answer_urge", ONE, ITEM, done_on=promised(life, -1)) == "DONE_ON_MISSING"
    assert life.code("answer_urge", head("a"), ITEM, done_on=promised(life)) is None
    assert life.code("answer_urge", ONE, ITEM, done_on=promised(life)) == "NOT_URGED"
    life.act("urge_item", LEAD, ITEM)
    assert life.code("answer_urge", ONE, ITEM, done_on=promised(life)) is None


def test_answer_after_the_window_is_taken_and_says_so() -> None:
    life = handled(urge_answer_days=1)
    life.act("urge_item", SUPERVISOR, ITEM)
    answer_by = life.state.items[ITEM].answer_by
    assert answer_by is not None
    life.until(answer_by)
    life.act("answer_urge", ONE, ITEM, done_on=promised(life))
    assert life.last(UrgeAnswered).late is True


def test_answer_is_no_move_and_leaves_the_last_act_to_be_taken_back() -> None:
    life = handled(urge_answer_days=1)
    life.act("claim_item", ONE, ITEM)
    life.act("urge_item", SUPERVISOR, ITEM)
    life.act("transfer_item", ONE, ITEM, to="a-2")
    moved, last = life.state.items[ITEM].moved_at, life.state.items[ITEM].last
    life.act("answer_urge", clerk("a", 2), ITEM, done_on=promised(life))
    assert (life.state.items[ITEM].moved_at, life.state.items[ITEM].last) == (moved, last)


def test_rows_carry_window_and_answer_until_the_item_is_urged_again() -> None:
    life = handled(urge_answer_days=1)
    life.act("urge_item", SUPERVISOR, ITEM)
    before = life.state
    life.act("answer_urge", ONE, ITEM, done_on=promised(life))
    change = changed_duties(before, life.state)
    assert change is not None
    (row,) = change.put
    assert (row.subject, row.answered_at, row.expected_on) == (ITEM, life.now, promised(life))
    life.act("urge_item", SUPERVISOR, ITEM)
    (again,) = [each for each in duty_rows(life.state) if each.subject == ITEM]
    assert (again.answered_at, again.expected_on, again.moved_at) == (None, None, None)
    assert again.answer_by is not None


def test_whoever_urged_is_told_of_the_answer() -> None:
    life = handled(urge_answer_days=1)
    life.act("urge_item", SUPERVISOR, ITEM)
    before = life.state
    life.act("answer_urge", ONE, ITEM, done_on=promised(life))
    (told,) = news_of(before, (life.last(UrgeAnswered),), life.state)
    assert (told.kind, told.reader.person) == (NewsKind.URGE_ANSWERED, SUPERVISOR.actor_id)
    assert told.facts["expected"] == promised(life).isoformat()


def test_how_fast_is_said_in_whole_units() -> None:
    at = datetime(2026, 11, 25, 2, tzinfo=UTC)
    assert how_fast(at, at + timedelta(minutes=59, seconds=59)) == "59 分钟"
    assert how_fast(at, at + timedelta(hours=3, minutes=1)) == "3 小时"
    assert how_fast(at, at + timedelta(days=3)) == "3 天"
