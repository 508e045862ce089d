"""Rules that acts of several subjects share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.case.acts import Act, Role
from domain.case.desk.signing import is_kept_apart
from domain.case.state import CaseState, ItemPhase
from domain.definition.joint import SeparateDuty

Rule = Callable[[CaseState, Act], str | None]
"""The code of the refusal, or None when nothing speaks against the act."""

Ways = Callable[[CaseState, Act], tuple[dict[str, Any], ...]]
"""How an act that says nothing yet could be filled in now, each way as fields of it (for pages that offer the act)."""

SOMEBODY = "-"
"""Stands for a colleague who is not chosen yet: no account has this id."""


def just(**said: Any) -> Ways:
    """One way, the same on every state."""
    return lambda _state, _act: (said,)


def open_item(state: CaseState, act: Act) -> str | None:
    """The item is being handled."""
    item = state.items[act.item or ""]
    if item.decided_at is not None and item.phase is not ItemPhase.LAPSED:
        return "ITEM_ALREADY_DECIDED"
    return None if item.phase is ItemPhase.OPEN else "ITEM_NOT_OPEN"


def at_work(state: CaseState, act: Act) -> str | None:
    """Open for handling or for pre-review: both can be claimed, passed on and urged."""
    if state.items[act.item or ""].phase is ItemPhase.REVIEWING:
        return None
    return open_item(state, act)


def other_handler(state: CaseState, act: Act) -> str | None:
    """What a colleague has claimed is the colleague's; what is delegated (委派) is worked on by the delegate alone."""
    item, who = state.items[act.item or ""], act.actor.stands_for
    if act.actor.role is not Role.HANDLER or who == (item.desk.delegate or item.handler):
        return None
    if item.desk.delegate is not None and who == item.handler:
        return "DELEGATED"
    return None if item.handler is None else "CLAIMED_BY_OTHER"


def handler_of_it(state: CaseState, act: Act) -> str | None:
    """The actor has the item, and has it in hand."""
    item = state.items[act.item or ""]
    if item.handler != act.actor.stands_for:
        return "NOT_HANDLER"
    return not_delegated(state, act)


def not_delegated(state: CaseState, act: Act) -> str | None:
    """Nobody works on it for the handler."""
    return "DELEGATED" if state.items[act.item or ""].desk.delegate is not None else None


def no_proposal(state: CaseState, act: Act) -> str | None:
    """No proposed decision is being signed."""
    return "PROPOSAL_PENDING" if state.items[act.item or ""].desk.proposal is not None else None


def duties_apart(duty: SeparateDuty) -> Rule:
    """职责分离: the actor has done nothing on the item that does not go with this duty."""

    def rule(state: CaseState, act: Act) -> str | None:
        apart = is_kept_apart(state, act.item or "", act.actor, duty)
        return "SEPARATION_OF_DUTIES" if apart else None

    return rule


def reason_given(state: CaseState, act: Act) -> str | None:
    """What is decided against somebody has its reason (行政许可法 第三十八条)."""
    return None if act.reason else "REASON_MISSING"
