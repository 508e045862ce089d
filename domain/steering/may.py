"""Who may do what on a matter of steering (督查事项), and when: the code of what does not hold."""

from __future__ import annotations

from domain.case.roles import Role
from domain.steering.messages import (
    ASK_EXTENSION,
    CALL_OFF,
    COMMON,
    REASSIGN,
    URGE,
    SteeringAct,
)
from domain.steering.procedure import OF_SIDE, Move, Side
from domain.steering.state import SteeringState
from domain.time.calendar import beijing_date


def why_not(state: SteeringState, act: SteeringAct) -> str | None:
    """By code why an act does not hold; None where it does."""
    if state.is_over:
        return "STEERING_OVER"
    if act.actor.stands_for in state.opening.not_by or act.actor.actor_id in state.opening.not_by:
        return "STEERING_OWN_WORK"
    if act.kind in COMMON:
        return _why_not_common(state, act)
    step = state.current
    move = step.move(act.kind) if step else None
    if step is None or move is None:
        return "STEERING_STEP_DIFFERS"
    is_besides = act.actor.role in move.by
    side = move.moved_by or step.side
    return (None if is_besides else _why_not_side(state, act, side)) or _why_not_move(state, act, move)


def _why_not_side(state: SteeringState, act: SteeringAct, side: Side) -> str | None:
    if act.actor.role not in OF_SIDE[side]:
        return "NOT_ALLOWED"
    if side == "department" and act.actor.department not in state.departments:
        return "NOT_ALLOWED"
    return None


def _why_not_move(state: SteeringState, act: SteeringAct, move: Move) -> str | None:
    if act.actor.stands_for in (state.did.get(each) for each in move.other_than):
        return "STEERING_ANOTHER_DECIDES"
    if move.departments and not act.departments:
        return "STEERING_DEPARTMENTS_MISSING"
    if move.version and act.version is None:
        return "STEERING_VERSION_MISSING"
    if move.ahead:
        return _why_not_ahead(state, act, move.ahead)
    if move.each and (code := _why_not_part(state, act)):
        return code
    is_left = not move.each or len(state.waits_for) == 1
    return "STEERING_NOT_SO_YET" if is_left and move.needs and move.needs not in act.holds else None


def _why_not_part(state: SteeringState, act: SteeringAct) -> str | None:
    """Of a move that every department makes: each once, the one that leads last."""
    if act.actor.department in state.parts:
        return "STEERING_PART_DONE"
    is_lead = act.actor.department == state.departments[0]
    return "STEERING_OTHERS_FIRST" if is_lead and len(state.waits_for) > 1 else None


def _why_not_ahead(state: SteeringState, act: SteeringAct, step: str) -> str | None:
    """Of a later step: each department once, and never the one that leads, which sums up when it has begun."""
    if act.actor.department == state.departments[0]:
        return "STEERING_OTHERS_FIRST"
    return "STEERING_PART_DONE" if act.actor.department in state.ahead.get(step, ()) else None


def _why_not_common(state: SteeringState, act: SteeringAct) -> str | None:
    if act.kind == CALL_OFF:
        return None if act.actor.role is Role.SUPERVISOR else "NOT_ALLOWED"
    if act.kind == REASSIGN:
        return _why_not_reassigned(state, act)
    return _why_not_urge(state, act) if act.kind == URGE else _why_not_extension(state, act)


def _why_not_extension(state: SteeringState, act: SteeringAct) -> str | None:
    step = state.current
    if step is None or not step.extensions:
        return "STEERING_NO_EXTENSION"
    if act.kind == ASK_EXTENSION:
        return _why_not_side(state, act, step.side) or _why_not_asked(state, act, step.extensions)
    if act.actor.role is not Role.SUPERVISOR:
        return "NOT_ALLOWED"
    return None if state.asked_days is not None else "STEERING_NOTHING_ASKED"


def _why_not_urge(state: SteeringState, act: SteeringAct) -> str | None:
    """Who supervises urges those who owe the step, once a day."""
    if act.actor.role is not Role.SUPERVISOR:
        return "NOT_ALLOWED"
    if not state.waits_for:
        return "STEERING_NOBODY_TO_URGE"
    is_today = state.urged_at is not None and beijing_date(state.urged_at) == beijing_date(act.received_at)
    return "STEERING_URGED_TODAY" if is_today else None


def _why_not_reassigned(state: SteeringState, act: SteeringAct) -> str | None:
    if act.actor.role is not Role.SUPERVISOR:
        return "NOT_ALLOWED"
    if not act.departments:
        return "STEERING_DEPARTMENTS_MISSING"
    return "STEERING_SAME_DEPARTMENTS" if act.departments == state.departments else None


def _why_not_asked(state: SteeringState, act: SteeringAct, most: int) -> str | None:
    if state.is_late:
        return "STEERING_ASKED_TOO_LATE"  # 延期 is asked for before the term has passed
    if state.asked_days is not None:
        return "STEERING_ASKED_ALREADY"
    if state.extended >= most:
        return "STEERING_EXTENDED_ALREADY"
    return None if act.days else "STEERING_DAYS_MISSING"
