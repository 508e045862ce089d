"""After a decision: 送达 (行政许可法 第四十四条), 履诺核查, 撤销."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.decided import BASIS_ISSUE, Consequence, Decided, Lapse
from domain.case.follows import go_on
from domain.case.questions import undelivered
from domain.case.results.entries import CommitmentChecked, DecisionRevoked, ResultDelivered, ResultsIssued
from domain.case.state import Phase
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind


def _confirm_delivery(decided: Decided, act: Act, facts: dict[str, Any]) -> None:
    items = undelivered(decided.state, act.item)
    if held := tuple(key for key in items if key not in decided.state.issued):
        decided.add(ResultsIssued(at=act.received_at, items=held, basis=BASIS_ISSUE))
    decided.add(ResultDelivered(**facts, items=items, method=act.method or "pickup", basis=BASIS_ISSUE))


def _check_commitment(decided: Decided, act: Act, facts: dict[str, Any]) -> None:
    """履诺核查: kept, or a term to put it right; not kept a second time: revoked where the bundle says so."""
    item = act.item or ""
    before, terms = decided.state.items[item], decided.state.item_plan(item).commitment
    basis = terms.basis if terms else None
    number = before.checks + 1
    decided.add(CommitmentChecked(**facts, item=item, met=bool(act.met), reason=act.reason, number=number, basis=basis))
    if not act.met and before.commitment == "rectifying" and terms is not None and terms.on_overdue == "revoke":
        decided.add(DecisionRevoked(at=act.received_at, item=item, reason=act.reason or "", basis=basis))
        _after_revocation(decided, act.received_at)


def _rectification_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    terms = decided.state.item_plan(clock.subject).commitment
    if terms is not None and terms.on_overdue == "revoke":
        facts: dict[str, Any] = {"reason": "rectification_overdue", "basis": terms.basis}
        decided.add(DecisionRevoked(at=at, item=clock.subject, via="expiry", **facts))
        _after_revocation(decided, at)


def _revoke(decided: Decided, act: Act, facts: dict[str, Any]) -> None:
    decided.add(DecisionRevoked(**facts, item=act.item or "", reason=act.reason or ""))
    _after_revocation(decided, act.received_at)


def _after_revocation(decided: Decided, at: datetime) -> None:
    """What is still under way and rests on the revoked result lapses."""
    if decided.state.phase is not Phase.CONCLUDED:
        go_on(decided, at)


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.CONFIRM_DELIVERY: _confirm_delivery,
    ActKind.CHECK_COMMITMENT: _check_commitment,
    ActKind.REVOKE_DECISION: _revoke,
}
LAPSES: dict[ClockKind, Lapse] = {"rectification": _rectification_lapsed}
