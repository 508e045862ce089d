"""The practice space's post-box (练习信箱): messages as they would have gone out to people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ledger.connection.pool import Pool
from ledger.connection.sql import query

LAST = 2**62
"""Before nothing: the first page."""


@dataclass(frozen=True)
class Kept:
    """One message; `place` orders them, later ones higher."""

    place: int
    message_id: str
    address: str
    title: str
    text: str
    kept_at: datetime


async def keep(pool: Pool, message_id: str, address: str, title: str, text: str) -> None:
    """Keep a message once."""
    await pool.execute(query("practice/post_box", "keep"), message_id, address, title, text)


async def page(pool: Pool, rows: int, before: int = LAST) -> list[Kept]:
    """Messages, the newest first, those before a place."""
    return [Kept(*row) for row in await pool.fetch(query("practice/post_box", "page"), before, rows)]
