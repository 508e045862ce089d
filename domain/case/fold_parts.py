"""What folds are made of: items changed, clocks started and ended. Nothing is changed in place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from domain.case.acts import CASE_SUBJECT
from domain.case.entries import Entry, entry_item
from domain.case.state import CaseState, ItemState
from domain.definition.ladders import ladder_of
from domain.definition.plan import PlanItem
from domain.time.calendar import beijing_date
from domain.time.clock import Clock, Limit, fixed_limit
from domain.time.clock_kinds import ClockKind

WHOLE_KINDS: tuple[ClockKind, ...] = ("whole", "whole_statutory")
"""Kinds of the clocks of the whole (整件事)."""
Fold = Callable[[CaseState, Any], dict[str, Any]]
"""The fields of the state that an entry changes, with their new values."""


def with_item(state: CaseState, key: str, **changes: Any) -> dict[str, Any]:
    """The items, one of them with these changes."""
    return {**state.items, key: state.items[key].model_copy(update=changes)}


def with_items(state: CaseState, keys: tuple[str, ...], **changes: Any) -> dict[str, Any]:
    """The items, these of them with the same changes."""
    changed = {key: state.items[key].model_copy(update=changes) for key in keys}
    return {**state.items, **changed}


def all_closed(state: CaseState, **changes: Any) -> dict[str, ItemState]:
    """The items, those still open ended with these changes: nobody has one any more, nothing stops or extends it."""
    changes |= {"handler": None, "suspended": None, "running_stops": {}}
    open_items = {key: item for key, item in state.items.items() if not item.has_ended}
    closed = {
        key: item.model_copy(update={**changes, "extension": settled_extension(item)})
        for key, item in open_items.items()
    }
    return {**state.items, **closed}


def settled_extension(subject: CaseState | ItemState) -> str | None:
    """An extension that waits for its approval ends unanswered with the time limit that it is for."""
    return None if subject.extension == "pending" else subject.extension


def started(
    state: CaseState,
    clocks: dict[str, Clock],
    clock_id: str,
    kind: ClockKind,
    limit: Limit,
    entry: Entry,
    **facts: Any,
) -> dict[str, Clock]:
    """The clocks with one more, by default from the entry's day, with the ladder that the plan gives its kind.

    An item's days are those of its department's calendar.
    """
    subject = facts.setdefault("subject", entry_item(entry) or CASE_SUBJECT)
    if subject in state.items:
        facts["department"] = state.item_plan(subject).department
    facts.setdefault("started_on", beijing_date(entry.at))
    facts.setdefault("ladder", ladder_of(state.plan, kind))
    return {**clocks, clock_id: Clock(clock_id=clock_id, kind=kind, limit=limit, **facts)}


def with_renewal(
    state: CaseState, clocks: dict[str, Clock], clock_id: str, plan: PlanItem, entry: Entry, **facts: Any
) -> dict[str, Clock]:
    """The clocks with the one at whose end silence renews the item's licence (行政许可法 第五十条), if that lies ahead.

    `facts` name the day from which it runs and, where it is not usual, what started it.
    """
    if plan.renews_until is None or plan.renews_until <= facts["started_on"]:
        return clocks
    until = fixed_limit(facts["started_on"], plan.renews_until)
    return started(state, clocks, clock_id, "renewal", until, entry, subject=plan.key, **facts)


def accepted_from(state: CaseState) -> date | None:
    """Day 0 of an accepted case (视为受理: the receipt; else when all was there); None before acceptance."""
    if state.accepted_at is None:
        return None
    return state.counted_from or state.complete_on or beijing_date(state.accepted_at)


def counted_after_window(state: CaseState, on: date) -> date:
    """Day 0 of a clock of the whole or of an item: that day, but not before the filing window (集中申报期) closes."""
    window = state.plan.window
    return max(on, window.closes_on) if window else on


def ended(clocks: dict[str, Clock], at: datetime, ends: Callable[[Clock], bool]) -> dict[str, Clock]:
    """The clocks, those that run and that `ends` names ended on the day of that moment."""
    on = beijing_date(at)
    # One that would only start when the filing window closes ends with its day 0.
    return {
        key: clock.model_copy(update={"ended_on": max(on, clock.started_on)})
        if clock.ended_on is None and ends(clock)
        else clock
        for key, clock in clocks.items()
    }
