"""Matters of steering (督查事项: 12345工单, 差评整改 ...) as facts: issued, returned, answered, called back, ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import accumulate

from domain.figures.fact import Fact, FactChange, FactKind
from domain.steering.entries import CalledOff, Issued, Moved, SteeringEntryOf
from domain.steering.messages import SteeringOpening
from domain.steering.state import SteeringState, fold
from domain.time.calendar import beijing_date

KINDS = (
    FactKind.MATTER_ISSUED,
    FactKind.MATTER_RETURNED,
    FactKind.MATTER_ANSWERED,
    FactKind.MATTER_CALLED_BACK,
    FactKind.MATTER_ENDED,
    FactKind.MATTER_LOOP,
)
RETURNS = frozenset({"return_order"})
"""Acts by which a department sends a matter back as not its own (退回)."""
CALL_BACK = "call_back"
"""The step (待回访) whose acts say what whoever asked thinks of the answer."""
OPEN, CALLED_OFF = "open", "called_off"
"""Of a loop: it goes on; it was taken back (撤销)."""
_NO_ANSWER = RETURNS | {"contest"}
"""Acts of a department towards those who supervise that are no answer to what was asked."""


def matter_facts(
    opening: SteeringOpening, entries: Sequence[SteeringEntryOf], recorded: Sequence[datetime]
) -> tuple[FactChange, ...]:
    """The facts of a matter, from its journal alone. `recorded`: when each entry was written (UTC)."""
    known = accumulate((max(entry.at, at) for entry, at in zip(entries, recorded, strict=True)), max)
    state, made = SteeringState(opening=opening), dict[datetime, dict[str, Fact]]()
    issued_on: date | None = None
    for seq, (entry, at) in enumerate(zip(entries, known, strict=True), start=1):
        issued_on = issued_on or beijing_date(entry.at)
        after = fold(state, entry)
        for fact in (*_of(state, entry, seq), *_loop(state, after, entry, issued_on)):
            made.setdefault(at, {})[fact.key] = fact  # of one moment the last word on each
        state = after
    return tuple(FactChange(known_at=at, put=tuple(facts.values()), gone=()) for at, facts in made.items())


def _of(before: SteeringState, entry: SteeringEntryOf, seq: int) -> Iterator[Fact]:
    match entry:
        case Issued():
            yield _fact(before, entry, seq, FactKind.MATTER_ISSUED, ground=before.opening.reason)
        case Moved():
            yield from _moved(before, entry, seq)
        case CalledOff():
            yield _fact(before, entry, seq, FactKind.MATTER_ENDED, ground=CALLED_OFF)


def _moved(before: SteeringState, entry: Moved, seq: int) -> Iterator[Fact]:
    timing = "late" if entry.was_late else "on_time"
    if entry.act in RETURNS:
        yield _fact(before, entry, seq, FactKind.MATTER_RETURNED, timing=timing)
    elif _is_answer(before, entry):
        yield _fact(before, entry, seq, FactKind.MATTER_ANSWERED, timing=timing)
    elif entry.step == CALL_BACK and entry.actor is not None:
        yield _fact(before, entry, seq, FactKind.MATTER_CALLED_BACK, ground=entry.act, timing=timing)
    if entry.outcome is not None:
        yield _fact(before, entry, seq, FactKind.MATTER_ENDED, ground=entry.outcome)


def _loop(before: SteeringState, after: SteeringState, entry: SteeringEntryOf, issued_on: date) -> Iterator[Fact]:
    """The matter as a whole (闭环): open, then what it ended with; by the day of its issue, with whoever has it."""
    stands = before.seq and (before.outcome, before.departments) == (after.outcome, after.departments)
    if not stands:
        ground = CALLED_OFF if isinstance(entry, CalledOff) else after.outcome or OPEN
        yield replace(_fact(after, entry, 1, FactKind.MATTER_LOOP, ground=ground), counted_on=issued_on)


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
