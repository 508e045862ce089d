"""好差评 as facts: each time somebody was asked to rate, and each rating, by the day on which it happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from domain.figures.fact import Fact, FactChange, FactKind
from domain.record import Record
from domain.time.calendar import beijing_date

KINDS = (FactKind.RATED, FactKind.RATING_ASKED)


class RatingGiven(Record):
    """A rating as figures need it; `item`: key of the item, empty of the whole."""

    item: str
    grade: int
    department: str
    rated_at: datetime


class RatingAsked(Record):
    """Somebody was asked to rate their case: at the window (each time), or by the message of its end (once).

    `name` tells it from the others of the case; `at`: UTC.
    """

    name: str
    way: Literal["window", "message"]
    at: datetime


def asked(times: Iterable[RatingAsked], lead_department: str) -> tuple[FactChange, ...]:
    """The facts of these, each known when it happened; the lead answers for the whole that is to be rated."""
    return tuple(
        FactChange(
            known_at=each.at,
            put=(
                Fact(
                    key=f"rating_asked:{each.name}",
                    kind=FactKind.RATING_ASKED,
                    counted_on=beijing_date(each.at),
                    department=lead_department,
                    way=each.way,
                ),
            ),
            gone=(),
        )
        for each in times
    )


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
