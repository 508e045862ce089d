"""A wait (公示): its end, 异议 and what they lead to; 补偿 confirmed by the department that undoes an item."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.decided import Consequence, Decided, Lapse
from domain.case.entry_base import EntryFacts
from domain.case.follows import go_on
from domain.case.items.entries import ItemDecided, ItemLapsed
from domain.case.questions import objected_to, wait_is_over
from domain.case.reasons import OBJECTION_UPHELD
from domain.case.state import CaseState, ItemPhase
from domain.case.waits.entries import ObjectionRaised, ObjectionSettled, UndoConfirmed
from domain.case.waits.rules import meant, objector_of
from domain.definition.extra_rules import ObjectionRule
from domain.definition.plan import THIRD_EDITION
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind


def _wait_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    """The last day is over: it passes, unless an objection has to be settled first."""
    if not objected_to(decided.state, clock.subject):
        _pass(decided, clock.subject, at)


def _pass(decided: Decided, item: str, at: datetime) -> None:
    decided.add(ItemDecided(at=at, item=item, decision="grant", via="expiry"))
    go_on(decided, at)


def _raise(decided: Decided, act: Act, facts: EntryFacts) -> None:
    item = act.item or ""
    rule = decided.state.item_plan(item).objection
    if rule is None:
        return  # the rule has refused it
    said: dict[str, Any] = {
        "objector": objector_of(rule, act) or "",
        "reason": act.reason,
        "number": decided.state.items[item].objections + 1,
        "now": rule.settled_by is None,
    }
    decided.add(ObjectionRaised(**facts, **said, item=item, basis=rule.basis))
    if rule.settled_by is None:
        _stop(decided, item, rule, act.received_at)


def _settle(decided: Decided, act: Act, facts: EntryFacts) -> None:
    item = act.item or ""
    rule = decided.state.item_plan(item).objection
    if rule is None:
        return  # the rule has refused it
    said: dict[str, Any] = {"upheld": bool(act.upheld), "reason": act.reason}
    if decided.state.plan.defaults >= THIRD_EDITION:
        said["numbers"] = meant(decided.state, act)
    decided.add(ObjectionSettled(**facts, **said, item=item, basis=rule.basis))
    if act.upheld and rule.then != "hold":
        _stop(decided, item, rule, act.received_at)
    elif _may_pass(decided.state, item):
        _pass(decided, item, act.received_at)


def _may_pass(state: CaseState, item: str) -> bool:
    """Its end has passed meanwhile, and no other objection keeps it."""
    is_open = state.items[item].phase is ItemPhase.OPEN
    return is_open and not objected_to(state, item) and wait_is_over(state, item)


def _stop(decided: Decided, item: str, rule: ObjectionRule, at: datetime) -> None:
    """The wait does not pass, nor what waits for it; with `stop_case` nor anything else that is still open."""
    facts: dict[str, Any] = {"decision": "refuse", "reason": OBJECTION_UPHELD, "via": "objection"}
    decided.add(ItemDecided(at=at, item=item, basis=rule.basis, **facts))
    if rule.then == "stop_case":
        for key in [key for key, each in decided.state.items.items() if not each.has_ended]:
            decided.add(ItemLapsed(at=at, item=key, because=item))
    go_on(decided, at)


def _confirm_undone(decided: Decided, act: Act, facts: EntryFacts) -> None:
    item = act.item or ""
    rule = decided.state.item_plan(item).undo
    decided.add(UndoConfirmed(**facts, item=item, what=rule.what if rule else "", basis=rule.basis if rule else None))
    go_on(decided, act.received_at)


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.RAISE_OBJECTION: _raise,
    ActKind.SETTLE_OBJECTION: _settle,
    ActKind.CONFIRM_UNDONE: _confirm_undone,
}
LAPSES: dict[ClockKind, Lapse] = {"promised": _wait_lapsed}
