"""Complaints (投诉) of applicants: each told to the supervisor in its transaction, with one answer; kept for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.complaint.rules import MOST_OPEN, ComplaintSaid
from ledger.connection.pool import Pool
from ledger.connection.sql import query

LAST = 2**62
"""Before this one lie all."""
MOST_OF_CASE = 100


@dataclass(frozen=True)
class Complaint:
    """One complaint; `number` is what the person quotes, `item` is empty where it is about the whole."""

    complaint_id: int
    number: str
    case_no: str
    item: str
    department: str
    topic: str
    words: str
    made_at: datetime
    due_on: date | None
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True)
class ListedComplaint(Complaint):
    """One of the supervisor's list, with the names of its matter and item."""

    bundle_name: str
    item_name: str | None


async def complain(
    pool: Pool,
    case_no: str,
    said: ComplaintSaid,
    *,
    department: str,
    person_id: str | None,
    at: datetime,
    due_on: date | None,
) -> str | None:
    """Keep a complaint and tell the supervisor; its number, the same however often it is sent.

    None where too many of the case wait for an answer.
    """
    made: str | None = await pool.fetchval(
        query("complaints/complaints", "complain"),
        said.act_id,
        case_no,
        said.item,
        department,
        said.topic,
        said.words,
        person_id,
        at,
        due_on,
        MOST_OPEN,
    )
    if made is not None:
        return made
    before: str | None = await pool.fetchval(query("complaints/complaints", "of_act"), said.act_id, case_no)
    return before


async def of_case(pool: Pool, case_no: str) -> list[Complaint]:
    """Complaints of a case, the latest first."""
    rows = await pool.fetch(query("complaints/complaints", "of_case"), case_no, MOST_OF_CASE)
    return [Complaint(**dict(row)) for row in rows]


async def page(pool: Pool, most: int, *, before: int = LAST, only_open: bool = False) -> list[ListedComplaint]:
    """Complaints for the supervisor, the latest first."""
    rows = await pool.fetch(query("complaints/complaints", "page"), before, only_open, most)
    return [ListedComplaint(**dict(row)) for row in rows]


async def is_on_file(pool: Pool, number: str) -> bool:
    """Whether there is a complaint of this number."""
    return bool(await pool.fetchval(query("complaints/complaints", "is_on_file"), number))


async def answer(pool: Pool, number: str, words: str, account_id: str, at: datetime) -> bool:
    """Answer a complaint, once, and tell who complained; False where it has an answer, or is none."""
    answered = await pool.fetchval(query("complaints/complaints", "answer"), number, words, account_id, at)
    return answered is not None
