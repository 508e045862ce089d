"""What should have fired: reads a case's journal entry by entry, and counts every term day by day.

It knows the plan, the calendar, the ladders as they are declared, and what each kind of entry starts, stops, extends
and ends. It shares neither the folding nor the arithmetic of the service, so a rung that is missing, doubled, on a
wrong day or out of turn is found. A mistake common to both is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from benchmarks.rungs.days import Almanac, PastKnownYears, WorkingDays, beijing_day, moment
from domain.clock import Limit
from domain.clock_kinds import LAPSE, RUNG_ORDER, ClockKind, RungName, RungRule
from domain.entries import Entry, RungFired
from domain.ladders import ladder_of
from domain.plan import Plan, PlanItem
from domain.state import CaseOpening

Fault = Literal["missing", "doubled", "wrong_moment", "not_running", "out_of_turn"]
FAULTS: tuple[Fault, ...] = ("missing", "doubled", "wrong_moment", "not_running", "out_of_turn")
WHOLE = ("case.whole", "case.statutory")
RUN_ON = ("delivery", "commitment_check", "rectification")
BEFORE_ACCEPTANCE = ("pre_review", "intake", "correction")
BY_ITSELF = frozenset({"item_handed_over", "hand_over_failed", "rule_not_met"})
"""Entries that nobody's act caused and that no rung did either: what came before them was due before them."""
_TURN = {name: number for number, name in enumerate(RUNG_ORDER)}

Waiting = tuple[datetime, int, str, RungName]
"""A rung to come: its moment, its turn among those of the same moment, clock, name."""


@dataclass(slots=True)
class Stop:
    """A stop of an item: the announced working days after `from_on`, or up to the day of the result."""

    from_on: int
    announced: int
    until: int | None = None


@dataclass(slots=True)
class Term:
    """One time limit, as the journal's entries made it."""

    clock_id: str
    kind: ClockKind
    subject: str
    limit: Limit
    started: int
    ladder: tuple[RungRule, ...]
    department: str | None = None
    stops: list[Stop] = field(default_factory=list)
    extensions: list[int] = field(default_factory=list)
    ended: int | None = None
    due: int | None = None
    moments: dict[RungName, datetime] = field(default_factory=dict)
    fired: set[RungName] = field(default_factory=set)


@dataclass
class Findings:
    """What the oracle found over many cases: faults by kind, the first of them in words, and what fired."""

    faults: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    fired: Counter[tuple[str, str]] = field(default_factory=Counter)
    declared: set[tuple[str, str]] = field(default_factory=set)
    clocks: int = 0

    MOST_SAID = 20

    def add(self, fault: Fault, words: str) -> None:
        """One more fault."""
        self.faults[fault] += 1
        if len(self.said) < self.MOST_SAID:
            self.said.append(f"{fault}: {words}")

    def join(self, other: Findings) -> None:
        """Take over what another process found."""
        self.faults += other.faults
        self.said = (self.said + other.said)[: self.MOST_SAID]
        self.fired += other.fired
        self.declared |= other.declared
        self.clocks += other.clocks

    @property
    def rungs(self) -> int:
        """How many rungs fired, right or wrong."""
        return self.fired.total()

    @property
    def mistakes(self) -> int:
        """How many faults there are."""
        return self.faults.total()


class Oracle:
    """Follows one case. `take` every entry of its journal in order, then `end`."""

    __slots__ = ("_almanac", "_calendar", "_case_no", "_ended_items", "_findings", "_gaps", "_phase", "_plan")
    __slots__ += ("_rectifying", "_rounds", "_stood", "_terms", "_waiting")

    def __init__(self, opening: CaseOpening, almanac: Almanac, findings: Findings) -> None:
        self._case_no = opening.case_no
        self._plan: Plan = opening.plan
        self._calendar = opening.calendar
        self._almanac = almanac
        self._findings = findings
        self._terms: dict[str, Term] = {}
        self._waiting: list[Waiting] = []
        self._gaps: set[str] = {gap.subject for gap in opening.missing}
        self._phase = "submitted"
        self._rounds = 1
        self._ended_items: set[str] = set()
        self._rectifying: set[str] = set()
        self._stood: dict[str, list[Stop]] = {}

    @property
    def next_at(self) -> datetime | None:
        """The moment of the next rung to come."""
        return self._waiting[0][0] if self._waiting else None

    def take(self, entry: Entry) -> None:
        """One more entry of the journal."""
        if isinstance(entry, RungFired):
            self._take_rung(entry)
            return
        if entry.act_id is not None or entry.kind in BY_ITSELF:
            self._nothing_due_by(entry.at)
        if (read := _READ.get(entry.kind)) is not None and read(self, entry):
            self._count_anew()

    def end(self) -> None:
        """The case has run out of clocks: nothing may wait any more."""
        for at, _, clock_id, name in self._waiting:
            self._fault("missing", clock_id, name, f"应在{at}")
        self._findings.clocks += len(self._terms)
        for term in self._terms.values():
            self._findings.declared |= {(term.kind, rule.name) for rule in term.ladder}

    # --- rungs -------------------------------------------------------------------------------------------------------

    def _take_rung(self, entry: RungFired) -> None:
        term, name = self._terms.get(entry.clock_id), entry.rung
        self._findings.fired[(term.kind if term else "?", name)] += 1
        expected = None if term is None else term.moments.get(name)  # type: ignore[call-overload]
        if term is not None and name in term.fired:
            self._fault("doubled", entry.clock_id, name, f"{entry.at}")
        elif term is None or term.ended is not None or expected is None:
            self._fault("not_running", entry.clock_id, name, f"{entry.at}")
        elif expected != entry.at:
            self._fault("wrong_moment", entry.clock_id, name, f"{entry.at}，应在{expected}")
        elif self._waiting[0][2:] != (entry.clock_id, name):
            self._fault("out_of_turn", entry.clock_id, name, f"{entry.at}，先应有{self._waiting[0][2:]}")
        if term is not None:
            term.fired.add(name)  # type: ignore[arg-type]
        self._waiting = [each for each in self._waiting if each[2:] != (entry.clock_id, name)]

    def _nothing_due_by(self, at: datetime) -> None:
        for due_at, _, clock_id, name in self._waiting:
            if due_at > at:
                return
            self._fault("missing", clock_id, name, f"应在{due_at}，此后的操作在{at}")

    def _fault(self, fault: Fault, clock_id: str, name: str, words: str) -> None:
        self._findings.add(fault, f"{self._case_no} {clock_id} {name} {words}")
