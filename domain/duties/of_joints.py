"""Duties about joint events: they are owed by those who take the step, never by the departments of the items.

Each step has its own limit. Naming officers is part of confirming; attending is a wait for the fixed time, one for each
officer named, since whoever was there is registered by the convenor.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.case.joint.state import JointPhase, JointState, joint_subject
from domain.case.questions import joint_turn, round_parties
from domain.case.state import CaseState, running
from domain.definition.joint import JointPlan
from domain.duties.acts import act_for
from domain.duties.duty import Duty, SubjectKind, Unlimited
from domain.duties.moves import is_joint_open, joint_why
from domain.duties.parties import APPLICANT, convenor, of_department, one_person
from domain.duties.reasons import DutyReason
from domain.time.calendar import start_of_day
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind

_CLOCKS: dict[JointPhase, tuple[ClockKind, ...]] = {
    JointPhase.DUE: ("joint_convene",),
    JointPhase.CONVENED: ("joint_confirm",),
    JointPhase.BOOKING: ("joint_book",),
    JointPhase.SCHEDULED: ("joint_reinspect", "joint_hold"),
    JointPhase.HELD: ("joint_opinion",),
    JointPhase.RECTIFYING: ("joint_rectify",),
}


def of_joints(state: CaseState) -> Iterator[Duty]:
    """What is owed in every event that is under way."""
    for plan in state.plan.joints:
        joint = state.joints.get(plan.key)
        if joint is not None and joint.phase is not JointPhase.PENDING and is_joint_open(state, plan):
            yield from _of_event(state, plan, joint)


def _of_event(state: CaseState, plan: JointPlan, joint: JointState) -> Iterator[Duty]:
    step, turn = _step(state, plan, joint), joint_turn(state, plan)
    match turn.party:
        case "convenor":
            yield step._replace(party=convenor(state, plan.convenor))
        case "parties":
            yield from (step._replace(party=of_department(each)) for each in turn.departments)
        case _:
            yield step
    if joint.phase is JointPhase.SCHEDULED:
        yield from _attending(state, plan, joint, step)


def _step(state: CaseState, plan: JointPlan, joint: JointState) -> Duty:
    clock = _clock(state, plan, joint)
    reason = DutyReason(joint_why(joint.phase))
    if joint.phase is JointPhase.DUE and joint.round > 1:
        reason = DutyReason.JOINT_REINSPECTION
    return Duty(
        kind=SubjectKind.JOINT,
        subject=plan.key,
        party=APPLICANT,
        act=act_for(reason),
        reason=reason,
        since=start_of_day(clock.started_on) if clock else state.opening.received_at,
        clock=clock.clock_id if clock else None,
        unlimited=None if clock else Unlimited.NOT_SET,
        not_before=joint.slot.starts_at if joint.slot and joint.phase is JointPhase.SCHEDULED else None,
    )


def _clock(state: CaseState, plan: JointPlan, joint: JointState) -> Clock | None:
    clocks = (running(state, kind, joint_subject(plan.key)) for kind in _CLOCKS[joint.phase])
    return next((clock for clock in clocks if clock is not None), None)


def _attending(state: CaseState, plan: JointPlan, joint: JointState, step: Duty) -> Iterator[Duty]:
    there = step._replace(
        act=None, reason=DutyReason.JOINT_ATTEND, clock=None, law=None, unlimited=Unlimited.APPOINTMENT
    )
    for department in round_parties(state, plan):
        officers = joint.parties[department].officers
        for officer in officers:
            yield there._replace(party=one_person(officer.actor_id, department))
        if not officers:
            yield there._replace(party=of_department(department))
