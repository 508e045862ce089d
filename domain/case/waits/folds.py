"""Folds of 异议 during a wait (公示), and of what is undone afterwards (补偿)."""

from __future__ import annotations

from typing import Any

from domain.case.fold_parts import Fold, ended, with_item
from domain.case.state import UNDONE, CaseState, ItemPhase
from domain.case.waits.entries import ObjectionRaised, ObjectionSettled, UndoAsked, UndoConfirmed


def _objection_raised(state: CaseState, entry: ObjectionRaised) -> dict[str, Any]:
    objection = "upheld" if entry.now else "pending"
    return {"items": with_item(state, entry.item, objections=entry.number, objection=objection)}


def _objection_settled(state: CaseState, entry: ObjectionSettled) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, objection="upheld" if entry.upheld else "rejected")}


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
