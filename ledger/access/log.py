"""The access log (访问日志): who came, for whom, from where, to what, and with which outcome. Append only.

It holds the network address, which the digests of attempts never told (ADR 0056), and no words and no passwords.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query

ONE_READING = timedelta(minutes=10)
"""What repeats itself within so long is one line: an open page that asks, a locked door that is knocked at."""
Door = Literal["page", "api", "command", "callback"]
What = Literal[
    "log_in", "log_out", "role_changed", "deputy_changed", "acting_for", "page", "act",
    "case", "file", "notice", "paper", "code", "callback", "export", "caller",
]  # fmt: skip
"""What was done or asked for: coming and going, and what was read."""
Outcome = Literal["done", "refused"]


class Access(Record):
    """One line, as it is written. `object`: which file, notice, paper or role; never words."""

    door: Door
    what: What
    outcome: Outcome = "done"
    code: str = ""
    account_id: str | None = None
    person_id: str | None = None
    on_behalf_of: str | None = None
    role: str | None = None
    department: str | None = None
    address: str = ""
    os_user: str | None = None
    case_no: str | None = None
    object: str = ""


class AccessLine(Access):
    """One line as it is on file; `at` is the wall's time (UTC)."""

    access_id: int
    at: datetime


async def note(pool: Pool, access: Access, *, unless_within: timedelta | None = None) -> None:
    """Write one line, unless the same was noted within so long: one statement.

    What cannot be noted does not happen, so an error is the caller's, too.
    """
    await pool.execute(
        query("access/log", "note"),
        access.door,
        access.what,
        access.outcome,
        access.code,
        access.account_id,
        access.on_behalf_of,
        access.role,
        access.department,
        access.address[:60],
        access.os_user,
        access.case_no,
        access.object[:200],
        unless_within,
        access.person_id,
    )


async def lines(
    pool: Pool,
    *,
    who: str | None = None,
    case_no: str | None = None,
    what: str | None = None,
    outcome: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    most: int = 100,
) -> list[AccessLine]:
    """Lines, newest first; `before`: only those with a smaller number than the last one of the page before."""
    rows = await pool.fetch(query("access/log", "page"), who, case_no, what, outcome, since, until, before, most)
    return [AccessLine(**dict(row)) for row in rows]
