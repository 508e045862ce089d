"""The register of notices (文书登记): each notice's number (文号), given in the transaction of its journal entry.

Numbers run without gaps per issuing organ, letter (字) and Beijing year: `append_entries` takes them from a counter
whose row it holds, so a rolled back append leaves none unused. Which entries are notices, and with which letter, stands
in table `notice_kind`.
"""

from __future__ import annotations

from datetime import datetime

from domain.case.acts import Record
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query


class Notice(Record):
    """One numbered notice. `organ`: slug of who issued it; `item` None: it concerns the case; `issued_at` in UTC."""

    number: str
    organ: str
    letter: str
    year: int
    serial: int
    entry_seq: int
    kind: str
    item: str | None
    issued_at: datetime


class SeriesGap(Record):
    """One thing wrong with the register. `serial` None: an entry without number; `case_no` None: the reverse."""

    organ: str
    letter: str
    year: int
    serial: int | None
    case_no: str | None
    entry_seq: int | None
    what: str


async def notices_of_case(pool: Connection | Pool, case_no: str) -> list[Notice]:
    """A case's notices, in the order of their entries."""
    return [Notice(**row) for row in await pool.fetch(query("notices", "of_case"), case_no)]


async def series_gaps(pool: Connection | Pool) -> list[SeriesGap]:
    """Numbers left out or given twice, and entries without a number; empty when the register is whole."""
    return [SeriesGap(**row) for row in await pool.fetch(query("notices", "series_gaps"))]
