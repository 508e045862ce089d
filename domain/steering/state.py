"""Where a matter of steering (督查事项) is: folded from its entries, one after the other."""

from __future__ import annotations

from datetime import date, datetime

from domain.record import Record
from domain.steering.entries import (
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
    SteeringEntryOf,
    Urged,
)
from domain.steering.messages import SteeringOpening
from domain.steering.procedure import OPEN, Outcome, Step

SUBMITTED, ENDED = "submitted", "ended"


class SteeringState(Record):
    """`step`: the one that runs since `since`, `round` counts them; `fired`: its rungs that have come.

    `parts`: departments that have done theirs of it, `ahead`: those that have of later steps. `asked_days`: of an
    extension that waits for an answer; `extended`: how often the step's term was. `did`: who did each act last.
    `was_late`: a step's term passed; `brought_up`: it was escalated. `urged`, `urged_at`: how often the step was urged,
    and when last.
    """

    opening: SteeringOpening
    seq: int = 0
    seen: tuple[str, ...] = ()
    step: str = ""
    round: int = 0
    since: datetime | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    departments: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    ahead: dict[str, tuple[str, ...]] = {}
    asked_days: int | None = None
    extended: int = 0
    fired: tuple[str, ...] = ()
    did: dict[str, str] = {}
    was_late: bool = False
    brought_up: bool = False
    urged: int = 0
    urged_at: datetime | None = None
    outcome: Outcome | None = None

    @property
    def phase(self) -> str:
        """Where it stands, in one word: the step, or that it has ended."""
        if self.outcome is not None:
            return ENDED
        return self.step or SUBMITTED

    @property
    def is_over(self) -> bool:
        """Nothing more happens of it."""
        return self.outcome is not None

    @property
    def current(self) -> Step | None:
        """The step that runs."""
        return self.opening.procedure.step(self.step) if self.step and not self.is_over else None

    @property
    def is_late(self) -> bool:
        """Whether the running step's term has passed."""
        return "red" in self.fired and not self.is_over

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Departments that still owe the running step: of a step of all, those whose part is not done."""
        step = self.current
        if step is None or step.side != "department":
            return ()
        return tuple(each for each in self.departments if each not in self.parts)


def fold(state: SteeringState, entry: SteeringEntryOf) -> SteeringState:
    """The state after one more entry."""
    seen = (*state.seen, entry.act_id) if entry.act_id else state.seen
    return state.model_copy(update={"seq": state.seq + 1, "seen": seen, **_changes(state, entry)})


def _changes(state: SteeringState, entry: SteeringEntryOf) -> dict[str, object]:
    match entry:
        case Issued():
            who = entry.actor.stands_for if entry.actor else ""
            begun = _begun(entry.step, state.round, entry)
            return {**begun, "departments": state.opening.departments, "did": {OPEN: who}}
        case Moved():
            return _moved(state, entry)
        case PartDone():
            return {**_part_done(state, entry), "did": _did(state, entry.act, entry)}
        case ExtensionAsked():
            return {"asked_days": entry.days}
        case ExtensionDecided():
            return _decided(state, entry)
    return _of_whole(state, entry)


def _of_whole(state: SteeringState, entry: SteeringEntryOf) -> dict[str, object]:
    """What those who supervise did with the matter as a whole."""
    match entry:
        case Urged():
            return {"urged": state.urged + 1, "urged_at": entry.at}
        case Reassigned():
            return _reassigned(state, entry)
        case CalledOff():
            return {"outcome": Outcome.CANCELLED, "asked_days": None}
    return _alone(state, entry)


def _alone(state: SteeringState, entry: SteeringEntryOf) -> dict[str, object]:
    """What time alone brought."""
    match entry:
        case Reminded():
            return {"fired": (*state.fired, "remind")}
        case Overdue():
            return {"fired": (*state.fired, "red"), "was_late": True}
        case BroughtUp():
            return {"fired": (*state.fired, "escalate_supervisor"), "brought_up": True}
    return {}


def _did(state: SteeringState, act: str, entry: SteeringEntryOf) -> dict[str, str]:
    return {**state.did, act: entry.actor.stands_for} if entry.actor else state.did


def _part_done(state: SteeringState, entry: PartDone) -> dict[str, object]:
    if not entry.ahead:
        return {"parts": (*state.parts, entry.department)}
    return {"ahead": {**state.ahead, entry.ahead: (*state.ahead.get(entry.ahead, ()), entry.department)}}


def _from_ahead(state: SteeringState, step: str) -> dict[str, object]:
    """What was done of the step before it began, by departments that still have a part other than the lead's."""
    done, having = state.ahead.get(step, ()), state.departments[1:]
    rest = {key: parts for key, parts in state.ahead.items() if key != step}
    return {"parts": tuple(each for each in done if each in having), "ahead": rest}


def _begun(step: str, before: int, entry: Issued | Moved) -> dict[str, object]:
    """A step begins: with its own term, nothing done of it, nothing asked."""
    return {
        "step": step,
        "round": before + 1,
        "since": entry.at,
        "due_on": entry.due_on,
        "due_at": entry.due_at,
        "parts": (),
        "asked_days": None,
        "extended": 0,
        "fired": (),
        "urged": 0,
        "urged_at": None,
    }


def _moved(state: SteeringState, entry: Moved) -> dict[str, object]:
    changes: dict[str, object] = {"did": _did(state, entry.act, entry)}
    if entry.departments:
        changes["departments"] = entry.departments
    if entry.outcome is not None:
        return {**changes, "outcome": entry.outcome, "asked_days": None}
    return {**changes, **_begun(entry.to, state.round, entry), **_from_ahead(state, entry.to)}


def _reassigned(state: SteeringState, entry: Reassigned) -> dict[str, object]:
    """Parts that were done stay done, but for the lead's, who answers last. A new term begins anew, the old runs on."""
    changes: dict[str, object] = {
        "departments": entry.departments,
        "parts": tuple(each for each in state.parts if each in entry.departments[1:]),
        "asked_days": None,
    }
    if entry.due_on is not None:
        again = {"due_on": entry.due_on, "due_at": entry.due_at, "fired": (), "since": entry.at}
        changes |= {**again, "round": state.round + 1}
    return changes


def _decided(state: SteeringState, entry: ExtensionDecided) -> dict[str, object]:
    if not entry.granted:
        return {"asked_days": None}
    return {
        "asked_days": None,
        "extended": state.extended + 1,
        "due_on": entry.due_on,
        "due_at": entry.due_at,
        "fired": (),
    }
