"""Messages (短信、邮件) on their way: claimed by a sender for a while, and settled by what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from domain.news.news import CHINESE, Channel, Language
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.news.inbox import Told, told

LEASE_SECONDS = 60.0
"""For so long a claimed message is its claimer's; longer than any try takes."""


@dataclass(frozen=True)
class Claimed:
    """One message to be sent now: what it tells, where to (None: nobody wants it any more), its how-manieth try.

    `language`: in which whom it tells is told now.
    """

    message_id: str
    channel: Channel
    address: str | None
    tries: int
    made_at: datetime
    told: Told
    language: Language = CHINESE


@dataclass(frozen=True)
class Failed:
    """One message that was not sent: of which process, what it told, after how many tries and why."""

    message_id: str
    channel: Channel
    number: str
    kind: str
    tries: int
    settled_at: datetime
    code: str | None


async def claim(pool: Pool, most: int, *, seconds: float = LEASE_SECONDS) -> list[Claimed]:
    """The next messages that are due; nobody else gets them for a while."""
    return [_claimed(row) for row in await pool.fetch(query("news/messages", "claim"), seconds, most)]


def _claimed(row: Any) -> Claimed:
    return Claimed(
        message_id=row["message_id"],
        channel=row["channel"],
        address=row["address"],
        tries=row["tries"],
        made_at=row["made_at"],
        told=told(row),
        language=row["language"] or CHINESE,
    )


async def settle(
    pool: Pool,
    message_id: str,
    state: Literal["sent", "failed", "dropped"],
    *,
    receipt: str | None = None,
    code: str | None = None,
    language: Language | None = None,
) -> None:
    """Keep what became of it; of one that was settled meanwhile nothing changes."""
    await pool.execute(query("news/messages", "settle"), message_id, state, receipt, code, language)


async def put_off(pool: Pool, message_id: str, seconds: float, code: str) -> None:
    """Try it again later."""
    await pool.execute(query("news/messages", "put_off"), message_id, seconds, code)


async def hold(pool: Pool, message_id: str, seconds: float) -> None:
    """Leave it lying for a while; that was no try."""
    await pool.execute(query("news/messages", "hold"), message_id, seconds)


async def failed(pool: Pool, most: int, offset: int = 0) -> tuple[list[Failed], int]:
    """Messages that failed for good, and how many there are."""
    rows = await pool.fetch(query("news/messages", "failed"), most, offset)
    found = [Failed(**{name: row[name] for name in Failed.__dataclass_fields__}) for row in rows]
    return found, rows[0]["total"] if rows else 0


async def send_again(pool: Pool, message_id: str | None) -> None:
    """One that failed, or all of them, are tried again."""
    await pool.execute(query("news/messages", "send_again"), message_id)


async def waiting(pool: Pool) -> tuple[int, datetime | None]:
    """How many wait to be sent, and since when the oldest does."""
    row: Any = await pool.fetchrow(query("news/messages", "waiting"))
    return row["many"], row["oldest"]
