"""Facts of the applicant's own steps (自办步骤): counted apart, since no department had them in hand."""

from __future__ import annotations

from collections.abc import Iterator

from domain.case.own_steps.entries import StepConfirmed, StepEnded, StepReported
from domain.case.state import ItemPhase, ItemState, latest
from domain.figures.fact import Fact, FactKind
from domain.figures.measure import measured
from domain.figures.rules import Counted


def ended(counted: Counted, key: str, was: ItemState) -> Iterator[Fact]:
    """How a step ended that could be done: by the applicant, by its term, by the lead, or with the case.

    `days`: the working days of the applicant's last run of the term; nothing where the step has none.
    """
    if was.phase is not ItemPhase.OPEN:
        return
    state, plan = counted.after, counted.after.item_plan(key)
    found = measured(latest(state, "own_step", key), state.calendar)
    yield Fact(
        key=f"step_ended:{key}",
        kind=FactKind.STEP_ENDED,
        counted_on=counted.on,
        department=plan.department,
        item=plan.item,
        ground=_how(counted),
        timing=found.timing,
        days=found.days,
        promised=found.promised,
    )


def _how(counted: Counted) -> str:
    match counted.entry:
        case StepReported() | StepConfirmed():
            return "done"
        case StepEnded(why=why):
            return why
        case _:
            return "withdrawn"
