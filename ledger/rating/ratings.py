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
    """One rating; `item` is empty where the whole is rated."""

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


@dataclass(frozen=True)
class BadRating(Rating):
    """A bad one with the names of its matter and item."""

    bundle_name: str
    item_name: str | None
    asked_by_name: str | None


async def rate(
    pool: Pool,
    case_no: str,
    said: RatingSaid,
    door: Door,
    at: datetime,
    department: str,
    contact_due_on: date | None,
    asked_by: str | None = None,
) -> bool:
    """Keep a rating, and tell of a bad one; False when it was rated before.

    `asked_by`: who of the staff asked for it at the window.
    """
    due = contact_due_on if said.is_bad else None
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
        due,
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
