"""Entries of a matter of steering (督查事项)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from domain.case.acts import Actor
from domain.record import Record
from domain.steering.procedure import Outcome


class SteeringEntry(Record):
    """What every entry carries: the legal time, and the act that it came of."""

    at: AwareDatetime
    act_id: str | None = None
    actor: Actor | None = None


class Issued(SteeringEntry):
    """It is on file, and its first step runs until the end of `due_on`."""

    kind: Literal["steering_issued"] = "steering_issued"
    step: str
    due_on: date
    due_at: AwareDatetime


class Moved(SteeringEntry):
    """A step was left by an act (`act`), or by itself (`lapse`): for the step `to`, due so, or to the end.

    `version`: the definition that answers what was reported, by its hash.
    """

    kind: Literal["steering_moved"] = "steering_moved"
    act: str
    step: str
    to: str = ""
    due_on: date | None = None
    due_at: AwareDatetime | None = None
    outcome: Outcome | None = None
    departments: tuple[str, ...] = ()
    version: str | None = None
    was_late: bool = False


class PartDone(SteeringEntry):
    """One of several departments has done its part of the step that runs, or of a later one (`ahead`)."""

    kind: Literal["steering_part_done"] = "steering_part_done"
    act: str
    department: str
    ahead: str = Field(default="", exclude_if=lambda step: not step)


class ExtensionAsked(SteeringEntry):
    """A department asks for so many working days more."""

    kind: Literal["steering_extension_asked"] = "steering_extension_asked"
    days: int


class ExtensionDecided(SteeringEntry):
    """It was given them, until `due_on`, or not."""

    kind: Literal["steering_extension_decided"] = "steering_extension_decided"
    granted: bool
    due_on: date | None = None
    due_at: AwareDatetime | None = None


class Reminded(SteeringEntry):
    """The term of the step comes to its end."""

    kind: Literal["steering_reminded"] = "steering_reminded"
    step: str


class Overdue(SteeringEntry):
    """The term of the step has passed, and it was not done."""

    kind: Literal["steering_overdue"] = "steering_overdue"
    step: str


class BroughtUp(SteeringEntry):
    """It is still not done: those above are told (升级)."""

    kind: Literal["steering_brought_up"] = "steering_brought_up"
    step: str


class Reassigned(SteeringEntry):
    """Other departments have it from now on, the first of them in the lead; the running step is due so."""

    kind: Literal["steering_reassigned"] = "steering_reassigned"
    departments: tuple[str, ...]
    due_on: date | None = None
    due_at: AwareDatetime | None = None


class Urged(SteeringEntry):
    """Those who owe the step were urged (催办)."""

    kind: Literal["steering_urged"] = "steering_urged"
    step: str


class CalledOff(SteeringEntry):
    """The supervisor took it back."""

    kind: Literal["steering_called_off"] = "steering_called_off"


class SteeringActRefused(SteeringEntry):
    """An act that did not hold."""

    kind: Literal["act_refused"] = "act_refused"
    code: str


SteeringEntryOf = (
    Issued
    | Moved
    | PartDone
    | ExtensionAsked
    | ExtensionDecided
    | Reminded
    | Overdue
    | BroughtUp
    | Reassigned
    | Urged
    | CalledOff
    | SteeringActRefused
)
STEERING_ENTRY: TypeAdapter[SteeringEntryOf] = TypeAdapter(Annotated[SteeringEntryOf, Field(discriminator="kind")])
