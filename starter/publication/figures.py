"""The public monthly figures, counted from the facts as they were known when each month was closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from domain.figures.figure import Figure, Measure
from domain.figures.period import Period
from domain.figures.public import LEAST, OF_MATTERS, PUBLIC, Kept, Told, by_matter, closed_at, closed_months, told_of
from ledger.connection.pool import Pool
from ledger.figures import counts, facts
from ledger.figures.counts import Asked

KINDS = tuple(dict.fromkeys(each.of.kind for each in (*PUBLIC, *OF_MATTERS)))
KEPT_WORDS: Mapping[Kept, str] = {Kept.FEW: f"少于{LEAST}", Kept.BESIDE: "不单列"}


class Row(NamedTuple):
    """One figure, or one matter with its counts, as words."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Month:
    """What is public of a month. `closed`: as known at that moment (UTC)."""

    period: Period
    closed: datetime
    figures: Sequence[tuple[Figure, str]]
    matters: Sequence[Row]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted in it."""
        return not self.matters


class FiguresBehind(Exception):
    """Cases are not counted yet whose records belong to a month that is closed: it must not be published."""

    def __init__(self, cases: int) -> None:
        super().__init__(str(cases))
        self.cases = cases


async def months(pool: Pool, now: datetime, names: Mapping[str, str]) -> list[Month]:
    """The public months at a moment (UTC), the latest first, without the empty ones before the first with records.

    `names`: of matters by slug. Raises FiguresBehind.
    """
    periods, lag = closed_months(now), await facts.lag(pool)
    if lag.cases and lag.since is not None and lag.since <= closed_at(periods[0]):
        raise FiguresBehind(lag.cases)
    found = [await _month(pool, each, names) for each in periods]
    while found and found[-1].is_empty:
        found.pop()
    return found


async def _month(pool: Pool, period: Period, names: Mapping[str, str]) -> Month:
    closed = closed_at(period)
    counted = await counts.counted(pool, Asked(period, as_of=closed), KINDS, "bundle")
    of_matters = by_matter(counted)
    rows = [Row(names.get(slug, slug), _cells(told)) for slug, told in of_matters.items()]
    shown = [(figure, words(figure, told_of(figure, counted))) for figure in PUBLIC]
    return Month(period, closed, shown, sorted(rows))


def _cells(told: Mapping[str, Told]) -> tuple[str, ...]:
    return tuple(words(figure, told[figure.key]) for figure in OF_MATTERS)


def words(figure: Figure, told: Told) -> str:
    """A public value as people read it."""
    if told.kept is not Kept.NOT:
        return KEPT_WORDS[told.kept] if figure.measure is Measure.NUMBER else f"不公布（{KEPT_WORDS[Kept.FEW]}件）"
    if told.number is None:
        return "—"
    number = f"{told.number:,.0f}" if float(told.number).is_integer() else f"{told.number:g}"
    return f"{number}%" if figure.measure is Measure.SHARE else number
