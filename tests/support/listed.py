"""Lists of duties as tests read them, and rows of duties written as the projection writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.rows.duty import DutyChange, DutyRow, duties_text
from ledger.connection.pool import Pool
from ledger.legal_clock import legal_now
from ledger.listing import duties
from ledger.listing.duties import DutyFilter, DutyLine, DutyList
from ledger.listing.scopes import ScopeName, Whose
from tests.support import books

MANY = 200


async def listed(
    pool: Pool,
    scope: ScopeName,
    person: str = "",
    *,
    role: str = "handler",
    department: str = "",
    now: datetime | None = None,
    owed_by: str | None = None,
    **narrowed: Any,
) -> list[DutyLine]:
    """A whole list of a scope, read for that person in that role of that department, now or at the moment named.

    `owed_by`: narrowed to what one department owes; `narrowed`: by other fields of the filter.
    """
    whose = Whose(person=person, role=role, department=department)
    asked = DutyList(scope, whose, now or await legal_now(pool), DutyFilter(department=owed_by, **narrowed))
    found = await duties.page(pool, asked, MANY)
    assert not found.has_after, "a test reads whole lists"
    return list(found.rows)


def subjects(lines: list[DutyLine]) -> list[str]:
    """What the lines are about: items, events, or the case."""
    return [line.subject for line in lines]


async def put_duties(pool: Pool, case_no: str, *rows: DutyRow, gone: tuple[str, ...] = ()) -> None:
    """Write rows of duties, and take those of the keys away, as an append does."""
    text = duties_text(DutyChange(put=rows, gone=gone))
    await pool.execute("select write_duties($1, $2::text::jsonb)", case_no, text)


def owed(subject: str, department: str, **more: Any) -> DutyRow:
    """An item (or what `kind` says) that a department's clerks have to do; without a limit unless `term` gives one."""
    kind = more.get("kind", "item")
    limit = {"clock": f"{subject}.promised"} if "term" in more else {"unlimited": "not_set"}
    facts: dict[str, Any] = {
        "key": f"{kind}:{subject}",
        "kind": kind,
        "subject": subject,
        "item": subject if kind == "item" else None,
        "act": "decide_item",
        "reason": "handling",
        "party": "role",
        "role": "handler",
        "department": department,
        "of_department": department,
        "since": books.AT,
    }
    return DutyRow.model_validate(facts | limit | more)
