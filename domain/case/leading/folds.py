"""Fold of 变更牵头部门: the plan has another lead; clocks, items and what events have come to stay as they are."""

from __future__ import annotations

from typing import Any

from domain.case.fold_parts import Fold
from domain.case.leading.entries import LeadChanged
from domain.case.leading.led import closed_events, led_by
from domain.case.state import CaseState


def _lead_changed(state: CaseState, entry: LeadChanged) -> dict[str, Any]:
    plan = led_by(state.plan, entry.to_department, closed_events(state))
    # Another mapping of the same events: whose move each is was kept by it, and named the convenor of before.
    return {"plan_now": plan, "led_from": entry.at, "joints": dict(state.joints)}


FOLDS: dict[type, Fold] = {LeadChanged: _lead_changed}
