"""Orders of 整事项移交: all open cases of a bundle go under another lead; what became of each case."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from domain.record import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.keyset import keyset
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values

Became = Literal["applied", "refused", "under_way", "waiting"]
"""What became of a case: its act took effect, did not hold, is on file and not settled, is not on file yet."""


class LeadWish(Record):
    """What somebody orders: `reason` and `document` as they were typed, `on_behalf_of` where a deputy orders."""

    order_id: str
    bundle: str
    to_department: str
    reason: str
    document: str
    ordered_by: str
    on_behalf_of: str | None = None


class LeadOrder(LeadWish):
    """An order on file. `ordered_at`: legal time (UTC); `ordered_name`: of the account, for the staff."""

    ordered_at: datetime
    ordered_name: str


class LedNow(Record):
    """How many open cases of a bundle a department leads, and in how many of them something is owed past its limit."""

    lead_department: str
    cases: int
    late: int


class OrderLine(Record):
    """One case of an order. `code`: why its act did not hold; `settled_at`: when its act was settled (legal time)."""

    order_id: str
    case_no: str
    from_department: str
    to_department: str
    received_at: datetime
    phase: str
    outcome: Became
    code: str | None
    settled_at: datetime | None


class OrderLines(NamedTuple):
    """Which cases of an order: all, or those of which this became."""

    order_id: str
    outcome: str | None = None
    descending: bool = False


def _q(name: str) -> str:
    return query("steering/lead_orders", name)


async def put(pool: Pool, wish: LeadWish) -> bool:
    """An order with its cases, both or none, dated by the ledger; False where one of its id is on file."""
    async with pool.acquire() as connection, connection.transaction():
        said = (wish.bundle, wish.to_department, wish.reason, wish.document, wish.ordered_by, wish.on_behalf_of)
        if await connection.fetchval(_q("put"), wish.order_id, *said) is None:
            return False
        await connection.fetchval(_q("take_in"), wish.order_id)
    return True


async def take_in(pool: Pool, order_id: str) -> int:
    """Take in what came since: open cases of its bundle that another department leads; how many."""
    added: int = await pool.fetchval(_q("take_in"), order_id)
    return added


async def read(pool: Pool, order_id: str) -> LeadOrder | None:
    """The order of that id."""
    row = await pool.fetchrow(_q("read"), order_id)
    return LeadOrder(**row) if row else None


async def newest(pool: Pool, most: int, before: LeadOrder | None = None) -> list[LeadOrder]:
    """Orders, the newest first; those before one."""
    place = (before.ordered_at, before.order_id) if before else (None, None)
    return [LeadOrder(**row) for row in await pool.fetch(_q("newest"), most, *place)]


async def unsent(pool: Pool, order_id: str, most: int) -> list[str]:
    """Numbers of cases whose act is not on file yet."""
    return [row["case_no"] for row in await pool.fetch(_q("unsent"), order_id, most)]


async def unfinished(pool: Pool) -> list[str]:
    """Ids of orders that have such cases, the oldest first."""
    return [row["order_id"] for row in await pool.fetch(_q("unfinished"))]


async def sent(pool: Pool, order_id: str, case_no: str) -> None:
    """The act of that case is on file."""
    await pool.execute(_q("sent"), order_id, case_no)


async def not_taken(pool: Pool, order_id: str, case_no: str, code: str) -> None:
    """The act of that case was not taken, for that reason."""
    await pool.execute(_q("not_taken"), order_id, case_no, code)


async def preview(pool: Pool, bundle: str, now: datetime) -> list[LedNow]:
    """Who leads the open cases of a bundle, as of a legal time (UTC)."""
    return [LedNow(**row) for row in await pool.fetch(_q("preview"), bundle, now)]


async def left(pool: Pool, order_id: str) -> int:
    """How many open cases of its bundle another department leads that are not in the order."""
    many: int = await pool.fetchval(_q("left"), order_id)
    return many


async def counts(pool: Pool, order_id: str) -> dict[Became, int]:
    """What became of its cases, of each how many."""
    values = Values()
    text = _q("counts").format(lines=_lines(values, order_id))
    return {row["outcome"]: row["many"] for row in await pool.fetch(text, *values.all)}


def cursor_of(line: OrderLine) -> Cursor:
    """From which row the list goes on after (or before) this line."""
    return Cursor(line.received_at, line.case_no)


async def page(
    pool: Pool, asked: OrderLines, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[OrderLine]:
    """So many cases by their receipt, from the beginning, or on from a row, or those that stand before one."""
    values = Values()
    lines, narrowed = _lines(values, asked.order_id), _narrowed(values, asked)
    by = keyset(("received_at", "case_no"), values, descending=asked.descending, after=after, before=before)
    text = _q("page").format(lines=lines, narrowed=narrowed, place=by.place, order=by.order, rows=rows + 1)
    found = [OrderLine(**row) for row in await pool.fetch(text, *values.all)]
    return page_of(found, rows, is_first=by.is_first, backwards=by.backwards)


async def count(pool: Pool, asked: OrderLines) -> int:
    """How many rows it has, at most MOST_COUNTED + 1."""
    values = Values()
    lines, narrowed = _lines(values, asked.order_id), _narrowed(values, asked)
    text = _q("counted").format(lines=lines, narrowed=narrowed, rows=MOST_COUNTED + 1)
    counted: int = await pool.fetchval(text, *values.all)
    return counted


def _lines(values: Values, order_id: str) -> str:
    return _q("lines").format(order=values.place(order_id))


def _narrowed(values: Values, asked: OrderLines) -> str:
    return "true" if asked.outcome is None else values.put("outcome = {}", asked.outcome)
