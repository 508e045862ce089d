"""The registry of kinds of processes (过程): one row each. A new kind is a folder of rules and a row here.

The classes of workflows, which stand above the rules, are registered beside them (`workflows/kinds.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from domain.case.book import CASE_RULES
from domain.case.messages import CaseStart
from domain.case.state import CaseOpening
from domain.cosigning.book import COSIGNING_RULES, CosigningStart
from domain.cosigning.messages import COSIGNING, CosigningOpening
from domain.process.messages import CASE, ProcessStart
from domain.process.rules import Rules
from domain.steering.book import SteeringRules, SteeringStart
from domain.steering.messages import SteeringOpening
from domain.steering.procedures import PROCEDURES


class KindUnknown(ValueError):
    """No kind of that name: a newer version put such a process on file."""


@dataclass(frozen=True)
class ProcessKind:
    """One kind: its name for people, how its numbers look, its workflow's name, what it starts with, its rules.

    No number may look like one of another kind: a number alone finds a process.
    """

    title: str
    numbers: re.Pattern[str]
    workflow: str
    opening: type[BaseModel]
    start: type[ProcessStart[Any, Any, Any]]
    rules: Rules[Any, Any, Any, Any, Any]

    @property
    def name(self) -> str:
        """Its name, as the ledger keeps it."""
        return self.rules.kind


KINDS: dict[str, ProcessKind] = {
    CASE: ProcessKind(
        title="办件",
        numbers=re.compile(r"\d{6}-\d{8}-\d{4,5}"),
        workflow="CaseWorkflow",
        opening=CaseOpening,
        start=CaseStart,
        rules=CASE_RULES,
    ),
    COSIGNING: ProcessKind(
        title="待签申请",
        numbers=re.compile(r"Q-\d{8}-[0-9A-F]{8}"),
        workflow="CosigningWorkflow",
        opening=CosigningOpening,
        start=CosigningStart,
        rules=COSIGNING_RULES,
    ),
    **{
        kind: ProcessKind(
            title=procedure.title,
            numbers=re.compile(rf"{procedure.prefix}-\d{{8}}-[0-9A-F]{{8}}"),
            workflow="SteeringWorkflow",
            opening=SteeringOpening,
            start=SteeringStart,
            rules=SteeringRules(kind),
        )
        for kind, procedure in PROCEDURES.items()
    },
}
"""By name."""


def kind_title(name: str) -> str:
    """The kind's name for people; of one that this version does not know its name on file."""
    return KINDS[name].title if name in KINDS else name


def title_of(number: str) -> str:
    """The name for people of the kind whose numbers look like this one; of a case where none does."""
    return next((each.title for each in KINDS.values() if each.numbers.fullmatch(number)), KINDS[CASE].title)


def kind_named(name: str) -> ProcessKind:
    """The kind of that name. Raises KindUnknown."""
    try:
        return KINDS[name]
    except KeyError:
        raise KindUnknown(name) from None
