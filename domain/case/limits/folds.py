"""Folds of time limits: 中止 and 恢复 (行政许可法 第四十五条), 延期 (第四十二条), rungs, another calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.case.clock_ids import clock_id
from domain.case.fold_parts import Fold, ended, started, with_item
from domain.case.limits.entries import (
    CalendarChanged,
    ExtensionApproved,
    ExtensionRefused,
    ExtensionRequested,
    ItemResumed,
    ItemSuspended,
    RungFired,
)
from domain.case.state import AskedExtension, CaseState, latest
from domain.time.calendar import beijing_date
from domain.time.clock import Clock, Extension, Limit, StopInterval

_STOPPABLE = ("promised", "statutory")
_APPROVERS = {"department_head": "负责人", "government_head": "本级人民政府负责人"}
"""Who approves an extension, as the law names them (行政许可法 第四十二条)."""


def _item_suspended(state: CaseState, entry: ItemSuspended) -> dict[str, Any]:
    """Both clocks of the item stand from the day after the notice; a clock of its own ends the announced time.

    A renewal takes the place of the notice before it: from its day the time that it announces counts.
    """
    on = beijing_date(entry.at)
    stop = StopInterval(ground=entry.ground, basis=entry.basis or "", from_on=on, announced_days=entry.days)
    before = state.clocks if state.items[entry.item].suspended is None else _counting_again(state, entry)
    clocks = {
        key: clock.model_copy(update={"stops": (*clock.stops, stop)}) if _is_stoppable(clock, entry.item) else clock
        for key, clock in before.items()
    }
    stop_id = clock_id("stop", entry.item, entry.number)
    return {
        "items": with_item(state, entry.item, suspended=entry.procedure, stops=entry.number),
        "clocks": started(state, clocks, stop_id, "stop", Limit(days=entry.days), entry),
    }


def _item_resumed(state: CaseState, entry: ItemResumed) -> dict[str, Any]:
    # A stop whose announced time was used up ends by that alone.
    clocks = _counting_again(state, entry) if entry.via == "act" else _without_stop(state, entry)
    return {"items": with_item(state, entry.item, suspended=None), "clocks": clocks}


def _is_stoppable(clock: Clock, item: str) -> bool:
    return clock.subject == item and clock.kind in _STOPPABLE and clock.ended_on is None


def _counting_again(state: CaseState, entry: ItemSuspended | ItemResumed) -> dict[str, Clock]:
    """The clocks without the item's stop clock, and with its last stop ended on the day of the entry."""
    on = beijing_date(entry.at)
    return {
        key: clock.model_copy(update={"stops": (*clock.stops[:-1], _until(clock.stops[-1], on))})
        if clock.stops and _is_stoppable(clock, entry.item)
        else clock
        for key, clock in _without_stop(state, entry).items()
    }


def _until(stop: StopInterval, on: date) -> StopInterval:
    return stop.model_copy(update={"until_on": max(on, stop.from_on)})


def _without_stop(state: CaseState, entry: ItemSuspended | ItemResumed) -> dict[str, Clock]:
    return ended(state.clocks, entry.at, lambda clock: clock.kind == "stop" and clock.subject == entry.item)


def _extension_requested(state: CaseState, entry: ExtensionRequested) -> dict[str, Any]:
    asked = AskedExtension(days=entry.days, reason=entry.reason)
    return _extension(state, entry.item, extension="pending", asked_extension=asked)


def _extension_refused(state: CaseState, entry: ExtensionRefused) -> dict[str, Any]:
    return _extension(state, entry.item, extension="refused")


def _extension_approved(state: CaseState, entry: ExtensionApproved) -> dict[str, Any]:
    clock = latest(state, "whole_statutory") if entry.item is None else latest(state, "statutory", entry.item)
    if clock is None:
        raise KeyError(entry.item)  # the rule has refused it
    extension = Extension(
        days=entry.days,
        approver=_APPROVERS.get(entry.approver, entry.approver),
        reason=entry.reason,
        approved_on=beijing_date(entry.at),
    )
    longer = clock.model_copy(update={"extensions": (*clock.extensions, extension)})
    changes = _extension(state, entry.item, extension="approved")
    return changes | {"clocks": {**state.clocks, clock.clock_id: longer}}


def _extension(state: CaseState, item: str | None, **changes: Any) -> dict[str, Any]:
    return changes if item is None else {"items": with_item(state, item, **changes)}


def _rung_fired(state: CaseState, entry: RungFired) -> dict[str, Any]:
    before = state.fired.get(entry.clock_id, ())
    return {"fired": {**state.fired, entry.clock_id: (*before, entry.rung)}}


def _calendar_changed(state: CaseState, entry: CalendarChanged) -> dict[str, Any]:
    return {"calendar_now": entry.calendar}


FOLDS: dict[type, Fold] = {
    ItemSuspended: _item_suspended,
    ItemResumed: _item_resumed,
    ExtensionRequested: _extension_requested,
    ExtensionApproved: _extension_approved,
    ExtensionRefused: _extension_refused,
    RungFired: _rung_fired,
    CalendarChanged: _calendar_changed,
}
