"""The life of a joint event: due, convened, fixed, held, opinions, closed; who may act, and who acts at once."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Actor, Officer, Role
from domain.case.joint.entries import (
    JointClosed,
    JointDue,
    JointHeld,
    JointMoveAsked,
    JointOpinionGiven,
    JointReopened,
    JointScheduled,
    JointSlotsOffered,
)
from domain.case.joint.state import JointPhase
from domain.case.results.entries import CaseConcluded
from domain.definition.joint import CheckPoint
from tests.support.pure_case import APPLICANT, LEAD, WINDOW, clerk, head, item
from tests.support.pure_joint import (
    at_once,
    case,
    code,
    confirm,
    convene,
    event,
    held,
    hold,
    joint,
    officers,
    on,
    opine,
    party,
    quorum,
    raced,
    slot,
    there,
)

EARLY, LATE = slot("03-04 09:00"), slot("03-04 14:00")
LEAD_2 = Actor(actor_id="lead-2", role=Role.LEAD, department="lead")


def test_all_consent_from_the_day_it_is_due_to_the_last_grant() -> None:
    life = case()
    assert (joint(life).phase, joint(life).round, life.due("joint:site.convene")) == (JointPhase.DUE, 1, "2026-03-03")
    convene(life, LATE, EARLY)
    assert (life.due("joint:site.confirm"), life.due("joint:site.hold")) == ("2026-03-03", "2026-03-09")
    confirm(life, "a", "b", "c")
    assert (joint(life).phase, life.last(JointScheduled).slot) == (JointPhase.SCHEDULED, EARLY)
    hold(life, "a", "b", "c")
    assert (joint(life).phase, life.last(JointHeld).absent) == (JointPhase.HELD, ())
    assert (life.ended("joint:site.hold"), life.due("joint:site.opinion")) == (True, "2026-03-06")
    for each in "abc":
        assert life.code("decide_item", clerk(each), f"{each}/one", decision="grant") == "JOINT_PENDING"
        opine(life, each, "pass")
    assert (life.last(JointClosed).outcome, life.last(JointClosed).passed) == ("passed", ("a", "b", "c"))
    assert (joint(life).phase, joint(life).outcome) == (JointPhase.CLOSED, "passed")
    assert not [clock for clock in life.state.clocks.values() if clock.subject == "joint:site" and not clock.ended_on]
    life.grant("a/one", "b/one", "c/one")
    assert life.last(CaseConcluded).outcome == "granted"


def test_it_is_due_when_the_last_of_its_items_is_under_way() -> None:
    items = (item("a/one"), item("d/before"), item("b/two", after=("d/before",)))
    life = case(party("a", "a/one"), party("b", "b/two"), items=items)
    assert joint(life).phase is JointPhase.PENDING
    assert code(life, "convene_joint", LEAD, slots=(EARLY,)) == "JOINT_NOT_THERE_YET"
    life.at("2026-03-05").grant("d/before")
    assert (life.last(JointDue).round, life.due("joint:site.convene")) == (1, "2026-03-06")


def test_an_item_that_ended_does_not_hold_it_up_and_its_department_takes_no_part() -> None:
    items = (item("a/one"), item("d/before"), item("b/two", after=("d/before",)), item("c/one"))
    life = case(party("a", "a/one"), party("b", "b/two"), party("c", "c/one"), items=items)
    life.refuse("d/before")
    assert joint(life).phase is JointPhase.DUE
    convene(life, EARLY)
    assert code(life, "confirm_joint", clerk("b"), slots=(EARLY,), officers=officers("b")) == "NOT_A_PARTY"
    confirm(life, "a", "c")
    hold(life, "a", "c")
    opine(life, "a", "pass")
    opine(life, "c", "pass")
    assert life.last(JointClosed).passed == ("a", "c")


def test_the_last_who_had_to_answer_drops_out() -> None:
    life = case()
    convene(life)
    confirm(life, "a", "b")
    life.refuse("c/one")
    assert life.last(JointScheduled).via == "confirmed"
    hold(life, "a", "b")
    opine(life, "a", "pass")
    life.refuse("b/one")
    assert (life.last(JointClosed).outcome, life.last(JointClosed).passed) == ("passed", ("a",))


def test_convened_by_the_department_that_the_bundle_names() -> None:
    life = case(convenor="a")
    assert code(life, "convene_joint", LEAD, slots=(EARLY,)) == "NOT_CONVENOR"
    assert code(life, "convene_joint", clerk("b"), slots=(EARLY,)) == "NOT_CONVENOR"
    assert code(life, "convene_joint", clerk("a"), slots=(EARLY,)) is None


def test_the_convenor_moves_it_until_it_is_held() -> None:
    life = case()
    convene(life, EARLY)
    confirm(life, "a", "b")
    convene(life, LATE)
    assert (joint(life).convening, joint(life).slots, joint(life).parties["a"].answer) == (2, (LATE,), None)
    assert life.ended("joint:site.confirm")
    confirm(life, "a", "b", "c")
    life.at("2026-03-04 15:00")  # nobody came: the slot has passed
    convene(life, slot("03-05 09:00"))
    assert (joint(life).phase, joint(life).slot) == (JointPhase.CONVENED, None)
    assert "joint:site.hold#2" not in life.state.clocks  # its limit runs from the first convening
    confirm(life, "a", "b", "c")
    hold(life, "a", "b", "c")
    assert code(life, "convene_joint", LEAD, slots=(slot("03-09 09:00"),)) == "JOINT_NOT_THERE_YET"


def test_a_department_asks_for_another_slot() -> None:
    life = case()
    convene(life, EARLY)
    on(life, "ask_other_slot", clerk("a"), slots=(LATE,), reason="R")
    confirm(life, "b", "c")
    assert life.last(JointReopened).because == "no_slot"
    assert (joint(life).phase, joint(life).parties["a"].slots) == (JointPhase.DUE, (LATE,))
    assert not life.ended("joint:site.convene#2")
    convene(life, LATE)
    confirm(life, "a", "b", "c")
    assert life.last(JointScheduled).slot == LATE


def test_a_department_may_answer_again_until_all_have() -> None:
    life = case()
    convene(life, EARLY, LATE)
    on(life, "ask_other_slot", clerk("a"))
    confirm(life, "a", slots=(LATE,))
    confirm(life, "b", slots=(EARLY,))
    confirm(life, "b", slots=(EARLY, LATE))
    confirm(life, "c", slots=(LATE,))
    assert life.last(JointScheduled).slot == LATE
    assert code(life, "confirm_joint", clerk("c"), slots=(EARLY,), officers=officers("c")) == "JOINT_NOT_THERE_YET"


def test_no_common_slot_is_convened_anew() -> None:
    life = case()
    convene(life, EARLY, LATE)
    confirm(life, "a", "b", slots=(EARLY,))
    confirm(life, "c", slots=(LATE,))
    assert life.last(JointReopened).because == "no_slot"


def test_the_applicant_books_one_of_the_slots_that_suit_all() -> None:
    life = case(booking="applicant")
    third = slot("03-05 09:00")
    convene(life, EARLY, LATE, third)
    confirm(life, "a", "b", slots=(LATE, third))
    confirm(life, "c", slots=(EARLY, LATE, third))
    assert life.last(JointSlotsOffered).slots == (LATE, third)
    assert (joint(life).phase, life.due("joint:site.book")) == (JointPhase.BOOKING, "2026-03-03")
    assert code(life, "book_joint", APPLICANT, slots=(EARLY,)) == "SLOT_NOT_OFFERED"
    assert code(life, "book_joint", APPLICANT, slots=(LATE, third)) == "SLOT_NOT_OFFERED"
    assert code(life, "book_joint", APPLICANT, slots=(third,)) is None
    assert (life.last(JointScheduled).slot, life.last(JointScheduled).via) == (third, "booked")
    assert life.ended("joint:site.book")


def test_the_applicant_asks_to_move_it_as_often_as_the_bundle_allows() -> None:
    life = case(moves=1)
    convene(life, EARLY)
    assert code(life, "ask_move_joint", APPLICANT) == "JOINT_NOT_THERE_YET"
    confirm(life, "a", "b", "c")
    assert code(life, "ask_move_joint", APPLICANT, reason="R") is None
    assert (life.last(JointMoveAsked).reason, life.last(JointReopened).because) == ("R", "move_asked")
    convene(life, LATE)
    confirm(life, "a", "b", "c")
    assert code(life, "ask_move_joint", WINDOW) == "MOVES_USED_UP"


def test_too_late_to_move_what_has_begun() -> None:
    life = case()
    convene(life, EARLY)
    confirm(life, "a", "b", "c")
    life.at("2026-03-04 09:00")
    assert code(life, "ask_move_joint", APPLICANT) == "JOINT_NOT_THERE_YET"


def test_fewer_than_two_officers_of_a_department_do_not_count_as_a_visit() -> None:
    life = case()
    convene(life, EARLY)
    one_twice = (Officer(actor_id="a-1"), Officer(actor_id="a-1", deputy_for="a-2"))
    for few in ((), officers("a", 1), one_twice):
        assert code(life, "confirm_joint", clerk("a"), slots=(EARLY,), officers=few) == "TOO_FEW_OFFICERS"
    confirm(life, "a", "b", "c")
    life.at("2026-03-04 09:00")
    some = (*there("b"), there("a")[0].model_copy(update={"officers": one_twice}))
    assert code(life, "hold_joint", LEAD, attendance=some) == "TOO_FEW_OFFICERS"
    assert code(life, "hold_joint", LEAD, attendance=()) == "NOBODY_PRESENT"
    assert code(life, "hold_joint", LEAD, attendance=there("d")) == "NOT_A_PARTY"
    assert code(life, "hold_joint", LEAD, attendance=(*there("a"), *there("a"))) == "NOT_A_PARTY"


def test_two_on_site_is_law_for_a_visit_and_the_bundles_choice_for_a_review() -> None:
    assert held(party("a", "a/one")).last(JointHeld).basis == "行政许可法第三十四条第三款"
    life = case(party("a", "a/one", officers=1), kind="review")
    convene(life)
    on(life, "confirm_joint", clerk("a"), slots=(EARLY,), officers=officers("a", 1))
    life.at("2026-03-04 09:00")
    alone = there("a")[0].model_copy(update={"officers": officers("a", 1)})
    assert code(life, "hold_joint", LEAD, attendance=(alone,)) is None
    assert life.last(JointHeld).basis is None


def test_it_is_not_held_before_its_time() -> None:
    life = case()
    convene(life, EARLY)
    confirm(life, "a", "b", "c")
    assert code(life, "hold_joint", LEAD, attendance=there("a")) == "JOINT_NOT_STARTED"


def test_an_absent_department_makes_up_its_visit_first() -> None:
    life = case()
    convene(life)
    confirm(life, "a", "b", "c")
    hold(life, "a", "b")
    assert (life.last(JointHeld).absent, joint(life).parties["c"].present) == (("c",), ())
    assert code(life, "give_joint_opinion", clerk("c"), verdict="pass") == "VISIT_MISSING"
    alone = officers("c", 1)
    assert code(life, "give_joint_opinion", clerk("c"), verdict="pass", officers=alone) == "TOO_FEW_OFFICERS"
    others = officers("c", 2, 3)
    assert code(life, "give_joint_opinion", clerk("c"), verdict="pass", officers=others) == "NOT_AN_OFFICER"
    assert code(life, "give_joint_opinion", clerk("c"), verdict="pass", officers=officers("c")) is None
    assert life.last(JointOpinionGiven).officers == officers("c")
    opine(life, "a", "pass", officers=officers("a", 4, 5))
    assert life.last(JointOpinionGiven).officers == ()  # who was there is on record already


def test_who_signs_was_there_in_person() -> None:
    life = held()
    assert code(life, "give_joint_opinion", clerk("a", 3), verdict="pass") == "NOT_AN_OFFICER"
    deputy = clerk("a", 3).model_copy(update={"on_behalf_of": "a-2"})
    assert code(life, "give_joint_opinion", deputy, verdict="pass") == "NOT_AN_OFFICER"
    assert code(life, "give_joint_opinion", head("b"), verdict="pass") == "NOT_AN_OFFICER"
    was_there = clerk("a", 1).model_copy(update={"on_behalf_of": "a-9"})
    assert code(life, "give_joint_opinion", was_there, verdict="pass") is None
    assert joint(life).parties["a"].opinion_by == "a-9"


def test_an_opinion_says_what_is_not_in_order() -> None:
    life = held()
    given: dict[str, Any] = {"kind": "give_joint_opinion", "actor": clerk("a")}
    assert code(life, **given) == "VERDICT_MISSING"
    assert code(life, **given, verdict="pass", points=("exit",)) == "POINTS_UNEXPECTED"
    assert code(life, **given, verdict="rectify") == "POINTS_MISSING"
    assert code(life, **given, verdict="fail", points=("roof",)) == "POINT_NOT_OPEN"
    assert code(life, **given, verdict="fail", points=("exit", "exit")) is None
    assert joint(life).parties["a"].points == ("exit",)


def test_a_department_without_a_checklist_can_object_as_a_whole() -> None:
    life = held(party("a", "a/one", checklist=()), party("b", "b/one"))
    opine(life, "a", "rectify", "overall")
    assert joint(life).parties["a"].verdict == "rectify"


def test_one_veto_closes_it_at_once_and_a_late_opinion_changes_nothing() -> None:
    life = held(closing=quorum(2, "c"))
    opine(life, "a", "pass")
    opine(life, "c", "fail", "exit")
    assert (life.last(JointClosed).outcome, life.last(JointClosed).failed) == ("failed", ("a", "b", "c"))
    assert code(life, "give_joint_opinion", clerk("b"), verdict="pass") == "JOINT_CLOSED"
    for each in "abc":
        assert life.code("decide_item", clerk(each), f"{each}/one", decision="grant") == "JOINT_FAILED"
        life.refuse(f"{each}/one")
    assert life.last(CaseConcluded).outcome == "refused"


def test_two_officers_at_once_get_one_winner_and_one_clear_answer() -> None:
    life = held()
    acts = at_once(life, "give_joint_opinion", clerk("a", 1), clerk("a", 2), verdict="pass")
    assert raced(life, *acts) == [None, "OPINION_GIVEN"]
    assert joint(life).parties["a"].opinion_by == "a-1"


def test_two_convenors_at_once_get_one_winner_and_one_clear_answer() -> None:
    life = case()
    first, second = at_once(life, "convene_joint", LEAD, LEAD_2, slots=(EARLY,))
    other = second.model_copy(update={"slots": (LATE,)})
    assert raced(life, first, other) == [None, "JOINT_NOT_THERE_YET"]
    assert joint(life).slots == (EARLY,)
    convene(life, LATE)  # who proposed may correct it
    assert joint(life).slots == (LATE,)
    confirm(life, "a")
    assert code(life, "convene_joint", LEAD_2, slots=(EARLY,)) is None  # a change in knowledge of an answer


def test_a_colleague_moves_it_the_day_after() -> None:
    life = case()
    convene(life, slot("03-06 09:00"))
    life.at("2026-03-03 09:00")
    assert code(life, "convene_joint", LEAD_2, slots=(slot("03-05 09:00"),)) is None


def test_two_bookings_at_once_get_one_winner() -> None:
    life = case(booking="applicant")
    convene(life, EARLY)
    confirm(life, "a", "b", "c")
    assert raced(life, *at_once(life, "book_joint", APPLICANT, WINDOW, slots=(EARLY,))) == [None, "JOINT_NOT_THERE_YET"]


def test_one_takes_back_ones_own_opinion_until_the_round_closes() -> None:
    life = held()
    opine(life, "a", "rectify", "exit")
    assert code(life, "take_back", clerk("a", 2)) == "NOTHING_TO_TAKE_BACK"
    assert code(life, "take_back", clerk("a"), taken_act="another") == "NOTHING_TO_TAKE_BACK"
    assert code(life, "take_back", clerk("b")) == "NOTHING_TO_TAKE_BACK"
    assert code(life, "take_back", clerk("d")) == "NOT_A_PARTY"
    assert code(life, "take_back", clerk("a")) is None
    assert joint(life).parties["a"].verdict is None
    for each in "abc":
        opine(life, each, "pass")
    assert code(life, "take_back", clerk("c")) == "NOTHING_TO_TAKE_BACK"
    assert life.last(JointClosed).outcome == "passed"


def test_what_an_absent_department_saw_is_named_again_after_taking_back() -> None:
    life = case()
    convene(life)
    confirm(life, "a", "b", "c")
    hold(life, "a", "b")
    opine(life, "c", "pass", officers=officers("c"))
    on(life, "take_back", clerk("c"))
    assert code(life, "give_joint_opinion", clerk("c"), verdict="pass") == "VISIT_MISSING"


def test_separation_of_duties_reaches_the_inspection() -> None:
    items = (item("a/one", separate=(("draft", "joint_opinion"),)), item("b/one"))
    life = held(party("a", "a/one"), party("b", "b/one"), items=items)
    opine(life, "a", "pass")
    opine(life, "b", "pass")
    assert life.state.items["a/one"].duties["joint_opinion"] == ("a-1",)
    assert life.code("decide_item", clerk("a"), "a/one", decision="grant") == "SEPARATION_OF_DUTIES"
    assert life.code("decide_item", clerk("a", 3), "a/one", decision="grant") is None


def test_a_department_without_items_has_its_say() -> None:
    life = held(party("a", "a/one"), party("zj", checklist=(CheckPoint(key="plan", text="规划"),)))
    opine(life, "a", "pass")
    assert joint(life).phase is JointPhase.HELD
    opine(life, "zj", "rectify", "plan")
    assert life.last(JointClosed).outcome == "rectify"


def test_an_event_of_another_case_is_unknown() -> None:
    life = case()
    assert life.code("convene_joint", LEAD, joint="none", slots=(EARLY,)) == "JOINT_UNKNOWN"
    assert life.code("give_joint_opinion", clerk("a")) == "JOINT_UNKNOWN"
    assert event().party("a") is not None
