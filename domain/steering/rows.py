"""Rows of the read model of a matter of steering (督查事项): itself, and who owes what until when."""

from __future__ import annotations

from collections.abc import Iterator

from domain.case.roles import Role
from domain.process.rows import ProcessRow, ProcessRows
from domain.rows.duty import DutyRow
from domain.rows.term import Term
from domain.steering.messages import GRANT_EXTENSION
from domain.steering.procedure import Step
from domain.steering.state import SteeringState
from domain.steering.terms import brought_up_at, reminded_at


def rows_of(state: SteeringState) -> ProcessRows:
    """What lists show of it."""
    row = ProcessRow(
        phase=state.phase,
        outcome=state.outcome,
        open=not state.is_over,
        departments=state.departments or state.opening.departments,
    )
    return ProcessRows(row, tuple(_duties(state)))


def _duties(state: SteeringState) -> Iterator[DutyRow]:
    step = state.current
    if step is None:
        return
    if step.side == "supervisor":
        yield _duty(state, step, "supervisor", None)
    for department in state.waits_for:
        yield _duty(state, step, "department", department)
    if state.asked_days is not None and state.since is not None:
        yield DutyRow(
            key=GRANT_EXTENSION,
            kind="steering",
            subject=state.opening.kind,
            act=GRANT_EXTENSION,
            reason=GRANT_EXTENSION,
            party="supervisor",
            role=Role.SUPERVISOR,
            since=state.since,
            unlimited="extension_asked",
        )


def _duty(state: SteeringState, step: Step, party: str, department: str | None) -> DutyRow:
    return DutyRow(
        key=f"{step.key}:{department or party}",
        kind="steering",
        subject=state.opening.kind,
        act=step.moves[0].act,
        reason=step.key,
        party=party,
        role=Role.SUPERVISOR if department is None else None,
        department=department,
        since=state.since or state.opening.received_at,
        clock=f"{state.opening.kind}.{step.key}.{state.round}",
        urged=state.urged if department else 0,
        urged_at=state.urged_at if department else None,
        term=Term(
            due_on=state.due_on,
            remind_at=reminded_at(state),
            red_at=state.due_at,
            escalate_supervisor_at=brought_up_at(state),
        ),
    )
