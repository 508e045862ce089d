"""Orders at the payment provider (缴费单): where to pay, and when to ask. What is paid stands in the journal."""

from __future__ import annotations

from typing import NamedTuple

from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query


class ToLook(NamedTuple):
    """An order to be asked about, how often it was, and how often since it can be paid no more."""

    order_no: str
    looks: int
    looks_after: int


async def put(connection: Connection, order_no: str, number: str, place: int, pay_url: str) -> None:
    """Keep an order that the provider has taken."""
    await connection.execute(query("payment/orders", "put"), order_no, number, place, pay_url)


async def pay_pages(pool: Pool, number: str) -> dict[int, str]:
    """The pages at which the orders of a case are paid, by their numbers within it."""
    rows = await pool.fetch(query("payment/orders", "of_case"), number)
    return {row["place"]: row["pay_url"] for row in rows}


async def claim(pool: Pool, seconds: float, most: int) -> list[ToLook]:
    """Orders that the provider is to be asked about now; nobody else gets them for a while."""
    return [ToLook(**row) for row in await pool.fetch(query("payment/orders", "claim"), seconds, most)]


async def voucher_elsewhere(pool: Pool, voucher: str, number: str) -> str | None:
    """Another case that was paid for by that voucher (票据); a voucher stands for one payment."""
    found: str | None = await pool.fetchval(query("payment/orders", "voucher_elsewhere"), voucher, number)
    return found


async def look_again(connection: Connection | Pool, order_no: str, seconds: float | None, looks_after: int = 0) -> None:
    """Ask about it again later; None: no more."""
    await connection.execute(query("payment/orders", "look_again"), order_no, seconds, looks_after)
