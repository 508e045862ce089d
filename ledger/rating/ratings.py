"""What people said of their cases (好差评): kept for good, one rating of each item and of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.rating.rules import RatingSaid
from ledger.connection.pool import Pool
from ledger.connection.sql import query

Door = Literal["online", "link", "counter"]
LAST = 2**62


@dataclass(frozen=True)
class Rating:
    """One rating; `item` is empty where the whole is rated.

    `matter`: what a bad grade has opened (差评整改), with its step, outcome and last day. `contact_due_on`: of one that
    was given before matters were opened by themselves, the day to get in touch.
    """

    rating_id: int
    case_no: str
    item: str
    grade: int
    reasons: list[str]
    words: str
    door: str
    rated_at: datetime
    department: str
    contact_due_on: date | None
    addition: str | None
    added_at: datetime | None
    asked_by: str | None
    matter: str | None
    phase: str | None
    outcome: str | None
    due_on: date | None


@dataclass(frozen=True)
class BadRating(Rating):
    """A bad one with its names, whom its matter concerns, and from when on (UTC) that is late."""

    bundle_name: str
    item_name: str | None
    asked_by_name: str | None
    matter_of: list[str] | None
    red_at: datetime | None


async def rate(
    pool: Pool,
    case_no: str,
    said: RatingSaid,
    door: Door,
    at: datetime,
    department: str,
    asked_by: str | None = None,
) -> bool:
    """Keep a rating; a bad one is told and waits for its matter. False when it was rated before.

    `asked_by`: who of the staff asked for it at the window.
    """
    reasons = [str(each) for each in said.reasons]
    kept = await pool.fetchval(
        query("rating/ratings", "rate"),
        case_no,
        said.item,
        said.grade,
        reasons,
        said.words,
        door,
        at,
        department,
        asked_by,
    )
    return kept is not None


async def add(pool: Pool, case_no: str, item: str, words: str, at: datetime) -> bool:
    """The one later addition (追评); False when there is one already."""
    return await pool.fetchval(query("rating/ratings", "add"), case_no, item, words, at) is not None


async def of_case(pool: Pool, case_no: str) -> dict[str, Rating]:
    """Ratings of a case, by item."""
    return {row["item"]: Rating(**dict(row)) for row in await pool.fetch(query("rating/ratings", "of_case"), case_no)}


async def bad(pool: Pool, most: int, *, before: int = LAST, lead: str | None = None) -> list[BadRating]:
    """Bad ratings, the latest first; those of matters that a department leads, where it is named."""
    rows = await pool.fetch(query("rating/ratings", "bad"), before, lead, most)
    return [BadRating(**dict(row)) for row in rows]
