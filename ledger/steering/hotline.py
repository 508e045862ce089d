"""Work orders (工单) of a hotline's system on file: by its own numbers, with whoever called, and its feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query


@dataclass(frozen=True)
class HotlineOrder:
    """One order; `number`: of the matter that it opened, `digest`: of what was filed."""

    order_no: str
    number: str
    digest: str
    filed_at: datetime


@dataclass(frozen=True)
class Change:
    """One entry of the feed. `change_id`: its place; `body`: as the journal keeps it; `words`: said with it."""

    change_id: int
    order_no: str
    number: str
    seq: int
    recorded_at: datetime
    body: str
    words: str


@dataclass(frozen=True)
class Caller:
    """Who called; nobody (empty) where the hotline did not say."""

    order_no: str
    caller_name: str
    caller_phone: str


def _q(name: str) -> str:
    return query("steering/hotline", name)


async def put(
    connection: Connection, order_no: str, number: str, digest: str, filed_by: str, caller: tuple[str, str]
) -> None:
    """An order beside the matter that it opens; `caller`: name and telephone."""
    await connection.execute(_q("put"), order_no, number, digest, filed_by, *caller)


async def read(pool: Pool, order_no: str) -> HotlineOrder | None:
    """The order of that number, or None."""
    row = await pool.fetchrow(_q("order"), order_no)
    return HotlineOrder(**dict(row)) if row else None


async def changes(pool: Pool, after: int, since: datetime | None, most: int) -> list[Change]:
    """The feed behind a place, oldest first."""
    return [Change(**dict(row)) for row in await pool.fetch(_q("changes"), after, since, most)]


async def changes_of(pool: Pool, number: str, most: int) -> list[Change]:
    """Everything that happened to the order of a matter, oldest first."""
    return [Change(**dict(row)) for row in await pool.fetch(_q("changes_of"), number, most)]


async def caller(pool: Pool, number: str) -> Caller | None:
    """Who called about a matter; None where no hotline filed it."""
    row = await pool.fetchrow(_q("caller"), number)
    return Caller(**dict(row)) if row else None
