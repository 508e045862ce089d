"""Rungs (梯级) that have fired and stand, and those that are armed again because their moment moved (docs/adr/0045).

From the third edition of the rules on, a rung has fired for its moment when it fired at or after it. Where a stop, an
extension or another calendar moves the moment past that, it is armed again; the firing stays on record, superseded.
"""

from __future__ import annotations

from datetime import datetime

from domain.case.state import CaseState
from domain.definition.plan import THIRD_EDITION
from domain.time.clock import Rung, rungs_and_gap


def with_standing_rungs(before: CaseState, state: CaseState) -> CaseState:
    """`fired` of the clocks that an entry changed: the rungs that have fired for the moments they have now."""
    if state.plan.defaults < THIRD_EDITION:
        return state
    anew = state.calendar is not before.calendar or state.plan.defaults != before.plan.defaults
    if state.clocks is before.clocks and not anew:
        return state
    fired = dict(state.fired)
    for key, fired_at in state.fired_at.items():
        clock = state.clocks.get(key)
        if clock is not None and clock.ended_on is None and (anew or clock is not before.clocks.get(key)):
            fired[key] = _standing(state, key, fired_at)
    return state if fired == state.fired else state.model_copy(update={"fired": fired})


def superseded(state: CaseState, clock_id: str) -> tuple[str, ...]:
    """Rungs of the clock that fired for a moment that they have no longer."""
    return tuple(name for name in state.fired_at.get(clock_id, ()) if name not in state.fired.get(clock_id, ()))


def has_moved_on(state: CaseState, rung: Rung) -> bool:
    """Whether the rung's moment now lies after that of this timer, which then is an old one and fires nothing."""
    clock = state.clocks.get(rung.clock_id)
    if state.plan.defaults < THIRD_EDITION or clock is None or clock.ended_on is not None:
        return False
    found, _ = rungs_and_gap(clock, state.calendar)
    return any(each.name == rung.name and each.at > rung.at for each in found)


def _standing(state: CaseState, clock_id: str, fired_at: dict[str, datetime]) -> tuple[str, ...]:
    found, is_known = rungs_and_gap(state.clocks[clock_id], state.calendar)
    moments = {str(rung.name): rung.at for rung in found}
    # A rung without a moment: past the known years it lies ahead; one that has none any more stays as it was.
    return tuple(name for name, at in fired_at.items() if (moments[name] <= at if name in moments else is_known))
