"""Clocks of an own step (自办步骤): the applicant's term, and the department's time to look at what was reported."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.case.clock_ids import clock_id
from domain.case.entries import Entry
from domain.case.fold_parts import started
from domain.case.state import CaseState, clocks_of, latest
from domain.definition.ladders import ladder_of, with_reminder
from domain.definition.own_steps.plan import StepPlan
from domain.definition.plan import PlanItem
from domain.time.calendar import WorkCalendar, beijing_date
from domain.time.clock import Clock, Limit, known_due_on
from domain.time.clock_kinds import RungRule

LEAST_REST = Limit(days=3)
"""After 退回 the applicant has at least so many working days, whatever was left of the term (P, docs/adr/0107)."""


def with_term(state: CaseState, plan: PlanItem, entry: Entry, limit: Limit, **facts: Any) -> dict[str, Clock]:
    """The clocks with one more run of the applicant's term."""
    run = len(clocks_of(state, "own_step", plan.key)) + 1
    ladder = _ladder(state, plan.step) if plan.step else ladder_of(state.plan, "own_step")
    mine = clock_id("own_step", plan.key, run)
    return started(state, state.clocks, mine, "own_step", limit, entry, subject=plan.key, ladder=ladder, **facts)


def _ladder(state: CaseState, step: StepPlan) -> tuple[RungRule, ...]:
    """The case's ladder, its reminder on the day that the item names; a bundle's own ladder stays as it is."""
    ladder = ladder_of(state.plan, "own_step")
    if "own_step" in state.plan.ladders:
        return ladder
    return with_reminder(ladder, step)


def first_term(state: CaseState, plan: PlanItem, entry: Entry, counted_from: date | None) -> dict[str, Clock]:
    """The clocks when the step may begin: its term runs, where it has one."""
    if plan.step is None or plan.step.term is None:
        return state.clocks
    on = counted_from or beijing_date(entry.at)
    fact = "predecessor_finished" if plan.after else "acceptance"
    return with_term(state, plan, entry, plan.step.term, started_on=on, start_fact=fact)


def rest_of(clock: Clock, on: date, calendar: WorkCalendar) -> Limit:
    """What was left of a term on the day of the report, in its own unit, and no less than `LEAST_REST`."""
    due, unit = known_due_on(clock, calendar), clock.limit.unit
    if due is None:
        return clock.limit
    if due <= on:
        return LEAST_REST
    if unit == "working":
        days = calendar.of(clock.department).working_days_between(on, due)
        return clock.limit.model_copy(update={"days": days}) if days > LEAST_REST.days else LEAST_REST
    least = calendar.add_working_days(on, LEAST_REST.days)
    return clock.limit.model_copy(update={"days": (due - on).days}) if due > least else LEAST_REST


def limit_at_work(state: CaseState, key: str) -> Clock | None:
    """The last limit by which an item is at work: its promise; of an own step the term, or the time to look at it."""
    plan, step = state.item_plan(key), state.items[key].step
    is_with_the_applicant = plan.step is not None and (step is None or not step.is_reported)
    return latest(state, "own_step" if is_with_the_applicant else "promised", key)
