"""The Gantt of a case (进度图): one row per item under its department, planned against actual, stops and limits.

Here are the facts, which the table below the picture shows as well; `gantt_layout` turns them into a drawing. A
plan is the term as it stands now (承诺期限, stops counted in); an item that has not started is planned from the
end of its predecessors (推算). A limit passes at 24:00 of its day, so bars end there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from domain.case.acts import CASE_SUBJECT
from domain.case.clock_ids import WHOLE_CLOCK, WHOLE_STATUTORY_CLOCK, clock_id
from domain.case.own_steps.clocks import limit_at_work
from domain.case.state import CaseState, ItemPhase, Phase, latest
from domain.definition.plan import THIRD_EDITION, PlanItem
from domain.duties.attribution import Held, Why
from domain.time.calendar import ONE_DAY, CalendarUnknown, WorkCalendar, beijing_date, end_of_day, start_of_day
from domain.time.clock import Clock, known_due_on, known_stop_end
from domain.time.clock_kinds import ClockKind
from starter.words import names

SpanKind = Literal["planned", "projected", "actual", "late", "stop", "wait", "correction"]
LimitKind = Literal["promised", "statutory"]


@dataclass(frozen=True)
class Span:
    """A stretch of time in a row; `runs`: it goes on, and `to_at` is now."""

    kind: SpanKind
    from_at: datetime
    to_at: datetime
    label: str = ""
    runs: bool = False

    @property
    def first_on(self) -> date:
        """The first Beijing date that has a part of it: what begins at 24:00 begins on the next day."""
        return beijing_date(self.from_at)

    @property
    def last_on(self) -> date:
        """The last Beijing date that has a part of it: what ends at 24:00 ends on the day before."""
        return beijing_date(max(self.from_at, self.to_at - timedelta(microseconds=1)))


@dataclass(frozen=True)
class Limit:
    """A day on which a term ends."""

    kind: LimitKind
    label: str
    on: date
    is_provisional: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the Gantt. `plan`: the term as it stands; `actual`: what happened, the part past the term apart."""

    name: str
    word: str
    plan: Span | None
    actual: tuple[Span, ...] = ()
    stood: tuple[Span, ...] = ()
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True)
class Group:
    """Rows under one heading: the whole matter, or a department."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Gantt:
    """The facts of the picture. `first_on`..`last_on`: the days (Beijing) that it has to show."""

    groups: tuple[Group, ...]
    received_at: datetime
    now: datetime
    calendar: WorkCalendar

    @property
    def first_on(self) -> date:
        """The first day of any row: the receipt's, or that of a deemed acceptance."""
        return min([beijing_date(self.received_at), *(span.first_on for span in self._spans())])

    @property
    def last_on(self) -> date:
        """The last day of any row."""
        limits = [limit.on for row in self._rows() for limit in row.limits]
        return max([self.first_on, *limits, *(span.last_on for span in self._spans())])

    def _rows(self) -> Iterator[Row]:
        return (row for group in self.groups for row in group.rows)

    def _spans(self) -> Iterator[Span]:
        for row in self._rows():
            yield from (row.plan,) if row.plan else ()
            yield from row.actual
            yield from row.stood


def gantt_of(state: CaseState, held: Iterable[Held], departments: Mapping[str, str], now: datetime) -> Gantt:
    """The Gantt of a case as it stands `now` (UTC), with who held its time; `departments` are names by slug."""
    return _Planner(state, tuple(held), departments, now).gantt()


@dataclass(frozen=True)
class _Planner:
    state: CaseState
    held: tuple[Held, ...]
    departments: Mapping[str, str]
    now: datetime

    def gantt(self) -> Gantt:
        rows = [row for row in (self._whole(), self._intake(), self._delivery()) if row is not None]
        groups = [Group("整件事", tuple(rows))]
        by_department: dict[str, list[Row]] = {}
        for plan in self.state.plan.items:
            by_department.setdefault(plan.department, []).append(self._item(plan))
        groups += [Group(self.departments.get(slug, slug), tuple(found)) for slug, found in by_department.items()]
        return Gantt(tuple(groups), self.state.opening.received_at, self.now, self.state.calendar)

    # --- rows of the whole --------------------------------------------------------------------------------------------

    def _whole(self) -> Row | None:
        state, plan = self.state, self.state.plan
        clock = state.clocks.get(WHOLE_CLOCK)
        law = state.clocks.get(WHOLE_STATUTORY_CLOCK)
        if clock is None and law is None:
            if plan.whole is None or state.phase is Phase.CONCLUDED:
                return None
            begins_on = self._acceptance_on()
            clock = Clock(
                clock_id=WHOLE_CLOCK, subject=CASE_SUBJECT, kind="whole", limit=plan.whole, started_on=begins_on
            )
            return Row("整件事承诺", "尚未受理", self._plan(clock, None, "projected"))
        term = clock or law
        word = "已办结" if state.phase is Phase.CONCLUDED else "办理中"
        return self._row("整件事承诺", word, term, law, state.accepted_at, self._whole_ended_at(term))

    def _whole_ended_at(self, clock: Clock | None) -> datetime | None:
        """The moment when the last item inside the promise ended, once the clock has."""
        if clock is None or clock.ended_on is None:
            return None
        inside = [self.state.items[plan.key] for plan in self.state.plan.items if plan.outside_promise is None]
        decided = [item.decided_at for item in inside if item.decided_at is not None]
        return self.state.concluded_at if len(decided) < len(inside) else max(decided, default=None)

    def _intake(self) -> Row | None:
        """From receipt to acceptance: who looked at the materials, and when the applicant had to correct them."""
        state = self.state
        received_at = state.opening.received_at
        ended_at = state.accepted_at or state.concluded_at
        if ended_at is not None and ended_at <= received_at:
            return None
        clocks = [clock for clock in state.clocks.values() if clock.kind in _INTAKE_LIMITS]
        corrected = (each for each in self.held if each.why is Why.CORRECTION)
        spans = tuple(Span("correction", each.from_at, each.to_at, "补正") for each in corrected)
        latest = {clock.kind: clock for clock in clocks}  # a later round replaces the earlier one
        limits = [self._limit(clock, "promised", _INTAKE_LIMITS[kind]) for kind, clock in latest.items()]
        word = "已受理" if state.accepted_at else "未受理" if ended_at else names.PHASE_NAMES[state.phase]
        actual = Span("actual", received_at, ended_at or self.now, runs=ended_at is None)
        return Row("收件到受理", word, None, (actual,), spans, _known(*limits))

    def _delivery(self) -> Row | None:
        """From the first decision to the last result in hand."""
        keys = [key for key in self.state.items if clock_id("delivery", key) in self.state.clocks]
        if not keys:
            return None
        calendar, items = self.state.calendar, [self.state.items[key] for key in keys]
        clocks = [self.state.clocks[clock_id("delivery", key)] for key in keys]
        dues = [known_due_on(clock, calendar) for clock in clocks]
        due = None if None in dues else max(on for on in dues if on is not None)
        from_at = min(item.decided_at or self.now for item in items)
        delivered = [item.delivered_at for item in items if item.delivered_at is not None]
        ended_at = max(delivered) if len(delivered) == len(items) else None
        limits = (Limit("statutory", "送达", due, calendar.is_provisional(due)),) if due else ()
        return Row(
            name="颁发送达",
            word="已送达" if ended_at else f"{len(delivered)}/{len(items)} 项已送达",
            plan=Span("planned", from_at, end_of_day(due)) if due else None,
            actual=self._actual(from_at, ended_at, due, "actual"),
            limits=limits,
        )

    # --- rows of items ------------------------------------------------------------------------------------------------

    def _item(self, plan: PlanItem) -> Row:
        item = self.state.items[plan.key]
        word = names.ITEM_PHASE_NAMES[item.phase]
        clock = limit_at_work(self.state, plan.key)
        if clock is None:
            waits = item.phase in (ItemPhase.WAITING, ItemPhase.REVIEWING) and self.state.phase is not Phase.CONCLUDED
            planned = self._projected(plan) if waits else None
            return Row(plan.name, word, self._planned(plan, planned) if planned else None)
        ended_at = item.decided_at or (self.state.concluded_at if clock.ended_on else None)
        law = latest(self.state, "statutory", plan.key)
        if item.suspended:
            word = f"{word}，中止计时"
        return self._row(plan.name, word, clock, law, item.started_at, ended_at, is_wait=plan.kind != "decision")

    def _projected(self, plan: PlanItem) -> Clock:
        """The promise of an item that has not started, from the day on which it probably will."""
        ends = [self._ends_on(key) for key in plan.after]
        begins_on = max([self._acceptance_on(), *ends])
        kind: ClockKind = "promised" if plan.step is None else "own_step"
        return Clock(
            clock_id=clock_id(kind, plan.key),
            subject=plan.key,
            kind=kind,
            limit=plan.promised if plan.step is None else plan.step.term or plan.promised,
            started_on=begins_on,
            department=plan.department,
        )

    def _planned(self, plan: PlanItem, clock: Clock) -> Span | None:
        """Up to its own last day, or to the day after what its decision waits for (gate), if that is later."""
        span = self._plan(clock, None, "projected")
        return span and replace(span, to_at=max(span.to_at, end_of_day(self._ends_on(plan.key))))

    def _ends_on(self, key: str) -> date:
        """The day on which an item ended, or probably will; a wait that passed at 24:00 ended with that day."""
        item, plan, today = self.state.items[key], self.state.item_plan(key), beijing_date(self.now)
        if item.decided_at is not None:
            on = beijing_date(item.decided_at)
            passed = plan.kind == "wait" and self._counts_from_the_last_day and item.decided_at == start_of_day(on)
            return on - ONE_DAY if passed else on
        clock = limit_at_work(self.state, key) or self._projected(plan)
        ends = [max(known_due_on(clock, self.state.calendar) or today, today)]
        calendar = self.state.calendar.of(plan.department)
        for gate in plan.gate:
            ends += [] if self.state.items[gate].has_ended else [_next_working_day(self._ends_on(gate), calendar)]
        return max(ends)

    @property
    def _counts_from_the_last_day(self) -> bool:
        return self.state.plan.defaults >= THIRD_EDITION

    def _acceptance_on(self) -> date:
        """The day of acceptance; before it, the day on which the term that runs ends."""
        if self.state.accepted_at is not None:
            return self.state.counted_from or self.state.complete_on or beijing_date(self.state.accepted_at)
        today = beijing_date(self.now)
        running = (c for c in self.state.clocks.values() if c.kind in _INTAKE_LIMITS and c.ended_on is None)
        return max([today, *(on for c in running if (on := known_due_on(c, self.state.calendar)))])

    # --- parts of a row -----------------------------------------------------------------------------------------------

    def _row(
        self,
        name: str,
        word: str,
        clock: Clock | None,
        law: Clock | None,
        from_at: datetime | None,
        ended_at: datetime | None,
        *,
        is_wait: bool = False,
    ) -> Row:
        due = known_due_on(clock, self.state.calendar) if clock else None
        promised = self._limit(clock, "promised", "承诺") if clock is not law else None
        return Row(
            name=name,
            word=word,
            plan=self._plan(clock, from_at, "planned") if clock else None,
            actual=self._actual(from_at, ended_at, due, "wait" if is_wait else "actual"),
            stood=tuple(self._stood(clock)) if clock else (),
            limits=_known(promised, self._limit(law, "statutory", "法定")),
        )

    def _plan(self, clock: Clock, from_at: datetime | None, kind: SpanKind) -> Span | None:
        due = known_due_on(clock, self.state.calendar)
        if due is None:
            return None
        # What follows a wait begins at 24:00 of its day 0.
        same_day = from_at is not None and (
            beijing_date(from_at) == clock.started_on or from_at == end_of_day(clock.started_on)
        )
        begins_at = from_at if from_at is not None and same_day else start_of_day(clock.started_on)
        return Span(kind, begins_at, max(begins_at, end_of_day(due)))

    def _actual(
        self, from_at: datetime | None, ended_at: datetime | None, due: date | None, kind: SpanKind
    ) -> tuple[Span, ...]:
        """What happened, up to the term and past it (超期)."""
        if from_at is None:
            return ()
        to_at, runs = max(from_at, ended_at or self.now), ended_at is None
        passes_at = end_of_day(due) if due is not None else to_at
        if to_at <= passes_at:
            return (Span(kind, from_at, to_at, runs=runs),)
        late = Span("late", max(from_at, passes_at), to_at, "超期", runs)
        return (Span(kind, from_at, passes_at), late) if from_at < passes_at else (late,)

    def _stood(self, clock: Clock) -> Iterator[Span]:
        calendar = self.state.calendar.of(clock.department)
        for stop in clock.stops:
            last_on = known_stop_end(stop, calendar)
            from_at, to_at = end_of_day(stop.from_on), end_of_day(min(last_on, clock.ended_on or last_on))
            if from_at < to_at:
                yield Span("stop", from_at, to_at, stop.ground)

    def _limit(self, clock: Clock | None, kind: LimitKind, label: str) -> Limit | None:
        due = known_due_on(clock, self.state.calendar) if clock else None
        return Limit(kind, label, due, self.state.calendar.is_provisional(due)) if due is not None else None


def _next_working_day(on: date, calendar: WorkCalendar) -> date:
    try:
        return calendar.next_working_day(on)
    except CalendarUnknown:
        return on


def _known(*limits: Limit | None) -> tuple[Limit, ...]:
    return tuple(limit for limit in limits if limit is not None)


_INTAKE_LIMITS = {"pre_review": "预审", "intake": "受理审查", "correction": "补正"}
