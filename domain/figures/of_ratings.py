"""What people said of their cases (好差评) as facts: each rating once, by the day on which it was given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from domain.figures.fact import Fact, FactChange, FactKind
from domain.record import Record
from domain.time.calendar import beijing_date

KINDS = (FactKind.RATED,)


class RatingGiven(Record):
    """A rating as figures need it; `item`: key of the item, empty of the whole."""

    item: str
    grade: int
    department: str
    rated_at: datetime


def rated(given: Iterable[RatingGiven]) -> tuple[FactChange, ...]:
    """The facts of a case's ratings, each known when it was given."""
    return tuple(FactChange(known_at=each.rated_at, put=(_fact(each),), gone=()) for each in given)


def _fact(given: RatingGiven) -> Fact:
    return Fact(
        key=f"rated:{given.item}",
        kind=FactKind.RATED,
        counted_on=beijing_date(given.rated_at),
        department=given.department,
        item=given.item.partition("#")[0] or None,
        ground=str(given.grade),
        way="item" if given.item else "whole",
    )
