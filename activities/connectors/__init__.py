"""Connectors: the ways in which an item reaches its department. One contract, one module for each way.

A connector may be asked again for the same request, after any cut: it then gives the same answer without doing the
thing twice. It says `Unreachable` when a later try may succeed; every other end is an answer.
"""

from __future__ import annotations

from typing import Literal, Protocol

from domain.case.acts import Record
from domain.case.messages import HandOver


class Answer(Record):
    """How a hand-over ended; `code` says why it failed, `failed_checks` what kept a rule from holding (no values)."""

    result: Literal["taken", "rule_met", "rule_not_met", "failed"]
    code: str = ""
    failed_checks: tuple[str, ...] = ()


TAKEN = Answer(result="taken")


class Unreachable(Exception):
    """The department cannot be reached now; `code` is stable, the text carries nothing of the case's content."""

    def __init__(self, code: str = "DEPARTMENT_UNREACHABLE") -> None:
        super().__init__(code)
        self.code = code


class DepartmentConnector(Protocol):
    """The contract (see `tests/unit/test_connectors_contract.py` and `tests/integration/test_connectors.py`)."""

    async def hand_over(self, request: HandOver) -> Answer:
        """Hand one item to its department. Raises Unreachable; raises database errors when the ledger is away."""
        ...
