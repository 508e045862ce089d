"""Questions about where a case stands, which the rules and what follows from them ask alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.case.joint.outcome import NOT_PASSED, for_all, in_round, is_out
from domain.case.joint.state import JOINT_MARK, JointPhase, JointState, joint_subject
from domain.case.money.owed import is_paid, keeps_grant
from domain.case.reasons import CORRECTION_OVERDUE, DEFERRAL_OVERDUE, OBJECTION_UPHELD
from domain.case.state import UNDONE, CaseState, ItemPhase, ItemStop, latest
from domain.definition.joint import JointPlan, SeparateDuty
from domain.definition.plan import THIRD_EDITION, ExtensionRule
from domain.time.clock import Clock, StopInterval

_OF_THE_ENGINE = frozenset({CORRECTION_OVERDUE, DEFERRAL_OVERDUE, OBJECTION_UPHELD, UNDONE})
"""Grounds on which an item ends by itself when they come true; nobody finds them."""


def granted(state: CaseState, keys: tuple[str, ...]) -> bool:
    """Whether every one of these items is granted, and its licence has not ended since."""
    return all(state.items[key].is_good for key in keys)


def decidable_now(state: CaseState, item: str) -> bool:
    """Whether nothing keeps an open item from being granted: gates, procedures, materials, money, events."""
    if not granted(state, state.item_plan(item).gate) or state.items[item].suspended:
        return False
    if keeps_grant(state, item):
        return False
    return not awaits_materials(state, item) and joint_code(state, item) is None


def wait_is_over(state: CaseState, item: str) -> bool:
    """Whether the last day of a wait (公示) has passed, be it that an objection still keeps it open."""
    clock = latest(state, "promised", item)
    return clock is not None and "lapse" in state.fired.get(clock.clock_id, ())


def objected_to(state: CaseState, item: str) -> bool:
    """Whether an objection keeps the wait from passing: it is not settled, or holds."""
    return state.items[item].objection in ("pending", "upheld")


def joint_code(state: CaseState, item: str) -> str | None:
    """Why a joint event keeps an item from being granted, by code of the refusal; None when none does.

    JOINT_PENDING: it has not come out yet; JOINT_FAILED: the department's part did not pass.
    """
    codes = [_joint_code(state, plan, item) for plan in state.plan.joints_of(item)]
    return next((code for code in ("JOINT_FAILED", "JOINT_PENDING") if code in codes), None)


def is_untrue(state: CaseState, item: str, reason: str | None) -> bool:
    """Whether a ground says of the case what the case itself shows to be otherwise (行政许可法 第三十八条: 说明理由).

    Grounds that are facts outside the case are the department's to know.
    """
    if state.plan.defaults < THIRD_EDITION:
        return False
    if reason == NOT_PASSED:
        return joint_code(state, item) != "JOINT_FAILED"
    return reason in _OF_THE_ENGINE


def _joint_code(state: CaseState, plan: JointPlan, item: str) -> str | None:
    joint = state.joints[plan.key]
    mine = plan.party_with(item).department
    is_closed = joint.phase is JointPhase.CLOSED
    if plan.partial and state.plan.defaults >= THIRD_EDITION:
        # Who has answered waits for nobody who has not: an opinion counts for its own items as soon as it is given.
        is_passed = all(_has_passed(joint, each) for each in (mine, *for_all(plan)))
    else:
        is_passed = joint.parties[mine].passed and (is_closed or plan.partial)
    if is_passed:
        return None
    return "JOINT_FAILED" if is_closed or is_out(joint, mine) else "JOINT_PENDING"


def stopping(state: CaseState, item: str) -> tuple[str, ...]:
    """The procedures and joint events that stop the item's clocks now, in the order in which they began."""
    found = state.items[item]
    return tuple(found.running_stops) or ((found.suspended,) if found.suspended else ())


def procedures_running(state: CaseState, item: str) -> tuple[str, ...]:
    """The special procedures of the item that stop its clocks now: those that a person ends."""
    return tuple(key for key in stopping(state, item) if not key.startswith(JOINT_MARK))


def to_resume(state: CaseState, item: str, named: str | None) -> str | None:
    """The procedure that a 恢复 ends: the one named, or the only one that runs; None where neither says which."""
    own = procedures_running(state, item)
    if named is None or state.plan.defaults < THIRD_EDITION:
        return own[0] if len(own) == 1 else None
    return named if named in own else None


def stops_left_out(state: CaseState, item: str) -> tuple[tuple[ItemStop, tuple[StopInterval, ...]], ...]:
    """What stopped the item's clocks and is left out of the count that runs now, each with the time of its notices.

    Of an item that was opened again (退回) with fresh limits, what stopped the former ones is not.
    """
    clock = latest(state, "promised", item)
    if clock is None or clock.ended_on is not None:
        return ()
    times = {stop.number: stop for stop in clock.stops if stop.number is not None}
    found = ((each, tuple(times[n] for n in each.notices if n in times)) for each in state.items[item].stopped_by)
    return tuple((each, spans) for each, spans in found if spans)


def annullable(state: CaseState, item: str) -> tuple[ItemStop, ...]:
    """The stops that a 撤销挂起 may take back: those that people entered, running or ended."""
    return tuple(each for each, _ in stops_left_out(state, item) if not each.procedure.startswith(JOINT_MARK))


def to_annul(state: CaseState, item: str, procedure: str | None, notice: int | None) -> tuple[ItemStop, ...]:
    """Those of them that a 撤销挂起 may mean; it has to say so much that one is left.

    One that names a renewal means the stop from that notice on: what was announced before it stays.
    """
    return tuple(
        each if notice is None else each.model_copy(update={"notices": each.notices[each.notices.index(notice) :]})
        for each in annullable(state, item)
        if procedure in (None, each.procedure) and (notice is None or notice in each.notices)
    )


def notice_before(state: CaseState, item: str, notices: tuple[int, ...]) -> int | None:
    """The notice that these renewed, of the same stop; None where the stop began with them."""
    stop = next((each.notices for each in state.items[item].stopped_by if notices[0] in each.notices), notices)
    at = stop.index(notices[0])
    return stop[at - 1] if at else None


def _has_passed(joint: JointState, department: str) -> bool:
    """Whether a department's part has passed: in a round that closed, or by its opinion in the one that runs."""
    party = joint.parties[department]
    return party.passed or (joint.phase is JointPhase.HELD and party.verdict == "pass")


def rests_on_opinion(state: CaseState, plan: JointPlan, department: str) -> bool:
    """Whether something was granted on the strength of a department's opinion: then it is not taken back any more."""
    if not plan.partial or state.plan.defaults < THIRD_EDITION:
        return False
    own = next((each.items for each in plan.parties if each.department == department), ())
    return any(state.items[key].phase is ItemPhase.GRANTED for key in own or plan.items)


def by_joint(state: CaseState, item: str) -> JointPlan | None:
    """The joint event that stops the item's clocks now where no procedure does: it alone lets them go on."""
    now = stopping(state, item)
    if not now or procedures_running(state, item):
        return None
    return next((each for each in state.plan.joints_of(item) if joint_subject(each.key) in now), None)


def kept_apart(state: CaseState, item: str, person: str, duty: SeparateDuty) -> bool:
    """Whether this person has done a duty on the item that goes with this one in nobody's hands (职责分离)."""
    duties = state.items[item].duties
    pairs = (pair for pair in state.item_plan(item).separate if duty in pair)
    return any(person in duties.get(other, ()) for pair in pairs for other in pair if other != duty)


def dropped(state: CaseState, plan: JointPlan) -> frozenset[str]:
    """Departments that take no more part in a joint event: they had items that rest on it, and all of them ended."""
    return frozenset(
        each.department for each in plan.parties if each.items and all(state.items[key].has_ended for key in each.items)
    )


def round_parties(state: CaseState, plan: JointPlan) -> tuple[str, ...]:
    """Departments that take part in the round of a joint event that runs now."""
    return in_round(plan, state.joints[plan.key], dropped(state, plan))


@dataclass(frozen=True)
class JointTurn:
    """Whose move a joint event waits for; `departments`: the convenor's, or those that have not answered."""

    party: Literal["convenor", "parties", "applicant", "nobody"]
    departments: tuple[str, ...] = ()


def joint_turn(state: CaseState, plan: JointPlan) -> JointTurn:
    """Who has to move next in a joint event; nobody before it is due and after its end."""
    joint = state.joints[plan.key]
    match joint.phase:
        case JointPhase.DUE | JointPhase.SCHEDULED:
            return JointTurn("convenor", (plan.convenor,))
        case JointPhase.CONVENED:
            silent = (each for each in round_parties(state, plan) if joint.parties[each].answer is None)
            return JointTurn("parties", tuple(silent))
        case JointPhase.HELD:
            silent = (each for each in round_parties(state, plan) if joint.parties[each].verdict is None)
            return JointTurn("parties", tuple(silent))
        case JointPhase.BOOKING | JointPhase.RECTIFYING:
            return JointTurn("applicant")
        case _:
            return JointTurn("nobody")


def awaits_materials(state: CaseState, item: str) -> bool:
    """容缺受理: the licence comes only when everything is here. A field of the form holds up every item."""
    if not state.gaps:
        return False
    materials = state.plan.asked_materials()
    own = set(state.item_plan(item).materials)
    return any(gap.subject in own or gap.subject not in materials for gap in state.gaps)


def undelivered(state: CaseState, item: str | None) -> tuple[str, ...]:
    """Items whose results are issued and not in the applicant's hands.

    When `item` is given, that one alone; it may be handed over before the results that are held for one another, since
    its own time runs from its decision. What is to be undone (补偿) or unpaid is not handed over.
    """
    named = (item,) if item else state.issued
    keys = (key for key in named if state.items[key].undo is None and is_paid(state, key))
    clocks = ((key, latest(state, "delivery", key)) for key in keys)
    return tuple(key for key, clock in clocks if clock is not None and clock.ended_on is None)


def under_way(state: CaseState) -> frozenset[str]:
    """Items whose results are in a parcel that is with the carrier, or on its way there."""
    return frozenset(key for parcel in state.parcels if parcel.is_under_way for key in parcel.items)


def kept_here(state: CaseState) -> tuple[str, ...]:
    """Items whose results are out, not in the applicant's hands and in no parcel: those of which the way is open."""
    with_carrier = under_way(state)
    return tuple(key for key in undelivered(state, None) if key not in with_carrier)


def parcels_back(state: CaseState) -> frozenset[int]:
    """Parcels that came back, of which something was neither sent again nor given otherwise."""
    last = {key: parcel for parcel in state.parcels for key in parcel.items}
    waiting = (last[key] for key in kept_here(state) if key in last)
    return frozenset(parcel.number for parcel in waiting if parcel.stage == "returned")


def extension_of(state: CaseState, item: str | None) -> tuple[Clock | None, ExtensionRule | None]:
    """The statutory clock of an item (None: of the whole), and by what rule it may be extended."""
    if item is None:
        joint = state.plan.joint_statutory
        return latest(state, "whole_statutory"), joint.extension if joint else None
    return latest(state, "statutory", item), state.item_plan(item).extension


def result_number(state: CaseState, key: str, given: object) -> str | None:
    """结果编号: what a rule or the deciding act gave (`given`); without one, the case's number and the item's place.

    Rules (秒批) and waits grant without a number, and a list of results (结果清单) has one for each. What was revoked
    keeps the number under which it was granted.
    """
    if given:
        return str(given)
    if state.items[key].phase not in (ItemPhase.GRANTED, ItemPhase.REVOKED):
        return None
    place = next(place for place, plan in enumerate(state.plan.items, start=1) if plan.key == key)
    return f"{state.opening.case_no}-{place:02d}"
