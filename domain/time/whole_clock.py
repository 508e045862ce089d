"""When the clock of the whole matter (整件事) stands: while every item at work inside the promise stands.

Counting goes on as long as at least one open item runs; only when all open items are stopped (中止计时,
行政许可法 第四十五条) or wait (公示、异议期) is the time taken out of the whole, too. That is practice, not national
law. Which items lie inside the promise is the caller's to know: items outside it are not handed in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.time.calendar import WorkCalendar
from domain.time.clock import MOST_STOPPED_DAYS, StopInterval, known_stop_end

ALL_STAND = "在办事项均停止计时"


@dataclass(frozen=True)
class ItemSpan:
    """One item inside the promise: open on the days after `opened_on`, up to and with `ended_on` (None: still open).

    A wait (`is_wait`) stands all that time; until it has ended it is planned up to `waits_until` (None: a day
    not known yet). `name` is for the reader; `department`: whose own calendar counts its announced stops.
    """

    name: str
    opened_on: date
    ended_on: date | None = None
    stops: tuple[StopInterval, ...] = ()
    is_wait: bool = False
    waits_until: date | None = None
    department: str | None = None


@dataclass(frozen=True, order=True)
class _Cause:
    """What made an item stand, as the reader is told, and the article."""

    text: str
    basis: str = ""


@dataclass(frozen=True)
class _Span:
    """The days in (`after`, `until`]; `until` None: no end yet."""

    after: date
    until: date | None

    def holds(self, on: date) -> bool:
        return self.after < on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class _Row:
    """One item: when it is open, and when it stands."""

    open: _Span
    stopped: tuple[tuple[_Span, _Cause], ...]


def derived_stops(spans: Iterable[ItemSpan], calendar: WorkCalendar) -> tuple[StopInterval, ...]:
    """The stops of the whole's clock, in order of time; a new one wherever the causes change.

    `spans`: every item inside the promise that has been opened, ended ones too. Announced stops and waits
    reach into the future, so the whole's due date moves as soon as they are announced. Stretches without a
    working day of `calendar` are left out. An end past the known years is put at their last day: the whole's
    due date is then not known either (`known_due_on`), but nothing raises.
    """
    rows = [_row(span, calendar) for span in spans]
    stretches: list[tuple[date, date, tuple[_Cause, ...]]] = []
    for after, until in pairwise(_boundaries(rows, _last_known(calendar))):
        causes = _causes(rows, until)
        if stretches and stretches[-1][1:] == (after, causes):
            stretches[-1] = (stretches[-1][0], until, causes)
        else:
            stretches.append((after, until, causes))
    return tuple(
        _stop(after, until, causes, calendar)
        for after, until, causes in stretches
        if causes and calendar.working_days_between(after, until) > 0
    )


def _row(span: ItemSpan, calendar: WorkCalendar) -> _Row:
    own = calendar.of(span.department)
    if span.is_wait:
        last_on = span.ended_on or span.waits_until or _last_known(calendar)
        waiting = _Span(span.opened_on, last_on)
        return _Row(waiting, ((waiting, _Cause(f"等待期（{span.name}）")),))
    stopped = tuple(
        (_Span(stop.from_on, known_stop_end(stop, own)), _Cause(f"{stop.ground}（{span.name}）", stop.basis))
        for stop in span.stops
    )
    return _Row(_Span(span.opened_on, span.ended_on), stopped)


def _last_known(calendar: WorkCalendar) -> date:
    return date(calendar.years[-1].year, 12, 31)


def _boundaries(rows: list[_Row], last_known: date) -> list[date]:
    """Every day after which an item may open, end, stand or run again, within the known years."""
    spans = [span for row in rows for span in (row.open, *(part for part, _ in row.stopped))]
    return sorted({min(on, last_known) for span in spans for on in (span.after, span.until) if on is not None})


def _causes(rows: list[_Row], on: date) -> tuple[_Cause, ...]:
    """What made the open items stand on this day; nothing if one of them runs, or none is open."""
    found: list[_Cause] = []
    for row in rows:
        if row.open.holds(on):
            causes = [cause for span, cause in row.stopped if span.holds(on)]
            if not causes:
                return ()
            found += causes
    return tuple(sorted(set(found)))  # the same set reads the same, in whatever order the items stand


def _stop(after: date, until: date, causes: tuple[_Cause, ...], calendar: WorkCalendar) -> StopInterval:
    # One day more than it needs when it ends on a day off: a limit in calendar days loses those days, too.
    days = calendar.working_days_between(after, until) + (not calendar.is_working_day(until))
    return StopInterval(
        ground=f"{ALL_STAND}：{'、'.join(cause.text for cause in causes)}",
        basis="、".join(dict.fromkeys(cause.basis for cause in causes if cause.basis)),
        from_on=after,
        announced_days=min(days, MOST_STOPPED_DAYS),
        until_on=until,
    )
