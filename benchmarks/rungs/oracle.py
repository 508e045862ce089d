"""What should have fired, and when: follows a case's journal and counts every term day by day.

A rung that is missing, doubled, at a wrong moment, on a term that does not run, or out of turn is a fault. What the
oracle and the service both misread, it does not find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from benchmarks.rungs.counting import counted_out
from benchmarks.rungs.counting import stood_of as _stood
from benchmarks.rungs.days import Almanac, PastKnownYears, WorkingDays, beijing_day, moment
from benchmarks.rungs.facts import WHOLE, Facts, Term
from benchmarks.rungs.whole import WholeDays
from domain.case.entries import Entry
from domain.case.limits.entries import RungFired
from domain.case.state import CaseOpening
from domain.time.calendar import YearStatus
from domain.time.clock_kinds import RUNG_ORDER

Fault = Literal["missing", "doubled", "wrong_moment", "not_running", "out_of_turn"]
Waiting = tuple[datetime, int, str, str]
"""A rung to come: its moment, its place among those of the same moment, clock, name."""

NO_ACT_NO_RUNG = frozenset({"item_handed_over", "hand_over_failed", "rule_not_met"})
"""Entries that neither an act nor a rung caused; like an act, they come after all that was due before."""
MOST_SAID = 20
_PLACE: dict[str, int] = {name: number for number, name in enumerate(RUNG_ORDER)}


@dataclass
class Findings:
    """What was found over many cases: faults by kind, the first of them in words, and what fired of what is declared.

    Rungs are counted by kind of clock and name.
    """

    faults: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    fired: Counter[tuple[str, str]] = field(default_factory=Counter)
    declared: set[tuple[str, str]] = field(default_factory=set)
    clocks: int = 0

    def add(self, fault: Fault, words: str) -> None:
        """One more fault."""
        self.faults[fault] += 1
        if len(self.said) < MOST_SAID:
            self.said.append(f"{fault}: {words}")

    def join(self, other: Findings) -> None:
        """Take over what another process found."""
        self.faults += other.faults
        self.said = (self.said + other.said)[:MOST_SAID]
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

    @property
    def silent(self) -> list[tuple[str, str]]:
        """Rungs that a ladder of some running clock declares and that fired in no case."""
        return sorted(self.declared - self.fired.keys())


class Oracle:
    """Follows one case: `take` every entry of its journal in order, then `end`."""

    __slots__ = ("_almanac", "_as_of", "_facts", "_findings", "_waiting")

    def __init__(self, opening: CaseOpening, almanac: Almanac, findings: Findings) -> None:
        self._facts = Facts(opening)
        self._almanac = almanac
        self._findings = findings
        self._as_of = opening.received_at
        self._waiting: list[Waiting] = []

    @property
    def next_at(self) -> datetime | None:
        """The moment of the next rung to come; None when all clocks have run out."""
        return self._waiting[0][0] if self._waiting else None

    def take(self, entry: Entry) -> None:
        """One more entry."""
        if isinstance(entry, RungFired):
            self._take_rung(entry)
        else:
            self._take_fact(entry)
        self._as_of = max(self._as_of, entry.at)

    def _take_fact(self, entry: Entry) -> None:
        if entry.act_id is not None or entry.kind in NO_ACT_NO_RUNG:
            self._miss(each for each in self._waiting if each[0] <= entry.at)
        if self._facts.read(entry):
            self._count_anew()

    def end(self) -> None:
        """Nothing comes any more: nothing may wait."""
        self._miss(self._waiting)
        self._findings.clocks += len(self._facts.terms)
        for term in self._facts.terms.values():
            self._findings.declared |= {(term.kind, rule.name) for rule in term.ladder}

    def _take_rung(self, entry: RungFired) -> None:
        name, term = (entry.clock_id, entry.rung), self._facts.terms.get(entry.clock_id)
        self._findings.fired[term.kind if term else "?", entry.rung] += 1
        expected = next((each for each in self._waiting if each[2:] == name), None)
        if term is not None and self._has_fired(term, entry.rung, expected):
            self._fault("doubled", *name, f"{entry.at}")
        elif expected is None or term is None:
            self._fault("not_running", *name, f"{entry.at}")
        elif entry.at != (at := max(expected[0], self._as_of)):  # deemed acceptance, a moved calendar: due at once
            self._fault("wrong_moment", *name, f"{entry.at}, expected {at}")
        elif expected is not self._waiting[0]:
            self._fault("out_of_turn", *name, f"{entry.at}, before {self._waiting[0]}")
        if term is not None:
            term.fired[entry.rung] = entry.at
        if expected is not None:
            self._waiting.remove(expected)

    def _miss(self, due: Iterable[Waiting]) -> None:
        for at, _, clock_id, name in list(due):
            self._fault("missing", clock_id, name, f"expected {at}")
            self._facts.terms[clock_id].fired[name] = max(at, self._as_of)  # told once

    def _fault(self, fault: Fault, clock_id: str, name: str, words: str) -> None:
        self._findings.add(fault, f"{self._facts.case_no} {clock_id} {name} {words}")

    # --- counting ----------------------------------------------------------------------------------------------------

    def _count_anew(self) -> None:
        running = (term for term in self._facts.terms.values() if term.ended is None)
        self._waiting = sorted(each for term in running for each in self._of(term))

    def _has_fired(self, term: Term, name: str, expected: Waiting | None) -> bool:
        """Once per clock; from the third edition on once per moment: it comes again when its moment moved past it."""
        fired_at = term.fired.get(name)
        if fired_at is None:
            return False
        return not self._facts.is_third or expected is None or expected[0] <= fired_at

    def _of(self, term: Term) -> list[Waiting]:
        if not self._facts.is_third and len(term.fired) == len(term.ladder):
            return []
        days = self._almanac.of(self._facts.calendar, term.department)
        try:
            due = self._due(term, days)
        except PastKnownYears:
            return []
        found: list[Waiting] = []
        for rule in term.ladder:
            on = due
            if rule.offset_days < 0:
                on = days.back(due, -rule.offset_days, term.started)
                if on <= term.started:
                    continue  # nobody is reminded on the day on which it starts
            elif ahead := rule.offset_days + (rule.held_days if self._is_provisional(due) else 0):
                try:
                    on = days.forward(due, ahead)
                except PastKnownYears:
                    continue
            waiting = (moment(on, rule.hour), _PLACE[rule.name], term.clock_id, rule.name)
            if not self._has_fired(term, rule.name, waiting):
                found.append(waiting)
        return found

    def _is_provisional(self, day: int) -> bool:
        """Whether the holidays of that day's year are not published: what passes by law waits for them."""
        year = date.fromordinal(day).year
        return any(each.year == year and each.status is YearStatus.PROVISIONAL for each in self._facts.calendar.years)

    def _due(self, term: Term, days: WorkingDays) -> int:
        """The last day, counted one by one from the day after the start. Raises PastKnownYears."""
        if term.clock_id in WHOLE and self._facts.is_third:
            return WholeDays(self._facts, self._almanac, self._lapses_on).last_day(term)
        stood: set[int] = set()
        if term.kind != "renewal":
            stood = self._whole_stood(term) if term.clock_id in WHOLE else _stood(term.stops, days)
        return counted_out(term, stood, days)

    def _lapses_on(self, wait: Term) -> int | None:
        """The last day of a wait, or the one at whose end it passes; None past the known years."""
        if all(rule.name != "lapse" for rule in wait.ladder):
            try:
                return self._due(wait, self._almanac.of(self._facts.calendar, wait.department))
            except PastKnownYears:
                return None
        lapse = next((each for each in self._of(wait) if each[3] == "lapse"), None)
        return beijing_day(lapse[0]) - 1 if lapse else None

    def _whole_stood(self, whole: Term) -> set[int]:
        """The days on which every open item inside the promise stands, and one is open (before the third edition)."""
        rows: list[tuple[int, int | None, set[int] | None]] = []
        for item, term in self._facts.inside():
            days = self._almanac.of(self._facts.calendar, term.department)
            if item.kind == "wait":
                rows.append((term.started, term.ended or self._over_on(term, days), None))
            else:
                rows.append((term.started, term.ended, _stood(term.stops, days)))
        if not any(stood is None or stood for _, _, stood in rows):
            return set()
        last = max((max(stood) if stood else until or 0) for _, until, stood in rows if stood is None or stood)
        return {day for day in range(whole.started + 1, last + 1) if _all_stand(rows, day)}

    def _over_on(self, term: Term, days: WorkingDays) -> int:
        """The day after a wait's last day: it is over at 24:00, and what follows counts from the day after that."""
        try:
            return self._due(term, days) + 1
        except PastKnownYears:
            return days.last


def _all_stand(rows: list[tuple[int, int | None, set[int] | None]], day: int) -> bool:
    at_work = [stood for after, until, stood in rows if after < day and (until is None or day <= until)]
    return bool(at_work) and all(stood is None or day in stood for stood in at_work)
