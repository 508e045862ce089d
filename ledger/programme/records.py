"""What was said of a matter of the list, or of a meeting: one record a change, each once, none ever changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import asyncpg

from domain.case.acts import Actor
from domain.record import Record
from ledger.connection.pool import Pool
from ledger.connection.sql import query

Kind = Literal["matter", "meeting"]


class OnRecord(Record):
    """One record: `seq` its place among those of its key, `recorded_at` legal time (UTC), `content` by its kind."""

    key: str
    seq: int
    recorded_at: datetime
    recorded_by: str
    reason: str
    content: dict[str, Any]


class ChangedMeanwhile(Exception):
    """PROGRAMME_CHANGED_MEANWHILE: somebody else has changed the same since the page was opened."""


class RecordIdReused(Exception):
    """ACT_ID_REUSED: under that id something else is on file."""


def _q(name: str) -> str:
    return query("programme/records", name)


async def newest(pool: Pool, kind: Kind, beginning: str = "") -> dict[str, OnRecord]:
    """By key the record that counts, of all keys that begin so."""
    return {row["key"]: OnRecord(**dict(row)) for row in await pool.fetch(_q("newest"), kind, beginning)}


async def newest_of(pool: Pool, kind: Kind, key: str) -> OnRecord | None:
    """The record of a key that counts."""
    row = await pool.fetchrow(_q("newest_of"), kind, key)
    return OnRecord(**dict(row)) if row is not None else None


async def history(pool: Pool, kind: Kind, key: str) -> list[OnRecord]:
    """Every record of a key, newest first."""
    return [OnRecord(**dict(row)) for row in await pool.fetch(_q("history"), kind, key)]


async def key_of_act(pool: Pool, act_id: str) -> str | None:
    """The key of what was put on file by that act; None where nothing was."""
    row = await pool.fetchrow(_q("by_act"), act_id)
    return row["key"] if row is not None else None


async def years(pool: Pool) -> list[int]:
    """Years of which a matter is on file, newest first."""
    return [row["year"] for row in await pool.fetch(_q("years"))]


async def add(
    pool: Pool, kind: Kind, key: str, seen: int, act_id: str, actor: Actor, reason: str, content: Mapping[str, Any]
) -> bool:
    """One more record after the one that was seen (0: none); False where the same act is on file already.

    Raises ChangedMeanwhile, RecordIdReused.
    """
    said = (kind, key, seen + 1, act_id, actor.actor_id, actor.on_behalf_of, reason, dict(content))
    try:
        if await pool.fetchval(_q("add"), *said) is not None:
            return True
    except asyncpg.UniqueViolationError:
        raise ChangedMeanwhile from None
    row = await pool.fetchrow(_q("by_act"), act_id)
    if row is None or (row["kind"], row["key"], row["reason"], row["content"]) != (kind, key, reason, dict(content)):
        raise RecordIdReused
    return False
