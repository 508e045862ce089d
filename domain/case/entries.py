"""Entries of the journal (日志): what happened to a case, in the order the ledger gave, with its legal time.

An entry states a fact and never changes. Everything people see (timeline, lists, lights) and everything the
workflow knows is folded from entries, so each carries what the fold needs and nothing personal.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.case.desk.entries import DeskEntry
from domain.case.entry_base import EntryBase
from domain.case.findings.entries import CheckEntry
from domain.case.intake.entries import IntakeEntry
from domain.case.items.entries import ItemEntry
from domain.case.joint.entries import JointEntry
from domain.case.leading.entries import LeadChanged
from domain.case.limits.entries import LimitEntry
from domain.case.migration.entries import DefinitionChanged, EditionAdopted
from domain.case.money.entries import MoneyEntry
from domain.case.own_steps.entries import StepEntry
from domain.case.results.entries import ResultEntry
from domain.case.returns.entries import ItemReturned
from domain.case.urging.entries import UrgingEntry
from domain.case.waits.entries import WaitEntry


class ActRefused(EntryBase):
    """An act that did not hold, with its code."""

    kind: Literal["act_refused"] = "act_refused"
    act: str
    code: str
    item: str | None = None


Entry = Annotated[
    IntakeEntry
    | ItemEntry
    | CheckEntry
    | LimitEntry
    | ResultEntry
    | JointEntry
    | DeskEntry
    | ItemReturned
    | WaitEntry
    | UrgingEntry
    | DefinitionChanged
    | EditionAdopted
    | LeadChanged
    | MoneyEntry
    | StepEntry
    | ActRefused,
    Field(discriminator="kind"),
]
"""Any entry of the journal, told apart by `kind`."""

ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


def entry_item(entry: Entry) -> str | None:
    """The item an entry is about, or None when it is about the case."""
    return getattr(entry, "item", None)
