"""When the clock of the whole matter (整件事) stands: on days that the longest chain of its items does not use.

From the third edition of the rules on, one measure serves the check of a bundle, its critical path and the running
clock: the days that the items inside the promise have used, along the longest chain of predecessors. An item uses the
days on which it is open and not stopped (行政许可法 第四十五条); a wait (公示) and an item outside use none.
So where the promise is as long as the critical path, the whole is in time as long as each of its items is.
That is practice, not national law (docs/adr/0047). Who rests on whom is the caller's to know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from domain.time.calendar import ONE_DAY, WorkCalendar
from domain.time.clock import MOST_STOPPED_DAYS, Span, StopInterval, Unit

ALL_STAND = "在办事项均停止计时"
OFF_THE_PATH = "在办事项不在最长的办理线路上"


@dataclass(frozen=True, order=True)
class Cause:
    """Why an item uses no days, as the reader is told, and the article."""

    text: str
    basis: str = ""


@dataclass(frozen=True)
class Used:
    """An item inside the promise while it is open: after `opened_on`, up to and with `ended_on` (None: still open).

    `base`: days that the longest chain before it used; `stood`: what is taken out of its count, in order of time, not
    overlapping; `why`: what made it stand, and when.
    """

    name: str
    opened_on: date
    ended_on: date | None
    base: int
    stood: tuple[Span, ...] = ()
    why: tuple[tuple[Span, Cause], ...] = ()

    def runs_after(self, on: date) -> bool:
        """Whether it uses the day after this one, if that is a working day."""
        is_open = self.opened_on <= on and (self.ended_on is None or on < self.ended_on)
        return is_open and not any(after <= on < until for after, until in self.stood)


@dataclass(frozen=True)
class Idle:
    """What is open and uses no days: a wait, or an item outside the promise; `ended_on` None: nobody knows its end."""

    opened_on: date
    ended_on: date | None
    why: Cause


@dataclass(frozen=True)
class Budget:
    """The whole's own count: day 0, days with extensions, their unit, and the calendar of the district.

    `ended_on`: the day on which it ended, after which nothing is taken out any more.
    """

    started_on: date
    ended_on: date | None
    days: int
    unit: Unit
    calendar: WorkCalendar

    def count(self, after: date, until: date) -> int:
        """Days of the unit in (`after`, `until`], as far as the years are known."""
        after, until = min(after, self.last_known), min(until, self.last_known)
        if self.unit == "working":
            return self.calendar.working_days_between(after, until)
        return (until - after).days

    def later(self, on: date, days: int) -> date:
        """That many days of the unit after this one; at most the last known day."""
        if self.unit == "calendar":
            return min(on + timedelta(days=days), self.last_known)
        left = self.calendar.working_days_between(on, self.last_known)
        return self.calendar.add_working_days(on, days) if days <= left else self.last_known

    @property
    def last_known(self) -> date:
        """The last day of the years that the calendar knows."""
        return date(self.calendar.years[-1].year, 12, 31)


def days_used(budget: Budget, opened_on: date, ended_on: date, stood: Iterable[Span]) -> int:
    """Days of the whole's unit that an item used while it was open."""
    inside = ((max(after, opened_on), min(until, ended_on)) for after, until in stood)
    return budget.count(opened_on, ended_on) - sum(budget.count(*span) for span in inside if span[0] < span[1])


def path_stops(used: Sequence[Used], idle: Sequence[Idle], budget: Budget) -> tuple[StopInterval, ...]:
    """The stops of the whole's clock, in order of time: the days on which the longest chain used no more.

    Announced stops and planned waits reach into the future. What is past the known years is left open.
    """
    flats: list[_Flat] = []
    most = 0
    running = _merged(used)
    for after, until in pairwise(_marks(running, idle, budget)):
        found = [each for each in running if each.runs_after(after)]
        ahead = max((_used_by(each, after, budget) for each in found), default=None)
        whole_span = budget.count(after, until)
        flat_days = whole_span if ahead is None else min(whole_span, most - ahead)
        if flat_days > 0:
            flat_until = until if flat_days == whole_span else budget.later(after, flat_days)
            flats.append(_Flat(after, flat_until, most, _ground(used, idle, after, found)))
        elif whole_span == 0 and flats and flats[-1].until == after:
            flats[-1] = replace(flats[-1], until=until)  # days off between two parts of the same flat
        if ahead is not None:
            most = max(most, ahead + whole_span)
    return _stops(_last_days_kept(flats, budget), budget)


@dataclass(frozen=True)
class _Flat:
    """Days in (`after`, `until`] on which the longest chain stays at `most` days, and why: ground and articles."""

    after: date
    until: date
    most: int
    why: tuple[str, str]


def _used_by(each: Used, until: date, budget: Budget) -> int:
    return each.base + days_used(budget, each.opened_on, until, each.stood)


def _merged(used: Sequence[Used]) -> list[Used]:
    """Items that began alike run alike: of many, the one that is open longest says how far their chain came."""
    longest: dict[tuple[date, int, tuple[Span, ...]], Used] = {}
    for each in used:
        key = each.opened_on, each.base, each.stood
        held = longest.get(key)
        if held is None or (held.ended_on is not None and (each.ended_on is None or each.ended_on > held.ended_on)):
            longest[key] = each
    return list(longest.values())


def _marks(running: Sequence[Used], idle: Sequence[Idle], budget: Budget) -> list[date]:
    """Every day after which something may open, end, stand or run again, within the whole's time."""
    first, last = budget.started_on, min(budget.ended_on or budget.last_known, budget.last_known)
    days = {first, last}
    for each in running:
        days |= {each.opened_on, each.ended_on or last, *(on for span in each.stood for on in span)}
    for waiting in idle:
        days |= {waiting.opened_on, waiting.ended_on or last}
    return sorted(on for on in days if first <= on <= last)


def _last_days_kept(flats: Sequence[_Flat], budget: Budget) -> list[_Flat]:
    """Where all days are used up, the last of them is the last before one more would be used: it is counted then."""
    kept = list(flats)
    for at, flat in enumerate(flats):
        if flat.most != budget.days or flat.after <= budget.started_on:
            continue
        if at == 0 or flats[at - 1].until != flat.after:
            kept[at] = replace(kept[at], after=_day_before(flat.after, budget))
        is_last = at + 1 == len(flats) or flats[at + 1].after != flat.until
        if is_last and flat.until != budget.last_known:
            kept[at] = replace(kept[at], until=_day_before(flat.until, budget))
    return kept


def _day_before(on: date, budget: Budget) -> date:
    """A day before which one day of the unit less has passed."""
    if budget.unit == "calendar":
        return on - ONE_DAY
    counted = budget.count(budget.started_on, on)
    return budget.started_on if counted <= 1 else budget.later(budget.started_on, counted - 1)


def _ground(used: Sequence[Used], idle: Sequence[Idle], after: date, found: Sequence[Used]) -> tuple[str, str]:
    """Why nothing of the longest chain is at work on the day after this one, and by which articles."""
    if found:
        causes, ground = {Cause(each.name) for each in used if each.runs_after(after)}, OFF_THE_PATH
    else:
        stopped = {
            cause
            for each in used
            if _is_open(each, after)
            for (from_on, until), cause in each.why
            if from_on <= after < until
        }
        causes, ground = stopped | {each.why for each in idle if _is_open(each, after)}, ALL_STAND
    named = sorted(causes)
    text = f"{ground}：{'、'.join(cause.text for cause in named)}" if named else ground
    return text, "、".join(dict.fromkeys(cause.basis for cause in named if cause.basis))


def _is_open(each: Used | Idle, on: date) -> bool:
    return each.opened_on <= on and (each.ended_on is None or on < each.ended_on)


def _stops(flats: Iterable[_Flat], budget: Budget) -> tuple[StopInterval, ...]:
    """The flats as stops, those that follow one another for the same reason as one."""
    joined: list[_Flat] = []
    for flat in flats:
        if joined and (joined[-1].until, joined[-1].why) == (flat.after, flat.why):
            joined[-1] = replace(joined[-1], until=flat.until)
        else:
            joined.append(flat)
    calendar = budget.calendar
    return tuple(_stop(each, calendar) for each in joined if calendar.working_days_between(each.after, each.until) > 0)


def _stop(flat: _Flat, calendar: WorkCalendar) -> StopInterval:
    # One day more than it needs when it ends on a day off: a limit in calendar days loses those days, too.
    days = calendar.working_days_between(flat.after, flat.until) + (not calendar.is_working_day(flat.until))
    return StopInterval(
        ground=flat.why[0],
        basis=flat.why[1],
        from_on=flat.after,
        announced_days=min(days, MOST_STOPPED_DAYS),
        until_on=flat.until,
    )
