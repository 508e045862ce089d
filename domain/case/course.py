"""The course of a case: its journal folded once, with the state after each entry.

The timeline, the attribution of its time, notices and the final state all ask how the case stood at some entry; they
take the course instead of folding the journal anew, each for itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

from domain.case.entries import Entry
from domain.case.evolve import evolve
from domain.case.state import CaseOpening, CaseState, new_case


class CourseStep(NamedTuple):
    """An entry of the journal and the state after it."""

    entry: Entry
    state: CaseState


@dataclass(frozen=True)
class Course:
    """A case from its opening to the last entry on file. Entries are numbered from 1, as in the journal (`seq`).

    `start`: the state before the first entry.
    """

    start: CaseState
    steps: tuple[CourseStep, ...] = ()

    @classmethod
    def of(cls, opening: CaseOpening, entries: Iterable[Entry]) -> Self:
        """The course that a journal gives; the one place where it is folded step by step."""
        start = state = new_case(opening)
        steps = []
        for entry in entries:
            state = evolve(state, entry)
            steps.append(CourseStep(entry, state))
        return cls(start, tuple(steps))

    @property
    def opening(self) -> CaseOpening:
        """What the case started with."""
        return self.start.opening

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The journal, oldest first."""
        return tuple(step.entry for step in self.steps)

    @property
    def state(self) -> CaseState:
        """How the case stands after the last entry."""
        return self.before(len(self.steps) + 1)

    def entry(self, seq: int) -> Entry | None:
        """The entry of that number; None where there is none."""
        return self.steps[seq - 1].entry if 0 < seq <= len(self.steps) else None

    def before(self, seq: int) -> CaseState:
        """How the case stood just before the entry of that number."""
        count = min(max(seq - 1, 0), len(self.steps))
        return self.steps[count - 1].state if count else self.start

    def after_consequences(self, seq: int) -> CaseState:
        """How the case stood when everything that the entry of that number brought with it had happened.

        That is what stands behind it of the same moment, up to the next act.
        """
        first, last = self.entry(seq), seq
        if first is None:
            return self.before(seq)
        for step in self.steps[seq:]:
            if step.entry.at != first.at or step.entry.act_id not in (None, first.act_id):
                break
            last += 1
        return self.before(last + 1)

    def upto(self, seq: int) -> Self:
        """The course as it was when the entry of that number had been written."""
        return type(self)(self.start, self.steps[: max(seq, 0)])
