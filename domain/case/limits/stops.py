"""Folds of 中止 and 恢复 (行政许可法 第四十五条): which days a special procedure takes out of an item's limits.

From the third edition of the rules on each procedure has its own stop, and the days of all of them are left out, each
once (docs/adr/0045). Before, a second procedure ended the first.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from domain.case.clock_ids import clock_id
from domain.case.fold_parts import Fold, ended, started, with_item
from domain.case.joint.state import JOINT_MARK
from domain.case.limits.entries import ItemResumed, ItemSuspended, StopAnnulled
from domain.case.questions import notice_before
from domain.case.state import CaseState, ItemState, ItemStop, latest
from domain.definition.plan import THIRD_EDITION
from domain.time.calendar import beijing_date
from domain.time.clock import Clock, Limit, StopInterval, known_due_on

_STOPPABLE = ("promised", "statutory")


def stops_after(item: ItemState, running: dict[str, int]) -> dict[str, Any]:
    """The fields of an item whose clocks these procedures stop.

    `suspended`, which lists show, is the last of them, one that a person ends before one that a joint event ends.
    """
    own = [key for key in running if not key.startswith(JOINT_MARK)]
    return {"running_stops": running, "suspended": next(reversed(own or list(running)), None)}


def by_procedure(state: CaseState, item: str) -> tuple[dict[str, Any], dict[str, Clock]]:
    """What stops an item when the case goes over to the third edition: its one procedure, its stop by its numbers.

    Fields of the item, and the clocks. What ended before keeps no number: whose it was nobody can tell any more.
    """
    before = state.items[item]
    if before.suspended is None:
        return {}, state.clocks
    promised = latest(state, "promised", item)
    renewals = _renewals(promised.stops) if promised is not None else 0
    notices = tuple(range(before.stops - renewals, before.stops + 1))
    clocks = {
        key: clock.model_copy(update={"stops": _numbered(clock.stops, notices)})
        if clock.stops and _is_stoppable(clock, item)
        else clock
        for key, clock in state.clocks.items()
    }
    stop = ItemStop(procedure=before.suspended, notices=notices)
    return {**stops_after(before, {before.suspended: before.stops}), "stopped_by": (stop,)}, clocks


def _renewals(stops: tuple[StopInterval, ...]) -> int:
    """How often the last stop was renewed: each renewal ended the notice before it on its own day."""
    pairs = zip(stops[-2::-1], stops[:0:-1], strict=False)
    renewed = (early.ground == late.ground and early.until_on == late.from_on for early, late in pairs)
    return sum(1 for _ in takewhile(bool, renewed))


def _numbered(stops: tuple[StopInterval, ...], notices: tuple[int, ...]) -> tuple[StopInterval, ...]:
    """The last stops by the numbers of their notices."""
    kept = len(stops) - min(len(stops), len(notices))
    last = zip(stops[kept:], notices[-len(stops) :], strict=False)
    return (*stops[:kept], *(stop.model_copy(update={"number": number}) for stop, number in last))


def _with_notice(item: ItemState, procedure: str, number: int) -> tuple[ItemStop, ...]:
    """All that stopped the item, with one more notice: a renewal where the procedure stops it now."""
    renewed = item.running_stops.get(procedure)
    if renewed is None:
        return (*item.stopped_by, ItemStop(procedure=procedure, notices=(number,)))
    return tuple(
        each.model_copy(update={"notices": (*each.notices, number)}) if renewed in each.notices else each
        for each in item.stopped_by
    )


def _item_suspended(state: CaseState, entry: ItemSuspended) -> dict[str, Any]:
    """Both clocks of the item stand from the day after the notice; a clock of its own ends the announced time.

    A renewal takes the place of the notice before it: from its day the time that it announces counts.
    """
    item = state.items[entry.item]
    if state.plan.defaults >= THIRD_EDITION:
        renewed = item.running_stops.get(entry.procedure)
        before = state.clocks if renewed is None else _stop_ended(state, entry, renewed)
        others = {key: number for key, number in item.running_stops.items() if key != entry.procedure}
        changes = {
            "stops": entry.number,
            **stops_after(item, {**others, entry.procedure: entry.number}),
            "stopped_by": _with_notice(item, entry.procedure, entry.number),
        }
    else:
        before = state.clocks if item.suspended is None else _counting_again(state, entry)
        changes = {"stops": entry.number, "suspended": entry.procedure}
    clocks = _standing(before, entry, by_number=state.plan.defaults >= THIRD_EDITION)
    stop_id = clock_id("stop", entry.item, entry.number)
    return {
        "items": with_item(state, entry.item, **changes),
        "clocks": started(state, clocks, stop_id, "stop", Limit(days=entry.days), entry),
    }


def _standing(clocks: dict[str, Clock], entry: ItemSuspended, *, by_number: bool) -> dict[str, Clock]:
    stop = StopInterval(
        ground=entry.ground,
        basis=entry.basis or "",
        from_on=beijing_date(entry.at),
        announced_days=entry.days,
        number=entry.number if by_number else None,
    )
    return {
        key: clock.model_copy(update={"stops": (*clock.stops, stop)}) if _is_stoppable(clock, entry.item) else clock
        for key, clock in clocks.items()
    }


def _item_resumed(state: CaseState, entry: ItemResumed) -> dict[str, Any]:
    item = state.items[entry.item]
    if state.plan.defaults < THIRD_EDITION:
        # A stop whose announced time was used up ends by that alone.
        clocks = _counting_again(state, entry) if entry.via == "act" else _without_stops(state, entry)
        return {"items": with_item(state, entry.item, suspended=None), "clocks": clocks}
    others = {key: number for key, number in item.running_stops.items() if key != entry.procedure}
    number = item.running_stops.get(entry.procedure, 0)
    clocks = _stop_ended(state, entry, number) if entry.via == "act" else _without_stop(state, entry, number)
    return {"items": with_item(state, entry.item, **stops_after(item, others)), "clocks": clocks}


def _stop_annulled(state: CaseState, entry: StopAnnulled) -> dict[str, Any]:
    """Its days count again in every run of the item's limits, so that the whole, too, finds no trace of it.

    Of a renewal the notice before it stops them as if it had not been renewed: to its result, or its time is used up.
    """
    item, kept = state.items[entry.item], notice_before(state, entry.item, entry.notices)
    own = {clock_id("stop", entry.item, number) for number in entry.notices}
    running = {key: number for key, number in item.running_stops.items() if number not in entry.notices}
    clocks = ended(state.clocks, entry.at, lambda clock: clock.clock_id in own)
    if kept is not None and len(running) < len(item.running_stops):
        running, again = {entry.procedure: kept, **running}, clock_id("stop", entry.item, kept)
        clocks[again] = clocks[again].model_copy(update={"ended_on": None})
    clocks = {
        key: clock.model_copy(update={"stops": _without(state, clock, entry, kept)})
        if clock.subject == entry.item and any(stop.number in entry.notices for stop in clock.stops)
        else clock
        for key, clock in clocks.items()
    }
    changes = {**stops_after(item, running), "stopped_by": _trimmed(item.stopped_by, entry.notices)}
    return {"items": with_item(state, entry.item, **changes), "clocks": clocks}


def _without(state: CaseState, clock: Clock, entry: StopAnnulled, kept: int | None) -> tuple[StopInterval, ...]:
    """The clock's stops without those notices; that of the one before lasts until theirs was over."""
    last = next((stop for stop in clock.stops if stop.number == entry.notices[-1]), None)
    is_running = entry.notices[-1] in state.items[entry.item].running_stops.values()
    # What ended by itself ended then, be it before the time that was announced first: no more is left out than was.
    used_up = state.clocks[clock_id("stop", entry.item, entry.notices[-1])]
    until_on = (last.until_on if last else None) or (None if is_running else known_due_on(used_up, state.calendar))
    return tuple(
        stop.model_copy(update={"until_on": until_on}) if kept is not None and stop.number == kept else stop
        for stop in clock.stops
        if stop.number not in entry.notices
    )


def _trimmed(stopped_by: tuple[ItemStop, ...], notices: tuple[int, ...]) -> tuple[ItemStop, ...]:
    left = ((each, tuple(n for n in each.notices if n not in notices)) for each in stopped_by)
    return tuple(each.model_copy(update={"notices": kept}) for each, kept in left if kept)


def _is_stoppable(clock: Clock, item: str) -> bool:
    return clock.subject == item and clock.kind in _STOPPABLE and clock.ended_on is None


def _stop_ended(state: CaseState, entry: ItemSuspended | ItemResumed, number: int) -> dict[str, Clock]:
    """The clocks without that notice's own, its stop ended on the day of the entry; other procedures stop on."""
    return {
        key: clock.model_copy(update={"stops": tuple(_ended_if(stop, number, entry) for stop in clock.stops)})
        if clock.stops and _is_stoppable(clock, entry.item)
        else clock
        for key, clock in _without_stop(state, entry, number).items()
    }


def _ended_if(stop: StopInterval, number: int, entry: ItemSuspended | ItemResumed) -> StopInterval:
    return _until(stop, entry) if stop.number == number else stop


def _without_stop(state: CaseState, entry: ItemSuspended | ItemResumed, number: int) -> dict[str, Clock]:
    mine = clock_id("stop", entry.item, number) if number else ""
    return ended(state.clocks, entry.at, lambda clock: clock.clock_id == mine)


def _counting_again(state: CaseState, entry: ItemSuspended | ItemResumed) -> dict[str, Clock]:
    """The clocks without the item's stop clock, and with its last stop ended on the day of the entry."""
    return {
        key: clock.model_copy(update={"stops": (*clock.stops[:-1], _until(clock.stops[-1], entry))})
        if clock.stops and _is_stoppable(clock, entry.item)
        else clock
        for key, clock in _without_stops(state, entry).items()
    }


def _until(stop: StopInterval, entry: ItemSuspended | ItemResumed) -> StopInterval:
    return stop.model_copy(update={"until_on": max(beijing_date(entry.at), stop.from_on)})


def _without_stops(state: CaseState, entry: ItemSuspended | ItemResumed) -> dict[str, Clock]:
    return ended(state.clocks, entry.at, lambda clock: clock.kind == "stop" and clock.subject == entry.item)


STOP_FOLDS: dict[type, Fold] = {
    ItemSuspended: _item_suspended,
    ItemResumed: _item_resumed,
    StopAnnulled: _stop_annulled,
}
