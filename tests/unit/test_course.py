"""The course of a case: folded once, it tells how the case stood before, at and after every entry."""

from __future__ import annotations

from datetime import date

import pytest

from domain.case.course import Course
from domain.case.evolve import fold
from domain.case.state import new_case
from tests.support.played import every_scenario, played
from tests.support.pure_case import LEAD, Life, item, plan

RECEIVED_ON = date(2026, 9, 17)
ALL = every_scenario()


@pytest.mark.parametrize(("slug", "name"), ALL)
def test_a_course_keeps_after_every_entry_the_state_that_the_journal_so_far_gives(slug: str, name: str) -> None:
    case = played(slug, name, RECEIVED_ON)
    opening, entries = case.state.opening, tuple(case.entries)
    course = Course.of(opening, entries)
    assert (course.entries, course.state, course.opening) == (entries, case.state, opening)
    for seq, entry in enumerate(entries, start=1):
        assert course.entry(seq) is entry
        assert course.before(seq).seq == seq - 1
        assert course.upto(seq).state is course.before(seq + 1)
    middle = len(entries) // 2
    assert course.upto(middle).state == fold(opening, entries[:middle])


def test_a_course_without_entries_stands_where_the_case_opened() -> None:
    case = Life(plan(item("a/one")))
    course = Course.of(case.opening, ())
    assert course.state == course.before(1) == course.after_consequences(1) == new_case(case.opening)
    assert (course.entry(0), course.entry(1), course.upto(-1).entries) == (None, None, ())


def test_consequences_of_an_entry_reach_to_the_next_act_of_the_same_moment() -> None:
    life = Life(plan(item("a/one"), item("b/two", after=("a/one",)), mode="at_window"))
    life.grant("a/one")
    course = life.course
    kinds = [entry.kind for entry in course.entries]
    decided = kinds.index("item_decided") + 1
    assert "item_started" in kinds[decided:], "the decision has a consequence that stands behind it"
    assert course.before(decided).items["b/two"].started_at is None
    assert course.upto(decided).state.items["b/two"].started_at is None
    assert course.after_consequences(decided).items["b/two"].started_at == life.now
    life.act("urge_item", LEAD, "b/two")
    assert life.course.after_consequences(decided) == course.state, "an act that came later is no consequence"
