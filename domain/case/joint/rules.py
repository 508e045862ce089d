"""Rules of joint events (联合评审 / 联合勘验 / 联合验收): who takes part, and what an act must say at each step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from domain.case.act_spec import On
from domain.case.act_specs import ACTS
from domain.case.acts import Act, ActKind, Actor, Attendance, Officer, Role, Slot
from domain.case.desk.signing import is_kept_apart
from domain.case.joint.outcome import points_of
from domain.case.joint.state import JointPhase, JointState
from domain.case.questions import rests_on_opinion, round_parties
from domain.case.rule_parts import Rule, Ways
from domain.case.state import CaseState
from domain.definition.joint import JointParty, JointPlan
from domain.definition.plan import THIRD_EDITION
from domain.time.calendar import beijing_date

_MAY_CONVENE = frozenset({JointPhase.DUE, JointPhase.CONVENED, JointPhase.BOOKING, JointPhase.SCHEDULED})


def is_on_a_joint(act: Act) -> bool:
    """Whether the act is about a joint event; one that may be about either names the event."""
    on = ACTS[act.kind].on
    return On.JOINT in on and (on == On.JOINT or act.joint is not None)


def who_on_a_joint(state: CaseState, act: Act) -> str | None:
    """The event is of this case, and the actor of the department that convenes it or of one that takes part."""
    plan = state.plan.joint(act.joint)
    if plan is None:
        return "JOINT_UNKNOWN"
    if has_part(plan, act.actor, act.kind):
        return None
    return "NOT_CONVENOR" if ACTS[act.kind].part == "convenor" else "NOT_A_PARTY"


def has_part(plan: JointPlan, actor: Actor, kind: str) -> bool:
    """Whether an act of that kind is the actor's department's at all: as convenor, or as one that takes part."""
    part = ACTS[kind].part
    if part == "convenor":
        return actor.department == plan.convenor
    return part == "anybody" or plan.party(actor.department) is not None


def _here(state: CaseState, act: Act) -> tuple[JointPlan, JointState]:
    plan = state.plan.joint(act.joint)
    if plan is None:
        raise KeyError(act.joint)  # `who_on_a_joint` has refused it
    return plan, state.joints[plan.key]


def _my_part(plan: JointPlan, actor: Actor) -> JointParty:
    party = plan.party(actor.department)
    if party is None:
        raise KeyError(actor.department)  # `who_on_a_joint` has refused it
    return party


def _in_phase(*phases: JointPhase) -> Rule:
    def rule(state: CaseState, act: Act) -> str | None:
        return None if _here(state, act)[1].phase in phases else "JOINT_NOT_THERE_YET"

    return rule


def _of_the_round(state: CaseState, act: Act) -> str | None:
    plan, _ = _here(state, act)
    return None if act.actor.department in round_parties(state, plan) else "NOT_A_PARTY"


def _convening_content(state: CaseState, act: Act) -> str | None:
    if not act.slots:
        return "SLOTS_MISSING"
    if any(slot.starts_at <= act.received_at for slot in act.slots):
        return "SLOT_PAST"
    return _colleague_convened(state, act)


def _colleague_convened(state: CaseState, act: Act) -> str | None:
    """Two convenors at once: the first stands; whoever proposed may correct it, and anybody once it was answered."""
    plan, joint = _here(state, act)
    is_today = joint.convened_on == beijing_date(act.received_at)
    is_new = joint.phase is JointPhase.CONVENED and is_today and joint.convened_by != act.actor.stands_for
    answered = any(joint.parties[each].answer for each in round_parties(state, plan))
    return "JOINT_NOT_THERE_YET" if is_new and not answered else None


def _confirmation_content(state: CaseState, act: Act) -> str | None:
    plan, joint = _here(state, act)
    if not act.slots:
        return "SLOTS_MISSING"
    if not set(act.slots) <= set(joint.slots):
        return "SLOT_NOT_OFFERED"
    mine = _my_part(plan, act.actor)
    others = [each.officers for department, each in joint.parties.items() if department != mine.department]
    return _enough(mine, act.officers) or _for_one_alone(state, act.officers, others)


def _for_one_alone(state: CaseState, officers: Iterable[Officer], others: Iterable[Iterable[Officer]]) -> str | None:
    """第三十四条 asks for two of each department: nobody stands for two of them (from the third edition on)."""
    mine = _people(officers)
    is_counted = state.plan.defaults >= THIRD_EDITION and any(mine & _people(each) for each in others)
    return "OFFICER_OF_ANOTHER" if is_counted else None


def _enough(party: JointParty, officers: Iterable[Officer]) -> str | None:
    """行政许可法 第三十四条: two at least where something is checked on site; how many else is the bundle's."""
    return None if len(_people(officers)) >= party.officers else "TOO_FEW_OFFICERS"


def _people(officers: Iterable[Officer]) -> frozenset[str]:
    return frozenset(each.actor_id for each in officers)


def _other_slots_ahead(state: CaseState, act: Act) -> str | None:
    return "SLOT_PAST" if any(slot.starts_at <= act.received_at for slot in act.slots) else None


def _booking_content(state: CaseState, act: Act) -> str | None:
    _, joint = _here(state, act)
    if not act.slots:
        return "SLOTS_MISSING"
    if len(act.slots) > 1 or act.slots[0] not in joint.slots:
        return "SLOT_NOT_OFFERED"
    return _other_slots_ahead(state, act)


def _can_be_moved(state: CaseState, act: Act) -> str | None:
    plan, joint = _here(state, act)
    if joint.slot is None or act.received_at >= joint.slot.starts_at:
        return "JOINT_NOT_THERE_YET"
    return None if joint.moves < plan.moves else "MOVES_USED_UP"


def _attendance_content(state: CaseState, act: Act) -> str | None:
    plan, joint = _here(state, act)
    if joint.slot is None or act.received_at < joint.slot.starts_at:
        return "JOINT_NOT_STARTED"
    if not act.attendance:
        return "NOBODY_PRESENT"
    parties, there = round_parties(state, plan), [each.department for each in act.attendance]
    if not set(there) <= set(parties) or len(set(there)) < len(there):
        return "NOT_A_PARTY"
    of = {each.department: each for each in plan.parties}
    for number, each in enumerate(act.attendance):
        earlier = [other.officers for other in act.attendance[:number]]
        code = _enough(of[each.department], each.officers) or _for_one_alone(state, each.officers, earlier)
        if code:
            return code
    return None


def _awaits_opinion(state: CaseState, act: Act) -> str | None:
    joint = _here(state, act)[1]
    if joint.phase in (JointPhase.CLOSED, JointPhase.RECTIFYING):
        return "JOINT_CLOSED"
    if joint.phase is not JointPhase.HELD:
        return "JOINT_NOT_THERE_YET"
    if code := _of_the_round(state, act):
        return code
    return "OPINION_GIVEN" if joint.parties[act.actor.department or ""].verdict else None


def _opinion_content(state: CaseState, act: Act) -> str | None:
    plan, joint = _here(state, act)
    party = _my_part(plan, act.actor)
    if act.verdict is None:
        return "VERDICT_MISSING"
    if act.verdict == "pass" and act.points:
        return "POINTS_UNEXPECTED"
    if act.verdict != "pass" and not act.points:
        return "POINTS_MISSING"
    # A later round looks again at what failed, and finds nothing new against the applicant.
    if not set(act.points) <= {each.key for each in points_of(joint, party)}:
        return "POINT_NOT_OPEN"
    seen = _has_seen_it if state.plan.defaults >= THIRD_EDITION else _was_there
    others = [each.present or () for key, each in joint.parties.items() if key != party.department]
    return seen(joint, party, act) or _for_one_alone(state, act.officers, others) or _separate(state, party, act)


def _has_seen_it(joint: JointState, party: JointParty, act: Act) -> str | None:
    """行政许可法 第三十四条: who gives the opinion was on site in person, be it in a visit made up for (补勘).

    Neither the head of the department nor somebody for whom a deputy was there has seen it.
    """
    present = joint.parties[party.department].present or ()
    if act.actor.actor_id in _people(present):
        return None
    if not act.officers:
        return "NOT_AN_OFFICER" if present else "VISIT_MISSING"
    return _enough(party, act.officers) or (None if act.actor.actor_id in _people(act.officers) else "NOT_AN_OFFICER")


def _was_there(joint: JointState, party: JointParty, act: Act) -> str | None:
    """In the first two editions: who signs has seen it, or heads the department, or had a deputy there."""
    present = joint.parties[party.department].present
    if not present:
        if not act.officers:
            return "VISIT_MISSING"
        if code := _enough(party, act.officers):
            return code
        present = act.officers
    is_there = {act.actor.actor_id, act.actor.stands_for} & _people(present)
    return None if is_there or act.actor.role is Role.DEPARTMENT_HEAD else "NOT_AN_OFFICER"


def _separate(state: CaseState, party: JointParty, act: Act) -> str | None:
    apart = any(is_kept_apart(state, key, act.actor, "joint_opinion") for key in party.items)
    return "SEPARATION_OF_DUTIES" if apart else None


def own_opinion(state: CaseState, act: Act) -> str | None:
    """撤回 of an opinion: one's own, in the round that runs."""
    plan, joint = _here(state, act)
    if rests_on_opinion(state, plan, act.actor.department or ""):
        return "RESULT_IN_USE"
    mine = joint.parties[act.actor.department or ""]
    is_mine = mine.verdict is not None and mine.opinion_by == act.actor.stands_for
    is_meant = act.taken_act in (None, mine.opinion_act)
    return None if joint.phase is JointPhase.HELD and is_mine and is_meant else "NOTHING_TO_TAKE_BACK"


_CONVENED = _in_phase(JointPhase.CONVENED)
RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.CONVENE_JOINT: (_in_phase(*_MAY_CONVENE), _convening_content),
    ActKind.CONFIRM_JOINT: (_CONVENED, _of_the_round, _confirmation_content),
    ActKind.ASK_OTHER_SLOT: (_CONVENED, _of_the_round, _other_slots_ahead),
    ActKind.BOOK_JOINT: (_in_phase(JointPhase.BOOKING), _booking_content),
    ActKind.ASK_MOVE_JOINT: (_in_phase(JointPhase.SCHEDULED), _can_be_moved),
    ActKind.HOLD_JOINT: (_in_phase(JointPhase.SCHEDULED), _attendance_content),
    ActKind.GIVE_JOINT_OPINION: (_awaits_opinion, _opinion_content),
    ActKind.REPORT_RECTIFIED: (_in_phase(JointPhase.RECTIFYING),),
}


def _ways_to_convene(_state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    tomorrow = act.received_at + timedelta(days=1)
    return ({"slots": (Slot(starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=1)),)},)


def _enough_of(plan: JointPlan, department: str | None) -> tuple[Officer, ...]:
    party = plan.party(department)
    return tuple(Officer(actor_id=f"usual-{department}-{number}") for number in range(party.officers if party else 0))


def _ways_to_confirm(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    plan, event = _here(state, act)
    return ({"slots": event.slots, "officers": _enough_of(plan, act.actor.department)},)


def _ways_to_hold(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    plan, _ = _here(state, act)
    there = round_parties(state, plan)
    return ({"attendance": tuple(Attendance(department=each, officers=_enough_of(plan, each)) for each in there)},)


def _ways_to_give_an_opinion(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    plan, event = _here(state, act)
    party = event.parties.get(act.actor.department or "")
    if party is None or party.present:
        return ({"verdict": "pass"},)
    # Absent: whoever gives the opinion names the visit that was made up, as one of its officers.
    officers = (Officer(actor_id=act.actor.actor_id), *_enough_of(plan, act.actor.department))
    return ({"verdict": "pass", "officers": officers},)


def ways_to_take_back_an_opinion(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    """The opinion that the actor's department gave last."""
    party = _here(state, act)[1].parties.get(act.actor.department or "")
    return ({"taken_act": party.opinion_act if party else None},)


WAYS: dict[str, Ways] = {
    ActKind.CONVENE_JOINT: _ways_to_convene,
    ActKind.CONFIRM_JOINT: _ways_to_confirm,
    ActKind.BOOK_JOINT: lambda state, act: ({"slots": _here(state, act)[1].slots[:1]},),
    ActKind.HOLD_JOINT: _ways_to_hold,
    ActKind.GIVE_JOINT_OPINION: _ways_to_give_an_opinion,
}
