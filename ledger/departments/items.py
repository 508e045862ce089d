"""Items of a department's system as its backlog and its files of results need them: waiting for it, open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from domain.case.messages import request_no_of
from domain.record import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query

Which = Literal["open_items", "waiting"]


class DepartmentItem(Record):
    """One item; `code`: what its department's system said, or why it was not reached (a code, never its words).

    `since`, `next_at` (UTC): when it failed last, was taken or began; when it is tried again by itself, if it is.
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
    tries: int

    @property
    def request_no(self) -> str:
        """The number under which the department knows it."""
        return request_no_of(self.case_no, self.key, self.run)


async def listed(pool: Pool, which: Which, department: str, most: int) -> list[DepartmentItem]:
    """Items of one kind of a department."""
    rows = await pool.fetch(query("departments/items", which), department, most)
    return [DepartmentItem(**dict(row)) for row in rows]


async def of_cases(pool: Pool, department: str, case_nos: Iterable[str]) -> list[DepartmentItem]:
    """All items of those of these cases in which the department has one, whatever became of them."""
    rows = await pool.fetch(query("departments/items", "items_of_cases"), department, list(case_nos))
    return [DepartmentItem(**dict(row)) for row in rows]
