"""Fold of the answer to an urge (回复催办): it stands until the item is urged again."""

from __future__ import annotations

from typing import Any

from domain.case.fold_parts import Fold, with_item
from domain.case.state import CaseState
from domain.case.urging.entries import UrgeAnswered


def _answered(state: CaseState, entry: UrgeAnswered) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, answered_at=entry.at, expected_on=entry.done_on)}


FOLDS: dict[type, Fold] = {UrgeAnswered: _answered}
