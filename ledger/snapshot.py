"""One case as one snapshot: everything of it that a page or a form begins with, in one statement.

Read together, row and journal cannot contradict each other, and a busy page asks the ledger once instead of five times.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.case.entries import ENTRY, Entry
from domain.case.state import CaseOpening
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.lists import CaseHead


@dataclass(frozen=True, kw_only=True)
class CaseSnapshot:
    """A case on file as it stood at `now` (legal time, UTC): its row, its opening, and its entries in order.

    `has_siblings`: its application became other cases as well (分件). `verified`: fields of the form that a log-in
    proves, each with its assurance level. `numbers`: of results that are numbered by rule, by item.
    """

    head: CaseHead
    opening: CaseOpening
    entries: tuple[Entry, ...]
    now: datetime
    has_siblings: bool
    verified: dict[str, int]
    numbers: dict[str, str]


async def read_case(pool: Pool, case_no: str) -> CaseSnapshot | None:
    """The case, or None where there is none of that number."""
    row = await pool.fetchrow(query("snapshot", "case"), case_no)
    if row is None:
        return None
    return CaseSnapshot(
        head=CaseHead(**{name: row[name] for name in CaseHead.model_fields}),
        opening=CaseOpening.model_validate(row["opening"]),
        entries=tuple(ENTRY.validate_json(body) for body in row["bodies"]),
        now=row["now"],
        has_siblings=row["has_siblings"],
        verified=row["verified"],
        numbers=row["numbers"],
    )
