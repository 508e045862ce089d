"""What was right in an exercise, what was missing, what went otherwise (练习结果): pure, from two lists of acts.

The scenario shows one right way. An act that it does not have is told and not counted against anybody: a claim or a
note changes nothing. What the rules refused is told with the words of the refusal, which name the article.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import JsonValue

from domain.case.acts import PAYLOAD_FIELDS
from domain.time.calendar import beijing_date

COMPARED = frozenset(PAYLOAD_FIELDS) - {"item", "joint", "taken_act", "done_on", "payment_no", "voucher"}
"""What an act says beside its subject. Words and numbers of results are content and the trainee's own; so are the day
that is foretold, the act that is taken back, and times and officers, which are told apart by their shape. Of an
attendance the departments count."""


@dataclass(frozen=True)
class Shown:
    """One act of the scenario. `subject`: item or joint event, empty for the whole; `says`: fields of the act.

    `basis`: the articles that the journal names for it, and the source of the term to which it answers. `is_late`: in
    the scenario itself its term was over.
    """

    kind: str
    subject: str
    says: Mapping[str, JsonValue]
    basis: tuple[str, ...] = ()
    is_late: bool = False


@dataclass(frozen=True)
class Done:
    """One act of the trainee. `code`: why the rules refused it, "" where it held; `due_on`: until when it was due."""

    kind: str
    subject: str
    says: Mapping[str, JsonValue]
    at: datetime
    code: str = ""
    due_on: date | None = None

    @property
    def is_in_time(self) -> bool:
        """On its last day or before; what has no term is in time (it passes at 24:00 of that day)."""
        return self.due_on is None or beijing_date(self.at) <= self.due_on


class Mark(StrEnum):
    """How one act of the scenario was met."""

    RIGHT = "right"
    OTHERWISE = "otherwise"  # done, and said something else
    MISSING = "missing"


@dataclass(frozen=True)
class Judged:
    """One act of the scenario and what was done; `differs`: fields that say something else."""

    shown: Shown
    mark: Mark
    done: Done | None = None
    differs: tuple[str, ...] = ()
    is_in_order: bool = True

    @property
    def is_right(self) -> bool:
        """Done as shown, in its place, in time."""
        return self.mark is Mark.RIGHT and self.is_in_order and self.is_in_time

    @property
    def is_in_time(self) -> bool:
        """On its last day or before, or as late as the scenario, which is about being late."""
        return self.done is not None and (self.done.is_in_time or self.shown.is_late)


@dataclass(frozen=True)
class End:
    """How something stands afterwards: what it is about, as it should stand, as it does."""

    about: str
    wanted: str
    found: str

    @property
    def is_right(self) -> bool:
        """Whether it stands as it should."""
        return self.wanted == self.found


@dataclass(frozen=True)
class Verdict:
    """The result of one exercise; `ends` are compared once everything was done."""

    judged: tuple[Judged, ...]
    refused: tuple[Done, ...]
    more: tuple[Done, ...]
    ends: tuple[End, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether every act of the scenario was done, be it otherwise."""
        return all(each.mark is not Mark.MISSING for each in self.judged)

    @property
    def right(self) -> int:
        """How many acts were right."""
        return sum(each.is_right for each in self.judged)

    @property
    def is_passed(self) -> bool:
        """Everything as it should be, and the case stands as it should. A refused try that was mended is no fault."""
        return self.is_done and self.right == len(self.judged) and all(each.is_right for each in self.ends)


@dataclass(frozen=True)
class Total:
    """The result of a whole exercise: its sittings that were begun (`verdicts`, in order), of how many in all.

    `steps`: how many steps all sittings have.
    """

    verdicts: tuple[Verdict, ...]
    stages: int
    steps: int

    @property
    def right(self) -> int:
        """How many acts were right."""
        return sum(each.right for each in self.verdicts)

    @property
    def refused(self) -> int:
        """How many tries the rules refused."""
        return sum(len(each.refused) for each in self.verdicts)

    @property
    def is_done(self) -> bool:
        """Whether every sitting was begun and every act done."""
        return len(self.verdicts) == self.stages and all(each.is_done for each in self.verdicts)

    @property
    def is_passed(self) -> bool:
        """Everything in every sitting as it should be."""
        return self.is_done and all(each.is_passed for each in self.verdicts)


def judged(shown: Sequence[Shown], done: Sequence[Done]) -> Verdict:
    """What the trainee did (in order of time) beside what is shown (in order)."""
    held = [each for each in done if not each.code]
    taken: set[int] = set()
    last, found = -1, []
    for each in shown:
        place = _match(each, held, taken)
        if place is None:
            found.append(Judged(each, Mark.MISSING))
            continue
        taken.add(place)
        differs = _differs(each, held[place])
        mark = Mark.OTHERWISE if differs else Mark.RIGHT
        found.append(Judged(each, mark, held[place], differs, is_in_order=place > last))
        last = max(last, place)
    more = tuple(each for place, each in enumerate(held) if place not in taken)
    return Verdict(tuple(found), tuple(each for each in done if each.code), more)


def _match(shown: Shown, held: Sequence[Done], taken: set[int]) -> int | None:
    """The first act of that kind on that subject which says the same, else the first that says something else."""
    same = [
        place
        for place, each in enumerate(held)
        if place not in taken and (each.kind, each.subject) == (shown.kind, shown.subject)
    ]
    return next((place for place in same if not _differs(shown, held[place])), same[0] if same else None)


def _differs(shown: Shown, done: Done) -> tuple[str, ...]:
    """Fields that the scenario says and the trainee says otherwise, in the order in which the scenario says them."""
    return tuple(
        name
        for name, value in shown.says.items()
        if name in COMPARED and not _is_own(value) and _plain(value) != _plain(done.says.get(name))
    )


_NAMED_BY = ("subject", "department")
"""What names a part of a value: the thing that is missing, the department that was there."""


def _is_own(value: JsonValue) -> bool:
    """Times, officers: values with parts that name neither a missing thing nor a department."""
    parts = value if isinstance(value, list) else [value]
    return any(isinstance(each, dict) and not any(name in each for name in _NAMED_BY) for each in parts)


def _plain(value: JsonValue) -> JsonValue:
    """Lists of what is named stand in any order; nothing said and an empty list are the same."""
    if isinstance(value, list):
        return sorted((_department(each) for each in value), key=str) or None
    return value


def _department(part: JsonValue) -> JsonValue:
    """Of who was there the department: which of its officers came is the trainee's own."""
    return part["department"] if isinstance(part, dict) and "department" in part else part
