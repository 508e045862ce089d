"""Reports (问题反馈) as those who made them read them: their own, and how each ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.keyset import keyset
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values, all_of


@dataclass(frozen=True)
class OwnReport:
    """One report of somebody's; `due_on`: the last day of its step, `due_order`: the same, or beyond all days."""

    number: str
    received_at: datetime
    phase: str
    outcome: str | None
    reason: str
    matter: str | None
    open: bool
    due_on: date | None
    due_order: date


@dataclass(frozen=True)
class Answer:
    """How a report ended; `version`: the definition that answers it, by its hash."""

    at: datetime
    words: str
    version: str | None


class OwnReports(NamedTuple):
    """Which reports: of an account, open, ended or all (None); sorted by when they came or by when they are due."""

    account: str
    is_open: bool | None = None
    by: Literal["received", "due"] = "received"
    descending: bool = True


_COLUMNS = {"received": "received_at", "due": "due_order"}


def _q(name: str) -> str:
    return query("steering/reports", name)


async def page(
    pool: Pool, wanted: OwnReports, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[OwnReport]:
    """One page of what somebody reported."""
    values = Values()
    values.place(wanted.account)
    parts = [*_conditions(wanted)]
    columns = (_COLUMNS[wanted.by], "number")
    at = keyset(columns, values, descending=wanted.descending, after=after, before=before)
    last = values.put("limit {}", rows + 1)
    text = f"{_q('mine')} where {all_of([*parts, at.place])} {at.order} {last}"
    lines = [OwnReport(**dict(row)) for row in await pool.fetch(text, *values.all)]
    return page_of(lines, rows, is_first=at.is_first, backwards=at.backwards)


async def count(pool: Pool, wanted: OwnReports) -> int:
    """How many there are, up to a bound."""
    values = Values()
    values.place(wanted.account)
    parts, most = all_of(_conditions(wanted)), values.put("limit {}", MOST_COUNTED + 1)
    return len(await pool.fetch(f"{_q('mine')} where {parts} {most}", *values.all))


def cursor_of(wanted: OwnReports, line: OwnReport) -> Cursor:
    """Where a list goes on after that report."""
    return Cursor(line.due_order if wanted.by == "due" else line.received_at, line.number)


def _conditions(wanted: OwnReports) -> Iterator[str]:
    if wanted.is_open is not None:
        yield "open" if wanted.is_open else "not open"


async def answer(pool: Pool, number: str) -> Answer | None:
    """How a report ended; None while it is open."""
    row = await pool.fetchrow(_q("outcome"), number)
    return Answer(**dict(row)) if row else None


async def said(pool: Pool, number: str) -> str:
    """What was reported."""
    return str(await pool.fetchval(_q("said"), number) or "")
