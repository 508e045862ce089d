"""What follows by itself in a joint event: due, slot fixed, closed, looked at again, cancelled; and its stops."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from domain.case.acts import Slot
from domain.case.decided import BASIS_STOP, Decided, refusal_basis
from domain.case.items.entries import ItemDecided
from domain.case.joint.entries import (
    JointCancelled,
    JointClosed,
    JointDue,
    JointRectificationNoticed,
    JointReopened,
    JointScheduled,
    JointSlotsOffered,
)
from domain.case.joint.outcome import NOT_PASSED, Settlement, for_all, overdue, settle
from domain.case.joint.rectify import term_given
from domain.case.joint.state import OVER, JointPhase, joint_subject
from domain.case.limits.entries import ItemResumed, ItemSuspended
from domain.case.questions import dropped, round_parties, stopping
from domain.case.state import CaseState, ItemPhase, Phase
from domain.definition.joint import JointPlan, JointStop
from domain.definition.plan import THIRD_EDITION
from domain.time.clock_kinds import LAW_OF

_WITHOUT_ROUND = frozenset({JointPhase.PENDING, *OVER})


def move(decided: Decided, plan: JointPlan, at: datetime) -> bool:
    """Take the event one step further where nobody has to do anything for it; True when it moved."""
    state = decided.state
    if state.phase is not Phase.HANDLING:
        return False
    phase = state.joints[plan.key].phase
    live = _live(state, plan)
    if phase is JointPhase.CLOSED:
        return False
    if not live:
        return _cancel(decided, plan, at)
    if phase in _WITHOUT_ROUND:
        return _make_due(decided, plan, at, live)
    return _close_if_certain(decided, plan, at) or _fix_if_answered(decided, plan, at)


def cancel_all(decided: Decided, at: datetime) -> None:
    """The case ends, and every event with it that has not closed."""
    for plan in decided.state.plan.joints:
        _cancel(decided, plan, at)


def fix_slot(decided: Decided, plan: JointPlan, at: datetime, via: Literal["confirmed", "expiry"]) -> None:
    """The earliest slot that suits all who answered, or those slots for the applicant to book; or convened anew."""
    joint = decided.state.joints[plan.key]
    answers = [joint.parties[each] for each in round_parties(decided.state, plan) if joint.parties[each].answer]
    common = [slot for slot in joint.slots if slot.starts_at > at and all(slot in each.slots for each in answers)]
    if not answers or not common or any(each.answer == "other_slot" for each in answers):
        decided.add(JointReopened(at=at, joint=plan.key, because="no_slot"))
    elif plan.booking == "applicant":
        decided.add(JointSlotsOffered(at=at, joint=plan.key, slots=tuple(common)))
    else:
        decided.add(JointScheduled(at=at, joint=plan.key, slot=earliest(common), via=via))


def earliest(slots: list[Slot]) -> Slot:
    """The slot that begins first."""
    return min(slots, key=lambda slot: (slot.starts_at, slot.ends_at))


def close_overdue(decided: Decided, plan: JointPlan, at: datetime) -> None:
    """What was found was not put right in time: the event ends (整改逾期)."""
    joint = decided.state.joints[plan.key]
    settlement = overdue(plan, joint, dropped(decided.state, plan), decided.state.plan.defaults)
    entry = _closing(plan, joint.round, settlement, at).model_copy(
        update={"because": "rectification_overdue", "basis": LAW_OF["joint_rectify"]}
    )
    decided.add(entry)
    _after_the_last_round(decided, plan, settlement, at)


def look_again(decided: Decided, plan: JointPlan, at: datetime) -> None:
    """What was found is reported put right: those points, and only those, are looked at again (复查)."""
    resume_items(decided, plan, at)
    joint = decided.state.joints[plan.key]
    points = {each: joint.parties[each].open_points for each in round_parties(decided.state, plan)}
    decided.add(JointDue(at=at, joint=plan.key, round=joint.round + 1, points=points))


def stop_items(
    decided: Decided, plan: JointPlan, stop: JointStop | None, departments: tuple[str, ...], at: datetime
) -> None:
    """Time of the event that a law takes out of the limits: the items' clocks stand (行政许可法 第四十五条)."""
    if stop is None:
        return
    for key in _items_of(plan, departments):
        item = decided.state.items[key]
        # Before the third edition an item that stood still kept that stop alone; now the event's is one of several.
        beside = decided.state.plan.defaults >= THIRD_EDITION and joint_subject(plan.key) not in item.running_stops
        if item.phase is ItemPhase.OPEN and (item.suspended is None or beside):
            decided.add(
                ItemSuspended(
                    at=at,
                    item=key,
                    procedure=joint_subject(plan.key),
                    ground=stop.ground,
                    days=stop.days,
                    number=item.stops + 1,
                    basis=stop.basis,
                )
            )


def resume_items(decided: Decided, plan: JointPlan, at: datetime) -> None:
    """Counting goes on for the items whose clocks the event stopped."""
    for key in plan.items:
        if joint_subject(plan.key) in stopping(decided.state, key):
            decided.add(ItemResumed(at=at, item=key, procedure=joint_subject(plan.key), basis=BASIS_STOP))


def _live(state: CaseState, plan: JointPlan) -> tuple[str, ...]:
    return tuple(key for key in plan.items if not state.items[key].has_ended)


def _items_of(plan: JointPlan, departments: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for each in plan.parties if each.department in departments for key in each.items)


def _cancel(decided: Decided, plan: JointPlan, at: datetime) -> bool:
    if decided.state.joints[plan.key].phase in OVER:
        return False
    decided.add(JointCancelled(at=at, joint=plan.key))
    return True


def _make_due(decided: Decided, plan: JointPlan, at: datetime, live: tuple[str, ...]) -> bool:
    """Due when all that rests on it is under way; again after its items were opened anew (退回)."""
    resume_items(decided, plan, at)
    if any(decided.state.items[key].phase is not ItemPhase.OPEN for key in live):
        return False
    decided.add(JointDue(at=at, joint=plan.key))
    return True


def _fix_if_answered(decided: Decided, plan: JointPlan, at: datetime) -> bool:
    joint = decided.state.joints[plan.key]
    if joint.phase is not JointPhase.CONVENED:
        return False
    if any(joint.parties[each].answer is None for each in round_parties(decided.state, plan)):
        return False
    fix_slot(decided, plan, at, "confirmed")
    return True


def _close_if_certain(decided: Decided, plan: JointPlan, at: datetime) -> bool:
    """After each opinion; also where the last who had to say something dropped out."""
    joint = decided.state.joints[plan.key]
    if joint.phase is not JointPhase.HELD and round_parties(decided.state, plan):
        return False
    settlement = settle(plan, joint, dropped(decided.state, plan), decided.state.plan.defaults)
    if settlement is None:
        return False
    decided.add(_closing(plan, joint.round, settlement, at))
    if settlement.outcome == "rectify":
        _have_it_put_right(decided, plan, settlement, at)
    else:
        _tell_outvoted(decided, plan, settlement, at)
        _after_the_last_round(decided, plan, settlement, at)
    return True


def _tell_outvoted(decided: Decided, plan: JointPlan, settlement: Settlement, at: datetime) -> None:
    """Passed by vote: what the outvoted found is told all the same, in one notice, and bars nothing."""
    joint = decided.state.joints[plan.key]
    points = {each: joint.parties[each].points for each in settlement.outvoted if joint.parties[each].points}
    if points:
        facts: dict[str, Any] = {"joint": plan.key, "round": joint.round, "points": points, "advisory": True}
        decided.add(JointRectificationNoticed(at=at, **facts))


def _closing(plan: JointPlan, number: int, settlement: Settlement, at: datetime) -> JointClosed:
    return JointClosed(
        at=at,
        joint=plan.key,
        round=number,
        outcome=settlement.outcome,
        passed=settlement.passed,
        failed=settlement.failed,
        outvoted=settlement.outvoted,
    )


def _have_it_put_right(decided: Decided, plan: JointPlan, settlement: Settlement, at: datetime) -> None:
    """整改通知: one notice names every point."""
    resume_items(decided, plan, at)
    joint = decided.state.joints[plan.key]
    judged = (*settlement.passed, *settlement.failed)
    points = {
        each: joint.parties[each].points
        for each in plan.departments
        if each not in judged and joint.parties[each].verdict == "rectify"
    }
    facts: dict[str, Any] = {"joint": plan.key, "round": joint.round, "points": points}
    decided.add(JointRectificationNoticed(at=at, **facts, **term_given(decided.state, plan, tuple(points), at)))
    is_third = decided.state.plan.defaults >= THIRD_EDITION
    is_for_all = is_third and any(each in points for each in for_all(plan))
    waiting = tuple(points) if plan.partial and not is_for_all else plan.departments
    stop_items(decided, plan, plan.rectify_stops, waiting, at)


def _after_the_last_round(decided: Decided, plan: JointPlan, settlement: Settlement, at: datetime) -> None:
    """The clocks go on; what did not pass is its department's to decide, or refused at once."""
    resume_items(decided, plan, at)
    if plan.after_last != "refused":
        return
    for key in _items_of(plan, settlement.failed):
        if not decided.state.items[key].has_ended:
            basis = plan.after_last_basis or refusal_basis(decided.state, key)
            facts = {"reason": NOT_PASSED, "via": "joint", "basis": basis}
            decided.add(ItemDecided(at=at, item=key, decision="refuse", **facts))
