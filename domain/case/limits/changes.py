"""Which due dates a change of calendar or of rules moves: for its entry, and beforehand for the preview."""

from __future__ import annotations

from domain.case.limits.entries import DueChange
from domain.case.state import CaseState
from domain.time.clock import known_due_on


def due_changes(before: CaseState, after: CaseState) -> tuple[DueChange, ...]:
    """Every running clock whose due date is another one afterwards, with both dates.

    One that has ended is not told: what was done in its time was done by the calendar of its day, and stands.
    """
    dates = (
        DueChange(
            clock_id=key,
            before_on=known_due_on(clock, before.calendar),
            after_on=known_due_on(after.clocks[key], after.calendar),
        )
        for key, clock in before.clocks.items()
        if clock.ended_on is None
    )
    return tuple(each for each in dates if each.before_on != each.after_on)


def made_earlier(changes: tuple[DueChange, ...]) -> tuple[str, ...]:
    """The clocks that now end sooner."""
    return tuple(each.clock_id for each in changes if _is_earlier(each))


def _is_earlier(change: DueChange) -> bool:
    return change.before_on is not None and change.after_on is not None and change.after_on < change.before_on
