"""Rules of the answer to an urge (回复催办): there is one to be answered, it reached the actor, it names a day."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.rule_parts import Rule, Ways
from domain.case.state import CaseState
from domain.time.calendar import beijing_date


def _waits_for_an_answer(state: CaseState, act: Act) -> str | None:
    item = state.items[act.item or ""]
    if item.has_ended:
        return "ITEM_ALREADY_DECIDED"
    return "NOT_URGED" if item.urged_at is None or item.answered_at is not None else None


def _was_reached(state: CaseState, act: Act) -> str | None:
    """The item's own department, or one that owes a step of a joint event that the item waits for."""
    return None if act.actor.department in answering_departments(state, act.item or "") else "WRONG_DEPARTMENT"


def answering_departments(state: CaseState, item: str) -> frozenset[str]:
    """Departments that an urge about the item may reach, and that may answer it."""
    joints = [joint for joint in state.plan.joints if item in joint.items]
    parties = {each for joint in joints for each in (joint.convenor, *joint.departments)}
    return frozenset({state.item_plan(item).department, *parties})


def _names_a_day(_state: CaseState, act: Act) -> str | None:
    """A promise for a day that is past is none."""
    is_named = act.done_on is not None and act.done_on >= beijing_date(act.received_at)
    return None if is_named else "DONE_ON_MISSING"


def _today(_state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    return ({"done_on": beijing_date(act.received_at)},)


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.ANSWER_URGE: (_waits_for_an_answer, _was_reached, _names_a_day),
}
WAYS: dict[str, Ways] = {ActKind.ANSWER_URGE: _today}
