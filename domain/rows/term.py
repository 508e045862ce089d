"""What a row of the read model shows of a time limit: its due day and the moments of its lights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from domain.case.acts import Record
from domain.case.state import CaseState
from domain.time.clock import Clock, known_due_on, known_rungs
from domain.time.clock_kinds import RungName


class Term(Record):
    """A running or ended time limit as a row shows it: due day (Beijing), and the moments (UTC) of its lights."""

    due_on: date | None = None
    due_provisional: bool = False
    remind_at: datetime | None = None
    yellow_at: datetime | None = None
    red_at: datetime | None = None
    escalate_department_at: datetime | None = None
    escalate_lead_at: datetime | None = None
    escalate_supervisor_at: datetime | None = None
    statutory_due_on: date | None = None


def term(clock: Clock | None, state: CaseState, statutory: Clock | None = None) -> Term:
    """What a row shows of a clock: each moment is the promise's or the legal limit's, whichever comes first."""
    if clock is None:
        return Term()
    due = known_due_on(clock, state.calendar)
    own, law = _moments(clock, state), _moments(statutory, state) if statutory else {}

    def first(name: str) -> datetime | None:
        return min((at for at in (own.get(name), law.get(name)) if at is not None), default=None)

    return Term(
        due_on=due,
        due_provisional=due is not None and state.calendar.is_provisional(due),
        remind_at=own.get("remind"),
        yellow_at=own.get("yellow") or own.get("lapse"),
        red_at=first("red"),
        escalate_department_at=first("escalate_department"),
        escalate_lead_at=first("escalate_lead"),
        escalate_supervisor_at=first("escalate_supervisor"),
        statutory_due_on=known_due_on(statutory, state.calendar) if statutory else None,
    )


def brought_up(clocks: Iterable[Clock], state: CaseState) -> dict[str, datetime | None]:
    """When the first of these clocks brings something up to each level (升级), as fields of a term."""
    moments = [_moments(each, state) for each in clocks]
    levels: tuple[RungName, ...] = ("escalate_department", "escalate_lead", "escalate_supervisor")
    return {f"{level}_at": min((m[level] for m in moments if level in m), default=None) for level in levels}


def running_due(clock: Clock | None, state: CaseState) -> date | None:
    """The due day of a clock that runs."""
    return known_due_on(clock, state.calendar) if clock is not None and clock.ended_on is None else None


def _moments(clock: Clock, state: CaseState) -> dict[str, datetime]:
    # An ended clock's row keeps the moments it had: they say which light it earned.
    running_on = clock.model_copy(update={"ended_on": None}) if clock.ended_on else clock
    return {rung.name: rung.at for rung in known_rungs(running_on, state.calendar)}
