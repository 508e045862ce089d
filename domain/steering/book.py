"""The book of rules of a matter of steering (督查事项): one for every procedure.

A step is owed until its term has passed; it is reminded, said to be overdue, and brought up by itself. Nothing that
was done is ever taken away: what is called off or revoked stays with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import JsonValue

from domain.letters.letter import Letter
from domain.news.news import News
from domain.process.commands import Open, RungDue
from domain.process.messages import ProcessStart, RowTexts
from domain.process.rows import row_texts
from domain.steering.entries import (
    STEERING_ENTRY,
    BroughtUp,
    CalledOff,
    ExtensionAsked,
    ExtensionDecided,
    Issued,
    Moved,
    Overdue,
    PartDone,
    Reassigned,
    Reminded,
    SteeringActRefused,
    SteeringEntryOf,
    Urged,
)
from domain.steering.may import why_not
from domain.steering.messages import (
    ASK_EXTENSION,
    COMMON,
    GRANT_EXTENSION,
    REASSIGN,
    REFUSE_EXTENSION,
    URGE,
    NoEffect,
    SteeringAct,
    SteeringOpening,
)
from domain.steering.news import news_of
from domain.steering.procedure import Move, Step
from domain.steering.rows import rows_of
from domain.steering.state import SteeringState, fold
from domain.steering.terms import Due, due_after, extended, rungs_of
from domain.time.clock import Rung


class SteeringDecision(NamedTuple):
    """What follows from a command."""

    entries: tuple[SteeringEntryOf, ...]
    state: SteeringState


Command = Open | RungDue | SteeringAct


class SteeringRules:
    """What the loop and the ledger ask of a matter of one kind."""

    act = SteeringAct

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def read_act(self, payload: JsonValue) -> SteeringAct:
        """The act that the ledger keeps so. Raises ValueError."""
        return SteeringAct.model_validate(payload)

    def new(self, opening: SteeringOpening) -> SteeringState:
        """The state before the first entry."""
        return SteeringState(opening=opening)

    def decide(self, state: SteeringState, command: Command) -> SteeringDecision:
        """What the command leads to; nothing where it was settled before."""
        match command:
            case Open() if state.seq == 0:
                return _follows(state, _issued(state.opening))
            case RungDue(rung=rung):
                return _of_rung(state, rung)
            case SteeringAct() if command.act_id not in state.seen and state.seq:
                code = why_not(state, command)
                return _refused(state, command, code) if code else _follows(state, _of_act(state, command))
        return SteeringDecision((), state)

    def refuse_for_good(self, state: SteeringState, act: SteeringAct) -> SteeringDecision:
        """The refusal of an act whose entries the ledger can never keep."""
        return _refused(state, act, "NOT_RECORDED")

    def fold(self, state: SteeringState, body: str) -> SteeringState:
        """The state after one more entry."""
        return fold(state, STEERING_ENTRY.validate_json(body))

    def next_rung(self, state: SteeringState) -> Rung | None:
        """The next reminder, end of a term, or bringing up."""
        return min(rungs_of(state), key=lambda rung: (rung.at, rung.name == "lapse"), default=None)

    def effects(self, state: SteeringState) -> tuple[tuple[NoEffect, datetime | None], ...]:
        """It asks for nothing in the world."""
        return ()

    def rows(self, before: SteeringState | None, after: SteeringState) -> RowTexts:
        """Rows of the read model that differ; without a state before, all there are."""
        return row_texts(rows_of(before) if before and before.seq else None, rows_of(after))

    def news(self, before: SteeringState, entries: Sequence[SteeringEntryOf], after: SteeringState) -> tuple[News, ...]:
        """Whom these entries are told."""
        return news_of(before, entries)

    def letters(
        self, before: SteeringState, entries: Sequence[SteeringEntryOf], after: SteeringState
    ) -> tuple[Letter, ...]:
        """Nobody outside is written to."""
        return ()


class SteeringStart(ProcessStart[SteeringOpening, SteeringState, SteeringAct]):
    """Input of a run."""


def _issued(opening: SteeringOpening) -> Issued:
    first = opening.procedure.first
    due = due_after(opening, first, opening.received_at, opening.days)
    return Issued(
        at=opening.received_at,
        act_id=opening.act_id,
        actor=opening.issued_by,
        step=first.key,
        due_on=due.on,
        due_at=due.at,
    )


def _of_act(state: SteeringState, act: SteeringAct) -> SteeringEntryOf:
    """The entry of an act that holds."""
    said: dict[str, Any] = {"at": act.received_at, "act_id": act.act_id, "actor": act.actor}
    if act.kind in COMMON:
        return _of_common(state, act, said)
    step = state.current
    move = step.move(act.kind) if step else None
    if step is None or move is None:  # `why_not` has asked
        raise AssertionError(act.kind)
    if move.ahead:
        return PartDone(**said, act=act.kind, department=act.actor.department or "", ahead=move.ahead)
    if move.each and len(state.waits_for) > 1:
        return PartDone(**said, act=act.kind, department=act.actor.department or "")
    return _left(state, step, move, act.received_at, act)


def _of_common(state: SteeringState, act: SteeringAct, said: dict[str, Any]) -> SteeringEntryOf:
    """The entry of an act that every procedure has."""
    match act.kind:
        case _ if act.kind == ASK_EXTENSION:
            return ExtensionAsked(**said, days=act.days or 0)
        case _ if act.kind == GRANT_EXTENSION:
            due = extended(state, act.days or state.asked_days or 0)
            return ExtensionDecided(**said, granted=True, due_on=due.on, due_at=due.at)
        case _ if act.kind == REFUSE_EXTENSION:
            return ExtensionDecided(**said, granted=False)
    return _of_whole(state, act, said)


def _of_whole(state: SteeringState, act: SteeringAct, said: dict[str, Any]) -> SteeringEntryOf:
    """The entry of an act of those who supervise on the matter as a whole."""
    if act.kind == URGE:
        return Urged(**said, step=state.step)
    if act.kind != REASSIGN:
        return CalledOff(**said)
    anew = _term_anew(state, act)
    due_on, due_at = (anew.on, anew.at) if anew else (None, None)
    return Reassigned(**said, departments=act.departments, due_on=due_on, due_at=due_at)


def _term_anew(state: SteeringState, act: SteeringAct) -> Due | None:
    """The running step's term from now on, where whoever reassigns it sets one and those who have it owe the step."""
    step = state.current
    if step is None or step.side != "department" or act.days is None:
        return None
    return due_after(state.opening, step.model_copy(update={"hours": 0}), act.received_at, act.days)


def _left(state: SteeringState, step: Step, move: Move, at: datetime, act: SteeringAct | None = None) -> Moved:
    """The step is left by that move."""
    due: Due | None = None
    if move.to:
        due = due_after(state.opening, state.opening.procedure.step(move.to), at, act.days if act else None)
    return Moved(
        at=at,
        act_id=act.act_id if act else None,
        actor=act.actor if act else None,
        act=move.act,
        step=step.key,
        to=move.to,
        due_on=due.on if due else None,
        due_at=due.at if due else None,
        outcome=move.outcome,
        departments=act.departments if act else (),
        version=act.version if act and move.version else None,
        was_late=state.is_late,
    )


def _of_rung(state: SteeringState, rung: Rung) -> SteeringDecision:
    step = state.current
    if step is None or rung not in rungs_of(state):
        return SteeringDecision((), state)
    match rung.name:
        case "remind":
            return _follows(state, Reminded(at=rung.at, step=step.key))
        case "red":
            return _follows(state, Overdue(at=rung.at, step=step.key))
        case "lapse" if step.lapse is not None:
            return _follows(state, _left(state, step, step.lapse, rung.at))
        case _:
            return _follows(state, BroughtUp(at=rung.at, step=step.key))


def _refused(state: SteeringState, act: SteeringAct, code: str) -> SteeringDecision:
    return _follows(state, SteeringActRefused(at=act.received_at, act_id=act.act_id, actor=act.actor, code=code))


def _follows(state: SteeringState, entry: SteeringEntryOf) -> SteeringDecision:
    return SteeringDecision((entry,), fold(state, entry))
