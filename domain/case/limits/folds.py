"""Folds of time limits: 延期 (行政许可法 第四十二条), rungs, another calendar; those of stops are in `stops`."""

from __future__ import annotations

from typing import Any

from domain.case.fold_parts import Fold, with_item
from domain.case.limits.entries import (
    CalendarChanged,
    DelayExplained,
    ExtensionApproved,
    ExtensionRefused,
    ExtensionRequested,
    RungFired,
)
from domain.case.limits.stops import STOP_FOLDS
from domain.case.state import AskedExtension, CaseState, latest
from domain.definition.plan import THIRD_EDITION
from domain.time.calendar import beijing_date
from domain.time.clock import Extension

_APPROVERS = {"department_head": "负责人", "government_head": "本级人民政府负责人"}
"""Who approves an extension, as the law names them (行政许可法 第四十二条)."""


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
        unit=entry.unit,
        approver=_APPROVERS.get(entry.approver, entry.approver),
        reason=entry.reason,
        approved_on=beijing_date(entry.at),
    )
    longer = clock.model_copy(update={"extensions": (*clock.extensions, extension)})
    changes = _extension(state, entry.item, extension="approved")
    return changes | {"clocks": {**state.clocks, clock.clock_id: longer}}


def _extension(state: CaseState, item: str | None, **changes: Any) -> dict[str, Any]:
    return changes if item is None else {"items": with_item(state, item, **changes)}


def _explained(state: CaseState, entry: DelayExplained) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, explained=entry.clock_id)}


def _rung_fired(state: CaseState, entry: RungFired) -> dict[str, Any]:
    before = state.fired.get(entry.clock_id, ())
    changes: dict[str, Any] = {"fired": {**state.fired, entry.clock_id: (*before, entry.rung)}}
    if state.plan.defaults >= THIRD_EDITION:
        earlier = {name: at for name, at in state.fired_at.get(entry.clock_id, {}).items() if name != entry.rung}
        changes["fired_at"] = {**state.fired_at, entry.clock_id: {**earlier, entry.rung: entry.at}}
    return changes


def _calendar_changed(state: CaseState, entry: CalendarChanged) -> dict[str, Any]:
    return {"calendar_now": entry.calendar}


FOLDS: dict[type, Fold] = {
    **STOP_FOLDS,
    ExtensionRequested: _extension_requested,
    ExtensionApproved: _extension_approved,
    ExtensionRefused: _extension_refused,
    DelayExplained: _explained,
    RungFired: _rung_fired,
    CalendarChanged: _calendar_changed,
}
