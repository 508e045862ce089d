"""A joint event inside its case: it holds up grants, stops clocks, ends with the case, and its time has a holder."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.decide import decide, effects
from domain.case.items.entries import ItemDecided
from domain.case.joint.entries import JointCancelled, JointClosed, JointDue
from domain.case.joint.state import JointPhase
from domain.case.limits.entries import ItemResumed, ItemSuspended
from domain.case.questions import joint_code, joint_turn
from domain.case.results.entries import CaseConcluded
from domain.case.state import CaseState, Phase, running
from domain.definition.plan import Plan, Procedure
from domain.duties.attribution import attribute, totals
from tests.support.pure_case import APPLICANT, FILED_AT, HOUR, LEAD, WINDOW, Life, clerk, item, plan
from tests.support.pure_joint import (
    STOP,
    again,
    case,
    code,
    confirm,
    convene,
    event,
    held,
    hold,
    joint,
    on,
    opine,
    party,
    slot,
)

EXPERTS = Procedure(key="experts", name="专家论证", ground="expert_review", basis="样例法第八条", most_days=20)
RECTIFY_STOP = STOP.model_copy(update={"ground": "检验", "days": 10})
TWO = (party("a", "a/one"), party("b", "b/one"))


def _stops(life: Life, key: str = "a/one") -> list[tuple[str, str, str]]:
    clock = life.state.clocks[f"{key}.promised"]
    return [(stop.ground, str(stop.from_on), str(stop.until_on)) for stop in clock.stops]


def test_the_clocks_of_its_items_stand_from_the_convening_to_the_close_where_a_law_says_so() -> None:
    life = case(*TWO, stops=STOP)
    life.at("2026-03-03")
    convene(life, slot("03-05 09:00"))
    told = life.last(ItemSuspended)
    assert (told.procedure, told.ground, told.days, told.basis) == ("joint:site", "专家评审", 5, "样例法第八条")
    assert (told.act_id, life.due("a/one.promised")) == (None, "2026-03-16")
    confirm(life, "a", "b")
    hold(life, "a", "b")
    opine(life, "a", "pass")
    opine(life, "b", "pass")
    assert (life.last(ItemResumed).procedure, life.last(ItemResumed).via) == ("joint:site", "act")
    assert _stops(life) == [("专家评审", "2026-03-03", "2026-03-05")]
    assert life.due("a/one.promised") == "2026-03-11"
    assert life.ended("a/one.stop#1")


def test_time_that_no_law_takes_out_counts() -> None:
    life = held(*TWO)
    assert not _stops(life)


def test_moving_it_does_not_stop_the_clocks_again() -> None:
    life = case(*TWO, stops=STOP)
    convene(life)
    convene(life, slot("03-05 09:00"))
    assert life.state.items["a/one"].stops == 1


def test_the_announced_time_ends_the_stop_though_the_event_goes_on() -> None:
    life = case(*TWO, stops=STOP)
    convene(life, slot("03-20 09:00"))
    confirm(life, "a", "b")
    life.at("2026-03-11")
    assert (life.last(ItemResumed).via, life.state.items["a/one"].suspended) == ("time_used_up", None)
    hold(life, "a", "b")
    opine(life, "a", "pass")
    opine(life, "b", "pass")
    assert _stops(life) == [("专家评审", "2026-03-02", "None")]


def test_putting_right_and_looking_again_stop_on_their_own_grounds() -> None:
    life = held(*TWO, stops=STOP, rectify_stops=RECTIFY_STOP)
    opine(life, "a", "rectify", "exit")
    opine(life, "b", "pass")
    assert [each[0] for each in _stops(life, "b/one")] == ["专家评审", "检验"]  # they wait for the outcome together
    life.at("2026-03-10")
    again(life, "a")
    opine(life, "a", "pass")
    assert _stops(life) == [
        ("专家评审", "2026-03-02", "2026-03-04"),
        ("检验", "2026-03-04", "2026-03-10"),
        ("专家评审", "2026-03-10", "2026-03-12"),
    ]
    assert life.state.items["a/one"].suspended is None


def test_what_passed_does_not_stand_while_the_rest_is_put_right() -> None:
    life = held(*TWO, partial=True, stops=STOP, rectify_stops=RECTIFY_STOP)
    opine(life, "a", "rectify", "exit")
    opine(life, "b", "pass")
    assert (life.state.items["a/one"].suspended, life.state.items["b/one"].suspended) == ("joint:site", None)
    on(life, "report_rectified", APPLICANT)
    convene(life, slot("03-09 09:00"))
    assert (life.state.items["a/one"].suspended, life.state.items["b/one"].suspended) == ("joint:site", None)


def test_nobody_but_the_event_lets_its_stop_end_and_a_refusal_needs_no_end_of_it() -> None:
    life = case(*TWO, stops=STOP)
    convene(life)
    assert life.code("resume_item", clerk("a"), "a/one") == "JOINT_NOT_THERE_YET"
    assert life.code("decide_item", clerk("a"), "a/one", decision="grant") == "JOINT_PENDING"
    life.refuse("a/one")
    assert running(life.state, "stop", "a/one") is None


def test_the_stop_of_an_event_is_one_beside_those_of_an_items_own_procedures() -> None:
    items = (item("a/one", procedures=(EXPERTS,)), item("b/one"))
    life = case(*TWO, items=items, stops=STOP)
    life.act("suspend_item", clerk("a"), "a/one", procedure="experts", days=10)
    convene(life)
    assert {ground for ground, _, _ in _stops(life)} == {"专家论证", "专家评审"}
    assert life.state.items["a/one"].suspended == "experts"
    confirm(life, "a", "b")
    hold(life, "a", "b")
    opine(life, "a", "pass")
    opine(life, "b", "pass")
    assert list(life.state.items["a/one"].running_stops) == ["experts"]
    assert life.code("resume_item", clerk("a"), "a/one") is None


def test_an_item_of_a_case_from_before_that_stands_for_its_own_procedure_keeps_its_own_ground() -> None:
    items = (item("a/one", procedures=(EXPERTS,)), item("b/one"))
    life = case(*TWO, items=items, stops=STOP, defaults=2)
    life.act("suspend_item", clerk("a"), "a/one", procedure="experts", days=10)
    convene(life)
    assert _stops(life) == [("专家论证", "2026-03-02", "None")]
    confirm(life, "a", "b")
    hold(life, "a", "b")
    opine(life, "a", "pass")
    opine(life, "b", "pass")
    assert life.state.items["a/one"].suspended == "experts"
    assert life.code("resume_item", clerk("a"), "a/one") is None


def test_the_whole_stands_when_all_its_items_do() -> None:
    life = case(*TWO, stops=STOP)
    convene(life, slot("03-06 09:00"))
    assert life.due("case.whole") == "2026-03-23"
    confirm(life, "a", "b")
    hold(life, "a", "b")
    opine(life, "a", "pass")
    opine(life, "b", "pass")
    assert life.due("case.whole") == "2026-03-20"


def _walk() -> list[Life]:
    """A case in each phase of its event."""
    waiting = case(*TWO[:1], items=(item("d/before"), item("a/one", after=("d/before",))))
    due = case(*TWO, stops=STOP, rectify_stops=STOP, booking="applicant")
    lives = [waiting, due]
    for step in range(1, 6):
        life = case(*TWO, stops=STOP, rectify_stops=STOP, booking="applicant")
        convene(life, slot("03-05 09:00"))
        if step > 1:
            confirm(life, "a", "b")
        if step > 2:
            on(life, "book_joint", WINDOW, slots=(slot("03-05 09:00"),))
        if step > 3:
            hold(life, "a", "b")
        if step > 4:
            opine(life, "a", "rectify", "exit")
            opine(life, "b", "pass")
        lives.append(life)
    return lives


@pytest.mark.parametrize("number", range(7))
def test_withdrawal_ends_it_in_every_phase(number: int) -> None:
    life = _walk()[number]
    before = joint(life).phase
    order = ["pending", "due", "convened", "booking", "scheduled", "held", "rectifying"]
    assert before == order[number]
    entries = life.act("withdraw_application", APPLICANT)
    assert [entry.kind for entry in entries] == ["application_withdrawn", "joint_cancelled", "case_concluded"]
    assert (joint(life).phase, life.state.is_over) == (JointPhase.CANCELLED, True)
    assert code(life, "convene_joint", LEAD, slots=(slot("03-19 09:00"),)) == "CASE_CLOSED"


@pytest.mark.parametrize("number", range(6))
def test_it_is_cancelled_when_nothing_rests_on_it_any_more(number: int) -> None:
    life = _walk()[number]
    for key, each in life.state.items.items():
        if not each.has_ended and key.endswith("/one") and each.started_at:
            life.refuse(key)
    if number == 0:
        life.refuse("d/before")
    assert life.last(JointCancelled).joint == "site"
    assert life.last(CaseConcluded).outcome == "refused"


def test_a_case_that_is_not_accepted_has_no_event() -> None:
    made = plan(item("a/one"), joints=(event(party("a", "a/one")),), intake={"sign": "person"})
    life = Life(made)
    life.act("refuse_acceptance", LEAD, reason="R")
    assert (joint(life).phase, life.state.phase) == (JointPhase.CANCELLED, Phase.CONCLUDED)


def test_a_late_correction_ends_it_too() -> None:
    made = plan(item("a/one"), joints=(event(party("a", "a/one")),), on_overdue="refused")
    life = Life(made)
    life.gap("a/one", "photo")
    life.at("2026-04-01")
    assert (joint(life).phase, life.state.phase) == (JointPhase.CANCELLED, Phase.CONCLUDED)


def test_a_rule_decides_only_when_the_event_has_passed() -> None:
    items = (item("a/one", connector="auto"), item("b/one"))
    life = case(*TWO, items=items)
    assert [effect.item for effect, _ in effects(life.state)] == []
    assert not life.effect("a/one", "rule_met")
    convene(life)
    confirm(life, "a", "b")
    hold(life, "a", "b")
    opine(life, "a", "pass")
    opine(life, "b", "pass")
    assert [effect.item for effect, _ in effects(life.state)] == ["a/one"]
    life.effect("a/one", "rule_met")
    assert life.last(ItemDecided).via == "rule"


def test_an_item_may_rest_on_two_events() -> None:
    second = event(party("a", "a/one", officers=1), key="review", kind="review", name="联合评审")
    life = Life(plan(item("a/one"), mode="at_window", joints=(event(party("a", "a/one")), second)))
    convene(life)
    confirm(life, "a")
    hold(life, "a")
    opine(life, "a", "fail", "exit")
    assert joint_code(life.state, "a/one") == "JOINT_FAILED"
    assert life.state.joints["review"].phase is JointPhase.DUE


def test_what_is_returned_waits_for_a_new_event() -> None:
    """退回 from inside the event: its items wait again, and it comes again with clocks of its own."""
    items = (item("d/before"), item("a/one", after=("d/before",)), item("b/one"))
    life = Life(plan(*items, mode="at_window", joints=(event(*TWO, stops=STOP),)))
    life.grant("d/before")
    convene(life)
    confirm(life, "a", "b")
    life.act("claim_item", clerk("a"), "a/one")
    assert life.code("return_item", clerk("a"), "a/one", to_item="d/before", reason="R") is None
    assert (joint(life).phase, joint(life).convening) == (JointPhase.PENDING, 1)
    assert life.state.items["b/one"].suspended is None  # nothing stops without an event
    life.grant("d/before")
    assert (joint(life).phase, life.last(JointDue).round) == (JointPhase.DUE, 1)
    convene(life, slot("03-06 09:00"))
    assert not life.ended("joint:site.hold#2")
    confirm(life, "a", "b")
    hold(life, "a", "b")
    opine(life, "a", "pass")
    opine(life, "b", "pass")
    assert life.last(JointClosed).outcome == "passed"


def _story(life: Life) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.holder.value, each.why.value, each.departments) for each in attribute(life.course, life.now)]


def test_its_time_belongs_to_whoever_it_waits_for() -> None:
    life = case(*TWO, booking="applicant", stops=STOP)
    life.until(life.now + HOUR)
    convene(life, slot("03-05 09:00"))
    confirm(life, "a")
    life.until(life.now + HOUR)
    confirm(life, "b")
    life.until(life.now + HOUR)
    on(life, "book_joint", APPLICANT, slots=(slot("03-05 09:00"),))
    hold(life, "a", "b")
    opine(life, "b", "rectify", "exit")
    life.until(life.now + HOUR)
    opine(life, "a", "pass")
    life.until(life.now + HOUR)
    on(life, "report_rectified", APPLICANT)
    assert _story(life) == [
        ("department", "joint", ("lead",)),
        ("joint", "joint", ("a", "b")),
        ("department", "joint", ("b",)),
        ("applicant", "booking", ()),
        ("department", "joint", ("lead",)),
        ("joint", "joint", ("a", "b")),
        ("department", "joint", ("a",)),
        ("applicant", "rectification", ()),
    ]


def test_other_work_goes_on_beside_it() -> None:
    life = case(*TWO, items=(item("a/one"), item("b/one"), item("c/other")))
    life.until(life.now + HOUR)
    assert _story(life) == [("joint", "handling", ("c", "lead"))]
    assert joint_turn(life.state, life.state.plan.joints[0]).party == "convenor"


def test_an_item_whose_event_is_not_due_waits_for_others() -> None:
    items = (item("a/one"), item("d/before"), item("b/one", after=("d/before",)))
    life = case(*TWO, items=items)
    life.until(life.now + HOUR)
    assert _story(life) == [("department", "handling", ("d",))]


@given(st.lists(st.tuples(st.sampled_from(("pass", "rectify")), st.integers(0, 100)), min_size=2, max_size=6))
@settings(max_examples=25, deadline=None)
def test_every_hour_of_it_has_one_holder_and_the_sum_is_the_time_that_passed(steps: list[tuple[Any, int]]) -> None:
    life = case(*TWO, reinspections=3, stops=STOP, rectify_stops=STOP)
    for verdict, hours in steps:
        life.until(life.now + hours * HOUR)
        if joint(life).phase is JointPhase.DUE:
            begins = life.now + 30 * HOUR
            convene(life, slot("03-04 09:00").model_copy(update={"starts_at": begins, "ends_at": begins + HOUR}))
            parties = [each for each in "ab" if joint(life).round < 2 or joint(life).parties[each].open_points]
            confirm(life, *parties)
            hold(life, *parties)
            for each in parties:
                opine(life, each, verdict, *(("exit",) if verdict == "rectify" else ()))
        elif joint(life).phase is JointPhase.RECTIFYING:
            on(life, "report_rectified", WINDOW)
    stretches = attribute(life.course, life.now)
    whole = sum((each.time for each in totals(stretches)), timedelta(0))
    assert whole == (life.state.concluded_at or life.now) - FILED_AT


def test_a_case_filed_before_there_were_events_folds_as_it_did() -> None:
    """A plan without events keeps its hash, and its state carries none."""
    made = plan(item("a/one"), mode="at_window")
    assert "joints" not in made.model_dump(exclude_defaults=True)
    assert Plan.model_validate(made.model_dump()).content_hash == made.content_hash
    life = Life(made)
    body = life.state.model_dump(mode="json")
    del body["joints"]
    assert CaseState.model_validate(body) == life.state
    assert decide(CaseState.model_validate(body), life.make("decide_item", clerk("a"), "a/one", decision="grant"))
