"""Rules of 异议 during a wait (公示), and of what is undone afterwards (补偿)."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Act, ActKind, Role
from domain.case.questions import wait_is_over
from domain.case.rule_parts import Rule, Ways
from domain.case.state import CaseState, ItemPhase
from domain.case.waits.compensation import is_undoing, undo_department, undoing
from domain.definition.extra_rules import ObjectionRule
from domain.definition.plan import THIRD_EDITION

_OF_A_DEPARTMENT = (Role.HANDLER, Role.DEPARTMENT_HEAD)


def objector_of(rule: ObjectionRule, act: Act) -> str | None:
    """For whom the objection is raised: as the act says, else the actor's own department where it may object."""
    own = act.actor.department if act.actor.role in _OF_A_DEPARTMENT else None
    return act.objector or (own if own in rule.by else None)


def _objectable(state: CaseState, act: Act) -> str | None:
    item, rule = state.items[act.item or ""], state.item_plan(act.item or "").objection
    if rule is None:
        return "OBJECTION_NOT_FORESEEN"
    if item.has_ended or wait_is_over(state, act.item or ""):
        return "OBJECTION_TOO_LATE"
    return None if item.phase is ItemPhase.OPEN else "ITEM_NOT_OPEN"


def _objection_content(state: CaseState, act: Act) -> str | None:
    """The department of the wait and the window write down what anybody says; another department speaks for itself."""
    plan = state.item_plan(act.item or "")
    objector = objector_of(plan.objection, act) if plan.objection else None
    if objector is None:
        return "OBJECTOR_MISSING"
    if plan.objection is None or objector not in plan.objection.by:
        return "OBJECTOR_UNKNOWN"
    is_foreign = act.actor.role in _OF_A_DEPARTMENT and act.actor.department not in (plan.department, objector)
    return "WRONG_DEPARTMENT" if is_foreign else None


def meant(state: CaseState, act: Act) -> tuple[int, ...]:
    """Numbers of the objections that a settlement is about: the one it names, else all that are not settled.

    One that was upheld and holds the wait open (hold) is settled again once its ground is gone; so, where nothing is
    pending and none is named, it is about those that hold.
    """
    standings = state.items[act.item or ""].objections_by_number
    open_ones = [number for number, each in standings.items() if each == "pending"]
    if act.upheld is False:
        open_ones = open_ones or [number for number, each in standings.items() if each == "upheld"]
        if act.objection is not None and standings.get(act.objection) == "upheld":
            return (act.objection,)
    return tuple(number for number in open_ones if act.objection in (None, number))


def _stands(state: CaseState, act: Act) -> bool:
    """Whether there is an objection that can be settled so."""
    item = state.items[act.item or ""]
    if state.plan.defaults >= THIRD_EDITION:
        # 退回 of what comes before makes the wait wait anew; what was objected is on file all the same.
        is_there = item.phase is ItemPhase.OPEN or (item.phase is ItemPhase.WAITING and item.objections > 0)
        return is_there and bool(meant(state, act))
    is_pending = item.objection == "pending" or (item.objection == "upheld" and act.upheld is False)
    return item.phase is ItemPhase.OPEN and is_pending


def _settleable(state: CaseState, act: Act) -> str | None:
    rule = state.item_plan(act.item or "").objection
    if rule is None or not _stands(state, act):
        return "NO_OBJECTION_OPEN"
    if act.actor.department != rule.settled_by:
        return "WRONG_DEPARTMENT"
    return "UPHELD_MISSING" if act.upheld is None else None


def _undoable(state: CaseState, act: Act) -> str | None:
    if not is_undoing(state, act.item or ""):
        return "NOTHING_TO_UNDO"
    is_theirs = act.actor.department == undo_department(state.item_plan(act.item or ""))
    return None if is_theirs else "WRONG_DEPARTMENT"


def _withdrawable(state: CaseState, act: Act) -> str | None:
    """Nothing is left to withdraw from where only the undoing is waited for."""
    is_done = all(item.has_ended for item in state.items.values())
    return "UNDO_PENDING" if is_done and undoing(state) else None


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.RAISE_OBJECTION: (_objectable, _objection_content),
    ActKind.SETTLE_OBJECTION: (_settleable,),
    ActKind.CONFIRM_UNDONE: (_undoable,),
    ActKind.WITHDRAW_APPLICATION: (_withdrawable,),
}


def _ways_to_object(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    rule = state.item_plan(act.item or "").objection
    return tuple({"objector": each} for each in rule.by) if rule else ()


WAYS: dict[str, Ways] = {
    ActKind.RAISE_OBJECTION: _ways_to_object,
    ActKind.SETTLE_OBJECTION: lambda _state, _act: ({"upheld": True}, {"upheld": False}),
}
