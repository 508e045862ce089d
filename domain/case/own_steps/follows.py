"""What follows from the acts on an own step (自办步骤), and from the end of its term."""

from __future__ import annotations

from datetime import datetime

from domain.case.acts import Act, ActKind
from domain.case.decided import Consequence, Decided, Lapse
from domain.case.entry_base import EntryFacts
from domain.case.follows import go_on
from domain.case.own_steps.clocks import rest_of
from domain.case.own_steps.entries import (
    StepConfirmed,
    StepEnded,
    StepExtended,
    StepMissed,
    StepReported,
    StepReturned,
)
from domain.case.own_steps.folds import BASIS_EXTENDED, step_of
from domain.case.state import latest
from domain.time.calendar import beijing_date
from domain.time.clock import Clock
from domain.time.clock_kinds import LAW_OF, ClockKind

_BASIS = LAW_OF["own_step"]


def _report(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """告知已完成: over at once where the applicant's word is enough; what comes after the term counts all the same."""
    item = act.item or ""
    step = decided.state.item_plan(item).step
    is_done = step is None or not step.is_looked_at
    is_late = step_of(decided.state, item).missed_at is not None
    decided.add(StepReported(**facts, item=item, evidence=act.supplied, done=is_done, late=is_late or None))
    if is_done:
        go_on(decided, act.received_at)


def _confirm(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(StepConfirmed(**facts, item=act.item or ""))
    go_on(decided, act.received_at)


def _return(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """退回: what was left of the term when it was reported, and never so little that nothing can be done in it."""
    item = act.item or ""
    term, reported_at = latest(decided.state, "own_step", item), step_of(decided.state, item).reported_at
    limit = rest_of(term, beijing_date(reported_at), decided.state.calendar) if term and reported_at else None
    decided.add(StepReturned(**facts, item=item, limit=limit))


def _extend(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """Onto the term while it runs; once it has ended the days count from the day of the act."""
    item, days = act.item or "", act.days or 0
    step = decided.state.item_plan(item).step
    is_over = step_of(decided.state, item).missed_at is not None
    limit = step.term.model_copy(update={"days": days}) if is_over and step and step.term else None
    decided.add(StepExtended(**facts, item=item, days=days, limit=limit, basis=BASIS_EXTENDED))


def _close(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(StepEnded(**facts, item=act.item or "", why="closed", basis=_BASIS))
    go_on(decided, act.received_at)


def _term_ended(decided: Decided, clock: Clock, at: datetime) -> None:
    """期满未办: by the item's rule it ends, or the lead is asked, or nothing follows but that everybody sees it."""
    step = decided.state.item_plan(clock.subject).step
    if step is not None and step.consequence == "lapse":
        decided.add(StepEnded(at=at, item=clock.subject, why="expired", basis=_BASIS))
        go_on(decided, at)
        return
    asks = step is not None and step.consequence == "ask"
    decided.add(StepMissed(at=at, item=clock.subject, asks=asks, basis=_BASIS))


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.REPORT_STEP: _report,
    ActKind.CONFIRM_STEP: _confirm,
    ActKind.RETURN_STEP: _return,
    ActKind.EXTEND_STEP: _extend,
    ActKind.CLOSE_STEP: _close,
}
LAPSES: dict[ClockKind, Lapse] = {"own_step": _term_ended}
