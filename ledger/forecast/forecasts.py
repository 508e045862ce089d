"""Forecasts (预测) on file: the material they are made of, their lines, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

from domain.forecast.rules import Chance
from domain.record import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.morning import Reach
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values, all_of

MOST_FINISHED = 100
"""The last so many finished ones of a kind are looked at: how a department works now, not years ago."""
SortBy = Literal["rank", "due"]


class OpenItem(Record):
    """An item at work, due soon."""

    case_no: str
    item: str
    department: str
    started_at: datetime
    due_on: date
    bundle: str
    lead_department: str

    @property
    def kind(self) -> str:
        """Which item of the catalogue it is, whichever of several of a case."""
        return self.item.split("#", 1)[0]


class Finished(NamedTuple):
    """When one began and was decided."""

    started_at: datetime
    decided_at: datetime


class Made(NamedTuple):
    """One line as it is made: the item, working days spent and left, and how likely it is late."""

    open: OpenItem
    spent: int
    left: int
    chance: Chance


class ForecastHead(Record):
    """One morning's forecast."""

    made_on: date
    made_at: datetime
    open_items: int
    unknown_items: int


class ForecastLine(Record):
    """One line as a list shows it; see `domain.forecast.rules.Chance`. `state`: how the item stands now."""

    case_no: str
    item: str
    rank: int
    department: str
    lead_department: str
    bundle: str
    due_on: date
    chance: float | None
    low: float | None
    high: float | None
    spent: int
    left_days: int
    finished: int
    slower: int
    late_then: int
    name: str
    state: str
    bundle_name: str


class ForecastList(NamedTuple):
    """One forecast, within a reach, narrowed and sorted."""

    made_on: date
    reach: Reach
    department: str | None = None
    bundle: str | None = None
    sort: SortBy = "rank"


async def open_items(pool: Pool, first: date, last: date) -> list[OpenItem]:
    """Items at work that are due from one day to another."""
    return [OpenItem(**row) for row in await pool.fetch(_q("open_items"), first, last)]


async def finished(
    pool: Pool, kinds: Sequence[tuple[str, str]], since: datetime
) -> dict[tuple[str, str], list[Finished]]:
    """The last finished ones of each kind (department, item), decided since a moment."""
    found: dict[tuple[str, str], list[Finished]] = {kind: [] for kind in kinds}
    if not kinds:
        return found
    departments, items = zip(*kinds, strict=True)
    for row in await pool.fetch(_q("finished"), list(departments), list(items), MOST_FINISHED, since):
        found[row["department"], row["item"]].append(Finished(row["started_at"], row["decided_at"]))
    return found


async def put(pool: Pool, made_on: date, made_at: datetime, lines: Sequence[Made]) -> bool:
    """Put a morning's forecast on file, its lines in their order; whether it was the first of that day."""
    unknown = sum(line.chance.chance is None for line in lines)
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(_q("put"), made_on, made_at, len(lines), unknown) is None:
            return False
        if lines:
            columns = zip(*(_row(rank, line) for rank, line in enumerate(lines, start=1)), strict=True)
            await connection.execute(_q("put_lines"), made_on, *(list(each) for each in columns))
    return True


def _row(rank: int, line: Made) -> tuple[object, ...]:
    of, said = line.open, line.chance
    place = (of.case_no, of.item, rank, of.department, of.lead_department, of.bundle, of.due_on)
    return (*place, said.chance, said.low, said.high, line.spent, line.left, said.finished, said.slower, said.late_then)


async def settle(pool: Pool, today: date, at: datetime) -> None:
    """Say what became of what was foretold for days before today."""
    await pool.execute(_q("settle"), today, at)


async def last(pool: Pool) -> ForecastHead | None:
    """The last forecast that was made."""
    row = await pool.fetchrow(_q("last"))
    return ForecastHead(**row) if row else None


async def judged(pool: Pool, first: date, until: date, reach: Reach) -> tuple[list[tuple[float, bool]], int]:
    """(What was said and whether it came so, how many were not counted) of items due from one day to another."""
    values = Values()
    for each in (first, until):
        values.place(each)
    condition = "".join(f" and {part}" for part in _within(reach, values))
    said = await pool.fetch(_q("judged").format(reach=condition), *values.all)
    void: int = await pool.fetchval(_q("void").format(reach=condition), *values.all)
    return [(row["chance"], row["was_late"]) for row in said], void


async def page(
    pool: Pool, asked: ForecastList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[ForecastLine]:
    """So many lines from the beginning, or on from a line, or those before one."""
    backwards = before is not None and after is None
    values = Values()
    conditions = [*_conditions(asked, values)]
    if (at := after or before) is not None:
        sign, rank = "<" if backwards else ">", int(at.case_no) if at.case_no.isdecimal() else 0
        by_due = asked.sort == "due"
        place = values.put(f"(f.due_on, f.rank) {sign} ({{}}, {{}})", at.value, rank) if by_due else ""
        conditions.append(place or values.put(f"f.rank {sign} {{}}", rank))
    way = " desc" if backwards else ""
    order = f"order by f.due_on{way}, f.rank{way}" if asked.sort == "due" else f"order by f.rank{way}"
    text = _q("page").format(where=all_of(conditions), order=order, rows=rows + 1)
    lines = [ForecastLine(**row) for row in await pool.fetch(text, *values.all)]
    return page_of(lines, rows, is_first=after is None, backwards=backwards)


async def count(pool: Pool, asked: ForecastList) -> int:
    """How many lines it has, at most MOST_COUNTED + 1."""
    values = Values()
    text = _q("count").format(where=all_of(_conditions(asked, values)), rows=MOST_COUNTED + 1)
    found: int = await pool.fetchval(text, *values.all)
    return found


def cursor_of(line: ForecastLine) -> Cursor:
    """From which line the list goes on."""
    return Cursor(line.due_on, str(line.rank))


def _conditions(asked: ForecastList, values: Values) -> list[str]:
    found = [values.put("f.made_on = {}", asked.made_on), *_within(asked.reach, values)]
    if asked.department is not None:
        found.append(values.put("f.department = {}", asked.department))
    if asked.bundle is not None:
        found.append(values.put("f.bundle = {}", asked.bundle))
    return found


def _within(reach: Reach, values: Values) -> list[str]:
    columns = {"lead": "f.lead_department = {}", "department": "f.department = {}"}
    return [values.put(columns[reach.part], reach.department)] if reach.part in columns else []


def _q(name: str) -> str:
    return query("forecast/forecasts", name)
