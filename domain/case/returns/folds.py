"""Fold of 退回: an item is open again with clocks of its own, and what started because of it waits anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.case.clock_ids import clock_id
from domain.case.desk.state import Desk
from domain.case.fold_parts import WHOLE_KINDS, Fold, ended
from domain.case.items.folds import NOT_FAILED
from domain.case.joint.folds import back_to_pending
from domain.case.returns.entries import ItemReturned
from domain.case.state import CaseState, ItemPhase, ItemState, latest
from domain.definition.plan import THIRD_EDITION, Connector
from domain.time.calendar import beijing_date
from domain.time.clock import Clock, StopInterval
from domain.time.clock_kinds import ClockKind

GAP, GAP_BASIS = "退回前已办结", "退回继续计算"
"""Ground of the time between a decision and its return, which counts for nobody, and the rule behind it."""
_RUN_ANEW: tuple[ClockKind, ...] = ("promised", "statutory", "renewal")
_NOT_DECIDED: dict[str, Any] = {
    "phase": ItemPhase.OPEN,
    "decided_at": None,
    "reason": None,
    "decision_act": None,
    "finding": None,
    "delivered_at": None,
    "commitment": None,
    "desk": Desk(),
    "last": None,
    **NOT_FAILED,
    "undo": None,
    "undo_asked_at": None,
}
_NOT_STARTED: dict[str, Any] = {
    "phase": ItemPhase.WAITING,
    "started_at": None,
    "handed_over": False,
    **NOT_FAILED,
    "by_hand": False,
    "acknowledged": False,
    "suspended": None,
    "running_stops": {},
    "asked_extension": None,
    "extension": None,
    "desk": Desk(),
    "last": None,
    "step": None,
}
_NO_OBJECTION: dict[str, Any] = {"objections": 0, "objection": None}
"""Cases of the first two editions forgot what was objected when the wait waited anew."""


def _item_returned(state: CaseState, entry: ItemReturned) -> dict[str, Any]:
    reset = back_to_pending(state, entry.waits, entry)
    touched = {entry.to_item, *entry.waits}
    # 行政许可法 第五十条: silence renews whether the item is worked on or waits anew.
    is_third = state.plan.defaults >= THIRD_EDITION
    kept = frozenset(entry.waits) if is_third else frozenset()
    clocks = ended(
        reset["clocks"],
        entry.at,
        lambda clock: clock.subject in touched and not (clock.kind == "renewal" and clock.subject in kept),
    )
    items = {**state.items, entry.to_item: _opened(state, entry)}
    anew = _NOT_STARTED if is_third else _NOT_STARTED | _NO_OBJECTION
    for key in entry.waits:
        again = {"returns": state.items[key].returns + 1, "routed": state.item_plan(key).connector}
        items[key] = state.items[key].model_copy(update={**anew, **again})
    clocks = _run_anew(state, clocks, entry, items[entry.to_item].returns + 1)
    return {**reset, "items": items, "clocks": _whole_anew(state, clocks, entry)}


def _opened(state: CaseState, entry: ItemReturned) -> ItemState:
    """Its handler has it again; a department's system, or the rule, is asked again."""
    item, plan = state.items[entry.to_item], state.item_plan(entry.to_item)
    changes: dict[str, Any] = {"returns": item.returns + 1, "handed_over": item.routed is Connector.INBOX}
    if plan.on_return == "restart":
        changes |= {"asked_extension": None, "extension": None}
    return item.model_copy(update={**_NOT_DECIDED, **changes})


def _run_anew(state: CaseState, clocks: dict[str, Clock], entry: ItemReturned, run: int) -> dict[str, Clock]:
    """Clocks with ids of their own, so that their reminders come again; those of what waits start with it."""
    restart = state.item_plan(entry.to_item).on_return == "restart"
    for kind in _RUN_ANEW:
        before = latest(state, kind, entry.to_item)
        if before is not None and not _has_passed(before, entry):
            again = _again(before, clock_id(kind, entry.to_item, run), entry, restart=restart)
            clocks = {**clocks, again.clock_id: again}
    return clocks


def _has_passed(clock: Clock, entry: ItemReturned) -> bool:
    """A licence that ran out while the decision stood: there was a decision in time, so silence renews nothing."""
    return clock.is_fixed and clock.started_on + timedelta(days=clock.limit.days) <= beijing_date(entry.at)


def _whole_anew(state: CaseState, clocks: dict[str, Clock], entry: ItemReturned) -> dict[str, Clock]:
    """The whole, where it had ended, runs on by the same rule: something inside its promise is open again."""
    plans = [state.item_plan(key) for key in (entry.to_item, *entry.waits)]
    if all(plan.outside_promise is not None for plan in plans):
        return clocks
    for kind in WHOLE_KINDS:
        runs = [clock for clock in state.clocks.values() if clock.kind == kind]
        if runs and runs[-1].ended_on is not None:
            restart = plans[0].on_return == "restart"
            again = _again(runs[-1], clock_id(kind, number=len(runs) + 1), entry, restart=restart)
            clocks = {**clocks, again.clock_id: again}
    return clocks


def _again(before: Clock, new_id: str, entry: ItemReturned, *, restart: bool) -> Clock:
    """The clock again: from the day of the return, or where it stopped, the time in between left out of the count."""
    on = beijing_date(entry.at)
    if restart and not before.is_fixed:
        fresh: dict[str, Any] = {"started_on": on, "stops": (), "extensions": ()}
        return before.model_copy(update={"clock_id": new_id, "ended_on": None, **fresh})
    stops, decided_on = before.stops, before.ended_on or on
    if decided_on < on:
        # As many days as the calendar has at most: whatever years are loaded later, the stop ends with the return.
        days = (on - decided_on).days
        gap = StopInterval(ground=GAP, basis=GAP_BASIS, from_on=decided_on, announced_days=days, until_on=on)
        stops = (*stops, gap)
    return before.model_copy(update={"clock_id": new_id, "ended_on": None, "stops": stops})


FOLDS: dict[type, Fold] = {ItemReturned: _item_returned}
