"""Rows of the read model (读模型), derived from a case's state: what lists, boards and pages show.

One pure function makes them, in the workflow for the append and in `ledger rebuild` from the journal, so that
both give the same rows. Lights are not stored: `yellow_at` and `red_at` are, and the light follows from the moment.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from pydantic import Field, TypeAdapter

from domain.case.acts import CASE_SUBJECT, Record
from domain.case.own_steps.clocks import limit_at_work
from domain.case.state import AFTER_CONCLUSION, CaseState, ItemPhase, Phase, latest, running
from domain.process.messages import RowTexts
from domain.rows.desk import DeskRow, desk_row
from domain.rows.duty import DutyChange, changed_duties, duties_text, duty_rows
from domain.rows.joint import JointRow, changed_joint_rows, joint_rows, joint_rows_text
from domain.rows.term import Term, brought_up, running_due, term
from domain.time.calendar import beijing_date
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind


class CaseRow(Record):
    """The read-model part of `case_file`. `open`: something still runs, be it only a delivery.

    `lead_department`: who leads now; the ledger puts it on the case's duties, too.
    """

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
    lead_department: str = ""


class Numbering(Record):
    """The series from which a granted item gets its number, and how many digits its serial has at least."""

    series: str
    digits: int


class ItemRow(Record):
    """One row of `item_case`. `copies`: who was told of it (抄送), and whether they have read it.

    `numbering`: of what is granted and numbered by rule; the ledger gives the number with the same append.
    """

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
    desk: DeskRow = DeskRow()
    copies: dict[str, bool] = {}
    numbering: Numbering | None = Field(default=None, exclude_if=lambda said: said is None)


class Rows(Record):
    """Changed rows of one append; `case` is None when it did not change."""

    case: CaseRow | None = None
    items: tuple[ItemRow, ...] = ()
    joints: tuple[JointRow, ...] = ()
    duties: DutyChange | None = None


_CURRENT: dict[Phase, ClockKind] = {
    Phase.REVIEWING: "pre_review",
    Phase.INTAKE: "intake",
    Phase.CORRECTING: "correction",
}


def current_clock(state: CaseState) -> Clock | None:
    """The clock that the case itself is under: before acceptance the one that runs, then the whole's."""
    kind = _CURRENT.get(state.phase)
    return running(state, kind) if kind else latest(state, "whole")


def case_row(state: CaseState) -> CaseRow:
    """The case's row: its whole clock, or before acceptance the clock that runs."""
    clock = current_clock(state)
    whole_law = latest(state, "whole_statutory") if state.phase not in _CURRENT else None
    delivering = (clock for clock in state.clocks.values() if clock.kind == "delivery" and clock.ended_on is None)
    deliveries = (running_due(clock, state) for clock in delivering)
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
        deferral_due_on=running_due(latest(state, "deferral"), state),
        lead_department=state.plan.lead_department,
    )


def item_row(state: CaseState, key: str) -> ItemRow:
    """One item's row: its promised clock, or the pre-review's while that is its work."""
    item = state.items[key]
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
        term=_item_term(_item_clock(state, key), state, key),
        suspended=item.suspended,
        stop_ends_on=_stop_ends_on(state, key),
        extension=item.extension,
        delivery_due_on=running_due(latest(state, "delivery", key), state),
        delivered_at=item.delivered_at,
        commitment=item.commitment,
        commitment_due_on=running_due(_commitment(state, key), state),
        desk=desk_row(state, key),
        copies=item.copies,
        numbering=_numbering(state, key),
    )


def _numbering(state: CaseState, key: str) -> Numbering | None:
    item, result = state.items[key], state.item_plan(key).result
    if item.phase is not ItemPhase.GRANTED or item.decided_at is None or result is None or result.number is None:
        return None
    return Numbering(series=result.number.series(beijing_date(item.decided_at).year), digits=result.number.digits)


def _item_clock(state: CaseState, key: str) -> Clock | None:
    match state.items[key].phase:
        case ItemPhase.REVIEWING:
            return running(state, "pre_review")
        case ItemPhase.WAITING:
            return None  # an item that waits anew (退回) has a clock that ended
        case _:
            return limit_at_work(state, key)


def _item_term(clock: Clock | None, state: CaseState, key: str) -> Term:
    """The term of an item; once decided, its delivery and its commitment say when it is brought up (升级)."""
    made = term(clock, state, latest(state, "statutory", key) if clock is not None else None)
    clocks = state.clocks.values()
    later = [each for each in clocks if each.subject == key and each.kind in AFTER_CONCLUSION and not each.ended_on]
    return made.model_copy(update=brought_up(later, state)) if later else made


def _commitment(state: CaseState, key: str) -> Clock | None:
    """The clock of the check, or of what has to be put right."""
    return running(state, "rectification", key) or latest(state, "commitment_check", key)


def _stop_ends_on(state: CaseState, key: str) -> date | None:
    return running_due(running(state, "stop", key), state)


_ITEM_ROWS: TypeAdapter[tuple[ItemRow, ...]] = TypeAdapter(tuple[ItemRow, ...])


def rows_text(items: tuple[ItemRow, ...]) -> str | None:
    """Item rows as a JSON list, the form in which the ledger takes them; None when there are none."""
    return _ITEM_ROWS.dump_json(items).decode() if items else None


def project(state: CaseState) -> Rows:
    """All rows of a case."""
    items = tuple(item_row(state, key) for key in state.items)
    duties = DutyChange(put=duty_rows(state), all=True)
    return Rows(case=case_row(state), items=items, joints=joint_rows(state), duties=duties)


def changed_rows(before: CaseState, after: CaseState) -> Rows:
    """The rows that differ between two states; unchanged records are recognised by identity, so this is cheap."""
    if before.calendar is not after.calendar or before.plan is not after.plan or before.seq == 0:
        return project(after)
    subjects = _subjects_changed(before, after)
    case = None if _same_case(before, after) and CASE_SUBJECT not in subjects else case_row(after)
    keys = (key for key in after.items if not _same_item(before, after, key, subjects))
    items = tuple(item_row(after, key) for key in keys)
    return Rows(case=case, items=items, joints=changed_joint_rows(before, after), duties=changed_duties(before, after))


def row_texts(rows: Rows) -> RowTexts:
    """Rows as JSON, the form in which the ledger takes them."""
    return RowTexts(
        case=rows.case.model_dump_json() if rows.case else None,
        items=rows_text(rows.items),
        joints=joint_rows_text(rows.joints),
        duties=duties_text(rows.duties),
    )


def _subjects_changed(before: CaseState, after: CaseState) -> set[str]:
    """Whose clocks changed; a delivery or a check is the case's row, too."""
    if before.clocks is after.clocks:
        return set()
    known = before.clocks
    changed = [clock for key, clock in after.clocks.items() if known.get(key) is not clock]
    whole = {CASE_SUBJECT for clock in changed if clock.kind in AFTER_CONCLUSION}
    return {clock.subject for clock in changed} | whole


def _same_item(before: CaseState, after: CaseState, key: str, subjects: Collection[str]) -> bool:
    """Whether its row stays: it is made of the item and its clocks."""
    return after.items[key] is before.items[key] and key not in subjects


def _same_case(before: CaseState, after: CaseState) -> bool:
    fields = ("phase", "outcome", "accepted_at", "counted_from", "concluded_at", "extension", "issued", "is_over")
    return all(getattr(before, name) == getattr(after, name) for name in fields)
