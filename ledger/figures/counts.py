"""What is counted: facts of a period as they were known at a moment, narrowed and parted; and the list behind.

One index range for each kind of fact and period; what is alike is summed up there, so that a page fetches some thousand
rows whatever the number of cases. Conditions are fixed parts, every value has a place (`ledger.listing.where`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

from domain.case.acts import Record
from domain.figures.fact import FactKind
from domain.figures.figure import ANY, FIELDS, Counted, Select
from domain.figures.period import Period
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values, all_of, of_hall

LONG_SECONDS = 60.0
"""What a count may take: a year of a million cases reads nine million facts."""
Part = Literal["bundle", "department", "hall", "item", "lead_department"]
"""By what figures are parted."""
_PARTS: tuple[Part, ...] = ("bundle", "department", "hall", "item", "lead_department")


class Asked(NamedTuple):
    """Which facts: of a period, narrowed, as they were known at `as_of` (UTC; None: now).

    `lead`: of the cases that a department leads; `department`: of what it answers for.
    """

    period: Period
    as_of: datetime | None = None
    bundle: str | None = None
    department: str | None = None
    hall: str | None = None
    item: str | None = None
    lead: str | None = None


class FactLine(Record):
    """One fact as the list behind a figure shows it."""

    case_no: str
    key: str
    kind: str
    counted_on: date
    until_on: date | None
    bundle: str
    lead_department: str
    department: str
    hall: str | None
    channel: str
    item: str | None
    ground: str | None
    way: str | None
    timing: str | None
    law: str | None
    days: int | None
    promised: int | None
    amount: int | None


class OfDay(NamedTuple):
    """How many facts of a kind were counted on a day."""

    kind: str
    counted_on: date
    number: int


class OpenOfDay(NamedTuple):
    """How many of the cases that were received on a day were open."""

    received_on: date
    by: str | None
    number: int


def _q(name: str) -> str:
    return query("figures/counts", name)


async def counted(pool: Pool, asked: Asked, kinds: Sequence[FactKind], by: Part | None = None) -> list[Counted]:
    """The facts of these kinds within the period, those that are alike together."""
    values = Values()
    condition = all_of((*_of_kinds(kinds, values), *_in_period(asked, values), *_narrowed(asked, values)))
    part = _column(by)
    text = _q("counted").format(by=part or "null::text", group=f", {part}" if part else "", condition=condition)
    return [Counted(*row) for row in await pool.fetch(text, *values.all, timeout=LONG_SECONDS)]


async def by_day(pool: Pool, asked: Asked, kinds: Sequence[FactKind]) -> list[OfDay]:
    """How many facts of these kinds were counted on each day of the period."""
    values = Values()
    condition = all_of((*_of_kinds(kinds, values), *_in_period(asked, values), *_narrowed(asked, values)))
    text = _q("by_day").format(condition=condition)
    return [OfDay(*row) for row in await pool.fetch(text, *values.all, timeout=LONG_SECONDS)]


async def open_by_day(pool: Pool, asked: Asked, by: Part | None = None) -> list[OpenOfDay]:
    """What was open at the end (24:00) of the period's last day, by the day of its receipt."""
    values = Values()
    condition = all_of((*_open_at(asked, values), *_narrowed(asked, values)))
    text = _q("open_by_day").format(by=_column(by) or "null::text", condition=condition)
    return [OpenOfDay(*row) for row in await pool.fetch(text, *values.all, timeout=LONG_SECONDS)]


def cursor_of(line: FactLine) -> Cursor:
    """From which row the list goes on after (or before) this one."""
    return Cursor(line.counted_on, line.case_no, line.key)


async def page(
    pool: Pool,
    asked: Asked,
    select: Select,
    rows: int,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> Page[FactLine]:
    """Rows of the list behind a figure, the latest first."""
    values = Values()
    backwards = before is not None and after is None
    conditions = [*_behind(asked, select, values)]
    way, sign = ("", ">") if backwards else (" desc", "<")
    if (at := after or before) is not None:
        conditions.append(values.put(f"(f.counted_on, f.case_no, f.key) {sign} ({{}}, {{}}, {{}})", *at))
    order = f"order by f.counted_on{way}, f.case_no{way}, f.key{way}"
    text = _q("page").format(condition=all_of(conditions), order=order, rows=rows + 1)
    lines = [FactLine(**row) for row in await pool.fetch(text, *values.all)]
    return page_of(lines, rows, is_first=after is None, backwards=backwards)


async def number(pool: Pool, asked: Asked, select: Select) -> int:
    """How many rows it has, at most MOST_COUNTED + 1."""
    values = Values()
    condition = all_of(_behind(asked, select, values))
    found: int = await pool.fetchval(_q("number").format(condition=condition, rows=MOST_COUNTED + 1), *values.all)
    return found


def _behind(asked: Asked, select: Select, values: Values) -> Iterator[str]:
    yield from _of_kinds((select.kind,), values)
    if select.kind is FactKind.OPEN:
        yield from _open_at(asked, values)
    else:
        yield from _in_period(asked, values)
    for name in FIELDS:
        wanted: tuple[str, ...] = getattr(select, name)
        if wanted == (ANY,):
            yield f"{name} is not null"
        elif wanted:
            yield values.put(f"{name} = any({{}}::text[])", list(wanted))
    yield from _narrowed(asked, values)


def _of_kinds(kinds: Sequence[FactKind], values: Values) -> Iterator[str]:
    """One kind by itself keeps the order of the index, by which the list goes on."""
    if len(kinds) == 1:
        yield values.put("kind = {}", kinds[0].value)
    else:
        yield values.put("kind = any({}::text[])", [kind.value for kind in kinds])


def _in_period(asked: Asked, values: Values) -> Iterator[str]:
    yield values.put("counted_on between {} and {}", asked.period.from_on, asked.period.until_on)


def _open_at(asked: Asked, values: Values) -> Iterator[str]:
    """Received by then and not ended by then."""
    until_on = asked.period.until_on
    yield "kind = 'open'"
    yield values.put("counted_on <= {}", until_on)
    if asked.as_of is None:
        yield values.put("coalesce(until_on, 'infinity') > {}", until_on)
    else:
        # Two ranges of the index: what had not ended by what was known then, and what ended after that day.
        yield values.put(
            "(coalesce(until_on, 'infinity') = 'infinity' and known_until > {} "
            "or coalesce(until_on, 'infinity') > {} and coalesce(until_on, 'infinity') < 'infinity')",
            asked.as_of,
            until_on,
        )


def _narrowed(asked: Asked, values: Values) -> Iterator[str]:
    if asked.as_of is None:
        yield "known_until = 'infinity'"
    else:
        yield values.put("known_from <= {} and known_until > {}", asked.as_of, asked.as_of)
    if asked.hall is not None:
        yield of_hall("figure_fact", asked.hall, values).replace("figure_fact.", "")
    for column, value in (
        ("bundle", asked.bundle),
        ("department", asked.department),
        ("item", asked.item),
        ("lead_department", asked.lead),
    ):
        if value is not None:
            yield values.put(f"{column} = {{}}", value)


def _column(by: Part | None) -> str:
    """The column by which figures are parted; one of those that there are."""
    return next((name for name in _PARTS if name == by), "")
