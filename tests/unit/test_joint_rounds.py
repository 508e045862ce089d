"""What was found is put right and looked at again: 整改通知, 复查, partial results, and the end of it."""

from __future__ import annotations

from domain.case.items.entries import ItemDecided
from domain.case.joint.entries import JointClosed, JointDue, JointRectificationNoticed
from domain.case.joint.state import JointPhase
from domain.case.results.entries import CaseConcluded
from domain.case.state import ItemPhase
from tests.support.pure_case import APPLICANT, LEAD, WINDOW, clerk, phases
from tests.support.pure_joint import again, code, confirm, convene, held, hold, joint, on, opine, party, quorum, slot


def test_one_notice_names_every_point_and_only_those_are_looked_at_again() -> None:
    life = held()
    opine(life, "a", "rectify", "exit")
    assert joint(life).phase is JointPhase.HELD  # what else is wrong is not known yet
    opine(life, "b", "pass")
    opine(life, "c", "rectify", "exit", "grease")
    assert life.last(JointClosed).outcome == "rectify"
    assert life.last(JointRectificationNoticed).points == {"a": ("exit",), "c": ("exit", "grease")}
    assert (joint(life).phase, life.due("joint:site.rectify")) == (JointPhase.RECTIFYING, "2026-03-18")
    assert code(life, "give_joint_opinion", clerk("b"), verdict="pass") == "JOINT_CLOSED"
    on(life, "report_rectified", APPLICANT)
    assert life.last(JointDue).points == {"a": ("exit",), "c": ("exit", "grease")}
    assert (joint(life).round, life.due("joint:site.reinspect")) == (2, "2026-03-11")
    convene(life, slot("03-06 09:00"))
    assert code(life, "confirm_joint", clerk("b"), slots=(slot("03-06 09:00"),)) == "NOT_A_PARTY"
    confirm(life, "a", "c")
    hold(life, "a", "c")
    assert code(life, "give_joint_opinion", clerk("a"), verdict="rectify", points=("grease",)) == "POINT_NOT_OPEN"
    opine(life, "a", "pass")
    opine(life, "c", "pass")
    assert (life.last(JointClosed).round, life.last(JointClosed).passed) == (2, ("a", "b", "c"))
    assert life.ended("joint:site.reinspect")
    life.grant("a/one", "b/one", "c/one")


def test_rectified_twice_where_the_bundle_allows_it() -> None:
    life = held(reinspections=2)
    opine(life, "a", "rectify", "exit", "grease")
    opine(life, "b", "pass")
    opine(life, "c", "pass")
    again(life, "a")
    opine(life, "a", "rectify", "grease")
    assert (life.last(JointClosed).outcome, life.last(JointRectificationNoticed).points) == (
        "rectify",
        {"a": ("grease",)},
    )
    again(life, "a")
    assert code(life, "give_joint_opinion", clerk("a"), verdict="rectify", points=("exit",)) == "POINT_NOT_OPEN"
    opine(life, "a", "pass")
    assert (life.last(JointClosed).round, life.last(JointClosed).outcome) == (3, "passed")
    clocks = ("rectify", "rectify#2", "reinspect", "reinspect#2", "opinion", "opinion#3", "hold#3")
    assert all(life.ended(f"joint:site.{name}") for name in clocks)


def test_after_the_last_time_it_has_failed_and_the_departments_decide() -> None:
    life = held(reinspections=1)
    opine(life, "a", "rectify", "exit")
    opine(life, "b", "pass")
    opine(life, "c", "pass")
    again(life, "a")
    opine(life, "a", "rectify", "exit")
    assert (life.last(JointClosed).outcome, life.last(JointClosed).failed) == ("failed", ("a", "b", "c"))
    assert phases(life.state) == {"a/one": "open", "b/one": "open", "c/one": "open"}
    assert life.code("decide_item", clerk("b"), "b/one", decision="grant") == "JOINT_FAILED"


def test_without_reinspection_the_first_finding_is_the_last() -> None:
    life = held(reinspections=0)
    opine(life, "a", "rectify", "exit")
    opine(life, "b", "pass")
    opine(life, "c", "pass")
    assert life.last(JointClosed).outcome == "failed"


def test_after_the_last_time_it_is_refused_at_once_where_the_bundle_says_so() -> None:
    life = held(after_last="refused", after_last_basis="样例办法第九条")
    opine(life, "a", "fail", "exit")
    decided = [entry for entry in life.journal if isinstance(entry, ItemDecided)]
    told = {(each.item, each.via, each.reason, each.basis, each.act_id) for each in decided}
    assert told == {(f"{each}/one", "joint", "JOINT_NOT_PASSED", "样例办法第九条", None) for each in "abc"}
    assert life.last(CaseConcluded).outcome == "refused"


def test_what_passed_goes_its_own_way_while_the_rest_is_put_right() -> None:
    life = held(partial=True)
    opine(life, "a", "pass")
    opine(life, "b", "rectify", "exit")
    assert life.code("decide_item", clerk("b"), "b/one", decision="grant") == "JOINT_PENDING"
    opine(life, "c", "fail", "grease")
    closed = life.last(JointClosed)
    assert (closed.outcome, closed.passed, closed.failed) == ("rectify", ("a",), ("c",))
    assert life.code("decide_item", clerk("a"), "a/one", decision="grant") is None
    assert life.code("decide_item", clerk("b"), "b/one", decision="grant") == "JOINT_PENDING"
    assert life.code("decide_item", clerk("c"), "c/one", decision="grant") == "JOINT_FAILED"
    life.refuse("c/one")
    again(life, "b")
    opine(life, "b", "pass")
    closed = life.last(JointClosed)
    assert (closed.outcome, closed.passed, closed.failed) == ("partly_passed", ("a", "b"), ("c",))
    life.grant("b/one")
    assert life.last(CaseConcluded).outcome == "partly_granted"


def test_partly_passed_refuses_only_what_failed() -> None:
    life = held(partial=True, after_last="refused", reinspections=0)
    opine(life, "a", "pass")
    opine(life, "b", "rectify", "exit")
    opine(life, "c", "pass")
    assert life.last(JointClosed).outcome == "partly_passed"
    assert phases(life.state) == {"a/one": "open", "b/one": "refused", "c/one": "open"}


def test_putting_right_too_late_ends_it() -> None:
    life = held(after_last="refused")
    opine(life, "a", "rectify", "exit")
    opine(life, "b", "pass")
    opine(life, "c", "pass")
    life.at("2026-03-19 09:00")
    assert life.fired()["joint:site.rectify remind"] == "2026-03-16 09:00"
    closed = life.last(JointClosed)
    assert (closed.because, closed.round, closed.outcome) == ("rectification_overdue", 1, "failed")
    assert closed.basis == "方案：联合事项整改期限"
    assert code(life, "report_rectified", WINDOW) == "CASE_CLOSED"
    assert set(phases(life.state).values()) == {"refused"}


def test_putting_right_too_late_leaves_what_passed() -> None:
    life = held(partial=True)
    opine(life, "a", "pass")
    opine(life, "b", "rectify", "exit")
    opine(life, "c", "pass")
    life.at("2026-03-19 09:00")
    closed = life.last(JointClosed)
    assert (closed.outcome, closed.passed, closed.failed) == ("partly_passed", ("a", "c"), ("b",))
    assert life.code("decide_item", clerk("b"), "b/one", decision="grant") == "JOINT_FAILED"
    life.grant("a/one", "c/one")


def test_a_finding_that_cannot_be_put_right_outweighs_those_that_can() -> None:
    life = held()
    opine(life, "a", "rectify", "exit")
    opine(life, "b", "fail", "grease")
    assert (life.last(JointClosed).outcome, joint(life).phase) == ("failed", JointPhase.CLOSED)


def test_consent_that_was_given_counts_in_the_next_round() -> None:
    life = held(closing=quorum(2))
    opine(life, "a", "pass")
    opine(life, "b", "rectify", "exit")
    opine(life, "c", "rectify", "exit")
    assert life.last(JointClosed).outcome == "rectify"
    again(life, "b", "c")
    opine(life, "b", "pass")
    assert (life.last(JointClosed).outcome, life.last(JointClosed).passed) == ("passed", ("a", "b", "c"))


def test_nobody_left_to_put_anything_right_closes_it() -> None:
    life = held()
    opine(life, "a", "rectify", "exit")
    opine(life, "b", "pass")
    opine(life, "c", "pass")
    life.refuse("a/one")
    assert (life.last(JointClosed).outcome, life.last(JointClosed).passed) == ("passed", ("b", "c"))
    life.grant("b/one", "c/one")
    assert life.state.items["b/one"].phase is ItemPhase.GRANTED


def test_a_department_that_comes_again_may_be_absent_again() -> None:
    life = held(party("a", "a/one"), party("b", "b/one"))
    opine(life, "a", "rectify", "exit")
    opine(life, "b", "rectify", "exit")
    on(life, "report_rectified", APPLICANT)
    convene(life, slot("03-06 09:00"))
    confirm(life, "a", "b")
    hold(life, "a")
    assert code(life, "give_joint_opinion", clerk("b"), verdict="pass") == "VISIT_MISSING"
    assert code(life, "convene_joint", LEAD, slots=(slot("03-09 09:00"),)) == "JOINT_NOT_THERE_YET"
