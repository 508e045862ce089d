"""Rules of one item: 认领, 退领, 催办, 决定."""

from __future__ import annotations

from domain.acts import Act, ActKind
from domain.checking.parts import Rule, open_item, other_handler
from domain.standing import awaits_papers, granted
from domain.state import CaseState, ItemPhase


def _at_work(state: CaseState, act: Act) -> str | None:
    """Open for handling or for pre-review: both can be claimed and urged."""
    if state.items[act.item or ""].phase is ItemPhase.REVIEWING:
        return None
    return open_item(state, act)


def _release_content(state: CaseState, act: Act) -> str | None:
    return None if state.items[act.item or ""].handler == act.actor.actor_id else "NOT_CLAIMED"


def _decidable(state: CaseState, act: Act) -> str | None:
    if code := open_item(state, act):
        return code
    gates = state.item_plan(act.item or "").gate
    return None if granted(state, gates) else "PREDECESSOR_PENDING"


def _decision_content(state: CaseState, act: Act) -> str | None:
    if act.decision is None:
        return "DECISION_MISSING"
    if act.decision == "refuse" and not act.reason:
        return "REASON_MISSING"
    if state.items[act.item or ""].suspended:
        return "ITEM_SUSPENDED"
    if act.decision == "grant" and awaits_papers(state, act.item or ""):
        return "DEFERRAL_PENDING"
    return other_handler(state, act)


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.CLAIM_ITEM: (_at_work, other_handler),
    ActKind.RELEASE_ITEM: (_at_work, _release_content),
    ActKind.URGE_ITEM: (_at_work,),
    ActKind.DECIDE_ITEM: (_decidable, _decision_content),
}
