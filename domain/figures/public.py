"""What of the figures everybody may read (公开的统计), and how small numbers are kept back.

A month is made public once, as it was known when it was closed: what is put right later changes the office's own
figures, and no published page, so that nobody finds a single case by comparing two publications. A count from 1 to 4
is told as “少于5”; where it would follow from the whole and the other parts, one more part is kept back. No rule of law
sets the number: it is practice of statistics offices (待核实).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.figures.figure import Counted, Figure, Measure, Value, value_of
from domain.figures.period import Period, month_of
from domain.figures.registry import BY_KEY
from domain.time.calendar import BEIJING

LEAST = 5
"""The smallest count that is told as it is; 0 is told, too: it says nothing of anybody."""
CLOSING_DAY = 10
"""The day of the following month at whose end (24:00) a month is closed; practice (待核实)."""
MONTHS = 13
"""How many months are public at a time: a year, and the month to compare with."""
PUBLIC: Sequence[Figure] = tuple(
    BY_KEY[key]
    for key in (
        "received",
        "online_share",
        "accepted",
        "concluded",
        "on_time_share",
        "whole_days_median",
        "whole_days_p90",
        "delivered",
        "saved_visits",
        "saved_papers",
    )
)
"""Of all matters together. Nothing about refusals: a refused applicant of a small matter would be known by it."""
OF_MATTERS: Sequence[Figure] = tuple(BY_KEY[key] for key in ("received", "accepted", "concluded"))
"""By matter: counts alone, since a share of few tells of each of them."""


class Kept(StrEnum):
    """Why a value is not told."""

    NOT = ""  # it is told
    FEW = "few"  # a count from 1 to 4, or it rests on fewer than 5
    BESIDE = "beside"  # another part would follow from it


class Told(NamedTuple):
    """A public value; `kept`: why it is not told, and then `number` is None."""

    number: float | None
    kept: Kept = Kept.NOT


FEW = Told(None, Kept.FEW)
BESIDE = Told(None, Kept.BESIDE)


def closed_at(month: Period) -> datetime:
    """The moment (UTC) at which a month's public figures are fixed: what was known then is told."""
    day = month.after().from_on + timedelta(days=CLOSING_DAY)
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)


def closed_months(now: datetime) -> Sequence[Period]:
    """The months that are public at a moment (UTC), the latest first."""
    found: list[Period] = []
    month = month_of(now.astimezone(BEIJING).date()).before()
    while len(found) < MONTHS:
        if closed_at(month) <= now:
            found.append(month)
        month = month.before()
    return found


def told_of(figure: Figure, counted: Iterable[Counted]) -> Told:
    """A figure of the whole. A share, a median or a sum is told where it rests on at least 5; shares as whole per cent.

    What a share leaves (逾期 beside 按时) is the office's own doing and concerns no single applicant.
    """
    rows = list(counted)
    value = value_of(figure, rows)
    if figure.measure is Measure.NUMBER:
        return _count(value)
    if (base := _base(figure, rows)) < LEAST:
        return FEW if base else Told(None)
    if figure.measure is Measure.SHARE and value.number is not None:
        return Told(round(value.number))
    return Told(value.number)


def _count(value: Value) -> Told:
    number = int(value.number or 0)
    return FEW if 0 < number < LEAST else Told(number)


def _base(figure: Figure, rows: Sequence[Counted]) -> int:
    """On how many facts a figure rests; a share on those among which it counts."""
    if figure.measure is Measure.SHARE and figure.among is not None:
        return sum(each.number for each in rows if figure.among.holds(each))
    return value_of(figure, rows).behind


def parts_told(counts: Mapping[str, int]) -> Mapping[str, Told]:
    """Counts by part beside their whole, none of the small ones to be found by taking the others from it.

    While what is kept back adds up to fewer than 5, or is a single part, the smallest part that is still told is kept
    back as well; with nothing left to keep back the whole itself is small, and not told either.
    """
    small = {part for part, number in counts.items() if 0 < number < LEAST}
    beside: set[str] = set()
    while small and _gives_away(counts, small | beside):
        left = [part for part, number in counts.items() if number and part not in small | beside]
        if not left:
            break
        beside.add(min(left, key=lambda part: (counts[part], part)))
    return {
        part: FEW if part in small else BESIDE if part in beside else Told(number) for part, number in counts.items()
    }


def _gives_away(counts: Mapping[str, int], kept: set[str]) -> bool:
    return len(kept) == 1 or sum(counts[part] for part in kept) < LEAST


def by_matter(counted: Iterable[Counted]) -> Mapping[str, Mapping[str, Told]]:
    """For each matter (`Counted.by`) the public counts by figure; one of which nothing was counted is not there."""
    rows = list(counted)
    matters = sorted({each.by for each in rows if each.by is not None})
    told: dict[str, dict[str, Told]] = {matter: {} for matter in matters}
    for figure in OF_MATTERS:
        own = {matter: _number(figure, [each for each in rows if each.by == matter]) for matter in matters}
        for matter, value in parts_told(own).items():
            told[matter][figure.key] = value
    return told


def _number(figure: Figure, rows: Sequence[Counted]) -> int:
    return int(value_of(figure, rows).number or 0)
