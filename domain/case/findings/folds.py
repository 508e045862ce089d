"""Folds of a check (核查): its finding ends the item; a corrected one stands in its place.

A proposed finding lies on the desk as a proposed decision does.
"""

from __future__ import annotations

from typing import Any

from domain.case.desk.folds import moved, on_the_desk
from domain.case.findings.entries import FindingCorrected, FindingProposed, FindingRecorded
from domain.case.fold_parts import Fold, with_item
from domain.case.items.folds import settled
from domain.case.state import CaseState, ItemPhase, ItemState


def _proposed(item: ItemState, entry: FindingProposed) -> dict[str, Any]:
    return on_the_desk(item, entry, decision="grant", outcome=entry.outcome)


def _recorded(state: CaseState, entry: FindingRecorded) -> dict[str, Any]:
    return settled(
        state,
        entry,
        phase=ItemPhase.FOUND,
        finding=entry.outcome,
        decided_at=entry.at,
        decision_act=entry.draft_act or entry.act_id,
        handed_over=True,
    )


def _corrected(state: CaseState, entry: FindingCorrected) -> dict[str, Any]:
    changes = {"finding": entry.outcome, "decision_act": entry.act_id}
    return {"items": with_item(state, entry.item, **changes)}


FOLDS: dict[type, Fold] = {
    FindingProposed: moved(_proposed),
    FindingRecorded: _recorded,
    FindingCorrected: _corrected,
}
