"""How a term is counted out, day by day, from the words of the articles."""

from __future__ import annotations

from benchmarks.rungs.days import PastKnownYears, WorkingDays
from benchmarks.rungs.facts import Stop, Term


def counted_out(term: Term, stood: set[int], days: WorkingDays) -> int:
    """The last day of a term whose count leaves these days out. Raises PastKnownYears."""
    on = term.started
    for budget, unit in ((term.limit.days, term.limit.unit), *term.extensions):
        left = budget
        while left:
            on += 1
            if on > days.last:
                raise PastKnownYears
            left -= on not in stood and (unit == "calendar" or on in days.days)
        if term.limit.unit == "calendar" and term.limit.rolls:
            on = days.rolled(on)
    return on


def stood_of(stops: list[Stop], days: WorkingDays) -> set[int]:
    """Every day that these stops take out; past the known years there is nothing to count."""
    out: set[int] = set()
    for stop in stops:
        day, left = stop.from_on, stop.announced
        while left and day < days.last and (stop.until is None or day < stop.until):
            day += 1
            left -= day in days.days
            out.add(day)
    return out


def felt(term: Term, days: WorkingDays) -> set[int]:
    """The days that stops take out of the term while it runs: one after its last day changes nothing."""
    found: set[int] = set()
    for stop in sorted(term.stops, key=lambda each: each.from_on):
        try:
            last = counted_out(term, found, days)
        except PastKnownYears:
            last = days.last
        if stop.from_on < last:
            found |= {day for day in stood_of([stop], days) if day > term.started}
    return found
