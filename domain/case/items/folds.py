"""Folds of one item: 分发, 认领, 决定, 前置未通过, 催办."""

from __future__ import annotations

from typing import Any

from domain.case.clock_ids import clock_id
from domain.case.entries import Entry, entry_item
from domain.case.findings.entries import FindingRecorded
from domain.case.fold_parts import (
    WHOLE_KINDS,
    Fold,
    counted_after_window,
    ended,
    settled_extension,
    started,
    with_item,
    with_renewal,
)
from domain.case.items.entries import (
    HandOverFailed,
    ItemAcknowledged,
    ItemByHand,
    ItemClaimed,
    ItemDecided,
    ItemHandedOver,
    ItemLapsed,
    ItemReleased,
    ItemResent,
    ItemStarted,
    ItemUrged,
    ItemWithdrawn,
    RuleNotMet,
)
from domain.case.own_steps.clocks import first_term
from domain.case.state import (
    CaseState,
    ItemPhase,
    running,
)
from domain.definition.ladders import by_edition
from domain.definition.plan import THIRD_EDITION, Connector, PlanItem
from domain.time.calendar import beijing_date
from domain.time.clock import Clock
from domain.time.clock_kinds import LAPSE

Ending = ItemDecided | ItemLapsed | ItemWithdrawn | FindingRecorded
"""Entries with which one item ends."""
NOT_FAILED: dict[str, Any] = {"retry_at": None, "failures": 0, "held": False}
"""Of an item whose hand-over stands as if it had never failed."""


def _item_started(state: CaseState, entry: ItemStarted) -> dict[str, Any]:
    plan = state.item_plan(entry.item)
    rides = plan.connector is Connector.INBOX and not plan.own_worker
    changes = {"phase": ItemPhase.OPEN, "started_at": entry.at, "handed_over": rides}
    return {"items": with_item(state, entry.item, **changes), "clocks": _item_clocks(state, plan, entry)}


def _item_clocks(state: CaseState, plan: PlanItem, entry: ItemStarted) -> dict[str, Clock]:
    if plan.step is not None:
        return first_term(state, plan, entry, entry.counted_from)
    on = entry.counted_from or beijing_date(entry.at)
    facts: dict[str, Any] = {"started_on": counted_after_window(state, on)}
    if plan.after:
        facts["start_fact"] = "predecessor_finished"
    elif entry.counted_from:
        facts["start_fact"] = "receipt" if state.counted_from else "correction_supplied"
    if facts["started_on"] > on:
        facts["start_fact"] = "window_closed"
    # A wait (公示) has nobody to remind: it ends by itself on its last day.
    ladder = by_edition(state.plan, "promised", (LAPSE,)) if plan.kind == "wait" else plan.ladder
    own: dict[str, Any] = {"ladder": ladder} if ladder else {}
    run = state.items[entry.item].returns + 1  # each opening has clocks of its own (退回)
    promised = clock_id("promised", entry.item, run)
    clocks = started(state, state.clocks, promised, "promised", plan.promised, entry, **facts, **own)
    if plan.kind == "decision" and plan.statutory is not None:
        statutory = clock_id("statutory", entry.item, run)
        clocks = started(state, clocks, statutory, "statutory", plan.statutory, entry, **facts)
    # From the third edition on it runs from acceptance, whether the item waits or not (see the fold of acceptance).
    if state.plan.defaults < THIRD_EDITION or running(state, "renewal", entry.item) is None:
        renewal = clock_id("renewal", entry.item, run)
        clocks = with_renewal(state, clocks, renewal, plan, entry, **facts)
    return clocks


def _item_handed_over(state: CaseState, entry: ItemHandedOver) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, handed_over=True, **NOT_FAILED)}


def _hand_over_failed(state: CaseState, entry: HandOverFailed) -> dict[str, Any]:
    failures, held = state.items[entry.item].failures + 1, entry.retry_at is None
    return {"items": with_item(state, entry.item, retry_at=entry.retry_at, failures=failures, held=held)}


def _item_resent(state: CaseState, entry: ItemResent) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, **NOT_FAILED)}


def _item_by_hand(state: CaseState, entry: ItemByHand) -> dict[str, Any]:
    changes = {"routed": Connector.INBOX, "handed_over": True, "by_hand": True}
    return {"items": with_item(state, entry.item, **changes, **NOT_FAILED)}


def _rule_not_met(state: CaseState, entry: RuleNotMet) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, routed=Connector.INBOX, handed_over=True, **NOT_FAILED)}


def _item_acknowledged(state: CaseState, entry: ItemAcknowledged) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, acknowledged=True)} | _begun(state, entry.item)


def _begun(state: CaseState, key: str) -> dict[str, Any]:
    """Of an item that costs something, that its department has begun with it: a fee may rest on that (退费)."""
    if state.item_plan(key).fee is None or key in state.money.begun:
        return {}
    return {"money": state.money.model_copy(update={"begun": (*state.money.begun, key)})}


def _item_claimed(state: CaseState, entry: ItemClaimed) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, handler=entry.actor.stands_for if entry.actor else None)} | _begun(
        state, entry.item
    )


def _item_released(state: CaseState, entry: ItemReleased) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, handler=None)}


def _item_decided(state: CaseState, entry: ItemDecided) -> dict[str, Any]:
    phase = ItemPhase.GRANTED if entry.decision == "grant" else ItemPhase.REFUSED
    item = {
        "phase": phase,
        "decided_at": entry.at,
        "reason": entry.reason,
        "decision_act": entry.draft_act or entry.act_id,
        "handed_over": True,
    }
    plan = state.item_plan(entry.item)
    if entry.decision == "refuse" or plan.kind == "wait":
        return settled(state, entry, **item)
    if plan.commitment is not None:
        item["commitment"] = "due"
    changes = settled(state, entry, **item)
    return changes | {"clocks": _clocks_of_a_grant(state, changes["clocks"], entry)}


def _clocks_of_a_grant(state: CaseState, clocks: dict[str, Clock], entry: ItemDecided) -> dict[str, Clock]:
    """From the decision to the result in hand (行政许可法 第四十四条), and to the check of what was promised."""
    plan, delivery = state.item_plan(entry.item), state.plan.delivery
    terms = plan.commitment
    is_in_hand = plan.is_internal or (plan.result is not None and plan.result.paperless)
    if is_in_hand and state.plan.defaults >= THIRD_EDITION:
        delivery = None
    run = state.items[entry.item].returns + 1
    if delivery is not None:
        due = clock_id("delivery", entry.item, run)
        clocks = started(state, clocks, due, "delivery", delivery, entry)
    if terms is not None:
        check = clock_id("commitment_check", entry.item, run)
        clocks = started(state, clocks, check, "commitment_check", terms.check, entry)
    return clocks


def _item_lapsed(state: CaseState, entry: ItemLapsed) -> dict[str, Any]:
    return settled(state, entry, phase=ItemPhase.LAPSED, decided_at=entry.at)


def _item_withdrawn(state: CaseState, entry: ItemWithdrawn) -> dict[str, Any]:
    return settled(state, entry, phase=ItemPhase.WITHDRAWN, handler=None, reason=entry.reason)


def settled(state: CaseState, entry: Entry, **changes: Any) -> dict[str, Any]:
    """The item ends and its clocks with it; the whole's clocks end with the last item inside the promise."""
    key = entry_item(entry) or ""
    changes |= {
        "suspended": None,
        "running_stops": {},
        "retry_at": None,
        "extension": settled_extension(state.items[key]),
    }
    items = with_item(state, key, **changes)
    inside_done = all(items[plan.key].has_ended for plan in state.plan.items if plan.outside_promise is None)

    def ends(clock: Clock) -> bool:
        return clock.subject == key or (inside_done and clock.kind in WHOLE_KINDS)

    return {"items": items, "clocks": ended(state.clocks, entry.at, ends)}


def _item_urged(state: CaseState, entry: ItemUrged) -> dict[str, Any]:
    urged = state.items[entry.item].urged + 1
    again: dict[str, Any] = {"moved_at": None, "answered_at": None, "expected_on": None}
    # Urges on file from before named no window; nor did the states that runs of then carried on name who urged.
    by = entry.actor.actor_id if entry.actor and entry.answer_by else None
    window = {"urged_by": by, "answer_by": entry.answer_by}
    return {"items": with_item(state, entry.item, urged=urged, urged_at=entry.at, **window, **again)}


FOLDS: dict[type, Fold] = {
    ItemStarted: _item_started,
    ItemHandedOver: _item_handed_over,
    HandOverFailed: _hand_over_failed,
    ItemResent: _item_resent,
    ItemByHand: _item_by_hand,
    RuleNotMet: _rule_not_met,
    ItemAcknowledged: _item_acknowledged,
    ItemClaimed: _item_claimed,
    ItemReleased: _item_released,
    ItemDecided: _item_decided,
    ItemLapsed: _item_lapsed,
    ItemWithdrawn: _item_withdrawn,
    ItemUrged: _item_urged,
}
