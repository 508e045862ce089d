"""The limits of a joint event: each is a clock with its ladder, and what its end does by itself."""

from __future__ import annotations

from domain.case.joint.entries import (
    JointAnswersMissing,
    JointClosed,
    JointOpinionGiven,
    JointReopened,
    JointScheduled,
    JointSlotsOffered,
)
from domain.case.joint.state import JointPhase
from domain.case.limits.entries import RungFired
from domain.definition.plan import FIRST_DEFAULTS
from tests.support.pure_case import APPLICANT, Life, clerk, item, plan
from tests.support.pure_joint import case, confirm, convene, event, held, hold, joint, on, opine, party, slot

CONSENT = {"silence": "consent", "silence_basis": "样例办法第六条"}


def _rungs(life: Life, clock_id: str) -> list[str]:
    return [each.rung for each in life.journal if isinstance(each, RungFired) and each.clock_id == clock_id]


def test_a_convenor_who_does_nothing_is_brought_up_to_the_supervisor() -> None:
    life = case()
    life.at("2026-03-12")
    assert _rungs(life, "joint:site.convene") == ["red", "escalate_lead", "escalate_supervisor"]
    red = next(each for each in life.journal if isinstance(each, RungFired) and each.rung == "red")
    assert (red.item, red.basis) == (None, "方案：联合事项召集期限")
    assert joint(life).phase is JointPhase.DUE
    convene(life, slot("03-13 09:00"))  # late, but done


def test_an_event_that_is_not_held_in_time_is_brought_up() -> None:
    life = case()
    convene(life, slot("03-20 09:00"))
    confirm(life, "a", "b", "c")
    life.at("2026-03-13")
    assert _rungs(life, "joint:site.hold") == ["remind", "red", "escalate_lead", "escalate_supervisor"]
    hold(life, "a", "b", "c")


def test_silence_on_a_slot_lets_those_fix_it_who_answered() -> None:
    life = case()
    early, late = slot("03-04 09:00"), slot("03-05 09:00")
    convene(life, early, late)
    confirm(life, "a", slots=(late,))
    life.at("2026-03-04 08:00")
    missing = life.last(JointAnswersMissing)
    assert (missing.departments, missing.about, missing.basis) == (("b", "c"), "confirm", "方案：联合事项确认期限")
    assert (life.last(JointScheduled).slot, life.last(JointScheduled).via) == (late, "expiry")
    assert joint(life).parties["b"].silent == ("confirm",)
    hold(life, "a", "b")  # they take part all the same
    assert joint(life).parties["c"].present == ()


def test_nobody_answers_or_somebody_asked_for_another_slot() -> None:
    for answers in ((), ("confirm", "other")):
        life = case()
        convene(life, slot("03-05 09:00"))
        if answers:
            confirm(life, "a")
            on(life, "ask_other_slot", clerk("b"))
        life.at("2026-03-04 08:00")
        assert (life.last(JointReopened).because, joint(life).phase) == ("no_slot", JointPhase.DUE)
        assert not life.ended("joint:site.convene#2")


def test_a_slot_that_passed_meanwhile_is_none() -> None:
    life = case()
    convene(life, slot("03-03 09:00"))
    confirm(life, "a", "b")
    life.at("2026-03-03 10:00")
    confirm(life, "c")
    assert life.last(JointReopened).because == "no_slot"


def test_silence_on_a_slot_offers_the_others_to_the_applicant_who_may_be_silent_too() -> None:
    life = case(booking="applicant")
    early, late = slot("03-06 14:00"), slot("03-06 09:00")
    convene(life, early, late)
    confirm(life, "a")
    life.at("2026-03-04 08:00")
    assert life.last(JointSlotsOffered).slots == (early, late)
    life.at("2026-03-06 08:00")
    assert (life.last(JointScheduled).slot, life.last(JointScheduled).via) == (late, "expiry")
    assert life.fired()["joint:site.book lapse"] == "2026-03-06 00:00"


def test_slots_that_nobody_booked_in_time_are_convened_anew() -> None:
    life = case(booking="applicant")
    convene(life, slot("03-03 18:00"))
    confirm(life, "a", "b", "c")
    life.at("2026-03-05")
    assert (life.last(JointReopened).because, joint(life).phase) == ("not_booked", JointPhase.DUE)


def test_silence_is_no_opinion_it_is_escalated_and_waited_for() -> None:
    life = held()
    opine(life, "a", "pass")
    life.at("2026-03-20")
    assert _rungs(life, "joint:site.opinion") == [
        "remind",
        "red",
        "escalate_department",
        "lapse",
        "escalate_lead",
        "escalate_supervisor",
    ]
    missing = life.last(JointAnswersMissing)
    assert (missing.departments, missing.about) == (("b", "c"), "opinion")
    assert (joint(life).phase, joint(life).parties["b"].silent) == (JointPhase.HELD, ("opinion",))
    opine(life, "b", "pass")
    opine(life, "c", "pass")
    assert life.last(JointClosed).outcome == "passed"


def test_silence_is_consent_where_the_bundle_names_its_ground() -> None:
    life = held(**CONSENT)
    opine(life, "a", "pass")
    life.at("2026-03-09")
    silent = [each for each in life.journal if isinstance(each, JointOpinionGiven) and each.via == "silence"]
    assert [(each.department, each.basis, each.actor) for each in silent] == [
        ("b", "样例办法第六条", None),
        ("c", "样例办法第六条", None),
    ]
    assert life.last(JointClosed).outcome == "passed"


def test_silent_consent_does_not_outweigh_what_was_found() -> None:
    life = held(**CONSENT)
    opine(life, "a", "rectify", "exit")
    life.at("2026-03-09")
    assert (life.last(JointClosed).outcome, joint(life).phase) == ("rectify", JointPhase.RECTIFYING)


def test_a_reinspection_has_a_limit_of_its_own() -> None:
    life = held(party("a", "a/one"))
    opine(life, "a", "rectify", "exit")
    on(life, "report_rectified", APPLICANT)
    assert life.due("joint:site.reinspect") == "2026-03-11"
    life.at("2026-03-14")
    assert _rungs(life, "joint:site.reinspect") == ["remind", "red", "escalate_lead", "escalate_supervisor"]


def test_every_convening_has_its_own_reminders() -> None:
    life = case()
    convene(life, slot("03-13 09:00"))
    life.at("2026-03-06")  # nobody answered: convened anew, and nobody does
    assert _rungs(life, "joint:site.confirm") == ["red", "lapse"]
    assert _rungs(life, "joint:site.convene#2") == ["red"]
    assert _rungs(life, "joint:site.convene") == []


def test_a_bundle_may_set_its_own_ladders_and_old_cases_have_the_usual_ones() -> None:
    made = event(party("a", "a/one"))
    life = Life(plan(item("a/one"), mode="at_window", joints=(made,), defaults=FIRST_DEFAULTS))
    assert life.state.clocks["joint:site.convene"].ladder[-1].name == "escalate_supervisor"
