"""How an entry is counted: each kind has a rule that says which facts follow, or a reason why none does.

As with news (`domain.news.rules`) an entry without either is a fault that a test finds: what nobody counts is a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from domain.case.course import Course
from domain.case.entry_base import EntryBase
from domain.case.state import CaseState
from domain.figures.fact import Dropped, Fact, Singly
from domain.time.calendar import beijing_date

_E = TypeVar("_E", bound=EntryBase)
FactOrNot = Fact | Dropped


class Uncounted(StrEnum):
    """Why an entry of a kind is in no figure."""

    OWN_WORK = "own_work"  # how colleagues share work; its result is counted
    ON_THE_WAY = "on_the_way"  # a step towards something that is counted
    BY_ITS_ITEMS = "by_its_items"  # counted by what becomes of the items
    BY_ITS_LIMIT = "by_its_limit"  # counted when the limit that it moves ends
    NOTHING_HAPPENED = "nothing_happened"  # an act that did not hold
    MONEY = "money"  # counted with the money, not here


@dataclass(frozen=True)
class Counted:
    """What is asked of a rule: an entry with its number, and the case before and after it.

    `singly`: what the items would ask for one by one; None where the definition is not at hand.
    """

    seq: int
    entry: EntryBase
    before: CaseState
    after: CaseState
    course: Course
    singly: Singly | None = field(default=None)

    @cached_property
    def on(self) -> date:
        """The Beijing day of its legal time."""
        return beijing_date(self.entry.at)

    @property
    def lead(self) -> str:
        """Who answers for the case as a whole (牵头部门)."""
        return self.course.opening.lead_department

    @property
    def received_on(self) -> date:
        """The Beijing day of the receipt."""
        return beijing_date(self.course.opening.received_at)


Rule = Callable[[Counted, Any], Iterable[FactOrNot]]


class FigureRules:
    """Rules and reasons by kind of entry. Raises ValueError for a kind that is declared twice."""

    def __init__(self, *parts: FigureRules) -> None:
        self._rules: dict[type[EntryBase], Rule] = {}
        self.uncounted: dict[type[EntryBase], Uncounted] = {}
        for part in parts:
            for kind, rule in part._rules.items():
                self._free(kind)
                self._rules[kind] = rule
            for kind, why in part.uncounted.items():
                self.leaves_out(why, kind)

    def counts(
        self, kind: type[_E]
    ) -> Callable[[Callable[[Counted, _E], Iterable[FactOrNot]]], Callable[[Counted, _E], Iterable[FactOrNot]]]:
        """Keep the decorated function as the rule of that kind of entry."""

        def keep(rule: Callable[[Counted, _E], Iterable[FactOrNot]]) -> Callable[[Counted, _E], Iterable[FactOrNot]]:
            self._free(kind)
            self._rules[kind] = rule
            return rule

        return keep

    def leaves_out(self, why: Uncounted, *kinds: type[EntryBase]) -> None:
        """None of these is counted, for that reason."""
        for kind in kinds:
            self._free(kind)
            self.uncounted[kind] = why

    @property
    def counted(self) -> frozenset[type[EntryBase]]:
        """Kinds from which facts follow."""
        return frozenset(self._rules)

    def of(self, counted: Counted) -> Iterable[FactOrNot]:
        """What follows from one entry. Raises KeyError for a kind without rule or reason."""
        kind = type(counted.entry)
        return () if kind in self.uncounted else self._rules[kind](counted, counted.entry)

    def _free(self, kind: type[EntryBase]) -> None:
        if kind in self._rules or kind in self.uncounted:
            raise ValueError(f"{kind.__name__} is counted already")
