"""Lists of matters of steering (督查事项), read from their rows and from what is owed of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from domain.record import Record
from domain.steering.procedures import PROCEDURES
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values, all_of

View = Literal["owed", "open", "ended", "all"]
SortBy = Literal["due", "received"]
_COLUMNS = {"due": "due_order", "received": "received_at"}
KINDS = tuple(PROCEDURES)


class MatterLine(Record):
    """One matter as a list shows it. `owing`: departments that owe the running step; `due_on`: its soonest limit.

    `not_by`: accounts whose own work it is about.
    """

    number: str
    kind: str
    received_at: datetime
    phase: str
    outcome: str | None
    open: bool
    departments: tuple[str, ...]
    reason: str
    case_no: str | None
    item: str | None
    not_by: tuple[str, ...]
    about: str | None
    owing: tuple[str, ...]
    by_supervisor: bool
    due_on: date | None
    due_order: date
    due_provisional: bool = False
    remind_at: datetime | None
    yellow_at: datetime | None = None
    red_at: datetime | None
    escalate_supervisor_at: datetime | None


class MatterOfCase(Record):
    """One matter about a case."""

    number: str
    kind: str
    received_at: datetime
    phase: str
    outcome: str | None
    open: bool
    departments: tuple[str, ...]
    reason: str


class MatterList(NamedTuple):
    """Which matters: of a department (None: all), in which view, of which kind, done by which department, late or not.

    `about`: only what is about one of these (None: whatever it is about); `about_any`: only what is about something
    that begins so. In the view `owed` stands what waits for
    that department, or for those who supervise.
    """

    now: datetime
    view: View
    of_department: str | None = None
    kind: str | None = None
    department: str | None = None
    is_late: bool = False
    about: tuple[str, ...] | None = None
    about_any: str | None = None
    sort: SortBy = "due"
    descending: bool = False


def _q(name: str) -> str:
    return query("steering/matters", name)


async def page(
    pool: Pool, wanted: MatterList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[MatterLine]:
    """One page, from a cursor on or up to one."""
    values = Values()
    values.place(list(KINDS) if wanted.kind is None else [wanted.kind])
    at, backwards = before or after, before is not None
    parts = [*_conditions(wanted, values)]
    column, descending = _COLUMNS[wanted.sort], wanted.descending is not backwards
    if at is not None:
        sign = "<" if descending else ">"
        parts.append(values.put(f"({column}, number) {sign} ({{}}, {{}})", at.value, at.case_no))
    way = "desc" if descending else "asc"
    last = values.put("limit {}", rows + 1)
    found = await pool.fetch(
        f"{_q('line')} where {all_of(parts)} order by {column} {way}, number {way} {last}", *values.all
    )
    return page_of([_line(row) for row in found], rows, is_first=at is None, backwards=backwards)


async def count(pool: Pool, wanted: MatterList) -> int:
    """How many there are, up to a bound."""
    values = Values()
    values.place(list(KINDS) if wanted.kind is None else [wanted.kind])
    parts = all_of(_conditions(wanted, values))
    most = values.put("limit {}", MOST_COUNTED + 1)
    found = await pool.fetch(f"{_q('line')} where {parts} {most}", *values.all)
    return len(found)


def cursor_of(wanted: MatterList, line: MatterLine) -> Cursor:
    """Where a list goes on after that line."""
    return Cursor(line.due_order if wanted.sort == "due" else line.received_at, line.number)


def _conditions(wanted: MatterList, values: Values) -> Iterator[str]:
    if wanted.of_department is not None:
        yield values.put("departments @> array[{}::text]", wanted.of_department)
    if wanted.department is not None:
        yield values.put("departments @> array[{}::text]", wanted.department)
    if wanted.view == "ended":
        yield "not open"
    elif wanted.view != "all":
        yield "open"
    if wanted.about is not None:
        yield values.put("about = any({}::text[])", list(wanted.about))
    if wanted.about_any is not None:
        yield values.put("starts_with(about, {})", wanted.about_any)
    if wanted.view == "owed":
        own = wanted.of_department
        yield "by_supervisor" if own is None else values.put("owing @> array[{}::text]", own)
    if wanted.is_late:
        yield values.put("red_at <= {}", wanted.now)


def _line(row: Any) -> MatterLine:
    fields = dict(row)
    return MatterLine(**fields | {name: tuple(fields[name]) for name in ("departments", "owing", "not_by")})


async def of_case(pool: Pool, case_no: str) -> list[MatterOfCase]:
    """Those that are about a case, the latest first."""
    rows = await pool.fetch(_q("of_case"), case_no)
    return [MatterOfCase(**{**dict(row), "departments": tuple(row["departments"])}) for row in rows]


async def words(pool: Pool, number: str) -> dict[str, dict[str, Any]]:
    """What was said with each act, by its id."""
    return {row["act_id"]: row["content"] for row in await pool.fetch(_q("words"), number)}


async def asked(pool: Pool, numbers: Sequence[str]) -> dict[str, str]:
    """By number what was asked when the matter was issued."""
    return {row["number"]: row["words"] for row in await pool.fetch(_q("asked"), list(numbers))}


async def decided(pool: Pool, abouts: Sequence[str]) -> dict[str, tuple[int, int]]:
    """By what tasks are about how many there are, and how many of them are open."""
    rows = await pool.fetch(_q("decided"), list(abouts))
    return {row["about"]: (row["number"], row["open"]) for row in rows}


async def owed(pool: Pool, department: str | None, now: datetime) -> tuple[int, int]:
    """How many wait for a department (None: for those who supervise), and how many of them are late."""
    row: Any = await pool.fetchrow(_q("owed"), list(KINDS), department, now)
    return row["owed"], row["late"]
