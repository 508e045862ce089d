"""How an entry is told: each kind has a rule that says whom, or a reason why nobody is.

Each subject has its own `NewsRules`, as folds and sentences have; `of_case` puts them together. An entry without
either is a fault that a test finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import JsonValue

from domain.case.entry_base import EntryBase
from domain.case.roles import Role
from domain.case.state import CaseState, latest
from domain.news.news import Audience, News, NewsKind, Reader
from domain.time.clock import Clock, is_provisional, known_due_on
from domain.time.clock_kinds import ClockKind

_E = TypeVar("_E", bound=EntryBase)

Facts = dict[str, JsonValue]
"""What a template needs to know, by code or date; None is left out."""
APPLICANT = Reader(audience=Audience.APPLICANT)


class Silence(StrEnum):
    """Why nobody is told of a kind of entry."""

    IN_THE_LIST = "in_the_list"  # what is owed now stands in the list of whoever owes it, with its limit
    OWN_WORK = "own_work"  # how colleagues of one department share work; whoever did it sees what came of it
    TOLD_BY_ANOTHER = "told_by_another"  # an entry of the same act tells it
    NOTHING_CHANGES = "nothing_changes"  # nothing is other for anybody than before


@dataclass(frozen=True)
class Happened:
    """What is asked of a rule: an entry with its number, and the case before and after all that came with it."""

    seq: int
    entry: EntryBase
    before: CaseState
    after: CaseState

    def tell(
        self,
        kind: NewsKind,
        reader: Reader,
        *,
        item: str | None = None,
        joint: str | None = None,
        facts: Facts | None = None,
    ) -> Iterator[News]:
        """One piece of news; whoever did it themselves is not told of it."""
        actor = self.entry.actor
        if actor is not None and reader.person is not None and reader.person == actor.actor_id:
            return
        told = facts or {}
        if actor is not None and reader.audience is not Audience.APPLICANT:
            told = told | {"by": actor.stands_for, "by_department": actor.department}
        said = {name: value for name, value in told.items() if value is not None}
        yield News(seq=self.seq, at=self.entry.at, kind=kind, reader=reader, item=item, joint=joint, facts=said)

    def applicant(self, kind: NewsKind, facts: Facts | None = None, *, item: str | None = None) -> Iterator[News]:
        """To the applicant."""
        return self.tell(kind, APPLICANT, item=item, facts=facts)

    def whoever_has(self, item: str, state: CaseState) -> Reader:
        """Whoever has the item in that state: a colleague by name, or the department's clerks."""
        has = state.items[item]
        person = has.desk.delegate or has.handler
        return colleague(person) if person else clerks(state.item_plan(item).department)

    def due(self, kind: ClockKind, subject: str | None = None) -> Facts:
        """The end of the last limit of that kind, as facts; nothing where none runs or its year is not known."""
        clock = latest(self.after, kind) if subject is None else latest(self.after, kind, subject)
        return due_facts(self.after, clock)


def due_facts(state: CaseState, clock: Clock | None) -> Facts:
    """When a limit ends, and whether that is 暂定."""
    due = None if clock is None else known_due_on(clock, state.calendar)
    if clock is None or due is None:
        return {}
    provisional: Facts = {"provisional": True} if is_provisional(clock, state.calendar) else {}
    return {"due_on": due.isoformat(), **provisional}


def colleague(account: str) -> Reader:
    """One colleague."""
    return Reader(audience=Audience.PERSON, person=account)


def clerks(department: str) -> Reader:
    """The clerks of a department."""
    return Reader(audience=Audience.ROLE, role=Role.HANDLER, department=department)


def of_role(role: Role, department: str | None = None) -> Reader:
    """Whoever has the role."""
    return Reader(audience=Audience.ROLE, role=role, department=department)


def counters(hall: str) -> Reader:
    """The clerks at the counters of a hall."""
    return Reader(audience=Audience.HALL, hall=hall)


Rule = Callable[[Happened, Any], Iterable[News]]


class NewsRules:
    """Rules and silences by kind of entry. Raises ValueError for a kind that is told twice."""

    def __init__(self, *parts: NewsRules) -> None:
        self._rules: dict[type[EntryBase], Rule] = {}
        self.silent: dict[type[EntryBase], Silence] = {}
        for part in parts:
            for kind, rule in part._rules.items():
                self._free(kind)
                self._rules[kind] = rule
            for kind, why in part.silent.items():
                self.keeps_silent(why, kind)

    def tells(
        self, kind: type[_E]
    ) -> Callable[[Callable[[Happened, _E], Iterable[News]]], Callable[[Happened, _E], Iterable[News]]]:
        """Keep the decorated function as the rule of that kind of entry."""

        def keep(rule: Callable[[Happened, _E], Iterable[News]]) -> Callable[[Happened, _E], Iterable[News]]:
            self._free(kind)
            self._rules[kind] = rule
            return rule

        return keep

    def keeps_silent(self, why: Silence, *kinds: type[EntryBase]) -> None:
        """Nobody is told of these, for that reason."""
        for kind in kinds:
            self._free(kind)
            self.silent[kind] = why

    @property
    def told(self) -> frozenset[type[EntryBase]]:
        """Kinds that somebody is told of."""
        return frozenset(self._rules)

    def of(self, happened: Happened) -> Iterable[News]:
        """What follows from one entry. Raises KeyError for a kind without rule or reason."""
        kind = type(happened.entry)
        return () if kind in self.silent else self._rules[kind](happened, happened.entry)

    def _free(self, kind: type[EntryBase]) -> None:
        if kind in self._rules or kind in self.silent:
            raise ValueError(f"{kind.__name__} is told already")
