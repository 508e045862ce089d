"""Folds of joint events (联合评审 / 联合勘验 / 联合验收). Their clocks have the event as their subject."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.case.clock_ids import clock_id
from domain.case.desk.folds import with_duty
from domain.case.entries import Entry
from domain.case.fold_parts import Fold, ended, started
from domain.case.joint.entries import (
    JointAnswersMissing,
    JointCancelled,
    JointClosed,
    JointConfirmed,
    JointConvened,
    JointDue,
    JointHeld,
    JointMoveAsked,
    JointOpinionGiven,
    JointOpinionTakenBack,
    JointRectificationNoticed,
    JointRectified,
    JointReopened,
    JointScheduled,
    JointSlotRefused,
    JointSlotsOffered,
)
from domain.case.joint.state import JointPhase, JointState, PartyState, PastMeeting, joint_subject
from domain.case.state import CaseState, ItemState, running
from domain.definition.joint import JointPlan
from domain.definition.plan import THIRD_EDITION
from domain.time.calendar import beijing_date
from domain.time.clock import Clock, Limit
from domain.time.clock_kinds import ClockKind

_NO_ANSWER: dict[str, Any] = {"answer": None, "slots": (), "officers": (), "silent": ()}
_NO_VERDICT: dict[str, Any] = {"verdict": None, "points": (), "opinion_act": None, "opinion_by": None}
_LOOKED_AT_ANEW = _NO_ANSWER | _NO_VERDICT | {"present": None}


def back_to_pending(state: CaseState, items: Iterable[str], entry: Entry) -> dict[str, Any]:
    """`joints` and `clocks` with the events on which these items rest as if they had never been due, unless closed.

    For 退回: the items wait anew, so the event does, too. The number of its convenings and moves stays.
    """
    joints, clocks = dict(state.joints), state.clocks
    for key in {plan.key for item in items for plan in state.plan.joints_of(item)}:
        before = joints[key]
        if before.phase is not JointPhase.CLOSED:
            fresh = {department: PartyState() for department in before.parties}
            kept = {"convening": before.convening, "moves": before.moves, "past": _past(state, before)}
            joints[key] = JointState(parties=fresh, **kept)
            clocks = _ended(clocks, key, entry)
    return {"joints": joints, "clocks": clocks}


def _past(state: CaseState, before: JointState) -> tuple[PastMeeting, ...]:
    """Its past meetings, with the one that is over or called off now; older cases go by without them."""
    return before.with_this_one if state.plan.defaults >= THIRD_EDITION else before.past


def _plan(state: CaseState, key: str) -> JointPlan:
    plan = state.plan.joint(key)
    if plan is None:
        raise KeyError(key)
    return plan


def _with(state: CaseState, key: str, **changes: Any) -> dict[str, Any]:
    return {"joints": {**state.joints, key: state.joints[key].model_copy(update=changes)}}


def _party(state: CaseState, key: str, department: str, **changes: Any) -> dict[str, PartyState]:
    parties = state.joints[key].parties
    return {**parties, department: parties[department].model_copy(update=changes)}


def _all(parties: dict[str, PartyState], **changes: Any) -> dict[str, PartyState]:
    return {department: each.model_copy(update=changes) for department, each in parties.items()}


def _ended(clocks: dict[str, Clock], key: str, entry: Entry, *kinds: ClockKind) -> dict[str, Clock]:
    """The clocks, the event's of these kinds (all where none is named) ended with the entry."""
    subject = joint_subject(key)
    return ended(clocks, entry.at, lambda clock: clock.subject == subject and (not kinds or clock.kind in kinds))


def _started(
    state: CaseState, clocks: dict[str, Clock], key: str, kind: ClockKind, limit: Limit, entry: Entry, **facts: Any
) -> dict[str, Clock]:
    """The clocks with another one of the event. Each run has its own number, so that its rungs fire again."""
    subject = joint_subject(key)
    number = 1 + sum(clock.kind == kind and clock.subject == subject for clock in clocks.values())
    return started(state, clocks, clock_id(kind, subject, number), kind, limit, entry, subject=subject, **facts)


def _due(state: CaseState, entry: JointDue) -> dict[str, Any]:
    before, key = state.joints[entry.joint], entry.joint
    changes: dict[str, Any] = {
        "phase": JointPhase.DUE,
        "round": entry.round,
        "slots": (),
        "slot": None,
        "held_at": None,
        "past": _past(state, before),
    }
    if entry.round == 1:
        changes["outcome"] = None
        parties = {department: PartyState() for department in before.parties}
    else:
        parties = {department: _next_round(each, entry, department) for department, each in before.parties.items()}
    clocks = _started(state, state.clocks, key, "joint_convene", _plan(state, key).limits.convene, entry)
    return _with(state, key, parties=parties, **changes) | {"clocks": clocks}


def _next_round(before: PartyState, entry: JointDue, department: str) -> PartyState:
    """With points to look at again it takes part; what the others said stands."""
    points = entry.points.get(department, ())
    changes = _LOOKED_AT_ANEW if points else _NO_ANSWER
    return before.model_copy(update={**changes, "open_points": points})


def _convened(state: CaseState, entry: JointConvened) -> dict[str, Any]:
    key, before, limits = entry.joint, state.joints[entry.joint], _plan(state, entry.joint).limits
    clocks = _ended(state.clocks, key, entry, "joint_convene", "joint_confirm", "joint_book")
    clocks = _started(state, clocks, key, "joint_confirm", limits.confirm, entry)
    if running(state, "joint_hold", joint_subject(key)) is None:
        clocks = _started(state, clocks, key, "joint_hold", limits.hold, entry)
    changes = {
        "phase": JointPhase.CONVENED,
        "convening": before.convening + 1,
        "slots": entry.slots,
        "slot": None,
        "convened_by": entry.actor.stands_for if entry.actor else None,
        "convened_on": beijing_date(entry.at),
        "parties": _all(before.parties, **_NO_ANSWER),
    }
    return _with(state, key, **changes) | {"clocks": clocks}


def _confirmed(state: CaseState, entry: JointConfirmed) -> dict[str, Any]:
    changes = {"answer": "confirmed", "slots": entry.slots, "officers": entry.officers}
    return _with(state, entry.joint, parties=_party(state, entry.joint, entry.department, **changes))


def _slot_refused(state: CaseState, entry: JointSlotRefused) -> dict[str, Any]:
    changes = {"answer": "other_slot", "slots": entry.slots, "officers": ()}
    return _with(state, entry.joint, parties=_party(state, entry.joint, entry.department, **changes))


def _answers_missing(state: CaseState, entry: JointAnswersMissing) -> dict[str, Any]:
    parties = dict(state.joints[entry.joint].parties)
    for department in entry.departments:
        before = parties[department]
        parties[department] = before.model_copy(update={"silent": (*before.silent, entry.about)})
    return _with(state, entry.joint, parties=parties)


def _reopened(state: CaseState, entry: JointReopened) -> dict[str, Any]:
    key = entry.joint
    clocks = _ended(state.clocks, key, entry, "joint_confirm", "joint_book")
    clocks = _started(state, clocks, key, "joint_convene", _plan(state, key).limits.convene, entry)
    return _with(state, key, phase=JointPhase.DUE, slots=(), slot=None) | {"clocks": clocks}


def _slots_offered(state: CaseState, entry: JointSlotsOffered) -> dict[str, Any]:
    key = entry.joint
    clocks = _ended(state.clocks, key, entry, "joint_confirm")
    clocks = _started(state, clocks, key, "joint_book", _plan(state, key).limits.book, entry)
    return _with(state, key, phase=JointPhase.BOOKING, slots=entry.slots) | {"clocks": clocks}


def _scheduled(state: CaseState, entry: JointScheduled) -> dict[str, Any]:
    clocks = _ended(state.clocks, entry.joint, entry, "joint_confirm", "joint_book")
    return _with(state, entry.joint, phase=JointPhase.SCHEDULED, slot=entry.slot) | {"clocks": clocks}


def _move_asked(state: CaseState, entry: JointMoveAsked) -> dict[str, Any]:
    return _with(state, entry.joint, moves=state.joints[entry.joint].moves + 1)


def _held(state: CaseState, entry: JointHeld) -> dict[str, Any]:
    key, parties = entry.joint, dict(state.joints[entry.joint].parties)
    there = {each.department: each.officers for each in entry.attendance}
    for department in (*there, *entry.absent):
        parties[department] = parties[department].model_copy(update={"present": there.get(department, ())})
    clocks = _ended(state.clocks, key, entry, "joint_convene", "joint_confirm", "joint_book", "joint_hold")
    opinion = _plan(state, key).limits.opinion
    clocks = _started(state, clocks, key, "joint_opinion", opinion, entry, **_from_the_visit(state, entry))
    return _with(state, key, phase=JointPhase.HELD, held_at=entry.at, parties=parties) | {"clocks": clocks}


def _from_the_visit(state: CaseState, entry: JointHeld) -> dict[str, Any]:
    """Day 0 of the term for opinions: the day of the visit, however late it was put on record.

    Cases of the first two editions counted from the record.
    """
    slot = state.joints[entry.joint].slot
    if slot is None or state.plan.defaults < THIRD_EDITION:
        return {}
    return {"started_on": beijing_date(min(slot.ends_at, entry.at))}


def _opinion_given(state: CaseState, entry: JointOpinionGiven) -> dict[str, Any]:
    by = entry.actor.stands_for if entry.actor else None
    changes: dict[str, Any] = {
        "verdict": entry.verdict,
        "points": entry.points,
        "opinion_act": entry.act_id,
        "opinion_by": by,
    }
    if entry.officers:
        changes["officers"] = entry.officers
    found = _with(state, entry.joint, parties=_party(state, entry.joint, entry.department, **changes))
    party = _plan(state, entry.joint).party(entry.department)
    return found | {"items": _noted(state, party.items if party else (), entry)}


def _noted(state: CaseState, items: tuple[str, ...], entry: JointOpinionGiven) -> dict[str, ItemState]:
    """职责分离: who gave the opinion for these items. Taken back it still was their inspection."""
    if entry.actor is None:
        return state.items
    changed = {key: with_duty(state.items[key], "joint_opinion", entry.actor) for key in items}
    noted = {key: state.items[key].model_copy(update=duty) for key, duty in changed.items() if duty}
    return {**state.items, **noted}


def _opinion_taken_back(state: CaseState, entry: JointOpinionTakenBack) -> dict[str, Any]:
    return _with(state, entry.joint, parties=_party(state, entry.joint, entry.department, **_NO_VERDICT))


def _closed(state: CaseState, entry: JointClosed) -> dict[str, Any]:
    parties = dict(state.joints[entry.joint].parties)
    for departments, passed in ((entry.passed, True), (entry.failed, False)):
        for department in departments:
            stands = {"passed": passed, "outvoted": department in entry.outvoted}
            parties[department] = parties[department].model_copy(update=stands)
    goes_on = entry.outcome == "rectify"
    changes = {
        "phase": JointPhase.RECTIFYING if goes_on else JointPhase.CLOSED,
        "outcome": entry.outcome,
        "closed_at": None if goes_on else entry.at,
    }
    clocks = _ended(state.clocks, entry.joint, entry)
    return _with(state, entry.joint, parties=parties, **changes) | {"clocks": clocks}


def _rectification_noticed(state: CaseState, entry: JointRectificationNoticed) -> dict[str, Any]:
    if entry.advisory:
        return {}
    key, limit = entry.joint, _plan(state, entry.joint).limits.rectify
    before = state.joints[key].parties
    parties = {
        department: each.model_copy(update={"open_points": entry.points.get(department, ())})
        for department, each in before.items()
    }
    if entry.days is not None:
        limit = limit.model_copy(update={"days": entry.days})
    clocks = _started(state, state.clocks, key, "joint_rectify", limit, entry)
    return _with(state, key, parties=parties) | {"clocks": clocks}


def _rectified(state: CaseState, entry: JointRectified) -> dict[str, Any]:
    key = entry.joint
    clocks = _ended(state.clocks, key, entry, "joint_rectify")
    limit = _plan(state, key).limits.reinspect
    return {"clocks": _started(state, clocks, key, "joint_reinspect", limit, entry)}


def _cancelled(state: CaseState, entry: JointCancelled) -> dict[str, Any]:
    past = _past(state, state.joints[entry.joint])
    changes = {"phase": JointPhase.CANCELLED, "slots": (), "slot": None, "past": past}
    return _with(state, entry.joint, **changes) | {"clocks": _ended(state.clocks, entry.joint, entry)}


FOLDS: dict[type, Fold] = {
    JointDue: _due,
    JointConvened: _convened,
    JointConfirmed: _confirmed,
    JointSlotRefused: _slot_refused,
    JointAnswersMissing: _answers_missing,
    JointReopened: _reopened,
    JointSlotsOffered: _slots_offered,
    JointScheduled: _scheduled,
    JointMoveAsked: _move_asked,
    JointHeld: _held,
    JointOpinionGiven: _opinion_given,
    JointOpinionTakenBack: _opinion_taken_back,
    JointClosed: _closed,
    JointRectificationNoticed: _rectification_noticed,
    JointRectified: _rectified,
    JointCancelled: _cancelled,
}
