"""投诉和救济: what a complaint has to say, and the last days of review and suit as dates, counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bundles.calendars import load_calendar
from domain.complaint.remedy_terms import decided, terms
from domain.complaint.rules import LONGEST, WHOLE, ComplaintSaid, answer_due, answer_problems, problems, subjects
from tests.support.pure_case import Life, item, plan

SAID = ComplaintSaid(act_id="a", item="a/one", topic="late", words="说好三天，过了十天还没有办。")


def life() -> Life:
    return Life(plan(item("a/one"), item("b/two"), mode="at_window"))


def test_a_complaint_names_its_subject_its_topic_and_what_happened() -> None:
    state = life().state
    assert subjects(state) == (WHOLE, "a/one", "b/two")
    assert problems(SAID, state) == []
    wrong = problems(ComplaintSaid(act_id="a", item="c/none", topic="x"), state)
    assert [field for field, _ in wrong] == ["item", "topic", "words"]
    long = problems(SAID.model_copy(update={"words": "长" * (LONGEST + 1)}), state)
    assert [field for field, _ in long] == ["words"]
    assert answer_problems("") != answer_problems("已经处理。") == []


@pytest.mark.parametrize(
    ("known_on", "review", "suit"),
    [
        # 60 days after Wednesday 25 November is Sunday 24 January: the Monday after it. Six months: Tuesday 25 May.
        (date(2026, 11, 25), date(2027, 1, 25), date(2027, 5, 25)),
        # 31 August has no counterpart in February.
        (date(2026, 8, 31), date(2026, 10, 30), date(2027, 3, 1)),
    ],
)
def test_the_last_days_are_counted_from_the_day_after_and_moved_past_days_off(
    known_on: date, review: date, suit: date
) -> None:
    found = terms(known_on, load_calendar())
    assert (found.review_until, found.suit_until) == (review, suit)


def test_a_year_without_a_calendar_is_told_as_not_exact() -> None:
    found = terms(date(2031, 1, 2), load_calendar())
    assert found.review_until == date(2031, 3, 3)
    assert not found.exact


def test_every_decision_has_its_terms_and_nothing_else_has() -> None:
    case = life()
    calendar = load_calendar()
    assert decided(case.state, calendar) == ()
    case.grant("a/one")
    (found,) = decided(case.state, calendar)
    assert (found.item, found.department, found.phase) == ("a/one", "a", "granted")


def test_an_answer_is_due_fifteen_working_days_later() -> None:
    made = datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert answer_due(load_calendar(), made) == date(2026, 12, 16)
    assert answer_due(load_calendar(), made.replace(year=2040)) is None
