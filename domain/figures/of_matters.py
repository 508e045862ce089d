"""Matters of steering (督查事项: 12345工单, 差评整改 ...) as facts: issued, returned, answered, ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate

from domain.figures.fact import Fact, FactChange, FactKind
from domain.steering.entries import CalledOff, Issued, Moved, SteeringEntryOf
from domain.steering.messages import SteeringOpening
from domain.steering.state import SteeringState, fold
from domain.time.calendar import beijing_date

KINDS = (FactKind.MATTER_ISSUED, FactKind.MATTER_RETURNED, FactKind.MATTER_ANSWERED, FactKind.MATTER_ENDED)
RETURNS = frozenset({"return_order"})
"""Acts by which a department sends a matter back as not its own (退回)."""
_NO_ANSWER = RETURNS | {"contest"}
"""Acts of a department towards those who supervise that are no answer to what was asked."""


def matter_facts(
    opening: SteeringOpening, entries: Sequence[SteeringEntryOf], recorded: Sequence[datetime]
) -> tuple[FactChange, ...]:
    """The facts of a matter, from its journal alone. `recorded`: when each entry was written (UTC)."""
    known = accumulate((max(entry.at, at) for entry, at in zip(entries, recorded, strict=True)), max)
    state, made = SteeringState(opening=opening), list[FactChange]()
    for seq, (entry, at) in enumerate(zip(entries, known, strict=True), start=1):
        found = tuple(_of(state, entry, seq))
        if found:
            made.append(FactChange(known_at=at, put=found, gone=()))
        state = fold(state, entry)
    return tuple(made)


def _of(before: SteeringState, entry: SteeringEntryOf, seq: int) -> Iterator[Fact]:
    match entry:
        case Issued():
            yield _fact(before, entry, seq, FactKind.MATTER_ISSUED, ground=before.opening.reason)
        case Moved():
            if entry.act in RETURNS:
                yield _fact(before, entry, seq, FactKind.MATTER_RETURNED)
            elif _is_answer(before, entry):
                timing = "late" if entry.was_late else "on_time"
                yield _fact(before, entry, seq, FactKind.MATTER_ANSWERED, timing=timing)
            if entry.outcome is not None:
                yield _fact(before, entry, seq, FactKind.MATTER_ENDED, ground=entry.outcome)
        case CalledOff():
            yield _fact(before, entry, seq, FactKind.MATTER_ENDED, ground="called_off")


def _is_answer(before: SteeringState, entry: Moved) -> bool:
    """A department's act with which the matter goes to those who supervise."""
    procedure = before.opening.procedure
    is_theirs = entry.actor is not None and procedure.step(entry.step).side == "department"
    goes_up = bool(entry.to) and procedure.step(entry.to).side == "supervisor"
    return is_theirs and goes_up and entry.act not in _NO_ANSWER


def _fact(state: SteeringState, entry: SteeringEntryOf, seq: int, kind: FactKind, **said: object) -> Fact:
    opening = state.opening
    fields = {"ground": said.get("ground"), "timing": said.get("timing")}
    return Fact(
        key=f"{kind}:{seq}",
        kind=kind,
        counted_on=beijing_date(entry.at),
        department=(state.departments or opening.departments)[0],
        item=(opening.item or "").partition("#")[0] or None,
        way=opening.kind,
        **fields,  # type: ignore[arg-type]
    )
