"""Parcels that the carrier is asked about (邮件查询): when next, as its notice may be lost."""

from __future__ import annotations

from typing import NamedTuple

from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query


class ToLook(NamedTuple):
    """An order to be asked about: its case, the number of the parcel within it, and how often it was asked about."""

    order: str
    number: str
    parcel: int
    looks: int


async def put(connection: Connection, order: str, seconds: float) -> None:
    """The carrier has this order; a repeat changes nothing."""
    await connection.execute(query("results/looks", "put"), order, seconds)


async def claim(pool: Pool, seconds: float, most: int) -> list[ToLook]:
    """Orders that the carrier is to be asked about now; nobody else gets them for a while."""
    rows = await pool.fetch(query("results/looks", "claim"), seconds, most)
    return [ToLook(row["letter_id"], row["number"], int(row["subject"]), row["looks"]) for row in rows]


async def look_again(pool: Pool, order: str, seconds: float | None) -> None:
    """Ask about it again later; None: no more."""
    await pool.execute(query("results/looks", "look_again"), order, seconds)
