"""The results of a case as pages, papers and the public verification show them: with number, holder and organ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.case.acts import Actor, Role
from domain.case.course import Course
from domain.case.questions import result_number
from domain.case.results.validity import COMPOSITE, Result, Validity, results_of
from domain.case.roles import OF_DEPARTMENT
from domain.case.state import CaseState
from domain.definition.bundle import Definition
from domain.time.calendar import beijing_date
from ledger.lists import CaseHead
from starter.words.licences import holder_shown, number_shown

FIRM_NAME, FIRM_NUMBER = "body.name", "body.uscc"
"""Fields of the catalogue's group of the firm (主体) that applies: its name is the holder's."""


@dataclass(frozen=True)
class ShownResult:
    """One result in words. `place`: where it stands among those of its case, 0 for the composite licence.

    `is_out`: it was handed out (出件); before, while others are awaited or a fee is open, there is no paper of it.
    """

    place: int
    result: Result
    number: str
    issuer: str
    is_out: bool
    parts: tuple[ShownResult, ...] = ()
    lost: tuple[ShownResult, ...] = ()

    @property
    def may_be_had(self) -> bool:
        """Whether its paper is made: of what has ended none is given out any more."""
        return self.result.validity in (Validity.VALID, Validity.EXPIRED)

    @property
    def public_number(self) -> str:
        """The number for whoever has the code."""
        return number_shown(self.number)


@dataclass(frozen=True)
class Holder:
    """Whose results they are; `is_firm`: a firm or business, whose name is public (行政许可法 第四十条)."""

    name: str
    is_firm: bool

    @property
    def public_name(self) -> str:
        """The name for whoever has the code."""
        return self.name if self.is_firm else holder_shown(self.name)


def holder_of(head: CaseHead) -> Holder:
    """The firm that applied, else the person."""
    firm, number = str(head.form.get(FIRM_NAME) or ""), str(head.form.get(FIRM_NUMBER) or "")
    is_firm = bool(firm and number)
    return Holder(firm if is_firm else head.applicant_name, is_firm)


def shown_results(
    course: Course,
    definition: Definition,
    contents: Mapping[str, Mapping[str, Any]],
    numbers: Mapping[str, str],
    now: datetime,
) -> tuple[ShownResult, ...]:
    """All results of a case on that day, each with its number.

    `numbers`: those given by rule, by item; `contents`: the words of its acts, where departments wrote others.
    """
    state = course.state
    places = {plan.key: at for at, plan in enumerate(state.plan.items, start=1)} | {COMPOSITE: 0}
    departments = definition.departments

    def number_of(subject: str) -> str:
        key = subject
        if subject == COMPOSITE:
            carrier = state.plan.composite.item if state.plan.composite else None
            if carrier is None:
                return f"{state.opening.case_no}-00"
            key = carrier
        written = contents.get(state.items[key].decision_act or "", {}).get("result_no")
        return result_number(state, key, numbers.get(key) or written) or ""

    def show(result: Result) -> ShownResult:
        issuer = departments[result.issuer].name if result.issuer in departments else result.issuer
        parts, lost = (tuple(show(part) for part in some) for some in (result.parts, result.lost))
        number, is_out = number_of(result.subject), _is_out(state, result)
        return ShownResult(places[result.subject], result, number, issuer, is_out, parts, lost)

    return tuple(show(each) for each in results_of(state, beijing_date(now)))


def _is_out(state: CaseState, result: Result) -> bool:
    """A composite licence is out with the item that carries it, else with its parts."""
    if result.subject != COMPOSITE:
        return result.subject in state.issued
    carrier = state.plan.composite.item if state.plan.composite else None
    return all(key in state.issued for key in ([carrier] if carrier else [part.subject for part in result.parts]))


def may_have(actor: Actor, shown: ShownResult) -> bool:
    """Whether a paper that is out is for this reader: the holder, the window, and the organ that issued it."""
    if not shown.is_out:
        return False
    if actor.role in OF_DEPARTMENT:
        return actor.department == shown.result.issuer
    return actor.role in (Role.APPLICANT, Role.COUNTER_CLERK)
