"""A wait (公示): its end, 异议 and what they lead to; 补偿 confirmed by the department that undoes an item."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.decided import Deed, Draft, Lapse
from domain.case.entries import ItemDecided, ItemLapsed
from domain.case.follows import go_on
from domain.case.questions import objected_to, wait_is_over
from domain.case.waits.entries import ObjectionRaised, ObjectionSettled, UndoConfirmed
from domain.case.waits.rules import objector_of
from domain.definition.extra_rules import ObjectionRule
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind

OBJECTION_UPHELD = "OBJECTION_UPHELD"
"""Reason of an item that ended because an objection holds."""


def _wait_lapsed(draft: Draft, clock: Clock, at: datetime) -> None:
    """The last day is over: it passes, unless an objection has to be settled first."""
    if not objected_to(draft.state, clock.subject):
        _pass(draft, clock.subject, at)


def _pass(draft: Draft, item: str, at: datetime) -> None:
    draft.add(ItemDecided(at=at, item=item, decision="grant", via="expiry"))
    go_on(draft, at)


def _raise(draft: Draft, act: Act, facts: dict[str, Any]) -> None:
    item = act.item or ""
    rule = draft.state.item_plan(item).objection
    if rule is None:
        return  # the rule has refused it
    said: dict[str, Any] = {
        "objector": objector_of(rule, act) or "",
        "reason": act.reason,
        "number": draft.state.items[item].objections + 1,
        "now": rule.settled_by is None,
    }
    draft.add(ObjectionRaised(**facts, **said, item=item, basis=rule.basis))
    if rule.settled_by is None:
        _stop(draft, item, rule, act.received_at)


def _settle(draft: Draft, act: Act, facts: dict[str, Any]) -> None:
    item = act.item or ""
    rule = draft.state.item_plan(item).objection
    if rule is None:
        return  # the rule has refused it
    draft.add(ObjectionSettled(**facts, item=item, upheld=bool(act.upheld), reason=act.reason, basis=rule.basis))
    if act.upheld and rule.then != "hold":
        _stop(draft, item, rule, act.received_at)
    elif not act.upheld and wait_is_over(draft.state, item):
        _pass(draft, item, act.received_at)


def _stop(draft: Draft, item: str, rule: ObjectionRule, at: datetime) -> None:
    """The wait does not pass, nor what waits for it; with `stop_case` nor anything else that is still open."""
    facts: dict[str, Any] = {"decision": "refuse", "reason": OBJECTION_UPHELD, "via": "objection"}
    draft.add(ItemDecided(at=at, item=item, basis=rule.basis, **facts))
    if rule.then == "stop_case":
        for key in [key for key, each in draft.state.items.items() if not each.has_ended]:
            draft.add(ItemLapsed(at=at, item=key, because=item))
    go_on(draft, at)


def _confirm_undone(draft: Draft, act: Act, facts: dict[str, Any]) -> None:
    item = act.item or ""
    rule = draft.state.item_plan(item).undo
    draft.add(UndoConfirmed(**facts, item=item, what=rule.what if rule else "", basis=rule.basis if rule else None))
    go_on(draft, act.received_at)


DEEDS: dict[ActKind, Deed] = {
    ActKind.RAISE_OBJECTION: _raise,
    ActKind.SETTLE_OBJECTION: _settle,
    ActKind.CONFIRM_UNDONE: _confirm_undone,
}
LAPSES: dict[ClockKind, Lapse] = {"promised": _wait_lapsed}
