"""The last day of the whole, counted day by day along the chains of its items (from the third edition on).

Of each item inside the promise the days are counted on which it is open and not stopped; what follows it goes on from
there. The whole is in time as long as no chain has used more days than it promises. A wait or an item outside uses
none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.rungs.counting import felt
from benchmarks.rungs.days import Almanac, PastKnownYears, WorkingDays
from benchmarks.rungs.facts import Facts, Term
from domain.definition.plan import PlanItem


@dataclass
class _AtWork:
    """An item that uses days: from when until when, and how many its chain has used."""

    first: int
    last: int | None
    not_counted: set[int]
    own: WorkingDays
    used: int

    def uses(self, day: int) -> bool:
        """Whether it uses this day."""
        is_open = self.first < day and (self.last is None or day <= self.last)
        return is_open and day in self.own.days and day not in self.not_counted


class WholeDays:
    """Counts for one case; `lapses_on` says on which day a wait passes, as far as that is known."""

    def __init__(self, facts: Facts, almanac: Almanac, lapses_on: Callable[[Term], int | None]) -> None:
        self._facts, self._almanac, self._lapses_on = facts, almanac, lapses_on
        self._district = almanac.of(facts.calendar, None)

    def last_day(self, whole: Term) -> int:
        """The last working day before a chain would use more than the whole has. Raises PastKnownYears."""
        budget = whole.limit.days + sum(days for days, _ in whole.extensions)
        at_work = list(self._at_work(by_law=whole.kind == "whole_statutory"))
        last = whole.started
        for day in range(whole.started + 1, self._district.last + 1):
            if day not in self._district.days:
                continue
            for each in at_work:
                each.used += each.uses(day)
            if any(each.used > budget for each in at_work if each.first < day):
                return last
            last = day
        raise PastKnownYears

    def _at_work(self, *, by_law: bool) -> Iterator[_AtWork]:
        for item in self._facts.plan.items:
            if not _counts(item):
                continue
            own = self._almanac.of(self._facts.calendar, item.department)
            term, base = self._term(item, by_law=by_law), self._before(item, by_law=by_law)
            if term is not None:
                yield _AtWork(term.started, term.ended, felt(term, own), own, base)
            elif (begins := self._planned(item)) is not None:
                yield _AtWork(begins, None, set(), own, base)

    def _term(self, item: PlanItem, *, by_law: bool) -> Term | None:
        promised = self._facts.terms.get(f"{item.key}.promised")
        return (self._facts.terms.get(f"{item.key}.statutory") if by_law else None) or promised

    def _before(self, item: PlanItem, *, by_law: bool) -> int:
        """The days that the longest chain before an item has used."""
        return max((self._used(self._facts.items[key], by_law=by_law) for key in item.after), default=0)

    def _used(self, item: PlanItem, *, by_law: bool) -> int:
        """The days of the chain up to the end of an item; of one that runs, those before it."""
        used = self._before(item, by_law=by_law)
        term = self._term(item, by_law=by_law)
        if not _counts(item) or term is None or term.ended is None:
            return used
        own = self._almanac.of(self._facts.calendar, item.department)
        out = felt(term, own)
        days = range(term.started + 1, term.ended + 1)
        return used + sum(day in self._district.days and day in own.days and day not in out for day in days)

    def _planned(self, item: PlanItem) -> int | None:
        """The day on which what only waits hold up will begin: the last one of the last of them."""
        if not self._facts.is_open(item.key):
            return None
        begins = [on for key in item.after if (on := self._passes_on(self._facts.items[key])) is not None]
        return max(begins, default=None)

    def _passes_on(self, item: PlanItem) -> int | None:
        """When what uses no days is over, as far as it is planned."""
        if _counts(item):
            return None
        if item.step is not None and item.key in self._facts.begun:
            return self._step_ends_on(item)
        term = self._facts.terms.get(f"{item.key}.promised")
        if term is None:
            return self._planned(item)
        return self._lapses_on(term) if item.kind == "wait" and term.ended is None else None

    def _step_ends_on(self, item: PlanItem) -> int | None:
        """The end of the applicant's term, or of the time to look at what they did; unknown once it has passed."""
        mine = (term for term in self._facts.terms.values() if term.subject == item.key and term.ended is None)
        term = next((each for each in mine if each.kind in ("own_step", "promised")), None)
        is_known = term is not None and self._facts.is_open(item.key) and item.key not in self._facts.missed
        return self._lapses_on(term) if term is not None and is_known else None


def _counts(item: PlanItem) -> bool:
    return item.kind in ("decision", "check") and item.outside_promise is None
