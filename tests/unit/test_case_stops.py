"""Time that is not counted (行政许可法 第四十五条); the clock of the whole stands only when all its items do."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.items.entries import ItemDecided
from domain.case.limits.entries import ItemResumed, ItemSuspended
from domain.definition.plan import FIRST_DEFAULTS, JointStatutory, Procedure
from domain.rows.case import project
from domain.time.calendar import Closure, DepartmentCalendar, WorkCalendar, days_between
from domain.time.clock import Limit
from tests.support.amount import at_length
from tests.support.pure_case import APPLICANT, CALENDAR, Life, clerk, item, plan

EXPERTS = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条", most_days=20)
TESTS = Procedure(key="tests", name="检测", ground="testing", basis="样例法第九条")


def stopping(key: str, **more: Any) -> Any:
    """An item of ten days, legally twenty, that may need experts or tests."""
    return item(
        key, **{"promised": Limit(days=10), "statutory": Limit(days=20), "procedures": (EXPERTS, TESTS), **more}
    )


def accepted(*items: Any, **more: Any) -> Life:
    """Accepted at the window on Monday 2026-03-02."""
    return Life(plan(*items, mode="at_window", **more))


def suspend(life: Life, key: str, day: str, days: int, procedure: str = "experts") -> None:
    """The written notice of a special procedure."""
    life.at(day).act("suspend_item", clerk(key.partition("/")[0]), key, procedure=procedure, days=days)


def resume(life: Life, key: str, day: str) -> None:
    """The result of the procedure came in."""
    life.at(day).act("resume_item", clerk(key.partition("/")[0]), key)


def test_stop_takes_the_announced_days_out_of_both_clocks_as_soon_as_it_is_told() -> None:
    life = accepted(stopping("a/one"))
    assert (life.due("a/one.promised"), life.due("a/one.statutory")) == ("2026-03-16", "2026-03-30")
    suspend(life, "a/one", "2026-03-04", 5)
    told = life.last(ItemSuspended)
    assert (told.ground, told.days, told.number, told.basis) == ("专家评审", 5, 1, "样例法第八条")
    assert (life.due("a/one.promised"), life.due("a/one.statutory")) == ("2026-03-23", "2026-04-07")
    row = project(life.state).items[0]
    assert (row.suspended, str(row.stop_ends_on), str(row.term.due_on)) == ("experts", "2026-03-11", "2026-03-23")


def test_result_that_comes_early_gives_the_other_days_back() -> None:
    life = accepted(stopping("a/one"))
    suspend(life, "a/one", "2026-03-04", 5)
    resume(life, "a/one", "2026-03-06")
    assert life.due("a/one.promised") == "2026-03-18"
    assert (life.ended("a/one.stop#1"), life.state.items["a/one"].suspended) == (True, None)
    assert life.last(ItemResumed).via == "act"
    assert life.code("decide_item", clerk("a"), "a/one", decision="grant") is None


def test_result_on_the_day_of_the_notice_stops_nothing() -> None:
    life = accepted(stopping("a/one"))
    suspend(life, "a/one", "2026-03-04 10:00", 5)
    resume(life, "a/one", "2026-03-04 16:00")
    assert life.due("a/one.promised") == "2026-03-16"


def test_stop_ends_by_itself_on_the_last_announced_day() -> None:
    life = accepted(stopping("a/one"))
    suspend(life, "a/one", "2026-03-04", 5)
    life.at("2026-03-13")
    assert life.fired()["a/one.stop#1 remind"] == "2026-03-10 09:00"
    assert life.fired()["a/one.stop#1 lapse"] == "2026-03-12 00:00"
    resumed = life.last(ItemResumed)
    assert (resumed.via, resumed.procedure, resumed.actor) == ("time_used_up", "experts", None)
    assert life.due("a/one.promised") == "2026-03-23"
    assert life.code("resume_item", clerk("a"), "a/one") == "NOT_SUSPENDED"


def test_renewal_goes_on_from_its_own_notice() -> None:
    life = accepted(stopping("a/one"))
    suspend(life, "a/one", "2026-03-04", 5)
    suspend(life, "a/one", "2026-03-11", 5)  # the last announced day: without a gap
    assert (life.ended("a/one.stop#1"), life.due("a/one.stop#2")) == (True, "2026-03-18")
    assert life.due("a/one.promised") == "2026-03-30"
    life.at("2026-03-20")
    assert [entry.via for entry in life.journal if isinstance(entry, ItemResumed)] == ["time_used_up"]
    assert life.last(ItemSuspended).number == 2


def test_renewal_may_announce_less_than_was_announced_before() -> None:
    life = accepted(stopping("a/one"))
    suspend(life, "a/one", "2026-03-04", 20)
    suspend(life, "a/one", "2026-03-05", 2)
    assert (life.due("a/one.stop#2"), life.due("a/one.promised")) == ("2026-03-09", "2026-03-19")
    life.at("2026-03-10")
    assert life.state.items["a/one"].suspended is None
    assert life.due("a/one.promised") == "2026-03-19"


def test_second_procedure_stops_beside_the_first_and_each_day_is_left_out_once() -> None:
    life = accepted(stopping("a/one"))
    suspend(life, "a/one", "2026-03-04", 30, "tests")
    suspend(life, "a/one", "2026-03-09", 2)
    assert life.state.items["a/one"].running_stops == {"tests": 1, "experts": 2}
    resume(life, "a/one", "2026-03-26")
    assert life.due("a/one.statutory") == "2026-04-22"


def test_second_procedure_of_a_case_from_before_ends_the_first() -> None:
    life = accepted(stopping("a/one"), defaults=2)
    suspend(life, "a/one", "2026-03-04", 30, "tests")
    suspend(life, "a/one", "2026-03-09", 2)
    life.at("2026-03-26")
    assert life.due("a/one.statutory") == "2026-04-07"


def test_resumption_names_the_procedure_where_several_run() -> None:
    life = accepted(stopping("a/one"))
    suspend(life, "a/one", "2026-03-04", 10, "tests")
    suspend(life, "a/one", "2026-03-05", 10)
    clerk_a = clerk("a")
    assert life.code("resume_item", clerk_a, "a/one") == "PROCEDURE_NOT_NAMED"
    assert life.code("resume_item", clerk_a, "a/one", procedure="audit") == "NOT_SUSPENDED"
    assert life.code("resume_item", clerk_a, "a/one", procedure="tests") is None
    assert life.last(ItemResumed).procedure == "tests"
    assert (life.state.items["a/one"].suspended, life.ended("a/one.stop#1"), life.ended("a/one.stop#2")) == (
        "experts",
        True,
        False,
    )
    assert life.code("resume_item", clerk_a, "a/one") is None
    assert life.state.items["a/one"].suspended is None


@settings(max_examples=at_length(200), deadline=None)
@given(st.randoms(use_true_random=False))
def test_due_day_follows_from_the_union_of_the_stopped_days_in_whatever_order(dice: Random) -> None:
    life = accepted(stopping("a/one"))
    stopped: set[date] = set()
    running: dict[str, tuple[date, int]] = {}
    for on in days_between(date(2026, 3, 2), date(2026, 3, 13)):
        if on.weekday() > 4:
            continue
        key = dice.choice(("tests", "experts"))
        if dice.random() < 0.4:
            days = dice.randint(1, 8)
            suspend(life, "a/one", on.isoformat(), days, key)
            stopped |= left_out(running.pop(key, None), on)
            running[key] = (on, days)
        elif dice.random() < 0.3 and life.state.items["a/one"].running_stops.get(key):
            life.at(on.isoformat()).act("resume_item", clerk("a"), "a/one", procedure=key)
            stopped |= left_out(running.pop(key), on)
    for notice in running.values():
        stopped |= left_out(notice, None)
    counted = [on for on in days_between(date(2026, 3, 2), date(2026, 8, 1)) if CALENDAR.is_working_day(on)]
    for clock_id, budget in (("a/one.promised", 10), ("a/one.statutory", 20)):
        assert life.due(clock_id) == [on for on in counted if on not in stopped][budget - 1].isoformat()


def left_out(notice: tuple[date, int] | None, until: date | None) -> set[date]:
    """The days after a notice, up to the result or the end of the time announced."""
    if notice is None:
        return set()
    announced = CALENDAR.add_working_days(*notice)
    return set(days_between(notice[0], min(announced, until or announced)))


def test_second_procedure_after_the_first_ended() -> None:
    life = accepted(stopping("a/one"))
    suspend(life, "a/one", "2026-03-03", 2)
    life.at("2026-03-06 09:00")
    suspend(life, "a/one", "2026-03-09", 3, "tests")
    resume(life, "a/one", "2026-03-11")
    assert life.due("a/one.promised") == "2026-03-20"
    assert [(stop.ground, str(stop.until_on)) for stop in life.state.clocks["a/one.promised"].stops] == [
        ("专家评审", "None"),
        ("检测", "2026-03-11"),
    ]


def test_stop_counts_by_the_departments_own_calendar() -> None:
    """Announced days are working days of the department: its clocks and the end of its stop agree."""
    shut = Closure(name="机关搬迁", first_on=date(2026, 3, 5), last_on=date(2026, 3, 6), source="样例通知")
    own = DepartmentCalendar(source="样例通知", closures=(shut,))
    calendar = WorkCalendar(years=CALENDAR.years, departments={"a": own})
    life = Life(plan(stopping("a/one"), stopping("b/two"), mode="at_window"), calendar=calendar)
    assert [life.due(f"{key}.promised") for key in ("a/one", "b/two")] == ["2026-03-18", "2026-03-16"]
    assert [life.due(f"{key}.statutory") for key in ("a/one", "b/two")] == ["2026-04-01", "2026-03-30"]
    suspend(life, "a/one", "2026-03-04", 1)
    life.at("2026-03-10 09:00")
    assert life.fired()["a/one.stop#1 lapse"] == "2026-03-10 00:00"
    assert life.due("a/one.promised") == "2026-03-19"


def test_rule_that_comes_back_during_a_procedure_decides_nothing() -> None:
    life = accepted(stopping("r/rule", connector="auto"), item("b/two"))
    suspend(life, "r/rule", "2026-03-04", 5)
    assert life.effect("r/rule", "rule_met") == ()
    resume(life, "r/rule", "2026-03-05")
    life.effect("r/rule", "rule_met")
    assert life.last(ItemDecided).via == "rule"


def test_withdrawal_ends_a_stop() -> None:
    life = accepted(stopping("a/one"))
    suspend(life, "a/one", "2026-03-04", 5)
    life.act("withdraw_application", APPLICANT)
    assert (life.state.is_over, life.state.items["a/one"].suspended) == (True, None)


# --- the whole --------------------------------------------------------------------------------------------------------


def test_whole_runs_while_one_item_runs() -> None:
    life = accepted(stopping("a/one"), stopping("b/two"))
    suspend(life, "a/one", "2026-03-04", 5)
    assert life.due("case.whole") == "2026-03-16"
    assert not life.state.clocks["case.whole"].stops


def test_whole_stands_while_all_stand_and_says_which_stop_moved_it() -> None:
    life = accepted(stopping("a/one"), stopping("b/two"))
    suspend(life, "a/one", "2026-03-04", 5)
    suspend(life, "b/two", "2026-03-06", 5)  # both stand on 03-09, 10, 11; a runs again on 03-12, two days behind
    assert life.due("case.whole") == life.due("b/two.promised") == "2026-03-23"
    stop, behind = life.state.clocks["case.whole"].stops
    assert stop.ground == "在办事项均停止计时：专家评审（a/one）、专家评审（b/two）"
    assert stop.basis == "样例法第八条"
    assert behind.ground == "在办事项不在最长的办理线路上：a/one"
    resume(life, "b/two", "2026-03-10")  # b runs again before a has come up with it
    assert life.due("case.whole") == life.due("b/two.promised") == "2026-03-18"


def test_whole_of_a_case_from_before_stands_while_all_stand() -> None:
    life = accepted(stopping("a/one"), stopping("b/two"), defaults=2)
    suspend(life, "a/one", "2026-03-04", 5)
    suspend(life, "b/two", "2026-03-06", 5)  # both stand on 03-09, 10, 11; a runs again on 03-12
    assert life.due("case.whole") == "2026-03-19"


def test_item_outside_the_promise_does_not_keep_the_whole_running() -> None:
    life = accepted(stopping("a/one"), item("c/card", outside_promise="制卡"))
    suspend(life, "a/one", "2026-03-04", 5)
    assert life.due("case.whole") == "2026-03-23"


def test_legal_limit_of_the_whole_stands_with_its_promise() -> None:
    life = accepted(stopping("a/one"), joint_statutory=JointStatutory())
    before = life.due("case.statutory")
    suspend(life, "a/one", "2026-03-04", 5)
    assert (before, life.due("case.statutory")) == ("2026-05-08", "2026-05-14")


def test_whole_stands_through_a_wait_and_goes_on_with_what_follows() -> None:
    wait = item("w/notice", kind="wait", promised=Limit(days=7, unit="calendar"))
    life = accepted(wait, item("b/two", after=("w/notice",)))
    assert life.due("w/notice.promised") == "2026-03-09"
    planned = life.due("case.whole")
    assert life.state.clocks["case.whole"].stops[0].ground == "在办事项均停止计时：等待期（w/notice）"
    life.at("2026-03-11")
    assert life.due("b/two.promised") == "2026-03-16"  # day 0 is the last day of the wait
    assert life.due("case.whole") == planned == "2026-03-23"


def test_whole_of_a_case_from_before_runs_through_waits() -> None:
    wait = item("w/notice", kind="wait", promised=Limit(days=7, unit="calendar"))
    life = accepted(wait, item("b/two", after=("w/notice",)), defaults=FIRST_DEFAULTS)
    assert life.due("case.whole") == "2026-03-16"
