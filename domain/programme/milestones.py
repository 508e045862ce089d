"""里程碑 of a matter: when each stage of its plan ended, and when those to come will have, by their usual terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from domain.steering.entries import Issued, Moved, SteeringEntryOf
from domain.steering.plan import PLAN_PROCEDURE
from domain.steering.procedure import Step
from domain.steering.state import SteeringState
from domain.time.calendar import CalendarUnknown, WorkCalendar, beijing_date

State = Literal["done", "runs", "ahead"]


class Milestone(NamedTuple):
    """One stage. `on`: the Beijing date on which it ended, or will have; None: past the known years.

    `was_late`: its term had passed when it ended.
    """

    step: Step
    state: State
    on: date | None
    was_late: bool = False


def milestones(
    entries: Sequence[SteeringEntryOf], state: SteeringState | None, calendar: WorkCalendar, today: date
) -> list[Milestone]:
    """All stages; without a plan as they would follow if one began today."""
    done = _done(entries)
    due = state.due_on if state is not None and state.current is not None else None
    running = state.current.key if state is not None and state.current is not None else ""
    is_over = state is not None and state.is_over
    found: list[Milestone] = []
    at: date | None = today
    for step in PLAN_PROCEDURE.steps:
        if step.key in done:
            found.append(Milestone(step, "done", *done[step.key]))
        elif step.key == running:
            at = max(due, today) if due is not None else None
            found.append(Milestone(step, "runs", due, state.is_late if state is not None else False))
        else:
            at = None if is_over or at is None else _after(calendar, at, step.days)
            found.append(Milestone(step, "ahead", at))
    return found


def online_on(found: Sequence[Milestone]) -> date | None:
    """The day by which the stage 上线 has ended, or will have."""
    return next((each.on for each in found if each.step.key == "launch"), None)


def _done(entries: Sequence[SteeringEntryOf]) -> dict[str, tuple[date, bool]]:
    """By stage the day on which it was left forwards; one to which the plan was sent back is not done any more."""
    order = [step.key for step in PLAN_PROCEDURE.steps]
    done: dict[str, tuple[date, bool]] = {}
    for entry in entries:
        if isinstance(entry, Issued) or not isinstance(entry, Moved):
            continue
        to = order.index(entry.to) if entry.to else len(order)
        if to > order.index(entry.step):
            done[entry.step] = (beijing_date(entry.at), entry.was_late)
        else:
            done = {key: ended for key, ended in done.items() if order.index(key) < to}
    return done


def _after(calendar: WorkCalendar, on: date, days: int) -> date | None:
    try:
        return calendar.add_working_days(on, days)
    except CalendarUnknown:
        return None
