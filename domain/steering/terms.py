"""Terms of a step (期限): when it is due, and the moments at which something comes of it by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.steering.messages import SteeringOpening
from domain.steering.procedure import Step
from domain.steering.state import SteeringState
from domain.time.calendar import CalendarUnknown, WorkCalendar, at_hour, beijing_date, end_of_day
from domain.time.clock import Rung
from domain.time.clock_kinds import RungName

REMINDED_AT = 9
"""Hour in Beijing of the working day before the last at which those who owe a step are reminded."""


class Due(NamedTuple):
    """The last day (Beijing), and the moment at which the term has passed (UTC)."""

    on: date
    at: datetime


def due_after(opening: SteeringOpening, step: Step, at: datetime, days: int | None = None) -> Due:
    """When a step that begins then is due: after its hours, or at the end of its last working day.

    Where the known years end the last day that they know is taken: a term is never without an end.
    """
    if step.hours:
        ends_at = at + timedelta(hours=step.hours)
        return Due(beijing_date(ends_at), ends_at)
    on = _later(opening.calendar, beijing_date(at), days or step.days)
    return Due(on, end_of_day(on))


def extended(state: SteeringState, days: int) -> Due:
    """The running step's term with so many working days more, counted from its last day."""
    due_on = state.due_on or beijing_date(state.opening.received_at)
    on = _later(state.opening.calendar, due_on, days)
    return Due(on, end_of_day(on))


def _later(calendar: WorkCalendar, on: date, days: int) -> date:
    try:
        return calendar.add_working_days(on, days)
    except CalendarUnknown:
        return date(calendar.years[-1].year, 12, 31)


def reminded_at(state: SteeringState) -> datetime | None:
    """When those who owe the running step are reminded; None where its term is too short for it."""
    step = state.current
    if step is None or step.hours or state.due_on is None or state.since is None:
        return None
    try:
        on = state.opening.calendar.subtract_working_days(state.due_on, 1)
    except CalendarUnknown:
        return None
    return at_hour(on, REMINDED_AT) if on > beijing_date(state.since) else None


def brought_up_at(state: SteeringState) -> datetime | None:
    """When the running step is brought up to those above; None where it never is."""
    step = state.current
    if step is None or step.escalates_after is None or step.lapse is not None or state.due_on is None:
        return None
    return end_of_day(_later(state.opening.calendar, state.due_on, step.escalates_after))


def rungs_of(state: SteeringState) -> tuple[Rung, ...]:
    """What is still to come of the running step, in no order."""
    step = state.current
    if step is None or state.due_at is None:
        return ()
    moments: list[tuple[RungName, datetime | None]] = [("remind", reminded_at(state))]
    if step.lapse is not None:
        moments.append(("lapse", state.due_at))
    else:
        moments += [("red", state.due_at), ("escalate_supervisor", brought_up_at(state))]
    clock_id = f"{state.opening.kind}.{step.key}.{state.round}.{state.extended}"
    return tuple(
        Rung(clock_id=clock_id, name=name, at=at) for name, at in moments if at is not None and name not in state.fired
    )
