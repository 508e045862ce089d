"""Compensation (补偿): which granted items are to be undone, and why; asked by what follows and by the rules."""

from __future__ import annotations

from domain.case.results.entries import Outcome
from domain.case.state import CaseState, ItemPhase
from domain.definition.plan import PlanItem

WITHDRAWN = "withdrawn"
"""Stands for the applicant's withdrawal where the cause would else be a later item."""
_CAME_TO_NOTHING = (ItemPhase.REFUSED, ItemPhase.LAPSED, ItemPhase.REVOKED, ItemPhase.NOT_DONE)
_WITHDRAWN = (ItemPhase.WITHDRAWN,)


def undo_cause(state: CaseState, plan: PlanItem) -> str | None:
    """Why a granted item has to be undone now: the key of a later item, or WITHDRAWN; None when it has not."""
    item, rule = state.items[plan.key], plan.undo
    if rule is None or item.phase is not ItemPhase.GRANTED or item.undo is not None:
        return None
    # First, as a withdrawal also ends the later items: it, not their end, is then the cause that people are told.
    if "withdrawn" in rule.when and state.outcome is Outcome.WITHDRAWN:
        return WITHDRAWN
    ended = (
        *(_CAME_TO_NOTHING if "refused_later" in rule.when else ()),
        *(_WITHDRAWN if WITHDRAWN in rule.when else ()),
    )
    later = rule.of or state.plan.later(plan.key)
    return next((key for key in later if state.items[key].phase in ended), None)


def undo_department(plan: PlanItem) -> str:
    """The department that undoes the item."""
    return (plan.undo.by if plan.undo else None) or plan.department


def is_undoing(state: CaseState, key: str) -> bool:
    """Whether the item is still to be undone; a decision that was revoked meanwhile holds no more anyway."""
    item = state.items[key]
    return item.undo == "asked" and item.phase is ItemPhase.GRANTED


def undoing(state: CaseState) -> tuple[str, ...]:
    """Items that are still to be undone: the case is not over before."""
    return tuple(key for key in state.items if is_undoing(state, key))
