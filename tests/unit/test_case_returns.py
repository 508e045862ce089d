"""退回 to an item before this one, also out of a parallel branch: clocks and reminders run anew, nothing is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.case.acts import Slot
from domain.case.decide import EffectDone, effects
from domain.case.evolve import fold
from domain.case.joint.entries import JointDue
from domain.case.limits.entries import ItemResumed, RungFired
from domain.case.messages import HandOver
from domain.case.returns.entries import ItemReturned
from domain.case.state import ItemPhase, running
from domain.definition.joint import JointParty, JointPlan, JointStop, ReviewRule
from domain.definition.plan import CommitmentTerms, ExtensionRule, JointStatutory, PlanItem, Procedure
from domain.time.clock import Limit
from tests.support.pure_case import CASE_NO, LEAD, Life, beijing, clerk, item, phases, plan, system

FIRST, SECOND, BESIDE = "a/first", "b/second", "c/beside"
EXPERTS = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条")
MORE = ExtensionRule(days=10, basis="行政许可法第四十二条第一款")
CHECKED = CommitmentTerms(rectify=Limit(days=10), basis="样例办法第五条")


def chain(
    *more: PlanItem, first: dict[str, Any] | None = None, second: dict[str, Any] | None = None, **whole: Any
) -> Life:
    """Filed on Monday 2026-03-02: two items in a row, one beside them; the first is granted on Wednesday."""
    made = plan(
        item(FIRST, **(first or {})),
        item(SECOND, after=(FIRST,), **(second or {})),
        item(BESIDE),
        *more,
        mode="at_window",
        **whole,
    )
    life = Life(made)
    life.at("2026-03-04 10:00").act("claim_item", clerk("a"), FIRST)
    life.grant(FIRST)
    return life


def give_back(life: Life, at: str = "2026-03-06 10:00", by: str = SECOND, to: str = FIRST) -> None:
    """The handler of an item returns the work to an earlier one."""
    who = clerk(by.partition("/")[0])
    life.at(at).act("claim_item", who, by)
    life.act("return_item", who, by, to_item=to, reason="WRONG")


def code(life: Life, by: str = SECOND, to: str = FIRST) -> str | None:
    """The code with which that is refused."""
    who = clerk(by.partition("/")[0])
    life.act("claim_item", who, by)
    return life.code("return_item", who, by, to_item=to)


def test_item_before_is_open_again_with_its_handler_and_the_other_waits() -> None:
    life = chain()
    give_back(life)
    assert phases(life.state) == {FIRST: "open", SECOND: "waiting", BESIDE: "open"}
    assert life.last(ItemReturned).waits == (SECOND,)
    first, second = life.state.items[FIRST], life.state.items[SECOND]
    assert (first.handler, first.decided_at, first.decision_act, first.returns) == ("a-1", None, None, 1)
    assert (second.handler, second.started_at, second.returns) == ("b-1", None, 1)
    assert fold(life.opening, tuple(life.journal)) == life.state


def test_clock_goes_on_where_it_stopped_at_the_decision() -> None:
    life = chain(first={"statutory": Limit(days=10)})
    assert life.due("a/first.promised") == "2026-03-09"
    give_back(life)  # decided on Wednesday, returned on Friday: two working days are left out
    assert life.due("a/first.promised#2") == "2026-03-11"
    assert life.due("a/first.statutory#2") == "2026-03-18"
    (gap,) = life.state.clocks["a/first.promised#2"].stops
    assert (gap.ground, gap.basis) == ("退回前已办结", "退回继续计算")
    assert (gap.from_on, gap.until_on) == (date(2026, 3, 4), date(2026, 3, 6))
    assert life.ended("a/first.promised")


def test_clock_starts_anew_where_the_bundle_says_so() -> None:
    life = chain(first={"on_return": "restart"})
    give_back(life)
    assert life.due("a/first.promised#2") == "2026-03-13"
    assert life.state.clocks["a/first.promised#2"].stops == ()


def test_return_on_the_day_of_the_decision_takes_nothing_out() -> None:
    life = chain()
    give_back(life, "2026-03-04 16:00")
    assert life.due("a/first.promised#2") == "2026-03-09"
    assert life.state.clocks["a/first.promised#2"].stops == ()


def test_reminders_come_again_for_the_clock_that_runs_anew() -> None:
    life = chain()
    give_back(life)
    life.pass_days(10)
    fired = [(each.clock_id, each.rung) for each in life.journal if isinstance(each, RungFired)]
    assert ("a/first.promised#2", "remind") in fired
    assert len(fired) == len(set(fired))


def test_stops_and_extensions_of_before_stay_with_the_clock() -> None:
    life = Life(
        plan(
            item(FIRST, statutory=Limit(days=10), procedures=(EXPERTS,), extension=MORE),
            item(SECOND, after=(FIRST,)),
            mode="at_window",
        )
    )
    life.act("suspend_item", clerk("a"), FIRST, procedure="experts", days=2)
    life.at("2026-03-04 10:00").act("resume_item", clerk("a"), FIRST)
    life.grant(FIRST)
    give_back(life)
    grounds = [stop.ground for stop in life.state.clocks["a/first.promised#2"].stops]
    assert grounds == ["专家评审", "退回前已办结"]
    life.at("2026-03-09 10:00").act("suspend_item", clerk("a"), FIRST, procedure="experts", days=2)
    assert running(life.state, "stop", FIRST) is not None
    assert life.code("request_extension", clerk("a"), FIRST, days=5, reason="R") is None


def test_second_start_has_clocks_of_its_own_and_the_case_comes_to_its_end() -> None:
    life = chain(delivery=Limit(days=10), first={"commitment": CHECKED})
    give_back(life)
    assert life.ended("a/first.delivery")
    assert life.ended("a/first.commitment_check")
    assert life.state.items[FIRST].commitment is None
    life.grant(FIRST, BESIDE)
    assert life.due("b/second.promised#2") == "2026-03-13"
    life.grant(SECOND)
    assert life.phase == "concluded"
    assert not life.ended("a/first.delivery#2")
    assert not life.ended("a/first.commitment_check#2")


def test_item_that_is_only_gated_works_on_and_waits_for_the_result() -> None:
    """A gate (`~>`) holds up the decision alone: the item and its clock go on."""
    life = Life(plan(item(FIRST), item(SECOND, gate=(FIRST,)), mode="at_window"))
    life.grant(FIRST)
    give_back(life)
    assert phases(life.state) == {FIRST: "open", SECOND: "open"}
    assert life.last(ItemReturned).waits == ()
    assert life.code("decide_item", clerk("b"), SECOND, decision="grant") == "PREDECESSOR_PENDING"
    life.grant(FIRST, SECOND)
    assert life.phase == "concluded"


def test_return_out_of_one_branch_makes_the_other_branch_wait_too() -> None:
    other = item("d/other", after=(FIRST,))
    life = chain(other)
    life.act("claim_item", clerk("d"), "d/other")
    give_back(life)
    assert set(life.last(ItemReturned).waits) == {SECOND, "d/other"}
    assert life.state.items[BESIDE].phase is ItemPhase.OPEN
    life.grant(FIRST)
    assert life.state.items["d/other"].phase is ItemPhase.OPEN
    assert life.state.items["d/other"].handler == "d-1"


def test_return_over_several_steps() -> None:
    third = item("d/third", gate=(SECOND,))
    life = chain(third)
    give_back(life, by="d/third", to=FIRST)
    assert phases(life.state) == {FIRST: "open", SECOND: "waiting", BESIDE: "open", "d/third": "open"}


def test_refused_item_after_a_return_lets_what_waits_lapse() -> None:
    life = chain()
    give_back(life)
    life.refuse(FIRST)
    assert life.state.items[SECOND].phase is ItemPhase.LAPSED


def test_return_ends_a_procedure_of_the_item_that_waits() -> None:
    life = chain(second={"procedures": (EXPERTS,)})
    life.act("claim_item", clerk("b"), SECOND)
    life.act("suspend_item", clerk("b"), SECOND, procedure="experts", days=5)
    give_back(life)
    assert life.state.items[SECOND].suspended is None
    assert running(life.state, "stop", SECOND) is None


def test_department_system_is_asked_again() -> None:
    life = Life(plan(item(FIRST, connector="http"), item(SECOND, after=(FIRST,)), mode="at_window"))
    life.effect(FIRST, "taken")
    life.grant(FIRST)
    give_back(life)
    assert [effect.item for effect, _ in effects(life.state)] == [FIRST]


def test_system_is_asked_under_another_number_and_a_late_answer_of_before_settles_nothing() -> None:
    life = Life(plan(item(FIRST, connector="http"), item(SECOND, after=(FIRST,)), mode="at_window"))
    (before, _), *_ = effects(life.state)
    life.act("decide_item", system("a"), FIRST, decision="grant")
    give_back(life)
    (again, _), *_ = effects(life.state)
    numbers = [HandOver(**each.model_dump()).request_no for each in (before, again)]
    assert numbers == [f"{CASE_NO}-a-first", f"{CASE_NO}-a-first-r1"]
    assert life.take(EffectDone(item=FIRST, at=life.now, result="taken", run=before.run)) == ()
    assert [each.kind for each in life.take(EffectDone(item=FIRST, at=life.now, result="taken", run=again.run))] == [
        "item_handed_over"
    ]


def test_rule_that_did_not_hold_leaves_the_item_with_its_person() -> None:
    life = Life(plan(item(FIRST, connector="auto"), item(SECOND, after=(FIRST,)), mode="at_window"))
    life.effect(FIRST, "rule_not_met")
    life.grant(FIRST)
    give_back(life)
    assert effects(life.state) == ()


@pytest.mark.parametrize(
    ("life", "by", "to", "expected"),
    [
        (chain, BESIDE, FIRST, "RETURN_NOT_POSSIBLE"),
        (chain, SECOND, BESIDE, "RETURN_NOT_POSSIBLE"),
        (chain, SECOND, "a/none", "RETURN_NOT_POSSIBLE"),
        (lambda: chain(results="send_as_ready"), SECOND, FIRST, "RESULT_IN_USE"),
        (lambda: chain(second={"review": ReviewRule()}), SECOND, FIRST, None),
    ],
)
def test_return_is_possible_to_an_item_before_whose_result_nobody_has(
    life: Any, by: str, to: str, expected: str | None
) -> None:
    assert code(life(), by, to) == expected


def test_return_is_not_possible_once_something_was_decided_on_the_result() -> None:
    life = chain(item("d/other", after=(FIRST,)))
    life.grant("d/other")
    assert code(life) == "RESULT_IN_USE"


def test_wait_and_renewal_by_silence_are_nobodys_decision() -> None:
    life = Life(plan(item(FIRST, kind="wait"), item(SECOND, after=(FIRST,)), mode="at_window"))
    life.pass_days(10)
    assert code(life) == "RETURN_NOT_POSSIBLE"
    renewed = item(FIRST, renews_until=date(2026, 3, 20), promised=Limit(days=40))
    life = Life(plan(renewed, item(SECOND, after=(FIRST,)), mode="at_window"))
    life.pass_days(25)
    assert life.state.items[SECOND].phase is ItemPhase.OPEN
    assert code(life) == "RETURN_NOT_POSSIBLE"


def test_renewal_runs_again_only_while_the_licence_lasts() -> None:
    for until, runs in ((date(2026, 3, 20), True), (date(2026, 3, 5), False)):
        life = chain(first={"renews_until": until})
        give_back(life)
        assert (running(life.state, "renewal", FIRST) is not None) == runs


def test_only_the_handler_returns_and_not_while_the_draft_is_signed() -> None:
    life = chain(second={"review": ReviewRule()})
    assert life.code("return_item", clerk("b"), SECOND, to_item=FIRST) == "NOT_HANDLER"
    assert life.code("return_item", clerk("c"), SECOND, to_item=FIRST) == "WRONG_DEPARTMENT"
    life.act("claim_item", clerk("b"), SECOND)
    life.act("delegate_item", clerk("b"), SECOND, to="b-2")
    assert life.code("return_item", clerk("b"), SECOND, to_item=FIRST) == "DELEGATED"
    life.act("propose_decision", clerk("b", 2), SECOND, decision="grant")
    life.act("return_delegated", clerk("b", 2), SECOND)
    assert life.code("return_item", clerk("b"), SECOND, to_item=FIRST) == "PROPOSAL_PENDING"


def test_whole_that_had_ended_runs_on_when_something_inside_is_open_again() -> None:
    """Everything inside the promise was done; the card outside it found the mistake."""
    made = plan(
        item(FIRST),
        item(SECOND, after=(FIRST,), outside_promise="制卡"),
        mode="at_window",
        joint_statutory=JointStatutory(),
    )
    life = Life(made)
    life.at("2026-03-04 10:00").grant(FIRST)
    assert life.ended("case.whole")
    assert life.due("case.whole") == "2026-03-16"
    give_back(life)
    assert not life.ended("case.whole#2")
    assert life.due("case.whole#2") == "2026-03-18"
    assert not life.ended("case.statutory#2")
    life.at("2026-03-09 10:00").grant(FIRST)
    assert life.ended("case.whole#2")
    life.grant(SECOND)
    assert life.phase == "concluded"


def test_whole_that_runs_keeps_running() -> None:
    life = chain()
    give_back(life)
    assert life.due("case.whole") == "2026-03-16"
    assert "case.whole#2" not in life.state.clocks


SURVEY = JointPlan(
    key="survey",
    name="联合勘验",
    kind="inspection",
    convenor="lead",
    parties=(
        JointParty(department="b", items=(SECOND,), officers=1),
        JointParty(department="c", items=(BESIDE,), officers=1),
    ),
    stops=JointStop(ground="联合勘验", basis="样例法第九条", days=10),
)


def surveyed() -> Life:
    """The two items that are under way are looked at together; the slot is proposed, their clocks stand."""
    life = chain(joints=(SURVEY,))
    slot = Slot(starts_at=beijing("2026-03-10 09:00"), ends_at=beijing("2026-03-10 11:00"))
    life.act("convene_joint", LEAD, joint="survey", slots=(slot,))
    return life


def test_joint_event_of_what_waits_starts_over_and_lets_other_clocks_go_on() -> None:
    life = surveyed()
    assert life.state.items[BESIDE].suspended == "joint:survey"
    give_back(life)
    assert life.state.joints["survey"].phase == "pending"
    assert (life.last(ItemResumed).item, life.state.items[BESIDE].suspended) == (BESIDE, None)
    assert not [clock for clock in life.state.clocks.values() if clock.subject == "joint:survey" and not clock.ended_on]
    life.grant(FIRST)
    assert life.state.joints["survey"].phase == "due"
    assert [each.round for each in life.journal if isinstance(each, JointDue)] == [1, 1]
    fold(life.opening, tuple(life.journal))
