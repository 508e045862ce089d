"""Acts being typed (暂存): what somebody has written of an act on a case, kept until it is sent or given up.

Cleared by the append that applies the same person's act, and with the case's end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query


class ActDraft(Record):
    """One act as typed so far. `subject`: an item, the subject of a joint event, or the case."""

    case_no: str
    subject: str
    kind: str
    content: dict[str, Any]
    saved_at: datetime


async def keep(pool: Pool, account_id: str, case_no: str, subject: str, kind: str, content: Mapping[str, Any]) -> None:
    """Keep what is typed, in place of what was kept before; nothing is kept of a case that is over."""
    await pool.execute(query("act_drafts", "keep"), account_id, case_no, subject, kind, dict(content))


async def read(pool: Pool, account_id: str, case_no: str, subject: str, kind: str) -> ActDraft | None:
    """What this account has typed of that act, or None."""
    row = await pool.fetchrow(query("act_drafts", "read"), account_id, case_no, subject, kind)
    return ActDraft(**row) if row else None


async def drop(pool: Pool, account_id: str, case_no: str, subject: str, kind: str) -> None:
    """Give it up; twice is the same."""
    await pool.execute(query("act_drafts", "drop"), account_id, case_no, subject, kind)


async def drafts_of(pool: Pool, account_id: str, case_no: str | None = None) -> list[ActDraft]:
    """What this account has typed and not sent (of one case, or all), newest first."""
    rows = await pool.fetch(query("act_drafts", "drafts_of"), account_id, case_no)
    return [ActDraft(**row) for row in rows]
