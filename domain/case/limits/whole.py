"""The clocks of the whole (整件事): they stand only while no item inside the promise runs."""

from __future__ import annotations

from datetime import date
from typing import get_args

from domain.case.entries import Entry
from domain.case.findings.entries import FindingRecorded
from domain.case.fold_parts import WHOLE_KINDS
from domain.case.items.entries import ItemDecided, ItemLapsed, ItemStarted, ItemWithdrawn
from domain.case.limits.entries import CalendarChanged, ExtensionApproved, ItemResumed, ItemSuspended, StopAnnulled
from domain.case.limits.whole_path import led_throughout, stops_of
from domain.case.migration.entries import EditionAdopted
from domain.case.own_steps.entries import StepEntry
from domain.case.questions import objected_to
from domain.case.returns.entries import ItemReturned
from domain.case.state import CaseState, latest
from domain.case.waits.entries import ObjectionRaised, ObjectionSettled
from domain.definition.plan import FIRST_DEFAULTS, THIRD_EDITION, PlanItem
from domain.time.calendar import ONE_DAY
from domain.time.clock import Clock, known_due_on
from domain.time.whole_clock import ItemSpan, derived_stops

MOVES_THE_WHOLE = (
    ItemStarted,
    ItemSuspended,
    ItemResumed,
    StopAnnulled,
    ItemDecided,
    FindingRecorded,
    ItemWithdrawn,
    ItemLapsed,
    ItemReturned,
    CalendarChanged,
    EditionAdopted,
    ExtensionApproved,
    ObjectionRaised,
    ObjectionSettled,
    *get_args(StepEntry),
)
"""Entries after which the stops of the whole are derived anew."""


def with_whole_stops(before: CaseState, state: CaseState, entry: Entry) -> CaseState:
    """The whole's clocks with their stops derived anew from the items' clocks, by the rule of the case's edition.

    The first keeps a whole that runs through waits, as it was announced. In the second the whole stands while no item
    inside the promise runs; from the third on it counts along the longest chain of them.
    """
    if state.plan.defaults >= THIRD_EDITION:
        return _along_the_path(before, state)
    if isinstance(entry, ExtensionApproved):
        return state  # before the third edition nothing of the whole's stops rested on its budget
    clocks = state.clocks
    running = [key for key, clock in clocks.items() if clock.kind in WHOLE_KINDS and _ran(before, clock)]
    stands_at_times = any(clock.stops for clock in clocks.values())
    has_waits = any(item.kind == "wait" for item in state.plan.items)
    if state.plan.defaults == FIRST_DEFAULTS or not running or not (stands_at_times or has_waits):
        return state
    stops = derived_stops(_spans(state), state.calendar)
    changed = {key: clocks[key].model_copy(update={"stops": stops}) for key in running if clocks[key].stops != stops}
    return state.model_copy(update={"clocks": {**clocks, **changed}}) if changed else state


def _along_the_path(before: CaseState, state: CaseState) -> CaseState:
    changed: dict[str, Clock] = {}
    for kind in WHOLE_KINDS:
        whole = latest(state, kind)
        if whole is not None and _ran(before, whole):
            stops = () if led_throughout(state, whole) else stops_of(state, whole)
            if whole.stops != stops:
                changed[whole.clock_id] = whole.model_copy(update={"stops": stops})
    return state.model_copy(update={"clocks": {**state.clocks, **changed}}) if changed else state


def _ran(before: CaseState, clock: Clock) -> bool:
    """It runs, or ran until this entry, whose day still counts."""
    was = before.clocks.get(clock.clock_id)
    return clock.ended_on is None or (was is not None and was.ended_on is None)


def _spans(state: CaseState) -> list[ItemSpan]:
    """The items inside the promise that have started, as the whole sees them: each time that they were open."""
    inside = {plan.key: plan for plan in state.plan.items if plan.outside_promise is None}
    promised = (clock for clock in state.clocks.values() if clock.kind == "promised" and clock.subject in inside)
    clocks = [(inside[clock.subject], clock) for clock in promised]
    return [
        ItemSpan(
            name=plan.name,
            opened_on=clock.started_on,
            ended_on=clock.ended_on,
            stops=clock.stops,
            is_wait=plan.kind == "wait",
            waits_until=_waits_until(state, plan, clock),
            department=clock.department,
        )
        for plan, clock in clocks
    ]


def _waits_until(state: CaseState, plan: PlanItem, clock: Clock) -> date | None:
    """The day up to which a wait is planned; none is known as long as an objection has to be settled."""
    if plan.kind != "wait" or (clock.ended_on is None and objected_to(state, plan.key)):
        return None
    return _over_on(known_due_on(clock, state.calendar))


def _over_on(last_on: date | None) -> date | None:
    """A wait is over at 24:00 of its last day: the day after is day 0 of what follows, and runs for nobody."""
    return last_on + ONE_DAY if last_on else None
