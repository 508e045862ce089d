"""One-off notices (一次告知单) on file: which answers to which definition, under a short code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ledger.connection.pool import Pool
from ledger.connection.sql import query

KEPT_DAYS = 180
"""Nobody needs the answers of half a year ago; a practice, no rule of law."""


@dataclass(frozen=True)
class AnswerSheet:
    """A situation that somebody saved."""

    code: str
    bundle: str
    definition: str
    answers: dict[str, str]
    made_at: datetime


async def save(pool: Pool, code: str, bundle: str, definition: str, answers: Mapping[str, str]) -> None:
    """Keep a situation under its code."""
    await pool.execute(query("door/answer_sheets", "save"), code, bundle, definition, dict(answers))


async def read(pool: Pool, code: str) -> AnswerSheet | None:
    """The situation of that code."""
    row = await pool.fetchrow(query("door/answer_sheets", "open"), code)
    return AnswerSheet(**dict(row)) if row else None


async def forget(pool: Pool) -> None:
    """Drop what nobody opened for long."""
    await pool.execute(query("door/answer_sheets", "forget"), KEPT_DAYS)
