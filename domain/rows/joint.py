"""Rows of joint events (联合评审 / 联合勘验 / 联合验收) and of their parties, for calendars and lists of tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from domain.case.acts import Record, Slot
from domain.case.joint.state import JointPhase, JointState, PartyState, PastMeeting, joint_subject
from domain.case.questions import round_parties
from domain.case.state import CaseState, latest
from domain.definition.joint import JointParty, JointPlan
from domain.rows.term import Term, brought_up, term
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind

PartyTask = Literal["confirm", "opinion"]
"""What a department has to do: answer the convenor (确认参加), or give its opinion (出具意见)."""

_CLOCK_OF: dict[JointPhase, ClockKind] = {
    JointPhase.DUE: "joint_convene",
    JointPhase.CONVENED: "joint_confirm",
    JointPhase.BOOKING: "joint_book",
    JointPhase.SCHEDULED: "joint_hold",
    JointPhase.HELD: "joint_opinion",
    JointPhase.RECTIFYING: "joint_rectify",
}


class JointPartyRow(Record):
    """One row of `joint_party`. `in_round`: takes part in the round that runs; `officers_needed`: at least so many."""

    department: str
    position: int
    items: tuple[str, ...]
    officers_needed: int
    answer: str | None
    officers: tuple[str, ...]
    present: tuple[str, ...] | None
    verdict: str | None
    silent: tuple[str, ...]
    in_round: bool
    passed: bool
    to_do: PartyTask | None


class JointRow(Record):
    """One row of `joint_event`, with those who take part. `clock`: the kind of limit whose term is shown."""

    key: str
    position: int
    name: str
    kind: str
    convenor: str
    booking: str
    partial: bool
    phase: str
    round: int
    turn: int
    moves_left: int
    starts_at: datetime | None
    ends_at: datetime | None
    slots: tuple[Slot, ...]
    outcome: str | None
    clock: str | None
    held_at: datetime | None
    closed_at: datetime | None
    past: tuple[PastMeeting, ...] = ()
    term: Term
    parties: tuple[JointPartyRow, ...]


def joint_rows(state: CaseState) -> tuple[JointRow, ...]:
    """The rows of all joint events of a case."""
    return tuple(joint_row(state, plan.key) for plan in state.plan.joints if plan.key in state.joints)


def joint_row(state: CaseState, key: str) -> JointRow:
    """One event's row: its slot, its parties, and the limit under which it stands."""
    position = next(at for at, plan in enumerate(state.plan.joints, start=1) if plan.key == key)
    plan, joint = state.plan.joints[position - 1], state.joints[key]
    kind = _CLOCK_OF.get(joint.phase)
    return JointRow(
        key=key,
        position=position,
        name=plan.name,
        kind=plan.kind,
        convenor=plan.convenor,
        booking=plan.booking,
        partial=plan.partial,
        phase=joint.phase,
        round=joint.round,
        turn=joint.convening,
        moves_left=max(0, plan.moves - joint.moves),
        starts_at=joint.slot.starts_at if joint.slot else None,
        ends_at=joint.slot.ends_at if joint.slot else None,
        slots=joint.slots,
        outcome=joint.outcome,
        clock=kind,
        held_at=joint.held_at,
        closed_at=joint.closed_at,
        past=joint.past,
        term=_joint_term(state, key, kind),
        parties=_party_rows(state, plan, joint),
    )


def _joint_term(state: CaseState, key: str, kind: ClockKind | None) -> Term:
    """The term of the step it is at; whatever limit of the event passes first brings it up (升级)."""
    subject = joint_subject(key)
    if kind is None:
        return Term()
    running = [each for each in state.clocks.values() if each.subject == subject and each.ended_on is None]
    return term(latest(state, kind, subject), state).model_copy(update=brought_up(running, state))


def _party_rows(state: CaseState, plan: JointPlan, joint: JointState) -> tuple[JointPartyRow, ...]:
    mine = round_parties(state, plan)
    return tuple(
        _party_row(joint, party, position, takes_part=party.department in mine)
        for position, party in enumerate(plan.parties, start=1)
    )


def _party_row(joint: JointState, party: JointParty, position: int, *, takes_part: bool) -> JointPartyRow:
    stands = joint.parties[party.department]
    return JointPartyRow(
        department=party.department,
        position=position,
        items=party.items,
        officers_needed=party.officers,
        answer=stands.answer,
        officers=tuple(each.actor_id for each in stands.officers),
        present=None if stands.present is None else tuple(each.actor_id for each in stands.present),
        verdict=stands.verdict,
        silent=stands.silent,
        in_round=takes_part,
        passed=stands.passed,
        to_do=_task(joint, stands) if takes_part else None,
    )


def _task(joint: JointState, stands: PartyState) -> PartyTask | None:
    if joint.phase is JointPhase.CONVENED and stands.answer is None:
        return "confirm"
    return "opinion" if joint.phase is JointPhase.HELD and stands.verdict is None else None


def changed_joint_rows(before: CaseState, after: CaseState) -> tuple[JointRow, ...]:
    """Rows of events that differ between two states: the event itself, its clocks, or which of its items have ended."""
    unmoved = before.joints is after.joints and before.clocks is after.clocks and before.items is after.items
    if unmoved or not after.joints:
        return ()
    return tuple(joint_row(after, key) for key in after.joints if _differs(before, after, key))


def _differs(before: CaseState, after: CaseState, key: str) -> bool:
    if before.joints.get(key) is not after.joints[key] or _clocks_differ(before, after, joint_subject(key)):
        return True
    plan = after.plan.joint(key)
    items = plan.items if plan else ()
    return any(before.items[item].has_ended is not after.items[item].has_ended for item in items)


def _clocks_differ(before: CaseState, after: CaseState, subject: str) -> bool:
    def of_event(state: CaseState) -> list[Clock]:
        return [each for each in state.clocks.values() if each.subject == subject]

    if before.clocks is after.clocks:
        return False
    old, new = of_event(before), of_event(after)
    return len(old) != len(new) or any(one is not other for one, other in zip(old, new, strict=True))


_JOINT_ROWS: TypeAdapter[tuple[JointRow, ...]] = TypeAdapter(tuple[JointRow, ...])


def joint_rows_text(joints: tuple[JointRow, ...]) -> str | None:
    """Rows of joint events as a JSON list, the form in which the ledger takes them; None when there are none."""
    return _JOINT_ROWS.dump_json(joints).decode() if joints else None
