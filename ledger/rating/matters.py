"""Bad ratings (差评) and the matters (差评整改) they open: which wait for theirs, how the loops close (闭环)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query


@dataclass(frozen=True)
class Unopened:
    """A bad rating without its matter. `item` is empty where the whole is rated; `department`: the rated one."""

    rating_id: int
    case_no: str
    item: str
    grade: int
    department: str
    asked_by: str | None
    rated_at: datetime
    lead_department: str
    bundle_name: str
    item_name: str | None


@dataclass(frozen=True)
class Rated:
    """What a matter is about, as the person said it."""

    grade: int
    reasons: list[str]
    words: str
    addition: str | None
    rated_at: datetime
    case_no: str
    bundle_name: str
    item_name: str | None


@dataclass(frozen=True)
class Closed:
    """How the loops close: bad ratings, matters opened, ended, ended with a call-back, satisfied with it, ever late."""

    bad: int
    opened: int
    ended: int
    called_back: int
    satisfied: int
    late: int


def _q(name: str) -> str:
    return query("rating/matters", name)


async def unopened(pool: Pool, most: int) -> list[Unopened]:
    """Bad ratings whose matter is not open yet, the oldest first."""
    return [Unopened(**dict(row)) for row in await pool.fetch(_q("unopened"), most)]


async def note_opened(connection: Connection | Pool, rating_id: int, number: str) -> None:
    """The matter of a rating, once."""
    await connection.execute(_q("opened"), rating_id, number)


async def whose_work(pool: Pool, case_no: str, department: str, item: str) -> list[str]:
    """Accounts that did something of a case for a department; on one item, or (empty) on any."""
    return [row["who"] for row in await pool.fetch(_q("whose_work"), case_no, department, item)]


async def of_matter(pool: Pool, number: str) -> Rated | None:
    """The rating that a matter is about; None where it is about none."""
    row = await pool.fetchrow(_q("of_matter"), number)
    return Rated(**dict(row)) if row else None


async def closed(pool: Pool, since: datetime, lead: str | None = None) -> Closed:
    """How the loops of bad ratings since then have closed; of matters that a department leads, where it is named."""
    row = await pool.fetchrow(_q("closed"), since, lead)
    return Closed(**dict(row)) if row else Closed(0, 0, 0, 0, 0, 0)
