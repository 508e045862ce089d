"""Acts on a joint event (联合评审 / 联合勘验 / 联合验收), and what follows when nobody acts in time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Act, ActKind, Attendance
from domain.case.decided import Consequence, Decided, Lapse
from domain.case.entry_base import EntryFacts
from domain.case.follows import go_on
from domain.case.joint.entries import (
    JointAnswersMissing,
    JointConfirmed,
    JointConvened,
    JointHeld,
    JointMoveAsked,
    JointOpinionGiven,
    JointOpinionTakenBack,
    JointRectified,
    JointReopened,
    JointScheduled,
    JointSlotRefused,
)
from domain.case.joint.progress import close_overdue, earliest, fix_slot, look_again, stop_items
from domain.case.joint.state import joint_subject
from domain.case.questions import round_parties
from domain.case.state import CaseState, running
from domain.definition.joint import JointPlan
from domain.definition.plan import THIRD_EDITION
from domain.time.calendar import beijing_date
from domain.time.clock import Clock, known_due_on
from domain.time.clock_kinds import LAW_OF, ClockKind

BASIS_VISIT = "行政许可法第三十四条第三款"
"""需要对申请材料的实质内容进行核实的，应当指派两名以上工作人员进行核查."""


def _plan(state: CaseState, key: str | None) -> JointPlan:
    plan = state.plan.joint(key)
    if plan is None:
        raise KeyError(key)  # the rule has refused it
    return plan


def _plan_of(state: CaseState, clock: Clock) -> JointPlan:
    return next(plan for plan in state.plan.joints if joint_subject(plan.key) == clock.subject)


def _convene(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """召集, also to move it. With the first of a round the items' clocks stand where a law says so."""
    plan = _plan(decided.state, act.joint)
    is_first = running(decided.state, "joint_hold", joint_subject(plan.key)) is None
    departments = round_parties(decided.state, plan) if plan.partial else plan.departments
    decided.add(JointConvened(**facts, joint=plan.key, slots=tuple(dict.fromkeys(act.slots))))
    if is_first:
        stop_items(decided, plan, plan.stops, departments, act.received_at)


def _confirm(decided: Decided, act: Act, facts: EntryFacts) -> None:
    department = act.actor.department or ""
    answer = {"slots": tuple(dict.fromkeys(act.slots)), "officers": act.officers}
    decided.add(JointConfirmed(**facts, joint=act.joint or "", department=department, **answer))
    go_on(decided, act.received_at)


def _ask_other_slot(decided: Decided, act: Act, facts: EntryFacts) -> None:
    answer = {"department": act.actor.department or "", "slots": tuple(dict.fromkeys(act.slots)), "reason": act.reason}
    decided.add(JointSlotRefused(**facts, joint=act.joint or "", **answer))
    go_on(decided, act.received_at)


def _book(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(JointScheduled(**facts, joint=act.joint or "", slot=act.slots[0], via="booked"))


def _ask_to_move(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(JointMoveAsked(**facts, joint=act.joint or "", reason=act.reason))
    decided.add(JointReopened(at=act.received_at, joint=act.joint or "", because="move_asked"))


def _hold(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """到场登记: who of this round was not there is on record, too."""
    plan = _plan(decided.state, act.joint)
    there = {each.department: each.officers for each in act.attendance}
    parties = round_parties(decided.state, plan)
    decided.add(
        JointHeld(
            **facts,
            joint=plan.key,
            attendance=tuple(Attendance(department=each, officers=there[each]) for each in parties if each in there),
            absent=tuple(each for each in parties if each not in there),
            basis=BASIS_VISIT if plan.kind != "review" else None,
        )
    )


def _give_opinion(decided: Decided, act: Act, facts: EntryFacts) -> None:
    department, plan = act.actor.department or "", _plan(decided.state, act.joint)
    party = decided.state.joints[plan.key].parties[department]
    was_there = party.present
    if decided.state.plan.defaults >= THIRD_EDITION:
        was_there = tuple(each for each in party.present or () if each.actor_id == act.actor.actor_id)
    decided.add(
        JointOpinionGiven(
            **facts,
            joint=act.joint or "",
            department=department,
            verdict=act.verdict or "fail",
            points=tuple(dict.fromkeys(act.points)),
            officers=() if was_there else act.officers,
            late=_is_late(decided.state, plan, act.received_at),
        )
    )
    go_on(decided, act.received_at)


def _is_late(state: CaseState, plan: JointPlan, at: datetime) -> bool:
    """Whether the term for opinions had passed; the first two editions did not say so."""
    clock = running(state, "joint_opinion", joint_subject(plan.key))
    due = known_due_on(clock, state.calendar) if clock else None
    return state.plan.defaults >= THIRD_EDITION and due is not None and beijing_date(at) > due


def take_back_opinion(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """撤回 of one's own opinion, while the round has not closed."""
    decided.add(JointOpinionTakenBack(**facts, joint=act.joint or "", department=act.actor.department or ""))


def _report_rectified(decided: Decided, act: Act, facts: EntryFacts) -> None:
    plan = _plan(decided.state, act.joint)
    decided.add(JointRectified(**facts, joint=plan.key))
    look_again(decided, plan, act.received_at)


def _confirm_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    """Who has not answered takes part all the same, and is told when it is."""
    plan = _plan_of(decided.state, clock)
    answers = decided.state.joints[plan.key].parties
    silent = tuple(each for each in round_parties(decided.state, plan) if answers[each].answer is None)
    facts: dict[str, Any] = {"at": at, "joint": plan.key, "basis": LAW_OF[clock.kind]}
    decided.add(JointAnswersMissing(**facts, departments=silent, about="confirm"))
    fix_slot(decided, plan, at, "expiry")


def _book_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    plan = _plan_of(decided.state, clock)
    ahead = [slot for slot in decided.state.joints[plan.key].slots if slot.starts_at > at]
    facts: dict[str, Any] = {"at": at, "joint": plan.key, "basis": LAW_OF[clock.kind]}
    if ahead:
        decided.add(JointScheduled(**facts, slot=earliest(ahead), via="expiry"))
    else:
        decided.add(JointReopened(**facts, because="not_booked"))


def _opinion_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    """Silence is consent only on the ground that the bundle names; otherwise it waits on, and has been escalated."""
    plan = _plan_of(decided.state, clock)
    opinions = decided.state.joints[plan.key].parties
    silent = tuple(each for each in round_parties(decided.state, plan) if opinions[each].verdict is None)
    facts: dict[str, Any] = {"at": at, "joint": plan.key}
    if plan.silence != "consent":
        decided.add(JointAnswersMissing(**facts, departments=silent, about="opinion", basis=LAW_OF[clock.kind]))
        return
    for each in silent:
        consent: dict[str, Any] = {"verdict": "pass", "via": "silence", "basis": plan.silence_basis}
        decided.add(JointOpinionGiven(**facts, department=each, **consent))
    go_on(decided, at)


def _rectify_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    close_overdue(decided, _plan_of(decided.state, clock), at)
    go_on(decided, at)


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.CONVENE_JOINT: _convene,
    ActKind.CONFIRM_JOINT: _confirm,
    ActKind.ASK_OTHER_SLOT: _ask_other_slot,
    ActKind.BOOK_JOINT: _book,
    ActKind.ASK_MOVE_JOINT: _ask_to_move,
    ActKind.HOLD_JOINT: _hold,
    ActKind.GIVE_JOINT_OPINION: _give_opinion,
    ActKind.REPORT_RECTIFIED: _report_rectified,
}
LAPSES: dict[ClockKind, Lapse] = {
    "joint_confirm": _confirm_lapsed,
    "joint_book": _book_lapsed,
    "joint_opinion": _opinion_lapsed,
    "joint_rectify": _rectify_lapsed,
}
