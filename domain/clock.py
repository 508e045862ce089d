"""Time limits (时限) of a case and its items: due dates, what follows when they pass, and the light.

A clock holds facts only: its limit, the day that started it, stops (中止计时, 行政许可法 第四十五条) and
extensions (延期, 第四十二条). The due date is derived from them and a calendar each time, never stored.
Who may stop or extend, and what a rung means for the case, is decided elsewhere; wording is in `clock_text`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.calendar import ONE_DAY, WorkCalendar, at_hour, days_between, end_of_day, start_of_day

Unit = Literal["working", "calendar"]
ClockKind = Literal["pre_review", "correction", "promised", "statutory", "whole"]
RungName = Literal["remind", "yellow", "red", "lapse"]
StartFact = Literal["receipt", "acceptance", "correction_notice", "predecessor_finished"]

RUNG_ORDER: tuple[RungName, ...] = ("remind", "yellow", "red", "lapse")
"""Order of rungs that fall due at the same moment."""

USUAL_START: Mapping[ClockKind, StartFact] = MappingProxyType(
    {
        "pre_review": "receipt",
        "correction": "correction_notice",
        "promised": "acceptance",
        "statutory": "acceptance",
        "whole": "acceptance",
    }
)


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limit(_Fact):
    """A budget of days. `rolls` (calendar days only): a last day off moves to the next working day."""

    days: int = Field(ge=0, le=1000)
    unit: Unit = "working"
    rolls: bool = True


class StopInterval(_Fact):
    """Time that a law takes out of the count: the working days after `from_on`, up to and with its end.

    `from_on` is the day of the written notice and still counts; `until_on` the day the result came in (None:
    not yet). Real time is left out, at most `announced_days` (working days); then the stop ends by itself.
    """

    ground: str = Field(min_length=1)
    basis: str = ""
    from_on: date
    announced_days: int = Field(ge=1, le=1000)
    until_on: date | None = None

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.until_on is not None and self.until_on < self.from_on:
            raise ValueError(f"恢复日{self.until_on}早于中止日{self.from_on}")
        return self


class Extension(_Fact):
    """Days added to the last due date, in the clock's unit. `approver` is the role by law, no person."""

    days: int = Field(ge=1, le=1000)
    approver: str = Field(min_length=1)
    reason: str = ""
    approved_on: date


class RungRule(_Fact):
    """One step of a ladder: `offset_days` working days from the due day, at `hour`:00 or (None) at 24:00."""

    name: RungName
    offset_days: int = 0
    hour: int | None = Field(default=None, ge=0, le=23)


class Rung(_Fact):
    """A step of a clock's ladder with its moment (UTC). It fires once per clock, known by its `name`."""

    clock_id: str
    name: RungName
    at: datetime


class Light(StrEnum):
    """State of a clock as a supervisor sees it."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


REMIND = RungRule(name="remind", offset_days=-1, hour=9)
YELLOW = RungRule(name="yellow")
RED_AFTER_ONE_DAY = RungRule(name="red", offset_days=1)
RED_AT_DUE = RungRule(name="red")
LAPSE = RungRule(name="lapse")

DEFAULT_LADDERS: Mapping[ClockKind, tuple[RungRule, ...]] = MappingProxyType(
    {
        "pre_review": (REMIND, LAPSE),
        "correction": (REMIND, LAPSE),
        "promised": (REMIND, YELLOW, RED_AFTER_ONE_DAY),
        "statutory": (REMIND, RED_AT_DUE),
        "whole": (REMIND, YELLOW, RED_AFTER_ONE_DAY),
    }
)
LADDER_SOURCES: Mapping[ClockKind, str] = MappingProxyType(
    {
        "pre_review": "默认设置：到期未答复视为材料齐全（待核实）",
        "correction": "默认设置：逾期未补正按方案处理（待核实）；浙江省保障“最多跑一次”改革规定第十一条",
        "promised": "默认设置：到期黄牌，再过1个工作日红牌（待核实）；优化营商环境条例第三十六条",
        "statutory": "默认设置：超过法定期限红牌（待核实）；行政许可法第四十二条、第七十四条",
        "whole": "默认设置：到期黄牌，再过1个工作日红牌（待核实）",
    }
)
"""The numbers (also 提前1个工作日提醒) are practice, not national law: a bundle may set its own ladder."""


def _usual_ladder(fields: dict[str, Any]) -> tuple[RungRule, ...]:
    return DEFAULT_LADDERS[fields["kind"]]


def _usual_start(fields: dict[str, Any]) -> StartFact:
    return USUAL_START[fields["kind"]]


class Clock(_Fact):
    """One time limit: `subject` is "case" or the key of an item; `started_on` is day 0 and does not count.

    Start fact and ladder are filled in by kind when the clock is made and stay with it: later defaults never
    change a running case.
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
    ladder: tuple[RungRule, ...] = Field(default_factory=_usual_ladder)


def due_on(clock: Clock, calendar: WorkCalendar) -> date:
    """The last day of the clock, stops and extensions counted in; the term passes at 24:00 of it.

    Raises:
        CalendarUnknown: the due date lies past the known years.
    """
    return _due_after(clock, clock.limit.days + sum(each.days for each in clock.extensions), calendar)


def due_before_extensions(clock: Clock, calendar: WorkCalendar) -> date:
    """The last day that the limit and the stops alone would give. Raises CalendarUnknown."""
    return _due_after(clock, clock.limit.days, calendar)


def last_day_before_rolling(clock: Clock, calendar: WorkCalendar) -> date:
    """The last day without extensions, before a calendar-day limit moves on from a day off (顺延)."""
    return _last_day(clock, clock.limit.days, calendar)


def is_provisional(clock: Clock, calendar: WorkCalendar) -> bool:
    """Whether the due date lies in a year whose holidays are not published (暂定)."""
    return calendar.is_provisional(due_on(clock, calendar))


def rungs(clock: Clock, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """The moments at which the clock asks for something, in order of time.

    A reminder whose day is not after day 0 is left out: a one-day limit reminds nobody on the day it starts.
    An ended clock keeps only what came before the day of its end: one that ended on its due day was in time.

    Raises:
        CalendarUnknown: the due date or a rung after it lies past the known years.
    """
    return _rungs(clock, _Years(calendar.version, calendar))


@dataclass(frozen=True)
class _Years:
    """A calendar that is compared by its version: equal content gives equal rungs, whichever object carries it."""

    version: str
    calendar: WorkCalendar = dataclass_field(compare=False)


@lru_cache(maxsize=4096)  # a case asks for the same rungs at every step (measured: a quarter of the rules' time)
def _rungs(clock: Clock, years: _Years) -> tuple[Rung, ...]:
    calendar = years.calendar
    due = due_on(clock, calendar)
    steps = []
    for rule in clock.ladder:
        if _lies_before_day_1(rule, clock.started_on, due, calendar):
            continue
        on = _offset(due, rule.offset_days, calendar)
        at = end_of_day(on) if rule.hour is None else at_hour(on, rule.hour)
        if clock.ended_on is None or at <= start_of_day(clock.ended_on):
            steps.append(Rung(clock_id=clock.clock_id, name=rule.name, at=at))
    return tuple(sorted(steps, key=lambda rung: (rung.at, RUNG_ORDER.index(rung.name))))


def light(clock: Clock, calendar: WorkCalendar, now: datetime) -> Light:
    """The worst card that the clock has earned by `now` (aware); an ended clock keeps what it had then."""
    reached = {rung.name for rung in rungs(clock, calendar) if rung.at <= now}
    if "red" in reached:
        return Light.RED
    return Light.YELLOW if "yellow" in reached else Light.GREEN


def remaining_days(clock: Clock, calendar: WorkCalendar, today: date) -> int:
    """Budget left after `today` (Beijing date), in days of the clock's unit; 0 = due today, < 0 = overdue.

    Days that a stop takes out are not budget. Overdue starts the morning after the due day: a weekend right
    after the due Friday already says −1, and so does the Monday.
    """
    due = due_on(clock, calendar)
    if today == due:
        return 0
    if today > due:
        return -max(1, _count(due, today, clock.limit.unit, calendar))
    stopped = sum(_count(*span, clock.limit.unit, calendar) for span in _spans_within(clock, calendar, today, due))
    return max(1, _count(today, due, clock.limit.unit, calendar) - stopped)


def stop_end(stop: StopInterval, calendar: WorkCalendar) -> date:
    """Last day left out of the count: the day of the result, or earlier the end of the announced time."""
    announced = calendar.add_working_days(stop.from_on, stop.announced_days)
    return announced if stop.until_on is None else min(stop.until_on, announced)


def is_stopped(clock: Clock, calendar: WorkCalendar, on: date) -> bool:
    """Whether this day is left out of the count by one of the clock's stops."""
    return any(stop.from_on < on <= stop_end(stop, calendar) for stop in clock.stops)


def stopped_days(clock: Clock, stop: StopInterval, calendar: WorkCalendar) -> tuple[date, ...]:
    """The days after day 0 that `stop` takes out of the count of this clock, in the clock's unit."""
    after = max(stop.from_on, clock.started_on)
    if after >= due_on(clock, calendar):
        return ()
    days = days_between(after, stop_end(stop, calendar))
    return tuple(on for on in days if clock.limit.unit == "calendar" or calendar.is_working_day(on))


def _due_after(clock: Clock, days: int, calendar: WorkCalendar) -> date:
    return _rolled(clock, _last_day(clock, days, calendar), calendar)


def _last_day(clock: Clock, days: int, calendar: WorkCalendar) -> date:
    """Each stop moves the end by the days it takes out; one that begins on or after it changes nothing."""
    unit = clock.limit.unit
    last = _add(clock.started_on, days, unit, calendar)
    for after, until in _stopped_spans(clock, calendar):
        if after < _rolled(clock, last, calendar):
            last = _add(last, _count(after, until, unit, calendar), unit, calendar)
    return last


def _rolled(clock: Clock, last: date, calendar: WorkCalendar) -> date:
    rolls = clock.limit.unit == "calendar" and clock.limit.rolls
    return calendar.working_day_from(last) if rolls else last


def _stopped_spans(clock: Clock, calendar: WorkCalendar) -> list[tuple[date, date]]:
    """The union of the clock's stops as (after, until] spans in order of time, cut at day 0."""
    raw = ((max(stop.from_on, clock.started_on), stop_end(stop, calendar)) for stop in clock.stops)
    return _union((after, until) for after, until in raw if after < until)


def _spans_within(clock: Clock, calendar: WorkCalendar, after: date, until: date) -> list[tuple[date, date]]:
    spans = ((max(start, after), min(end, until)) for start, end in _stopped_spans(clock, calendar))
    return [(start, end) for start, end in spans if start < end]


def _union(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    merged: list[tuple[date, date]] = []
    for after, until in sorted(spans):
        if merged and after <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((after, until))
    return merged


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
