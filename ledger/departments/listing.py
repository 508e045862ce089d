"""Lists of the page 业务系统: what did not reach a department's system, what it did not answer, what it said in vain.

Pages by key, filters and counts like every list (ADR 0069). Statements are put together from fixed parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal, NamedTuple

from domain.case.messages import request_no_of
from domain.record import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.keyset import keyset
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values, all_of

SystemView = Literal["failed", "unanswered", "void"]
_BY = {"began": "i.started_at", "due": "coalesce(i.due_on, '2999-12-31'::date)"}
"""What has no due day yet comes last; the driver takes the last day that there is for an infinite one."""


class SystemList(NamedTuple):
    """Which items: of one department (None: all), one bundle, one cause; tried again by itself, or by a person alone.

    `by`: since when they are open, or their due day; of void answers always when they came.
    """

    view: SystemView
    department: str | None = None
    bundle: str | None = None
    code: str | None = None
    next_by: Literal["self", "person"] | None = None
    by: Literal["began", "due"] = "began"
    descending: bool = False


class SystemLine(Record):
    """One item; `code`: what its department's system said, or why it was not reached (a code, never its words).

    `since`, `next_at` (UTC): when it failed last or was taken; when it is tried again by itself, if it is.
    """

    case_no: str
    key: str
    name: str
    department: str
    run: int
    code: str | None
    since: datetime
    next_at: datetime | None
    due_on: date | None
    bundle_name: str
    sorted_by: datetime | date
    tries: int

    @property
    def request_no(self) -> str:
        """The number under which the department knows it."""
        return request_no_of(self.case_no, self.key, self.run)


class VoidLine(Record):
    """An answer that changed nothing, and why (`code`); how often it came, when last (UTC)."""

    case_no: str
    key: str | None
    department: str
    code: str | None
    at: datetime
    times: int
    place: str


def cursor_of(line: SystemLine) -> Cursor:
    """From which row the list goes on after (or before) this line."""
    return Cursor(line.sorted_by, line.case_no, line.key)


def cursor_of_void(line: VoidLine) -> Cursor:
    """The same of a void answer."""
    return Cursor(line.at, line.case_no, line.place)


async def page(
    pool: Pool, asked: SystemList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[SystemLine]:
    """So many items from the beginning, or on from a row, or those that stand before one."""
    values, by = Values(), _BY[asked.by]
    conditions = [*_conditions(asked, values)]
    ends = keyset((by, "i.case_no", "i.key"), values, descending=asked.descending, after=after, before=before)
    text = _q("page").format(
        line=_q(f"{asked.view}_line").format(by=by),
        rows=_q(asked.view),
        condition=all_of([*conditions, ends.place]),
        order=ends.order,
        most=rows + 1,
    )
    lines = [SystemLine(**row) for row in await pool.fetch(text, *values.all)]
    lines.sort(
        key=lambda line: (line.sorted_by, line.case_no, line.key), reverse=asked.descending is not ends.backwards
    )
    return page_of(lines, rows, is_first=ends.is_first, backwards=ends.backwards)


async def void_page(
    pool: Pool, asked: SystemList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[VoidLine]:
    """The same of answers in vain."""
    values = Values()
    conditions = [*_conditions(asked, values)]
    ends = keyset(("at", "case_no", "place"), values, descending=asked.descending, after=after, before=before)
    text = _q("void_page").format(
        rows=_q("void"), condition=all_of([*conditions, ends.place]), order=ends.order, most=rows + 1
    )
    lines = [VoidLine(**row) for row in await pool.fetch(text, *values.all)]
    return page_of(lines, rows, is_first=ends.is_first, backwards=ends.backwards)


async def count(pool: Pool, asked: SystemList) -> int:
    """How many there are, at most MOST_COUNTED + 1."""
    values = Values()
    condition = all_of(_conditions(asked, values))
    name = "void_counted" if asked.view == "void" else "counted"
    text = _q(name).format(rows=_q(asked.view), condition=condition, most=MOST_COUNTED + 1)
    counted: int = await pool.fetchval(text, *values.all)
    return counted


def _q(name: str) -> str:
    return query("departments/listing", name)


def _conditions(asked: SystemList, values: Values) -> Iterator[str]:
    is_void = asked.view == "void"
    if asked.department is not None:
        yield values.put(f"{'void' if is_void else 'i'}.department = {{}}", asked.department)
    if asked.bundle is not None and not is_void:
        yield values.put("c.bundle = {}", asked.bundle)
    if asked.code is not None and asked.view != "unanswered":
        yield values.put("void.code = {}" if is_void else "last.body ->> 'code' = {}", asked.code)
    if asked.next_by is not None and asked.view == "failed":
        yield f"last.body ->> 'retry_at' is {'not ' if asked.next_by == 'self' else ''}null"
