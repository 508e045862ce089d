"""Times of joint events (联合评审 / 联合勘验 / 联合验收) in the order in which they come: of some days, page by page.

Fixed times, those that are proposed, and those that are over; each with what else needs the same people meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from domain.time.calendar import beijing_date
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.joint_lists import CalendarRow
from ledger.listing.cursor import Cursor
from ledger.listing.duties import found_cases
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values, all_of

MOST_CLASHES = 8
"""Of one time in a list; its own page has all of them."""
Firmness = Literal["fixed", "tentative", "past"]
_FIRMNESS = {"fixed": "not near.tentative and not near.past", "tentative": "near.tentative", "past": "near.past"}


class MeetingList(NamedTuple):
    """Times that touch the Beijing days from one to another, both included; of all events, or narrowed.

    `department`: convenes or takes part; `lead`: leads the case, convenes or takes part; `officer`: is sent;
    `case_no` and `key`: of one event; `clerk`: of those to which the hall of that account sees, and what overlaps
    them; `words`: what the case is found by, `sees`: by which department.
    """

    from_on: date
    until_on: date
    department: str | None = None
    lead: str | None = None
    officer: str | None = None
    case_no: str | None = None
    key: str | None = None
    kind: str | None = None
    firmness: Firmness | None = None
    clerk: str | None = None
    words: tuple[str, ...] = ()
    sees: str | None = None
    descending: bool = False


class MeetingLine(CalendarRow):
    """One time as a list shows it; `place` tells it from other times of the same event."""

    place: str


def cursor_of(line: MeetingLine) -> Cursor:
    """From which row the list goes on after (or before) this line."""
    return Cursor(line.starts_at, line.case_no, line.place)


async def page(
    pool: Pool, asked: MeetingList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[MeetingLine]:
    """So many times from the beginning, or on from one, or those that stand before one.

    Days are looked through some at a time, the next ones first, so that a page of a long period costs what one of a
    short one does.
    """
    backwards = before is not None and after is None
    is_falling = asked.descending is not backwards
    at, found = after or before, list[MeetingLine]()
    for days in _stretches(asked, at, is_falling=is_falling):
        found = await _read(pool, days, at, rows + 1, is_falling=is_falling)
        if len(found) > rows:
            break
    return page_of(found, rows, is_first=after is None, backwards=backwards)


def _stretches(asked: MeetingList, at: Cursor | None, *, is_falling: bool) -> Iterator[MeetingList]:
    """The days from the end at which a page begins: one, seven, and all that are left."""
    first_on, last_on = asked.from_on, asked.until_on
    if at is not None and isinstance(at.value, datetime):
        on = min(max(beijing_date(at.value), first_on), last_on)
        first_on, last_on = (first_on, on) if is_falling else (on, last_on)
    days = 1
    while days <= (last_on - first_on).days:
        yield (
            asked._replace(from_on=last_on - timedelta(days=days - 1), until_on=last_on)
            if is_falling
            else asked._replace(from_on=first_on, until_on=first_on + timedelta(days=days - 1))
        )
        days *= 7
    yield asked._replace(from_on=first_on, until_on=last_on)


async def all_of_days(pool: Pool, asked: MeetingList, *, clashes: int | None = None) -> list[MeetingLine]:
    """Every time of these days; `clashes`: with so many that overlap at most (None: all)."""
    return await _read(pool, asked, None, None, is_falling=asked.descending, clashes=clashes)


async def count(pool: Pool, asked: MeetingList) -> int:
    """How many times it has, at most MOST_COUNTED + 1."""
    values = Values()
    condition = all_of(_conditions(asked, values))
    text = query("listing/meetings", "counted").format(
        condition=condition, rows=MOST_COUNTED + 1, **_bounds(asked, values)
    )
    counted: int = await pool.fetchval(text, *values.all)
    return counted


async def _read(
    pool: Pool,
    asked: MeetingList,
    at: Cursor | None,
    rows: int | None,
    *,
    is_falling: bool,
    clashes: int | None = MOST_CLASHES,
) -> list[MeetingLine]:
    values = Values()
    conditions = [*_conditions(asked, values)]
    way, sign = (" desc", "<") if is_falling else ("", ">")
    if at is not None:
        conditions.append(values.put(f"(near.starts_at, near.case_no, near.place) {sign} ({{}}, {{}}, {{}})", *at))
    text = query("listing/meetings", "page").format(
        condition=all_of(conditions),
        order=f"order by near.starts_at{way}, near.case_no{way}, near.place{way}",
        limit="" if rows is None else f"limit {rows}",
        clashes="all" if clashes is None else clashes,
        reach=""
        if asked.clerk is None
        else " and " + values.put(query("listing/meetings", "other_of_hall"), asked.clerk),
        first="" if asked.department is None else values.put("(theirs.department = {}) desc, ", asked.department),
        **_bounds(asked, values),
    )
    return [MeetingLine(**row) for row in await pool.fetch(text, *values.all)]


def _bounds(asked: MeetingList, values: Values) -> dict[str, str]:
    midnight = query("listing/meetings", "midnight")
    days = {"since": asked.from_on, "until": asked.until_on + timedelta(days=1)}
    return {name: values.put(midnight, on) for name, on in days.items()}


def _conditions(asked: MeetingList, values: Values) -> Iterator[str]:
    if asked.department is not None:
        yield values.put(query("listing/meetings", "takes_part"), asked.department, asked.department)
    if asked.lead is not None:
        yield values.put(query("listing/meetings", "is_seen_by_lead"), asked.lead, asked.lead)
    if asked.officer is not None:
        yield values.put(query("listing/meetings", "sends"), asked.officer)
    if asked.clerk is not None:
        yield values.put(query("listing/meetings", "is_of_hall"), asked.clerk)
    for column, value in (("case_no", asked.case_no), ("key", asked.key)):
        if value is not None:
            yield values.put(f"near.{column} = {{}}", value)
    if asked.kind is not None:
        yield values.put(query("listing/meetings", "is_of_kind"), asked.kind)
    if asked.firmness is not None:
        yield _FIRMNESS[asked.firmness]
    if asked.words:
        yield f"near.case_no = any(array({found_cases(asked.words, asked.sees, values)}))"
