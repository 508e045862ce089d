"""Which due dates a change of calendar or of rules moves: for its entry, and beforehand for the preview."""

from __future__ import annotations

from datetime import date

from domain.case.limits.entries import DueChange
from domain.case.state import CaseState
from domain.time.clock import known_due_on


def due_changes(before: CaseState, after: CaseState) -> tuple[DueChange, ...]:
    """Every running clock whose due date is another one afterwards, with both dates; one that begins has no former.

    One that has ended is not told: what was done in its time was done by the calendar of its day, and stands.
    """
    dates = (
        DueChange(clock_id=key, before_on=_due_on(before, key), after_on=_due_on(after, key))
        for key in after.clocks
        if key not in before.clocks or before.clocks[key].ended_on is None
    )
    return tuple(each for each in dates if each.before_on != each.after_on)


def _due_on(state: CaseState, clock_id: str) -> date | None:
    return known_due_on(state.clocks[clock_id], state.calendar) if clock_id in state.clocks else None


def made_earlier(changes: tuple[DueChange, ...]) -> tuple[str, ...]:
    """The clocks that now end sooner."""
    return tuple(each.clock_id for each in changes if _is_earlier(each))


def _is_earlier(change: DueChange) -> bool:
    return change.before_on is not None and change.after_on is not None and change.after_on < change.before_on
