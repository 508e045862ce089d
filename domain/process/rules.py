"""A book of rules: what the one loop and the ledger ask of a kind of process (过程), and nothing else.

The loop (`workflows/process.py`) knows no law: it takes commands in order of legal time, asks the rules what follows,
proposes that to the ledger, and takes over what the ledger gave. Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any, Protocol, Self, TypeVar

from pydantic import BaseModel, JsonValue

from domain.letters.letter import Letter
from domain.news.news import News
from domain.process.commands import Open, RungDue
from domain.process.messages import RowTexts
from domain.time.clock import Rung


class ActOfProcess(Protocol):
    """One act: a row of the ledger, then a signal. `payload` is the row's, by which the ledger knows it again."""

    @property
    def act_id(self) -> str:
        """Its id."""

    @property
    def legal_time(self) -> datetime:
        """The moment by which it is judged (UTC)."""

    def payload(self) -> JsonValue:
        """As its row keeps it."""


class EffectOfProcess(Protocol):
    """What a state asks for in the world, and what became of it; one at a time of each `key`."""

    @property
    def key(self) -> str:
        """Its name within the process."""


class DoneOfProcess(EffectOfProcess, Protocol):
    """An effect that came back."""

    @property
    def legal_time(self) -> datetime:
        """The moment by which it is judged (UTC)."""


class OpeningOfProcess(Protocol):
    """What a process starts with: no personal data, as all of it goes to the engine.

    `act` is the act that opened it. `bundle` and `lead_department` say what it goes by and who answers for it, `title`
    what operators read. `ahead_seconds`: how far the demo clock stood ahead of the wall then; 0 in production.
    """

    @property
    def number(self) -> str:
        """The number, which is the id of its run, too."""

    @property
    def act(self) -> ActOfProcess:
        """The act that opened it."""

    @property
    def received_at(self) -> datetime:
        """When that was received (UTC)."""

    @property
    def ahead_seconds(self) -> float:
        """How far the demo clock stood ahead."""

    @property
    def bundle(self) -> str:
        """What it goes by."""

    @property
    def lead_department(self) -> str:
        """Who answers for it."""

    @property
    def title(self) -> str:
        """What operators read of it."""

    def for_engine(self) -> Self:
        """The same without what only the ledger needs."""


class StateOfProcess(Protocol):
    """Where a process is, folded from its journal. `seq`: its last entry; `seen`: ids of the acts settled.

    `is_over`: nothing more happens by itself, so the run may end.
    """

    @property
    def seq(self) -> int:
        """Number of its last entry."""

    @property
    def seen(self) -> Container[str]:
        """Acts settled."""

    @property
    def phase(self) -> str:
        """Where it stands, in one word."""

    @property
    def is_over(self) -> bool:
        """Whether the run may end."""


OpeningT = TypeVar("OpeningT", bound=OpeningOfProcess)
StateT = TypeVar("StateT", bound=StateOfProcess)
StateT_co = TypeVar("StateT_co", bound=StateOfProcess, covariant=True)
ActT = TypeVar("ActT", bound=ActOfProcess)
EffectT = TypeVar("EffectT", bound=EffectOfProcess)
EffectT_co = TypeVar("EffectT_co", bound=EffectOfProcess, covariant=True)
DoneT = TypeVar("DoneT", bound=DoneOfProcess)
OpeningT_contra = TypeVar("OpeningT_contra", bound=OpeningOfProcess, contravariant=True)
DoneT_contra = TypeVar("DoneT_contra", bound=DoneOfProcess, contravariant=True)


class Decision(Protocol[StateT_co]):
    """What follows from a command: the entries to propose, and the state they fold to."""

    @property
    def entries(self) -> Sequence[BaseModel]:
        """In order."""

    @property
    def state(self) -> StateT_co:
        """After them."""


class Rules(Protocol[OpeningT_contra, StateT, ActT, EffectT_co, DoneT_contra]):
    """The rules of one kind. An act that does not hold leaves an entry of kind `act_refused` with its `code`."""

    @property
    def kind(self) -> str:
        """The name of the kind, as the ledger keeps it."""

    @property
    def act(self) -> type[ActT]:
        """The model of its acts."""

    def read_act(self, payload: JsonValue) -> ActT:
        """The act that the ledger keeps so. Raises ValueError."""

    def new(self, opening: OpeningT_contra) -> StateT:
        """The state before the first entry."""

    def decide(self, state: StateT, command: Open | RungDue | ActT | DoneT_contra) -> Decision[StateT]:
        """What the command leads to; no entries when it was settled before or nothing follows."""

    def refuse_for_good(self, state: StateT, act: ActT) -> Decision[StateT]:
        """The refusal of an act that holds, and whose entries the ledger can never keep."""

    def fold(self, state: StateT, body: str) -> StateT:
        """The state after one more entry, given as the journal keeps it."""

    def next_rung(self, state: StateT) -> Rung | None:
        """The earliest rung of any running clock that has not fired."""

    def effects(self, state: StateT) -> Sequence[tuple[EffectT_co, datetime | None]]:
        """What the state asks for in the world, each with the moment before which it is not tried (None: at once)."""

    def rows(self, before: StateT | None, after: StateT) -> RowTexts:
        """Rows of the read model that differ between two states; without a state before, all there are."""

    def news(self, before: StateT, entries: Sequence[Any], after: StateT) -> tuple[News, ...]:
        """Whom these entries are told; empty where a kind tells nobody."""

    def letters(self, before: StateT, entries: Sequence[Any], after: StateT) -> tuple[Letter, ...]:
        """What these entries have to say to parties outside; empty where a kind writes to nobody."""
