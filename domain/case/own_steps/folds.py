"""Folds of an own step (自办步骤)."""

from __future__ import annotations

from typing import Any

from domain.case.clock_ids import clock_id
from domain.case.fold_parts import Fold, ended, started, with_item
from domain.case.items.folds import settled
from domain.case.own_steps.clocks import with_term
from domain.case.own_steps.entries import (
    StepConfirmed,
    StepEnded,
    StepExtended,
    StepMissed,
    StepReported,
    StepReturned,
)
from domain.case.own_steps.state import StepState
from domain.case.roles import Role
from domain.case.state import CaseState, ItemPhase, clocks_of, running
from domain.time.calendar import beijing_date
from domain.time.clock import Clock, Extension

BASIS_EXTENDED = "方案：自办步骤期限，牵头部门延长一次"


def step_of(state: CaseState, key: str) -> StepState:
    """How it stands; as if nothing had happened where nothing has."""
    return state.items[key].step or StepState()


def _step_reported(state: CaseState, entry: StepReported) -> dict[str, Any]:
    step = step_of(state, entry.item)
    reported = step.model_copy(update={"reports": step.reports + 1, "reported_at": None if entry.done else entry.at})
    if entry.done:
        return settled(state, entry, phase=ItemPhase.DONE, decided_at=entry.at, step=reported)
    plan, clocks = state.item_plan(entry.item), _without_term(state, entry)
    run = len(clocks_of(state, "promised", entry.item)) + 1
    mine = clock_id("promised", entry.item, run)
    clocks = started(state, clocks, mine, "promised", plan.promised, entry, start_fact="step_reported")
    return {"items": with_item(state, entry.item, step=reported), "clocks": clocks}


def _without_term(state: CaseState, entry: StepReported | StepExtended) -> dict[str, Clock]:
    def ends(clock: Clock) -> bool:
        return clock.subject == entry.item and clock.kind == "own_step"

    return ended(state.clocks, entry.at, ends)


def _step_confirmed(state: CaseState, entry: StepConfirmed) -> dict[str, Any]:
    step = step_of(state, entry.item).model_copy(update={"reported_at": None})
    return settled(state, entry, phase=ItemPhase.DONE, decided_at=entry.at, step=step)


def _step_returned(state: CaseState, entry: StepReturned) -> dict[str, Any]:
    """The department's time is over, the applicant's goes on."""
    clocks = ended(state.clocks, entry.at, lambda clock: clock.subject == entry.item and clock.kind == "promised")
    if entry.limit is not None:
        before = state.model_copy(update={"clocks": clocks})
        plan = state.item_plan(entry.item)
        clocks = with_term(before, plan, entry, entry.limit, start_fact="step_returned")
    step = step_of(state, entry.item).model_copy(update={"reported_at": None, "missed_at": None})
    return {"items": with_item(state, entry.item, step=step), "clocks": clocks}


def _step_extended(state: CaseState, entry: StepExtended) -> dict[str, Any]:
    step = step_of(state, entry.item).model_copy(update={"extended": True, "missed_at": None})
    items = with_item(state, entry.item, step=step)
    if entry.limit is not None:
        before = state.model_copy(update={"clocks": _without_term(state, entry)})
        plan = state.item_plan(entry.item)
        return {"items": items, "clocks": with_term(before, plan, entry, entry.limit, start_fact="step_extended")}
    term = running(state, "own_step", entry.item)
    if term is None:
        return {"items": items}
    longer = Extension(days=entry.days, unit=term.limit.unit, approver=Role.LEAD, approved_on=beijing_date(entry.at))
    extended = term.model_copy(update={"extensions": (*term.extensions, longer)})
    return {"items": items, "clocks": {**state.clocks, term.clock_id: extended}}


def _step_missed(state: CaseState, entry: StepMissed) -> dict[str, Any]:
    step = step_of(state, entry.item).model_copy(update={"missed_at": entry.at})
    return {"items": with_item(state, entry.item, step=step)}


def _step_ended(state: CaseState, entry: StepEnded) -> dict[str, Any]:
    return settled(state, entry, phase=ItemPhase.NOT_DONE, decided_at=entry.at)


FOLDS: dict[type, Fold] = {
    StepReported: _step_reported,
    StepConfirmed: _step_confirmed,
    StepReturned: _step_returned,
    StepExtended: _step_extended,
    StepMissed: _step_missed,
    StepEnded: _step_ended,
}
