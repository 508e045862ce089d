"""What the page and the workbook show: values of all figures, of the period before, by part and by ground."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.figures.fact import DECIDED, FactKind
from domain.figures.figure import Counted, Figure, Select, Value, histogram, value_of
from domain.figures.measure import working_days
from domain.figures.registry import AGES, BY_KEY, FIGURES, GROUNDS, OPEN_AT_END, SECTIONS
from ledger.connection.pool import Pool
from ledger.figures import counts, facts
from ledger.figures.counts import OfDay, OpenOfDay
from ledger.figures.facts import Lag
from ledger.figures.kept import KeptFigures
from ledger.listing.where import NO_HALL
from starter.web.figures.asked import Query
from starter.words.figures import NOT_SAID, ground_name, value_text

KINDS: Sequence[FactKind] = tuple(dict.fromkeys(each.of.kind for each in (*FIGURES, *GROUNDS)))
"""Kinds of facts that the page counts."""
OWN_KINDS = tuple(kind for kind in KINDS if kind is not FactKind.HELD)
"""The same without whose time it was: four rows of each case that ended."""
PARTED = tuple(kind for kind in KINDS if kind not in (FactKind.HELD, FactKind.CORRECTION_REASON))
COLUMNS: Sequence[str] = (
    "received",
    "accepted",
    "concluded",
    "on_time_share",
    "item_ended",
    "item_on_time_share",
    "item_late",
    "item_days_median",
    "item_days_p90",
    "item_promised",
    "delivered_late",
    "rated",
    "rated_bad_share",
    "bad_rating_closed_share",
    "order_on_time_share",
    "survey_satisfied_share",
)
"""Figures of the table that is parted by matter, department, hall; of items only those of items."""
OF_ITEMS: Sequence[str] = (
    "item_ended",
    "item_granted",
    "item_refused",
    "item_on_time_share",
    "item_late",
    "item_law_late",
    "item_days_mean",
    "item_days_median",
    "item_days_p90",
    "item_promised",
)


@dataclass(frozen=True)
class Shown:
    """One figure with its value, as words; `before`: of the period before; `href`: the list behind it."""

    figure: Figure
    value: Value
    text: str
    before: str
    href: str


@dataclass(frozen=True)
class Part:
    """One matter, department, hall or item, with some figures."""

    name: str
    cells: Sequence[Shown]


@dataclass(frozen=True)
class Ground:
    """One ground of a figure; `share` of all of them, in per cent."""

    name: str
    number: int
    share: float
    href: str


@dataclass(frozen=True)
class Age:
    """How many open cases were received so many working days before the end of the period."""

    name: str
    number: int


@dataclass(frozen=True)
class Found:
    """Everything of one page."""

    sections: Sequence[tuple[str, Sequence[Shown]]]
    parts: Sequence[Part]
    grounds: Sequence[tuple[Figure, Sequence[Ground]]]
    open_now: Shown
    ages: Sequence[Age]
    spread: dict[int, int]
    days: Sequence[OfDay]
    lag: Lag

    def of(self, key: str) -> Shown:
        """One figure by its key."""
        return next(each for _, shown in self.sections for each in shown if each.figure.key == key)


async def find(pool: Pool, kept: KeptFigures, query: Query) -> Found:
    """Count everything that the page shows; side by side, on connections of the pool."""
    asked, before = query.asked, query.asked._replace(period=query.period.before())
    now, then, open_rows, of_days, lag = await asyncio.gather(
        kept.counted(asked, KINDS if query.with_time else OWN_KINDS),
        kept.counted(before, PARTED),
        counts.open_by_day(pool, asked),
        counts.by_day(pool, asked, (FactKind.RECEIVED, FactKind.CONCLUDED)),
        facts.lag(pool),
    )
    decided = Select(FactKind.CONCLUDED, ground=tuple(DECIDED))
    return Found(
        sections=_sections(query, now, then),
        parts=await _parts(kept, query),
        grounds=[(figure, _grounds(query, figure, now)) for figure in GROUNDS],
        open_now=_open(query, open_rows),
        ages=_ages(query, open_rows),
        spread=histogram(each for each in now if decided.holds(each)),
        days=of_days,
        lag=lag,
    )


def _sections(query: Query, now: Sequence[Counted], then: Sequence[Counted]) -> Sequence[tuple[str, Sequence[Shown]]]:
    return [
        (name, [_shown(query, figure, now, then) for figure in FIGURES if figure.section == name]) for name in SECTIONS
    ]


def _shown(
    query: Query,
    figure: Figure,
    now: Sequence[Counted],
    then: Sequence[Counted] = (),
    more: Mapping[str, str] | None = None,
) -> Shown:
    value = value_of(figure, now)
    before = value_text(figure, value_of(figure, then)) if then else "—"
    href = query.behind(figure.key, **(more or {})) if value.behind else ""
    return Shown(figure, value, value_text(figure, value), before, href)


async def _parts(kept: KeptFigures, query: Query) -> Sequence[Part]:
    """By what was asked for, the name of each part first; nothing where it was not."""
    if query.by is None:
        return ()
    by, keys = query.by, OF_ITEMS if query.by == "item" else COLUMNS
    by_part: dict[str | None, list[Counted]] = {}
    for each in await kept.counted(query.asked, _kinds_of(keys), by):
        by_part.setdefault(each.by, []).append(each)
    if by == "item":
        by_part.pop(None, None)
    return [
        Part(_part_name(query, part), [_shown(query, BY_KEY[key], rows, more={by: part or NO_HALL}) for key in keys])
        for part, rows in sorted(by_part.items(), key=lambda pair: _part_name(query, pair[0]))
    ]


def _kinds_of(keys: Iterable[str]) -> Sequence[FactKind]:
    return tuple(dict.fromkeys(BY_KEY[key].of.kind for key in keys))


def _part_name(query: Query, part: str | None) -> str:
    if part is None:
        return "未登记大厅"
    known = {"bundle": dict(query.bundles), "hall": dict(query.halls), "department": dict(query.departments)}
    return known.get(query.by or "", {}).get(part) or query.items.get(part, part)


def _grounds(query: Query, figure: Figure, counted: Sequence[Counted]) -> Sequence[Ground]:
    """What is counted of a figure by each ground, the most frequent first."""
    found: dict[str | None, list[Counted]] = {}
    for each in counted:
        if figure.of.holds(each):
            found.setdefault(each.ground, []).append(each)
    totals = {ground: int(value_of(figure, rows).number or 0) for ground, rows in found.items()}
    whole = sum(totals.values())
    return [
        Ground(
            ground_name(figure.of.kind, ground, query.reasons) if ground else NOT_SAID,
            number,
            round(100 * number / whole, 1) if whole else 0.0,
            query.behind(figure.key, ground=ground) if ground else query.behind(figure.key),
        )
        for ground, number in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0] or ""))
    ]


def _open(query: Query, rows: Sequence[OpenOfDay]) -> Shown:
    number = sum(each.number for each in rows)
    value = Value(number, number)
    href = query.behind(OPEN_AT_END.key) if number else ""
    return Shown(OPEN_AT_END, value, value_text(OPEN_AT_END, value), "—", href)


def _ages(query: Query, rows: Sequence[OpenOfDay]) -> Sequence[Age]:
    """By working days since the receipt, at the end of the period or, while it lasts, today."""
    on = min(query.period.until_on, query.today)
    found = [0] * len(AGES)
    unknown = 0
    for each in rows:
        days = working_days(query.calendar, each.received_on, on)
        place = next((n for n, (least, most) in enumerate(AGES) if days is not None and _fits(days, least, most)), None)
        if place is None:
            unknown += each.number
        else:
            found[place] += each.number
    made = [Age(age_name(least, most), number) for (least, most), number in zip(AGES, found, strict=True)]
    return [*made, Age("早于工作日历", unknown)] if unknown else made


def _fits(days: int, least: int, most: int | None) -> bool:
    return least <= days and (most is None or days <= most)


def age_name(least: int, most: int | None) -> str:
    """A span of working days in words."""
    return f"{least} 个工作日以上" if most is None else f"{least} 至 {most} 个工作日"
