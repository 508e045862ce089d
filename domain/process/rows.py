"""Rows of the read model that every kind has, unless it brings its own: the process itself, and its duties (应办)."""

from __future__ import annotations

from typing import NamedTuple

from domain.process.messages import RowTexts
from domain.record import Record
from domain.rows.duty import DutyChange, DutyRow, duties_text


class ProcessRow(Record):
    """The read-model part of `process_file`. `departments`: whom it concerns beside the one that answers for it."""

    phase: str
    outcome: str | None = None
    open: bool = True
    departments: tuple[str, ...] = ()


class ProcessRows(NamedTuple):
    """What lists show of a process, as its state gives it."""

    row: ProcessRow
    duties: tuple[DutyRow, ...] = ()


def row_texts(before: ProcessRows | None, after: ProcessRows) -> RowTexts:
    """What differs between two states, as the ledger takes it; without a state before, all there is."""
    if before is None:
        duties = DutyChange(put=tuple(sorted(after.duties, key=lambda each: each.key)), all=True)
        return RowTexts(case=after.row.model_dump_json(), duties=duties_text(duties))
    known, now = ({each.key: each for each in rows.duties} for rows in (before, after))
    put = tuple(each for key, each in now.items() if known.get(key) != each)
    gone = tuple(key for key in known if key not in now)
    change = DutyChange(put=put, gone=gone) if put or gone else None
    row = None if before.row == after.row else after.row.model_dump_json()
    return RowTexts(case=row, duties=duties_text(change))
