"""How long something took beside its limit: working days, without the time that a law takes out of the count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.figures.fact import LawTiming, Timing
from domain.time.calendar import CalendarUnknown, WorkCalendar
from domain.time.clock import Clock, known_due_on, known_stop_end, union


@dataclass(frozen=True, slots=True)
class Measured:
    """Of a clock that ended: how it stood then, working days used, working days it had; None where nobody can say."""

    timing: Timing | None = None
    days: int | None = None
    promised: int | None = None


NOTHING = Measured()


def measured(clock: Clock | None, calendar: WorkCalendar) -> Measured:
    """A clock that ended, by the calendar by which it counts; what was judged then is not judged anew later."""
    if clock is None or clock.ended_on is None:
        return NOTHING
    own, due = calendar.of(clock.department), known_due_on(clock, calendar)
    try:
        used = _running_days(clock, own, clock.ended_on)
        had = clock.limit.days if clock.limit.unit == "working" else None
        if had is None and due is not None:
            had = _running_days(clock, own, due)
    except CalendarUnknown:
        return Measured(timing_of(clock.ended_on, due))
    return Measured(timing_of(clock.ended_on, due), used, had)


def law_timing(clock: Clock | None, calendar: WorkCalendar) -> LawTiming | None:
    """How a clock of the law stood when it ended."""
    timing = measured(clock, calendar).timing
    return None if timing is None else "late" if timing == "late" else "within"


def timing_of(ended_on: date, due_on: date | None) -> Timing | None:
    """What ended on its last day is in time (it passes at 24:00 of that day)."""
    if due_on is None:
        return None
    return "early" if ended_on < due_on else "on_time" if ended_on == due_on else "late"


def working_days(calendar: WorkCalendar, after: date, until: date) -> int | None:
    """Working days in (`after`, `until`], 0 where it is not later; None outside the known years."""
    try:
        return max(0, calendar.working_days_between(after, until))
    except CalendarUnknown:
        return None


def _running_days(clock: Clock, own: WorkCalendar, until: date) -> int:
    """Working days after day 0 up to and with `until` that no stop takes out."""
    if until <= clock.started_on:
        return 0
    stood = union((stop.from_on, known_stop_end(stop, own)) for stop in clock.stops)
    inside = ((max(first, clock.started_on), min(last, until)) for first, last in stood)
    out = sum(own.working_days_between(first, last) for first, last in inside if first < last)
    return own.working_days_between(clock.started_on, until) - out
