"""The derivation of a due date as facts: what a page draws, a notice prints and an auditor checks, day by day.

One walk (`domain.time.clock.walk`) gives them; the sentences of `clock_text` say the same facts in words.
"""

from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.time.calendar import WorkCalendar, YearStatus
from domain.time.clock import Clock, Unit, Walk, known_stop_end, stopped_days, walk
from domain.time.clock_kinds import ClockKind, StartFact
from domain.time.days_passed import DaysPassed, days_passed


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ToldStop(_Fact):
    """A stop (中止计时) with the days that it took out of the count, less those another stop took before it.

    `used_up_on`: the last of the announced days, where the stop ended by that alone and counting went on.
    """

    ground: str
    basis: str
    from_on: date
    until_on: date | None
    announced_days: int
    left_out: tuple[date, ...]
    used_up_on: date | None


class ToldExtension(_Fact):
    """An extension with the due date before and after it, and what lay between."""

    days: int
    unit: Unit
    approver: str
    reason: str
    approved_on: date
    before_on: date
    due_on: date
    passed: DaysPassed


class YearUsed(_Fact):
    """A calendar year that the derivation passed through, with the notice it comes from."""

    year: int
    provisional: bool
    source: str


class ClockStory(_Fact):
    """Every step from day 0 to the due date. `due_on` None: past the known years, `unknown_year` is missing.

    `last_on`: last day of limit and stops; `rolled_on`: the working day it moved to (顺延), if it did. `is_fixed`:
    the date is the licence's own and nothing moves it. `own_calendar`: source of the department's calendar, where
    one counts. An extension whose end is not known yet is left out of `extensions`.
    """

    clock_id: str
    subject: str
    kind: ClockKind
    limit_days: int
    unit: Unit
    start_fact: StartFact
    started_on: date
    ended_on: date | None
    department: str | None
    is_fixed: bool
    stops: tuple[ToldStop, ...]
    passed: DaysPassed
    last_on: date | None
    rolled_on: date | None
    extensions: tuple[ToldExtension, ...]
    due_on: date | None
    provisional: bool
    unknown_year: int | None
    calendar_version: str
    own_calendar: str | None
    years: tuple[YearUsed, ...]


def derive(clock: Clock, calendar: WorkCalendar) -> ClockStory:
    """The derivation of the clock's due date by that calendar. Never raises for years that are not known."""
    way, own = walk(clock, calendar), calendar.of(clock.department)
    stops = _stops(clock, way, own)
    due, base = way.due_on, way.base_on
    left_out = {on for stop in stops for on in stop.left_out}
    return ClockStory(
        clock_id=clock.clock_id,
        subject=clock.subject,
        kind=clock.kind,
        limit_days=clock.limit.days,
        unit=clock.limit.unit,
        start_fact=clock.start_fact,
        started_on=clock.started_on,
        ended_on=clock.ended_on,
        department=clock.department,
        is_fixed=clock.is_fixed,
        stops=stops,
        passed=_passed(clock.limit.unit, clock.started_on, base, left_out, own),
        last_on=way.last_on,
        rolled_on=base if base != way.last_on else None,
        extensions=_extensions(clock, way, left_out, own),
        due_on=due,
        provisional=due is not None and calendar.is_provisional(due),
        unknown_year=way.unknown_year or None,
        calendar_version=calendar.version,
        own_calendar=own.own.source if own.own is not None else None,
        years=_years(clock.started_on, due, calendar),
    )


def _stops(clock: Clock, way: Walk, calendar: WorkCalendar) -> tuple[ToldStop, ...]:
    told, counted = [], set[date]()
    for stop in sorted(clock.stops, key=lambda each: each.from_on):
        fresh = tuple(on for on in stopped_days(clock, stop, calendar) if on not in counted)
        counted.update(fresh)
        end = known_stop_end(stop, calendar)
        ended_by_itself = stop.until_on is None or stop.until_on > end
        told.append(
            ToldStop(
                **stop.model_dump(exclude={"number"}),
                left_out=fresh,
                used_up_on=end if fresh and ended_by_itself and any(until == end for _, until in way.stood) else None,
            )
        )
    return tuple(told)


def _extensions(clock: Clock, way: Walk, left_out: set[date], calendar: WorkCalendar) -> tuple[ToldExtension, ...]:
    ends = (way.base_on or clock.started_on, *way.extended_on)
    return tuple(
        ToldExtension(
            **extension.model_dump(exclude={"unit"}),
            unit=extension.unit or clock.limit.unit,
            before_on=before,
            due_on=after,
            passed=_passed(extension.unit or clock.limit.unit, before, after, left_out, calendar),
        )
        for extension, before, after in zip(clock.extensions, ends, way.extended_on, strict=False)
    )


def _passed(unit: Unit, after: date, until: date | None, left_out: set[date], calendar: WorkCalendar) -> DaysPassed:
    """What (`after`, `until`] held; nothing where days are counted as they come, or the end is not known."""
    if until is None or unit == "calendar":
        return DaysPassed()
    return days_passed(calendar, after, until, left_out)


def _years(started_on: date, due: date | None, calendar: WorkCalendar) -> tuple[YearUsed, ...]:
    last = (due or started_on).year if due else calendar.years[-1].year
    return tuple(
        YearUsed(year=year.year, provisional=year.status is YearStatus.PROVISIONAL, source=year.source)
        for year in calendar.years
        if started_on.year <= year.year <= last
    )
