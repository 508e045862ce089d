"""One item: 认领, 退领, 催办, 决定, and renewal by silence (行政许可法 第五十条)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.decided import BASIS_REFUSE, Deed, Draft, Lapse
from domain.case.entries import ItemAcknowledged, ItemClaimed, ItemDecided, ItemReleased, ItemUrged
from domain.case.follows import go_on
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind


def _claim(draft: Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ItemClaimed(**facts, item=act.item or ""))


def _release(draft: Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ItemReleased(**facts, item=act.item or ""))


def _acknowledge(draft: Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ItemAcknowledged(**facts, item=act.item or ""))


def _urge(draft: Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ItemUrged(**facts, item=act.item or ""))


def _decide_item(draft: Draft, act: Act, facts: dict[str, Any]) -> None:
    basis = BASIS_REFUSE if act.decision == "refuse" else None
    decision = act.decision or "refuse"
    draft.add(ItemDecided(**facts, item=act.item or "", decision=decision, reason=act.reason, basis=basis))
    go_on(draft, act.received_at)


def _renewal_lapsed(draft: Draft, clock: Clock, at: datetime) -> None:
    """No decision until the licence expires: it is renewed (第五十条)."""
    basis = draft.state.item_plan(clock.subject).renewal_basis
    draft.add(ItemDecided(at=at, item=clock.subject, decision="grant", via="silence", basis=basis))
    go_on(draft, at)


DEEDS: dict[ActKind, Deed] = {
    ActKind.CLAIM_ITEM: _claim,
    ActKind.RELEASE_ITEM: _release,
    ActKind.ACKNOWLEDGE_ITEM: _acknowledge,
    ActKind.URGE_ITEM: _urge,
    ActKind.DECIDE_ITEM: _decide_item,
}
LAPSES: dict[ClockKind, Lapse] = {"renewal": _renewal_lapsed}
