"""Rows of the read model (读模型), derived from a case's state: what lists, boards and pages show.

One pure function makes them, in the workflow for the append and in `ledger rebuild` from the journal, so that
both give the same rows. Lights are not stored: `yellow_at` and `red_at` are, and the light follows from the moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import TypeAdapter

from domain.acts import Record
from domain.calendar import beijing_date
from domain.clock import Clock, due_on, rungs
from domain.state import (
    CORRECTION_CLOCK,
    PRE_REVIEW_CLOCK,
    WHOLE_CLOCK,
    CaseState,
    ItemPhase,
    Phase,
    promised_clock,
    statutory_clock,
)


class Term(Record):
    """A running or ended time limit as a row shows it: due day (Beijing), and the moments (UTC) of its lights."""

    due_on: date | None = None
    due_provisional: bool = False
    remind_at: datetime | None = None
    yellow_at: datetime | None = None
    red_at: datetime | None = None


class CaseRow(Record):
    """The read-model part of `case_file`."""

    phase: str
    outcome: str | None
    accepted_on: date | None
    concluded_at: datetime | None
    term: Term


class ItemRow(Record):
    """One row of `item_case`."""

    key: str
    state: str
    routed: str
    handed_over: bool
    handler: str | None
    started_at: datetime | None
    decided_at: datetime | None
    reason: str | None
    decision_act: str | None
    urged: int
    urged_at: datetime | None
    term: Term


class Rows(Record):
    """Changed rows of one append; `case` is None when it did not change."""

    case: CaseRow | None = None
    items: tuple[ItemRow, ...] = ()


def case_row(state: CaseState) -> CaseRow:
    """The case's row: its whole clock, or before acceptance the clock that runs."""
    clocks = state.clocks
    clock = clocks.get(WHOLE_CLOCK)
    if state.phase is Phase.CORRECTING:
        clock = clocks.get(CORRECTION_CLOCK)
    elif state.phase is Phase.REVIEWING:
        clock = clocks.get(PRE_REVIEW_CLOCK)
    return CaseRow(
        phase=state.phase,
        outcome=state.outcome,
        accepted_on=beijing_date(state.accepted_at) if state.accepted_at else None,
        concluded_at=state.concluded_at,
        term=term(clock, state),
    )


def item_row(state: CaseState, key: str) -> ItemRow:
    """One item's row: its promised clock, or the pre-review's while that is its work."""
    item = state.items[key]
    reviewing = item.phase is ItemPhase.REVIEWING
    clock = state.clocks.get(PRE_REVIEW_CLOCK if reviewing else promised_clock(key))
    statutory = state.clocks.get(statutory_clock(key))
    return ItemRow(
        key=key,
        state=item.phase,
        routed=item.routed,
        handed_over=item.handed_over,
        handler=item.handler,
        started_at=item.started_at,
        decided_at=item.decided_at,
        reason=item.reason,
        decision_act=item.decision_act,
        urged=item.urged,
        urged_at=item.urged_at,
        term=term(clock, state, statutory),
    )


def term(clock: Clock | None, state: CaseState, statutory: Clock | None = None) -> Term:
    """What a row shows of a clock; red comes with the promise's red rung or the legal limit, whichever is first."""
    if clock is None:
        return Term()
    due = due_on(clock, state.opening.calendar)
    moments = _moments(clock, state)
    reds = [moments.get("red"), _moments(statutory, state).get("red") if statutory else None]
    return Term(
        due_on=due,
        due_provisional=state.opening.calendar.is_provisional(due),
        remind_at=moments.get("remind"),
        yellow_at=moments.get("yellow") or moments.get("lapse"),
        red_at=min((at for at in reds if at is not None), default=None),
    )


def _moments(clock: Clock, state: CaseState) -> dict[str, datetime]:
    # An ended clock's row keeps the moments it had: they say which light it earned.
    running = clock.model_copy(update={"ended_on": None})
    return {rung.name: rung.at for rung in rungs(running, state.opening.calendar)}


_ITEM_ROWS: TypeAdapter[tuple[ItemRow, ...]] = TypeAdapter(tuple[ItemRow, ...])


def rows_text(items: tuple[ItemRow, ...]) -> str | None:
    """Item rows as a JSON list, the form in which the ledger takes them; None when there are none."""
    return _ITEM_ROWS.dump_json(items).decode() if items else None


def project(state: CaseState) -> Rows:
    """All rows of a case."""
    return Rows(case=case_row(state), items=tuple(item_row(state, key) for key in state.items))


def changed_rows(before: CaseState, after: CaseState) -> Rows:
    """The rows that differ between two states; unchanged records are recognised by identity, so this is cheap."""
    case = None if _same_case(before, after) else case_row(after)
    clocks_changed = before.clocks is not after.clocks
    keys: Iterable[str] = (
        key
        for key, item in after.items.items()
        if item is not before.items[key] or (clocks_changed and _clock_of(before, key) is not _clock_of(after, key))
    )
    return Rows(case=case, items=tuple(item_row(after, key) for key in keys))


def _same_case(before: CaseState, after: CaseState) -> bool:
    fields = ("phase", "outcome", "accepted_at", "concluded_at")
    return all(getattr(before, name) == getattr(after, name) for name in fields) and before.seq > 0


def _clock_of(state: CaseState, key: str) -> Clock | None:
    return state.clocks.get(promised_clock(key))
