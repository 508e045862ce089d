"""A changed calendar (日历调整) over the open cases: which still count by another one, how far it got, what moved up.

Reads only. A case's own calendar is a slice of the one in force, so a calendar has one version per first year.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from domain.case.acts import Record
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import Page, page_of


class CaseCalendar(Record):
    """An open case and the version of the calendar by which it counts; '' where that was never noted.

    `asked`: how often a change of it was sent so far.
    """

    case_no: str
    received_at: datetime
    calendar_version: str
    asked: int


class Progress(Record):
    """How far a change got: open cases, and those that count by the calendar in force."""

    open: int
    done: int


class EarlierDate(Record):
    """A clock that a changed calendar lets end sooner (Beijing dates), and the journal entry that says so."""

    case_no: str
    seq: int
    at: datetime
    clock_id: str
    before_on: date | None
    after_on: date | None
    item_name: str | None
    lead_department: str
    bundle_name: str
    applicant_name: str


async def cases_with_other_calendar(
    pool: Connection | Pool,
    versions: Iterable[str],
    limit: int | None = 500,
    *,
    unasked: bool = False,
    without: Iterable[str] = (),
) -> list[CaseCalendar]:
    """Open cases whose calendar is none of `versions`, oldest first; `unasked`: without a change under way.

    `without`: numbers of cases that are left out.
    """
    values = (list(versions), limit, unasked, list(without))
    rows = await pool.fetch(query("calendar_change", "cases_with_other_calendar"), *values)
    return [CaseCalendar(**row) for row in rows]


async def calendar_progress(pool: Connection | Pool, versions: Iterable[str]) -> Progress:
    """How many open cases there are, and how many count by one of `versions`."""
    row = await pool.fetchrow(query("calendar_change", "progress"), list(versions))
    return Progress(**dict(row or {}))


async def dates_made_earlier(
    pool: Connection | Pool, rows: int, *, lead: str | None = None, after: Cursor | None = None
) -> Page[EarlierDate]:
    """So many dates of open cases (of one lead, or all) that a changed calendar brought forward, newest first."""
    at = (after.value, after.case_no, after.key) if after else (None, None, None)
    found = await pool.fetch(query("calendar_change", "dates_made_earlier"), lead, rows + 1, *at)
    return page_of([EarlierDate(**row) for row in found], rows, is_first=after is None, backwards=False)


def cursor_of(row: EarlierDate) -> Cursor:
    """From which date the list goes on."""
    return Cursor(row.at, row.case_no, f"{row.seq:09} {row.clock_id}")
