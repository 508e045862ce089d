"""The clocks of the whole (整件事) from the third edition of the rules on: they count along the longest chain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.case.questions import objected_to
from domain.case.state import CaseState, clocks_of, running
from domain.definition.plan import PlanItem
from domain.findings.rule import BY_A_DEPARTMENT
from domain.time.calendar import ONE_DAY, WorkCalendar, beijing_date
from domain.time.clock import Clock, Span, StopInterval, known_due_on, known_rungs, known_stop_end, union, walk
from domain.time.whole_path import Budget, Cause, Idle, Used, days_used, path_stops


def stops_of(state: CaseState, whole: Clock) -> tuple[StopInterval, ...]:
    """The stops of a clock of the whole, derived from the items' clocks.

    The promise counts by the items' promises; the legal limit of the whole by theirs, where an item has one.
    """
    budget = Budget(
        started_on=whole.started_on,
        ended_on=whole.ended_on,
        days=whole.limit.days + sum(each.days for each in whole.extensions),
        unit=whole.limit.unit,
        calendar=state.calendar,
    )
    path = _Path(state, budget, by_law=whole.kind == "whole_statutory")
    return path_stops(path.used, path.idle, budget)


def led_throughout(state: CaseState, whole: Clock) -> bool:
    """Whether one item has run since the whole does and runs on: then nothing stands."""
    return any(
        clock.kind == "promised"
        and clock.ended_on is None
        and clock.started_on == whole.started_on
        and not clock.stops
        and state.calendar.of(clock.department) is state.calendar
        and _counts(state.item_plan(clock.subject))
        for clock in state.clocks.values()
    )


def _counts(plan: PlanItem) -> bool:
    return plan.kind in BY_A_DEPARTMENT and plan.outside_promise is None


class _Path:
    """The items as the whole sees them: days used along the chains so far, and what uses none."""

    def __init__(self, state: CaseState, budget: Budget, *, by_law: bool) -> None:
        self.state, self.budget, self.by_law = state, budget, by_law
        self.used: list[Used] = []
        self.idle: list[Idle] = []
        self._ends: dict[str, int] = {}
        self._planned: dict[str, date] = {}
        for plan in state.plan.in_order():
            self._read(plan)

    def _read(self, plan: PlanItem) -> None:
        base = max((self._ends[key] for key in plan.after if key in self._ends), default=0)
        clocks = clocks_of(self.state, "promised", plan.key)
        if plan.step is not None:
            self._own_step(plan, base)
            return
        if not _counts(plan):
            self._ends[plan.key] = base
            self._wait(plan, clocks)
            return
        if self.by_law:
            clocks = clocks_of(self.state, "statutory", plan.key) or clocks
        self._ends[plan.key] = base
        for clock in clocks:
            stood = _stood(clock, self.state.calendar)
            self.used.append(
                Used(plan.name, clock.started_on, clock.ended_on, base, stood, _why(plan, clock, self.state))
            )
            if clock.ended_on is not None:
                on = clock.ended_on
                self._ends[plan.key] = base + days_used(self.budget, clock.started_on, on, stood)
        if not clocks and (begins_on := self._begins_on(plan)) is not None:
            # What a wait holds up is planned from the wait's last day on; it comes by an entry, which derives anew.
            self.used.append(Used(plan.name, begins_on, None, base))

    def _wait(self, plan: PlanItem, clocks: Iterable[Clock]) -> None:
        is_wait = plan.kind == "wait"
        why = Cause(f"等待期（{plan.name}）" if is_wait else f"承诺之外的事项（{plan.name}）")
        for clock in clocks:
            until = clock.ended_on or (self._waits_until(plan, clock) if is_wait else None)
            self.idle.append(Idle(clock.started_on, until, why))
            if clock.ended_on is None and until is not None:
                self._planned[plan.key] = until
        if not clocks and (begins_on := self._begins_on(plan)) is not None:
            self._planned[plan.key] = begins_on

    def _own_step(self, plan: PlanItem, base: int) -> None:
        """The applicant's own time: the promise stands, the legal limit of the whole counts on (第四十五条).

        It is planned up to the end of its term; once that has passed, or without one, nobody knows its end.
        """
        self._ends[plan.key] = base
        item = self.state.items[plan.key]
        if item.started_at is None:
            if (begins_on := self._begins_on(plan)) is not None:
                self._planned[plan.key] = begins_on
            return
        opened_on = beijing_date(item.started_at)
        ended_on = beijing_date(item.decided_at) if item.decided_at else opened_on if item.has_ended else None
        if self.by_law:
            self.used.append(Used(plan.name, opened_on, ended_on, base))
            if ended_on is not None:
                self._ends[plan.key] = base + days_used(self.budget, opened_on, ended_on, ())
            return
        term = running(self.state, "own_step", plan.key) or running(self.state, "promised", plan.key)
        is_planned = term is not None and (item.step is None or item.step.missed_at is None)
        until = ended_on or (self._ends_on(term) if term is not None and is_planned else None)
        self.idle.append(Idle(opened_on, until, Cause(f"申请人自办步骤（{plan.name}）")))
        if ended_on is None and until is not None:
            self._planned[plan.key] = until

    def _ends_on(self, clock: Clock) -> date | None:
        """The last day of a term, later where its lapse waits for a year's notice."""
        lapse = next((rung for rung in known_rungs(clock, self.state.calendar) if rung.name == "lapse"), None)
        return beijing_date(lapse.at) - ONE_DAY if lapse is not None else known_due_on(clock, self.state.calendar)

    def _waits_until(self, plan: PlanItem, clock: Clock) -> date | None:
        """The day on which a wait passes, later where a year is not published; unknown with an objection open."""
        if objected_to(self.state, plan.key):
            return None
        lapse = next((rung for rung in known_rungs(clock, self.state.calendar) if rung.name == "lapse"), None)
        return beijing_date(lapse.at) - ONE_DAY if lapse is not None else None

    def _begins_on(self, plan: PlanItem) -> date | None:
        """The first day on which it may begin, where it rests on what is planned and on nothing that nobody knows."""
        item = self.state.items[plan.key]
        days = [self._planned[key] for key in plan.after if key in self._planned]
        return max(days) if days and not item.has_ended and item.started_at is None else None


def _stood(clock: Clock, calendar: WorkCalendar) -> tuple[Span, ...]:
    """What is taken out of the item's own count, also by its department's closures."""
    stood = walk(clock, calendar).stood
    own = calendar.of(clock.department)
    if own is calendar:
        return stood
    last_on = clock.ended_on or date.max
    return union((*stood, *(each for each in _shut(calendar, own) if clock.started_on <= each[0] < last_on)))


def _shut(calendar: WorkCalendar, own: WorkCalendar) -> tuple[Span, ...]:
    """Working days of the district on which the department is closed."""
    return tuple((on - ONE_DAY, on) for on in calendar.days_but(own))


def _why(plan: PlanItem, clock: Clock, state: CaseState) -> tuple[tuple[Span, Cause], ...]:
    own = state.calendar.of(clock.department)
    return tuple(
        ((stop.from_on, known_stop_end(stop, own)), Cause(f"{stop.ground}（{plan.name}）", stop.basis))
        for stop in clock.stops
    )
