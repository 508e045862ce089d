"""Time limits (时限) of a case and its items: due dates, and what follows when they pass.

A clock holds facts only: its limit, the day that started it, stops (中止计时, 行政许可法 第四十五条) and
extensions (延期, 第四十二条). The due date is derived from them and a calendar each time, never stored.
Who may stop or extend, and what a rung means for the case, is decided elsewhere; lights are in `lights`, wording is
in `clock_text`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from domain.time.calendar import ONE_DAY, CalendarUnknown, WorkCalendar, at_hour, days_between, end_of_day, start_of_day
from domain.time.clock_facts import MOST_LIMIT_DAYS as MOST_LIMIT_DAYS  # noqa: PLC0414 - given out here, too
from domain.time.clock_facts import MOST_STOPPED_DAYS as MOST_STOPPED_DAYS  # noqa: PLC0414
from domain.time.clock_facts import Extension as Extension  # noqa: PLC0414
from domain.time.clock_facts import Limit as Limit  # noqa: PLC0414
from domain.time.clock_facts import StopInterval as StopInterval  # noqa: PLC0414
from domain.time.clock_facts import Unit as Unit  # noqa: PLC0414
from domain.time.clock_kinds import (
    DEFAULT_LADDERS,
    FIXED,
    RUNG_ORDER,
    USUAL_START,
    ClockKind,
    RungName,
    RungRule,
    StartFact,
)

Span = tuple[date, date]
"""The days after the first, up to and with the second."""


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rung(_Fact):
    """A step of a clock's ladder with its moment (UTC). It fires once per clock, known by its `name`."""

    clock_id: str
    name: RungName
    at: datetime


def _usual_ladder(fields: dict[str, Any]) -> tuple[RungRule, ...]:
    return DEFAULT_LADDERS[fields["kind"]]


def _usual_start(fields: dict[str, Any]) -> StartFact:
    return USUAL_START[fields["kind"]]


class Clock(_Fact):
    """One time limit: `subject` is "case" or the key of an item; `started_on` is day 0 and does not count.

    Start fact and ladder are filled in by kind when the clock is made and stay with it: later defaults never
    change a running case. `department`: whose own calendar counts the days (None: the district's). A clock of a
    `FIXED` kind (renewal: 有效期届满) ends `limit` calendar days after day 0 come what may: stops and extensions
    given to it change nothing (行政许可法 第五十条 knows none), so all clocks of an item may be stopped alike.
    """

    clock_id: str
    subject: str
    kind: ClockKind
    limit: Limit
    started_on: date
    start_fact: StartFact = Field(default_factory=_usual_start)
    stops: tuple[StopInterval, ...] = ()
    extensions: tuple[Extension, ...] = ()
    ended_on: date | None = None
    department: str | None = None
    ladder: tuple[RungRule, ...] = Field(default_factory=_usual_ladder)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with these changes, which derives its dates anew."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop(_DERIVED, None)
        return copied

    @property
    def is_fixed(self) -> bool:
        """Whether nothing moves its last day."""
        return self.kind in FIXED


def fixed_limit(started_on: date, ends_on: date) -> Limit:
    """The limit of a clock that ends on a date named elsewhere (有效期届满), be it a working day or not."""
    return Limit(days=max(0, (ends_on - started_on).days), unit="calendar", rolls=False)


@dataclass(frozen=True)
class Walk:
    """The way from day 0 to the due date. What lies past the known years is None; `unknown_year` names the year, or 0.

    `stood`: time left out of the count, in order of time, not overlapping. `last_on`: last day of limit and stops;
    `base_on`: the same after rolling (顺延); `extended_on`: the due date after each extension.
    """

    stood: tuple[Span, ...]
    last_on: date | None
    base_on: date | None
    extended_on: tuple[date, ...]
    due_on: date | None
    unknown_year: int

    def known(self, on: date | None) -> date:
        """`on`, one of the dates of this walk. Raises CalendarUnknown where it is not known."""
        if on is None:
            raise CalendarUnknown(self.unknown_year)
        return on


def walk(clock: Clock, calendar: WorkCalendar) -> Walk:
    """The derivation of a clock's due date. Never raises for years that are not known."""
    kept = _kept(clock, calendar)
    if kept.way is None:
        kept.way = _walk(_asked(clock, kept))
    return kept.way


def known_due_on(clock: Clock, calendar: WorkCalendar) -> date | None:
    """The last day of the clock; None as long as it lies past the known years."""
    return walk(clock, calendar).due_on


def due_on(clock: Clock, calendar: WorkCalendar) -> date:
    """The last day of the clock, stops and extensions counted in; the term passes at 24:00 of it.

    Raises:
        CalendarUnknown: the due date lies past the known years.
    """
    way = walk(clock, calendar)
    return way.known(way.due_on)


def is_provisional(clock: Clock, calendar: WorkCalendar) -> bool:
    """Whether the due date lies in a year whose holidays are not published (暂定). Raises CalendarUnknown."""
    return calendar.is_provisional(due_on(clock, calendar))


def rungs(clock: Clock, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """The moments at which the clock asks for something, in order of time.

    A reminder whose day is not after day 0 is left out: a one-day limit reminds nobody on the day it starts.
    An ended clock keeps only what came before the day of its end: one that ended on its due day was in time.

    Raises:
        CalendarUnknown: the due date or a rung after it lies past the known years.
    """
    found, unknown_year = _steps(clock, calendar)
    if unknown_year:
        raise CalendarUnknown(unknown_year)
    return found


def known_rungs(clock: Clock, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """The rungs whose moments the known years give; the others become known with the next year's calendar."""
    return _steps(clock, calendar)[0]


def next_known_rung(clock: Clock, calendar: WorkCalendar, fired: tuple[str, ...]) -> Rung | None:
    """The first known rung that is not among those that have fired."""
    found: _Derived | None = clock.__dict__.get(_DERIVED)
    held = found.next if found is not None else None
    if held is None or held[0] is not fired or held[1] is not calendar:
        rung = next((each for each in known_rungs(clock, calendar) if each.name not in fired), None)
        held = fired, calendar, rung
        _kept(clock, calendar).next = held
    return held[2]


def rungs_and_gap(clock: Clock, calendar: WorkCalendar) -> tuple[tuple[Rung, ...], bool]:
    """As `known_rungs`, and whether the known years give all of them."""
    found, unknown_year = _steps(clock, calendar)
    return found, not unknown_year


def remaining_days(clock: Clock, calendar: WorkCalendar, today: date) -> int:
    """Budget left after `today` (Beijing date), in days of the clock's unit; 0 = due today, < 0 = overdue.

    Days that a stop takes out are not budget: while the clock is stopped the number stands still. An ended clock
    keeps what it had on the day of its end. Overdue starts the morning after the due day: a weekend right after
    the due Friday already says −1, and so does the Monday. Raises CalendarUnknown.
    """
    due, unit, own = due_on(clock, calendar), clock.limit.unit, calendar.of(clock.department)
    on = max(min(today, clock.ended_on or today), clock.started_on)
    if on == due:
        return 0
    if on > due:
        return -max(1, _count(due, on, unit, own))
    stood = ((max(after, on), min(until, due)) for after, until in walk(clock, calendar).stood)
    stopped = sum(_count(after, until, unit, own) for after, until in stood if after < until)
    return max(1, _count(on, due, unit, own) - stopped)


def stop_end(stop: StopInterval, calendar: WorkCalendar) -> date:
    """Last day left out of the count: the day of the result, or earlier the end of the announced time."""
    announced = calendar.add_working_days(stop.from_on, stop.announced_days)
    return announced if stop.until_on is None else min(stop.until_on, announced)


def known_stop_end(stop: StopInterval, calendar: WorkCalendar) -> date:
    """As `stop_end`; where the announced time leaves the known years, at most their last day."""
    try:
        return stop_end(stop, calendar)
    except CalendarUnknown:
        last_known = date(calendar.years[-1].year, 12, 31)
        return last_known if stop.until_on is None else min(stop.until_on, last_known)


def is_stopped(clock: Clock, calendar: WorkCalendar, on: date) -> bool:
    """Whether this day is left out of the count by one of the clock's stops."""
    return any(after < on <= until for after, until in walk(clock, calendar).stood)


def stopped_days(clock: Clock, stop: StopInterval, calendar: WorkCalendar) -> tuple[date, ...]:
    """The days after day 0 that `stop` takes out of the count of this clock, in the clock's unit."""
    own = calendar.of(clock.department)
    until = known_stop_end(stop, own)
    parts = ((max(after, stop.from_on), min(end, until)) for after, end in walk(clock, calendar).stood)
    days = (on for part in parts for on in days_between(*part))
    return tuple(on for on in days if clock.limit.unit == "calendar" or own.is_working_day(on))


_DERIVED = "_derived"


@dataclass(frozen=True)
class _Asked:
    """A clock and a calendar by what they say: equal facts give equal dates, whichever objects carry them.

    They are compared by their texts: to compare clocks field by field, ladder and all, takes as long as to derive one.
    """

    clock_text: str
    calendar_version: str
    clock: Clock = dataclass_field(compare=False)
    calendar: WorkCalendar = dataclass_field(compare=False)


@dataclass(slots=True)
class _Derived:
    """What was derived of one clock by one calendar."""

    calendar: WorkCalendar
    asked: _Asked | None = None
    way: Walk | None = None
    steps: tuple[tuple[Rung, ...], int] | None = None
    next: tuple[tuple[str, ...], WorkCalendar, Rung | None] | None = None


def _kept(clock: Clock, calendar: WorkCalendar) -> _Derived:
    """Kept with the clock, which never changes: a case with many clocks asks for each of them at every step."""
    own = calendar.of(clock.department)
    kept: _Derived | None = clock.__dict__.get(_DERIVED)
    if kept is None or (kept.calendar is not own and kept.calendar.version != own.version):
        kept = _Derived(own)
        clock.__dict__[_DERIVED] = kept
    return kept


def _asked(clock: Clock, kept: _Derived) -> _Asked:
    if kept.asked is None:
        kept.asked = _Asked(clock.model_dump_json(), kept.calendar.version, clock, kept.calendar)
    return kept.asked


@lru_cache(maxsize=4096)  # every fold of a journal makes the same clocks anew
def _walk(asked: _Asked) -> Walk:
    """Each stop moves the end by the days it takes out; one that begins on or after it changes nothing."""
    clock, calendar, own_unit = asked.clock, asked.calendar, asked.clock.limit.unit
    spans = [] if clock.is_fixed else _stopped_spans(clock, calendar)
    more = () if clock.is_fixed else clock.extensions
    budgets = [(clock.limit.days, own_unit), *((each.days, each.unit or own_unit) for each in more)]
    stood: list[Span] = []
    ends: list[date] = []
    last_on, from_on, unknown_year = None, clock.started_on, 0
    try:
        for days, unit in budgets:
            end = _add(from_on, days, unit, calendar)
            for span in _within(spans, from_on):
                if span[0] < end:
                    stood.append(span)
                    end = _add(end, _count(*span, unit, calendar), unit, calendar)
            last_on = last_on or end
            from_on = _rolled(clock, end, calendar)
            ends.append(from_on)
    except CalendarUnknown as error:
        unknown_year = error.year
    return Walk(
        stood=tuple(stood),
        last_on=last_on,
        base_on=ends[0] if ends else None,
        extended_on=tuple(ends[1:]),
        due_on=None if unknown_year else ends[-1],
        unknown_year=unknown_year,
    )


def _steps(clock: Clock, calendar: WorkCalendar) -> tuple[tuple[Rung, ...], int]:
    kept = _kept(clock, calendar)
    if kept.steps is None:
        kept.steps = _rungs(_asked(clock, kept))
    return kept.steps


@lru_cache(maxsize=4096)
def _rungs(asked: _Asked) -> tuple[tuple[Rung, ...], int]:
    """The known rungs, and a year that is missing for another one (0: none)."""
    clock, calendar, way = asked.clock, asked.calendar, _walk(asked)
    if way.due_on is None:
        return (), way.unknown_year
    steps, unknown_year = [], 0
    for rule in clock.ladder:
        if _lies_before_day_1(rule, clock.started_on, way.due_on, calendar):
            continue
        try:
            at = rung_at(rule, way.due_on, calendar)
        except CalendarUnknown as error:
            unknown_year = error.year
            continue
        if clock.ended_on is None or at <= start_of_day(clock.ended_on):
            steps.append(Rung(clock_id=clock.clock_id, name=rule.name, at=at))
    return tuple(sorted(steps, key=lambda rung: (rung.at, RUNG_ORDER.index(rung.name)))), unknown_year


def rung_at(rule: RungRule, due: date, calendar: WorkCalendar) -> datetime:
    """The moment (UTC) of a rung of a term that is due on that day. Raises CalendarUnknown."""
    held = rule.held_days if rule.held_days and calendar.is_provisional(due) else 0
    on = _offset(due, rule.offset_days + held, calendar)
    return end_of_day(on) if rule.hour is None else at_hour(on, rule.hour)


def _rolled(clock: Clock, last: date, calendar: WorkCalendar) -> date:
    rolls = clock.limit.unit == "calendar" and clock.limit.rolls and not clock.is_fixed
    return calendar.working_day_from(last) if rolls else last


def _stopped_spans(clock: Clock, calendar: WorkCalendar) -> list[Span]:
    """The union of the clock's stops in order of time."""
    return list(union((stop.from_on, known_stop_end(stop, calendar)) for stop in clock.stops))


def _within(spans: Iterable[Span], from_on: date) -> Iterator[Span]:
    """The parts of the spans after that day."""
    return ((max(after, from_on), until) for after, until in spans if until > from_on)


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The days of the spans, each once, in order of time."""
    merged: list[Span] = []
    for after, until in sorted(spans):
        if after == until:
            continue
        if merged and after <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((after, until))
    return tuple(merged)


def _add(on: date, days: int, unit: Unit, calendar: WorkCalendar) -> date:
    if unit == "working":
        return calendar.add_working_days(on, days)
    return calendar.add_calendar_days(on, days, roll=False)


def _count(after: date, until: date, unit: Unit, calendar: WorkCalendar) -> int:
    return calendar.working_days_between(after, until) if unit == "working" else (until - after).days


def _lies_before_day_1(rule: RungRule, started_on: date, due: date, calendar: WorkCalendar) -> bool:
    # Counted forward from day 0: counting back from the due day could leave the years that the case carries.
    if rule.offset_days >= 0:
        return False
    return due <= started_on or calendar.working_days_between(started_on, due - ONE_DAY) < -rule.offset_days


def _offset(due: date, days: int, calendar: WorkCalendar) -> date:
    return calendar.add_working_days(due, days) if days >= 0 else calendar.subtract_working_days(due, -days)
