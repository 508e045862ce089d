"""Folds of 异议 during a wait (公示), and of what is undone afterwards (补偿)."""

from __future__ import annotations

from typing import Any

from domain.case.fold_parts import Fold, ended, with_item
from domain.case.state import UNDONE, CaseState, ItemPhase, ObjectionStanding
from domain.case.waits.entries import ObjectionRaised, ObjectionSettled, UndoAsked, UndoConfirmed
from domain.definition.plan import THIRD_EDITION

_BY_WEIGHT: tuple[ObjectionStanding, ...] = ("pending", "upheld", "rejected")
"""How objections stand together: somebody has to settle one, else one holds, else none does."""


def _objection_raised(state: CaseState, entry: ObjectionRaised) -> dict[str, Any]:
    stands: ObjectionStanding = "upheld" if entry.now else "pending"
    return {"items": with_item(state, entry.item, objections=entry.number, **_stand(state, entry, stands))}


def _objection_settled(state: CaseState, entry: ObjectionSettled) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, **_stand(state, entry, "upheld" if entry.upheld else "rejected"))}


def _stand(state: CaseState, entry: ObjectionRaised | ObjectionSettled, stands: ObjectionStanding) -> dict[str, Any]:
    """Each objection stands for itself; all together as the one of them that keeps the wait the longest.

    Cases of the first two editions have one standing for all, the last one said.
    """
    if state.plan.defaults < THIRD_EDITION:
        return {"objection": stands}
    numbers = entry.numbers if isinstance(entry, ObjectionSettled) else (entry.number,)
    standings = {**state.items[entry.item].objections_by_number, **dict.fromkeys(numbers, stands)}
    together = next((each for each in _BY_WEIGHT if each in standings.values()), None)
    return {"standings": standings, "objection": together}


def _undo_asked(state: CaseState, entry: UndoAsked) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, undo="asked", undo_asked_at=entry.at)}


def _undo_confirmed(state: CaseState, entry: UndoConfirmed) -> dict[str, Any]:
    """The decision holds no more, and nothing of it is delivered or checked any more."""
    changes: dict[str, Any] = {"phase": ItemPhase.REVOKED, "reason": UNDONE, "undo": "done"}
    if state.items[entry.item].commitment is not None:
        changes["commitment"] = "revoked"
    clocks = ended(state.clocks, entry.at, lambda clock: clock.subject == entry.item)
    return {"items": with_item(state, entry.item, **changes), "clocks": clocks}


FOLDS: dict[type, Fold] = {
    ObjectionRaised: _objection_raised,
    ObjectionSettled: _objection_settled,
    UndoAsked: _undo_asked,
    UndoConfirmed: _undo_confirmed,
}
