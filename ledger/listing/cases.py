"""The list of cases (办件列表): those that concern a reader, by receipt, by their term, or by their conclusion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal, NamedTuple

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.duties import found_cases
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values, all_of, of_hall
from ledger.organisation.halls import Place

CaseSort = Literal["received", "due", "concluded"]
_COLUMNS = {"received": "received_at", "due": "due_on", "concluded": "concluded_at"}


class CaseLine(Record):
    """One case as its list shows it."""

    case_no: str
    bundle: str
    bundle_name: str
    lead_department: str
    applicant_name: str
    phase: str
    outcome: str | None
    received_at: datetime
    accepted_on: date | None
    due_on: date | None
    due_provisional: bool
    remind_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    concluded_at: datetime | None
    open: bool
    extension: str | None
    hall: str | None


class CaseFilter(Record):
    """What the list is narrowed to; None: everything. Days are Beijing days, the last one included."""

    bundle: str | None = None
    phase: str | None = None
    department: str | None = None
    hall: str | None = None
    light: str | None = None
    received_from: date | None = None
    received_until: date | None = None
    concluded_from: date | None = None
    concluded_until: date | None = None
    words: tuple[str, ...] = ()
    sees: str | None = None


class CaseList(NamedTuple):
    """One list: the cases in which a department takes part, that one leads, or that the hall of a place sees to.

    None of these given: all.
    """

    now: datetime
    part: str | None = None
    lead: str | None = None
    place: Place | None = None
    filter: CaseFilter = CaseFilter()
    sort: CaseSort = "received"
    descending: bool = True


def cursor_of(asked: CaseList, line: CaseLine) -> Cursor:
    """From which row the list goes on after (or before) this line."""
    value = {"received": line.received_at, "due": line.due_on, "concluded": line.concluded_at}[asked.sort]
    return Cursor(value or date.max, line.case_no)


async def page(
    pool: Pool, asked: CaseList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[CaseLine]:
    """So many rows from the beginning, or on from a row, or those that stand before one."""
    values = Values()
    backwards = before is not None and after is None
    way = " desc" if asked.descending is not backwards else ""
    alias = "p" if _by_department(asked) else "c"
    column = f"{alias}.{_COLUMNS[asked.sort]}"
    conditions = [*_conditions(asked, values)]
    if (at := after or before) is not None:
        sign = "<" if asked.descending is not backwards else ">"
        conditions.append(values.put(f"({column}, {alias}.case_no) {sign} ({{}}, {{}})", at.value, at.case_no))
    text = query("listing/cases", "page").format(
        hits=_hits(asked, values),
        line=query("listing/cases", "line"),
        source=_from(asked),
        condition=all_of(conditions),
        order=f"order by {column}{way}, {alias}.case_no{way}",
        rows=rows + 1,
    )
    lines = [CaseLine(**row) for row in await pool.fetch(text, *values.all)]
    return page_of(lines, rows, is_first=after is None, backwards=backwards)


async def count(pool: Pool, asked: CaseList) -> int:
    """How many rows it has, at most MOST_COUNTED + 1."""
    values = Values()
    ranged, wanted = _by_department(asked), asked.filter
    is_narrowed = wanted != CaseFilter(department=wanted.department, sees=wanted.sees) or asked.lead is not None
    is_all_of_one = ranged is not None and not is_narrowed and {asked.part, wanted.department} <= {ranged, None}
    source = "case_department p" if is_all_of_one else _from(asked)
    condition, hits = all_of(_conditions(asked, values)), _hits(asked, values)
    text = query("listing/cases", "counted").format(
        hits=hits, source=source, condition=condition, rows=MOST_COUNTED + 1
    )
    counted: int = await pool.fetchval(text, *values.all)
    return counted


def _by_department(asked: CaseList) -> str | None:
    """The department whose range the list is; None: it is looked up in the range of its order, or of what is open."""
    if asked.sort != "received" or asked.filter.words or _is_open_only(asked):
        return None
    return asked.part or asked.filter.department


def _is_open_only(asked: CaseList) -> bool:
    """Whether only open cases can be in it: these are few, and have indexes of their own."""
    wanted = asked.filter
    return wanted.light is not None or wanted.phase not in (None, "concluded") or asked.sort == "due"


def _hits(asked: CaseList, values: Values) -> str:
    wanted = asked.filter
    if not wanted.words:
        return ""
    return query("listing/cases", "hits").format(cases=found_cases(wanted.words, wanted.sees, values)) + " "


def _from(asked: CaseList) -> str:
    if asked.filter.words:
        return query("listing/cases", "of_hits")
    return "case_department p join case_file c using (case_no)" if _by_department(asked) else "case_file c"


def _conditions(asked: CaseList, values: Values) -> Iterator[str]:
    wanted = asked.filter
    ranged = _by_department(asked)
    if ranged is not None:
        yield values.put("p.department = {}", ranged)
    for department in sorted({asked.part or "", wanted.department or ""} - {ranged or "", ""}):
        yield _takes_part(department, values, one_by_one=_is_open_only(asked))
    if asked.lead is not None:
        yield values.put("c.lead_department = {}", asked.lead)
    if asked.place is not None:
        yield _of_place(asked.place, values)
    if wanted.hall is not None:
        yield of_hall("c", wanted.hall, values)
    if wanted.bundle is not None:
        yield values.put("c.bundle = {}", wanted.bundle)
    if wanted.phase is not None:
        yield values.put("c.phase = {}", wanted.phase)
        # Every case that is over is concluded: the index of the open ones serves all other phases.
        if wanted.phase != "concluded":
            yield "c.open"
    if wanted.light is not None:
        yield "c.open and c.concluded_at is null"
        yield values.put("light_at(c.due_on, c.remind_at, c.yellow_at, c.red_at, {}) = {}", asked.now, wanted.light)
    yield from _between("received_at", wanted.received_from, wanted.received_until, values)
    yield from _between("concluded_at", wanted.concluded_from, wanted.concluded_until, values)
    if asked.sort == "due":
        yield "c.concluded_at is null and c.due_on is not null"
    if asked.sort == "concluded":
        yield "c.concluded_at is not null"


def _of_place(place: Place, values: Values) -> str:
    """Of a town's hall one range; the main hall's is most of what there is."""
    if place.is_main:
        return values.put("(c.hall is null or c.hall = any({}::text[]))", place.halls)
    return values.put("c.hall = {}", place.hall)


def _takes_part(department: str, values: Values, *, one_by_one: bool) -> str:
    """`one_by_one`: asked of each case, never joined: a department has many more cases than are open."""
    return values.put(query("listing/cases", "takes_part_each" if one_by_one else "takes_part"), department)


def _between(column: str, first: date | None, last: date | None, values: Values) -> Iterator[str]:
    if first is not None:
        yield values.put(f"c.{column} >= {{}}::date::timestamp at time zone 'Asia/Shanghai'", first)
    if last is not None:
        yield values.put(f"c.{column} < ({{}}::date + 1)::timestamp at time zone 'Asia/Shanghai'", last)
