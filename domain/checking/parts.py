"""Rules that acts of several subjects share."""

from __future__ import annotations

from collections.abc import Callable

from domain.acts import Act, Role
from domain.state import CaseState, ItemPhase

Rule = Callable[[CaseState, Act], str | None]
"""The code of the refusal, or None when nothing speaks against the act."""


def open_item(state: CaseState, act: Act) -> str | None:
    """The item is being handled."""
    item = state.items[act.item or ""]
    if item.decided_at is not None and item.phase is not ItemPhase.LAPSED:
        return "ITEM_ALREADY_DECIDED"
    return None if item.phase is ItemPhase.OPEN else "ITEM_NOT_OPEN"


def other_handler(state: CaseState, act: Act) -> str | None:
    """What a colleague has claimed is the colleague's."""
    handler = state.items[act.item or ""].handler
    if act.actor.role is Role.HANDLER and handler not in (None, act.actor.actor_id):
        return "CLAIMED_BY_OTHER"
    return None


def reason_given(state: CaseState, act: Act) -> str | None:
    """What is decided against somebody has its reason (行政许可法 第三十八条)."""
    return None if act.reason else "REASON_MISSING"
