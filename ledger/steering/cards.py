"""What cards (黄牌红牌) are shown for by rule: what departments owe past its limit, and which cards are on file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from domain.duties.reasons import DutyReason
from domain.steering.cards import OF_RULES, Late
from ledger.connection.pool import Pool
from ledger.connection.sql import query


class LateDuty(NamedTuple):
    """One of them. `key`: its name within the case; `clock`: the limit, which is another one when it begins anew."""

    case_no: str
    key: str
    clock: str
    department: str
    item: str | None
    late: Late


async def late_duties(pool: Pool, since: date, today: date) -> list[LateDuty]:
    """Those whose limit ended on that day (Beijing) or later, and before today."""
    rows = await pool.fetch(query("steering/cards", "late"), since, today, sorted(OF_RULES))
    return [
        LateDuty(
            row["case_no"],
            row["key"],
            row["clock"],
            row["department"],
            row["item"],
            Late(DutyReason(row["reason"]), row["due_on"], row["statutory_due_on"]),
        )
        for row in rows
    ]


async def shown(pool: Pool, act_ids: Sequence[str] | Collection[str]) -> dict[str, str]:
    """Numbers of the cards on file, by the ids of the acts that opened them."""
    return dict(await pool.fetch(query("steering/cards", "shown"), list(act_ids)))
