"""Rows of the read model (读模型), derived from a case's state: what lists, boards and pages show.

One pure function makes them, in the workflow for the append and in `ledger rebuild` from the journal, so that
both give the same rows. Lights are not stored: `yellow_at` and `red_at` are, and the light follows from the moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import TypeAdapter

from domain.acts import CASE_SUBJECT, Record
from domain.calendar import beijing_date
from domain.clock import Clock, known_due_on, known_rungs
from domain.clock_kinds import ClockKind, RungName
from domain.state import (
    AFTER_CONCLUSION,
    DEFERRAL_CLOCK,
    WHOLE_CLOCK,
    WHOLE_STATUTORY_CLOCK,
    CaseState,
    ItemPhase,
    Phase,
    commitment_clock,
    delivery_clock,
    promised_clock,
    running,
    statutory_clock,
)


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


class CaseRow(Record):
    """The read-model part of `case_file`. `open`: something still runs, be it only a delivery."""

    phase: str
    outcome: str | None
    accepted_on: date | None
    concluded_at: datetime | None
    term: Term
    open: bool = True
    calendar_version: str = ""
    extension: str | None = None
    delivery_due_on: date | None = None
    deferral_due_on: date | None = None


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
    suspended: str | None = None
    stop_ends_on: date | None = None
    extension: str | None = None
    delivery_due_on: date | None = None
    delivered_at: datetime | None = None
    commitment: str | None = None
    commitment_due_on: date | None = None


class Rows(Record):
    """Changed rows of one append; `case` is None when it did not change."""

    case: CaseRow | None = None
    items: tuple[ItemRow, ...] = ()


_CURRENT: dict[Phase, ClockKind] = {
    Phase.REVIEWING: "pre_review",
    Phase.INTAKE: "intake",
    Phase.CORRECTING: "correction",
}


def current_clock(state: CaseState) -> Clock | None:
    """The clock that the case itself is under: before acceptance the one that runs, then the whole's."""
    kind = _CURRENT.get(state.phase)
    return running(state, kind) if kind else state.clocks.get(WHOLE_CLOCK)


def case_row(state: CaseState) -> CaseRow:
    """The case's row: its whole clock, or before acceptance the clock that runs."""
    clock = current_clock(state)
    whole_law = state.clocks.get(WHOLE_STATUTORY_CLOCK) if state.phase not in _CURRENT else None
    deliveries = (_due(state.clocks.get(delivery_clock(key)), state) for key in state.items)
    return CaseRow(
        phase=state.phase,
        outcome=state.outcome,
        accepted_on=state.counted_from or (beijing_date(state.accepted_at) if state.accepted_at else None),
        concluded_at=state.concluded_at,
        term=term(clock, state, whole_law),
        open=not state.is_over,
        calendar_version=state.calendar.version,
        extension=state.extension,
        delivery_due_on=min((on for on in deliveries if on is not None), default=None),
        deferral_due_on=_due(state.clocks.get(DEFERRAL_CLOCK), state),
    )


def item_row(state: CaseState, key: str) -> ItemRow:
    """One item's row: its promised clock, or the pre-review's while that is its work."""
    item = state.items[key]
    reviewing = item.phase is ItemPhase.REVIEWING
    clock = running(state, "pre_review") if reviewing else state.clocks.get(promised_clock(key))
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
        term=_item_term(clock, state, key),
        suspended=item.suspended,
        stop_ends_on=_stop_ends_on(state, key),
        extension=item.extension,
        delivery_due_on=_due(state.clocks.get(delivery_clock(key)), state),
        delivered_at=item.delivered_at,
        commitment=item.commitment,
        commitment_due_on=_due(_commitment(state, key), state),
    )


def _item_term(clock: Clock | None, state: CaseState, key: str) -> Term:
    """The term of an item; once decided, its delivery and its commitment say when it is brought up (升级)."""
    made = term(clock, state, state.clocks.get(statutory_clock(key)))
    clocks = state.clocks.values()
    later = [each for each in clocks if each.subject == key and each.kind in AFTER_CONCLUSION and not each.ended_on]
    if not later:
        return made
    moments = [_moments(each, state) for each in later]
    levels: tuple[RungName, ...] = ("escalate_department", "escalate_lead", "escalate_supervisor")
    risen = {f"{level}_at": min((m[level] for m in moments if level in m), default=None) for level in levels}
    return made.model_copy(update=risen)


def _due(clock: Clock | None, state: CaseState) -> date | None:
    """The due day of a clock that runs."""
    return known_due_on(clock, state.calendar) if clock is not None and clock.ended_on is None else None


def _commitment(state: CaseState, key: str) -> Clock | None:
    """The clock of the check, or of what has to be put right."""
    return running(state, "rectification", key) or state.clocks.get(commitment_clock(key))


def _stop_ends_on(state: CaseState, key: str) -> date | None:
    return _due(running(state, "stop", key), state)


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


def _moments(clock: Clock, state: CaseState) -> dict[str, datetime]:
    # An ended clock's row keeps the moments it had: they say which light it earned.
    running_on = clock.model_copy(update={"ended_on": None})
    return {rung.name: rung.at for rung in known_rungs(running_on, state.calendar)}


_ITEM_ROWS: TypeAdapter[tuple[ItemRow, ...]] = TypeAdapter(tuple[ItemRow, ...])


def rows_text(items: tuple[ItemRow, ...]) -> str | None:
    """Item rows as a JSON list, the form in which the ledger takes them; None when there are none."""
    return _ITEM_ROWS.dump_json(items).decode() if items else None


def project(state: CaseState) -> Rows:
    """All rows of a case."""
    return Rows(case=case_row(state), items=tuple(item_row(state, key) for key in state.items))


def changed_rows(before: CaseState, after: CaseState) -> Rows:
    """The rows that differ between two states; unchanged records are recognised by identity, so this is cheap."""
    if before.calendar is not after.calendar:
        return project(after)
    case = None if _same_case(before, after) else case_row(after)
    clocks_changed = before.clocks is not after.clocks
    keys: Iterable[str] = (
        key
        for key, item in after.items.items()
        if item is not before.items[key] or (clocks_changed and not _same_clocks(before, after, key))
    )
    return Rows(case=case, items=tuple(item_row(after, key) for key in keys))


def _same_case(before: CaseState, after: CaseState) -> bool:
    fields = ("phase", "outcome", "accepted_at", "concluded_at", "extension", "issued")
    if before.seq == 0 or any(getattr(before, name) != getattr(after, name) for name in fields):
        return False
    return before.clocks is after.clocks or _same_clocks(before, after, CASE_SUBJECT)


def _same_clocks(before: CaseState, after: CaseState, subject: str) -> bool:
    """Whether nothing about the clocks of an item, or of the case, changed; a delivery is the case's row, too."""
    return all(
        before.clocks.get(key) is clock
        for key, clock in after.clocks.items()
        if clock.subject == subject or (subject == CASE_SUBJECT and clock.kind in AFTER_CONCLUSION)
    )
