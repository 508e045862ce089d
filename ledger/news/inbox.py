"""The inbox (消息): news as people read them on pages, newest first, by ranges of an index."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.case.roles import Role
from domain.news.news import Audience, Language, News, NewsKind, Reader
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

LAST = 2**62
"""Before this piece lie all."""
MOST_OF_CASE = 200


@dataclass(frozen=True)
class Inbox:
    """Whose: an account in one role, of one department where the role has one."""

    account_id: str
    role: Role
    department: str | None


@dataclass(frozen=True)
class Sent:
    """What became of one piece by one channel."""

    channel: str
    state: str
    settled_at: datetime | None
    language: Language | None = None


@dataclass(frozen=True)
class Told:
    """One piece on file: the number of the process, when it was told (wall clock), and how it went out.

    `definition` (its hash), `items` and `joints` (names by key) are what it takes to say it.
    """

    news_id: int
    number: str
    news: News
    told_at: datetime
    definition: str
    items: dict[str, str]
    joints: dict[str, str]
    sent: tuple[Sent, ...] = ()
    halls: dict[str, dict[str, str | None]] = field(default_factory=dict)
    """Halls by slug, each with name, address and telephone; only where it tells of a hall."""
    organs: dict[str, str] = field(default_factory=dict)
    """Names of departments by slug, also of those that the definition does not know; only where it tells of a lead."""


async def page(pool: Pool, whose: Inbox, *, before: int = LAST, most: int) -> list[Told]:
    """The next pieces, newest first."""
    rows = await pool.fetch(query("news/inbox", "page"), whose.account_id, whose.role, whose.department, before, most)
    return [told(row) for row in rows]


async def seen_upto(pool: Pool, whose: Inbox) -> int:
    """The last piece that they marked as seen; 0 before the first."""
    upto: int = await pool.fetchval(query("news/inbox", "seen_upto"), whose.account_id, whose.role, whose.department)
    return upto


async def mark_seen(pool: Pool, whose: Inbox, upto: int) -> None:
    """They have seen everything up to that piece."""
    await pool.execute(query("news/inbox", "mark_seen"), whose.account_id, whose.role, whose.department, upto)


async def of_case(pool: Connection | Pool, number: str, *, most: int = MOST_OF_CASE) -> list[Told]:
    """What the applicant of a case was told, newest first, with what became of it by each channel."""
    return [told(row) for row in await pool.fetch(query("news/inbox", "of_case"), number, most)]


def told(row: Any) -> Told:
    """A row of `news` as a value."""
    fields = dict(row)
    sent = tuple(
        Sent(
            each["channel"],
            each["state"],
            each["settled_at"] and datetime.fromisoformat(each["settled_at"]),
            each["language"],
        )
        for each in fields.get("messages", ())
    )
    reader = Reader(
        audience=Audience(fields["audience"]),
        person=fields["person"],
        role=Role(fields["role"]) if fields["role"] else None,
        department=fields["department"],
        hall=fields["hall"],
    )
    news = News(
        seq=fields["seq"],
        at=fields["at"],
        kind=NewsKind(fields["kind"]),
        reader=reader,
        item=fields["item"],
        joint=fields["joint"],
        facts=fields["facts"],
    )
    return Told(
        fields["news_id"],
        fields["number"],
        news,
        fields["told_at"],
        fields["definition"],
        fields["items"],
        fields["joints"],
        sent,
        fields["halls"] or {},
        fields["organs"] or {},
    )
