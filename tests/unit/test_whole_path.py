"""The whole counts along the longest chain of its items: one rule for the check, the path and the running clock."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.state import ItemPhase, running
from domain.definition.plan import JointStatutory, Plan, PlanItem, Procedure
from domain.definition.resolve import critical_path
from domain.time.calendar import end_of_day
from domain.time.clock import Limit, known_due_on
from tests.support.amount import at_length
from tests.support.pure_case import DAY, Life, beijing, clerk, item, plan

TESTS = Procedure(key="tests", name="检测", ground="testing", basis="样例法第九条")


def wait(key: str, days: int, **more: Any) -> PlanItem:
    """A wait (公示) of so many working days."""
    return item(key, kind="wait", promised=Limit(days=days), **more)


def lived(*items: PlanItem, whole: int, **more: Any) -> Life:
    """Accepted at the window on Monday 2026-03-02."""
    return Life(plan(*items, mode="at_window", whole=whole, **more))


def decide(life: Life, key: str, day: str) -> None:
    """The item is granted on that day."""
    life.at(day).act("decide_item", clerk(key.partition("/")[0]), key, decision="grant")


def test_wait_outside_the_promise_takes_no_days_of_the_whole() -> None:
    life = lived(
        item("a/one"),
        wait("w/notice", 10, after=("a/one",), outside_promise="公示另计"),
        item("b/two", after=("w/notice",)),
        whole=10,
    )
    decide(life, "a/one", "2026-03-09 10:00")
    assert life.state.clocks["case.whole"].stops[0].ground == "在办事项均停止计时：等待期（w/notice）"
    decide(life, "b/two", "2026-03-30 10:00")
    assert life.due("case.whole") == "2026-03-30"
    assert not [name for name in life.fired() if name.startswith(("case.whole yellow", "case.whole red"))]


def test_item_outside_the_promise_that_others_rest_on_takes_no_days_of_the_whole_and_nobody_knows_until_when() -> None:
    life = lived(
        item("a/one"),
        item("c/card", after=("a/one",), outside_promise="制卡"),
        item("b/two", after=("c/card",)),
        whole=10,
    )
    decide(life, "a/one", "2026-03-09 10:00")
    assert life.due("case.whole") == ""
    decide(life, "c/card", "2026-04-20 10:00")
    assert life.due("case.whole") == "2026-04-27"
    assert "case.whole red" not in life.fired()


def test_stop_of_the_longest_chain_moves_the_whole_also_while_a_shorter_one_runs() -> None:
    life = lived(
        item("a/one", promised=Limit(days=10), procedures=(TESTS,)), item("b/two", promised=Limit(days=10)), whole=10
    )
    life.at("2026-03-04").act("suspend_item", clerk("a"), "a/one", procedure="tests", days=5)
    assert life.due("case.whole") == "2026-03-16"
    decide(life, "b/two", "2026-03-16 10:00")
    assert life.due("a/one.promised") == life.due("case.whole") == "2026-03-23"
    assert life.state.clocks["case.whole"].stops[0].ground == "在办事项不在最长的办理线路上：a/one"


def test_stop_of_an_overdue_item_moves_nothing_of_the_whole() -> None:
    one = item("a/one", promised=Limit(days=10), statutory=Limit(days=20), procedures=(TESTS,))
    life = lived(one, whole=20, joint_statutory=JointStatutory(limit=Limit(days=45)))
    life.at("2026-03-31 10:00")
    assert (life.due("case.whole"), life.due("case.statutory")) == ("2026-03-30", "2026-05-08")
    life.act("suspend_item", clerk("a"), "a/one", procedure="tests", days=60)
    assert (life.due("case.whole"), life.due("case.statutory")) == ("2026-03-30", "2026-05-08")


def test_stop_after_the_promise_and_before_the_legal_day_moves_the_legal_limit_of_the_whole_alone() -> None:
    one = item("a/one", promised=Limit(days=10), statutory=Limit(days=20), procedures=(TESTS,))
    life = lived(one, whole=20, joint_statutory=JointStatutory(limit=Limit(days=45)))
    life.at("2026-03-20 10:00").act("suspend_item", clerk("a"), "a/one", procedure="tests", days=5)
    assert (life.due("a/one.promised"), life.due("a/one.statutory")) == ("2026-03-16", "2026-04-07")
    assert (life.due("case.whole"), life.due("case.statutory")) == ("2026-03-30", "2026-05-14")


def test_path_and_clock_measure_alike() -> None:
    notice, card = wait("w/notice", 20, after=("a/one",)), item("c/card", after=("b/two",), outside_promise="制卡")
    chain = plan(item("a/one"), notice, item("b/two", after=("w/notice",)), card)
    assert critical_path(chain) == (10, ("a/one", "b/two"))


# --- the property -----------------------------------------------------------------------------------------------------


def any_plan(dice: Random) -> Plan:
    """Up to six items in any order: decisions and waits, inside and outside, whose whole promises its critical path."""
    items: list[PlanItem] = []
    for number in range(dice.randint(1, 6)):
        after = tuple(each.key for each in items if dice.random() < 0.4)
        outside = "另计" if dice.random() < 0.25 else None
        if dice.random() < 0.3:
            items.append(wait(f"d{number}/w", dice.randint(1, 8), after=after, outside_promise=outside))
        else:
            ways: dict[str, Any] = {"promised": Limit(days=dice.randint(1, 6)), "procedures": (TESTS,)}
            items.append(item(f"d{number}/i", after=after, outside_promise=outside, **ways))
    made = plan(*items, mode="at_window", whole=10)
    days = critical_path(made)[0]
    return plan(*items, mode="at_window", whole=max(1, days))


def in_time(life: Life, dice: Random) -> None:
    """Live to the end: inside items are decided by their last day, others whenever; some are stopped before it."""
    for _ in range(400):
        if life.state.is_over:
            return
        for key in [key for key, each in life.state.items.items() if each.phase is ItemPhase.OPEN]:
            move(life, dice, key)
        life.until(life.now + DAY)
    pytest.fail("the case never ends")


def move(life: Life, dice: Random, key: str) -> None:
    made = life.state.item_plan(key)
    clock = running(life.state, "promised", key)
    if made.kind == "wait" or clock is None:
        return
    who = clerk(key.partition("/")[0])
    due = known_due_on(clock, life.state.calendar)
    assert due is not None
    is_last_day = end_of_day(due) - life.now <= DAY
    if life.state.items[key].suspended:
        if dice.random() < 0.2:
            life.act("resume_item", who, key)
    elif (is_last_day and made.outside_promise is None) or dice.random() < 0.1:
        life.act("decide_item", who, key, decision="grant")
    elif dice.random() < 0.1:
        life.act("suspend_item", who, key, procedure="tests", days=dice.randint(1, 6))


@settings(max_examples=at_length(300), deadline=None)
@given(st.randoms(use_true_random=False))
def test_whole_is_never_late_while_every_item_inside_it_is_in_time(dice: Random) -> None:
    life = Life(any_plan(dice), filed="2026-03-02 09:00")
    in_time(life, dice)
    late = [name for name in life.fired() if "yellow" in name or "red" in name]
    assert not [name for name in late if name.startswith("case.whole")]
    inside = {each.key for each in life.state.plan.items if each.outside_promise is None}
    assert not [name for name in late if name.partition(".")[0] in inside], "the item was in time"


@settings(max_examples=at_length(100), deadline=None)
@given(st.randoms(use_true_random=False))
def test_whole_whose_items_are_not_stopped_is_late_exactly_when_the_path_used_more_than_it_promised(
    dice: Random,
) -> None:
    days = dice.randint(2, 8)
    life = lived(
        item("a/one", promised=Limit(days=20)), item("b/two", after=("a/one",), promised=Limit(days=20)), whole=days
    )
    first, second = dice.randint(1, days), dice.randint(1, 6)
    calendar = life.state.calendar
    one = calendar.add_working_days(calendar.working_day_from(life.now.date()), first)
    two = calendar.add_working_days(one, second)
    decide(life, "a/one", f"{one} 10:00")
    decide(life, "b/two", f"{two} 10:00")
    life.until(beijing("2026-06-01"))
    assert ("case.whole yellow" in life.fired()) == (first + second > days)
