"""After a decision: 送达 (行政许可法 第四十四条), 履诺核查, 撤销."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.decided import BASIS_ISSUE, Consequence, Decided, Lapse
from domain.case.entry_base import EntryFacts
from domain.case.follows import deliver_electronically, go_on
from domain.case.questions import kept_here, undelivered
from domain.case.reasons import RECTIFICATION_OVERDUE
from domain.case.results.composite import compose
from domain.case.results.entries import (
    CommitmentChecked,
    DecisionRevoked,
    DeliveryChosen,
    LicenceCancelled,
    LicenceForfeited,
    LicenceWithdrawn,
    ParcelMoved,
    ResultChanged,
    ResultDelivered,
    ResultsIssued,
    ResultsPosted,
)
from domain.case.results.validity import is_licence
from domain.case.state import Phase
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind

BASIS_CHANGE = "行政许可法第四十九条"
BASIS_WITHDRAW = "行政许可法第八条第二款"
BASIS_CANCEL = "行政许可法第七十条"
BASIS_FORFEIT = "行政处罚法第九条第三项"


def _confirm_delivery(decided: Decided, act: Act, facts: EntryFacts) -> None:
    items = undelivered(decided.state, act.item)
    if held := tuple(key for key in items if key not in decided.state.issued):
        decided.add(ResultsIssued(at=act.received_at, items=held, basis=BASIS_ISSUE))
    who: dict[str, Any] = {"fetched_by": act.fetched_by, "identity": act.identity}
    decided.add(ResultDelivered(**facts, items=items, method=act.method or "pickup", basis=BASIS_ISSUE, **who))


def _choose(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """What is out already and comes electronically is in hand at once."""
    decided.add(DeliveryChosen(**facts, method=act.method or "pickup"))
    deliver_electronically(decided, kept_here(decided.state), act.received_at)


def _post(decided: Decided, act: Act, facts: EntryFacts) -> None:
    state = decided.state
    number, items = len(state.parcels) + 1, kept_here(state)
    decided.add(ResultsPosted(**facts, parcel=number, items=items, address_act=state.address_act or ""))


def _record_parcel(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """Delivered: what the parcel holds and is not in hand yet, is in hand (第四十四条)."""
    number, event = act.parcel or 0, act.parcel_event or "sent"
    decided.add(ParcelMoved(**facts, parcel=number, event=event, tracking=act.tracking))
    held = next((each.items for each in decided.state.parcels if each.number == number), ())
    waiting = undelivered(decided.state, None)
    items = tuple(key for key in held if key in waiting)
    if event == "delivered" and items:
        entry = ResultDelivered(at=act.received_at, items=items, method="post", parcel=number, basis=BASIS_ISSUE)
        decided.add(entry)


def _check_commitment(decided: Decided, act: Act, facts: EntryFacts) -> None:
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
        facts: dict[str, Any] = {"reason": RECTIFICATION_OVERDUE, "basis": terms.basis}
        decided.add(DecisionRevoked(at=at, item=clock.subject, via="expiry", **facts))
        _after_revocation(decided, at)


def _revoke(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(DecisionRevoked(**facts, item=act.item or "", reason=act.reason or ""))
    _after_revocation(decided, act.received_at)


def _change(decided: Decided, act: Act, facts: EntryFacts) -> None:
    item = act.item or ""
    version = decided.state.items[item].result_version + 1
    basis = BASIS_CHANGE if is_licence(decided.state.item_plan(item)) else None
    decided.add(ResultChanged(**facts, item=item, version=version, reason=act.reason or "", basis=basis))
    compose(decided, act.received_at, changed=item)


def _withdraw(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(LicenceWithdrawn(**facts, item=act.item or "", reason=act.reason or "", basis=BASIS_WITHDRAW))
    _after_revocation(decided, act.received_at)


def _cancel(decided: Decided, act: Act, facts: EntryFacts) -> None:
    item = act.item or ""
    basis = BASIS_CANCEL if is_licence(decided.state.item_plan(item)) else None
    decided.add(LicenceCancelled(**facts, item=item, reason=act.reason or "", basis=basis))
    _after_revocation(decided, act.received_at)


def _forfeit(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(LicenceForfeited(**facts, item=act.item or "", reason=act.reason or "", basis=BASIS_FORFEIT))
    _after_revocation(decided, act.received_at)


def _after_revocation(decided: Decided, at: datetime) -> None:
    """What is still under way and rests on what has ended lapses; a composite licence loses it as a part."""
    if decided.state.phase is not Phase.CONCLUDED:
        go_on(decided, at)
    else:
        compose(decided, at)


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.CONFIRM_DELIVERY: _confirm_delivery,
    ActKind.CHECK_COMMITMENT: _check_commitment,
    ActKind.REVOKE_DECISION: _revoke,
    ActKind.CHOOSE_DELIVERY: _choose,
    ActKind.POST_RESULTS: _post,
    ActKind.RECORD_PARCEL: _record_parcel,
    ActKind.CHANGE_RESULT: _change,
    ActKind.WITHDRAW_LICENCE: _withdraw,
    ActKind.CANCEL_LICENCE: _cancel,
    ActKind.FORFEIT_LICENCE: _forfeit,
}
LAPSES: dict[ClockKind, Lapse] = {"rectification": _rectification_lapsed}
