"""Files (材料文件) by content: the same paper once, under the SHA-256 of its bytes, as long as it is needed."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta

from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

LOOSE_FOR = timedelta(days=1)
"""How long a file may lie that nothing on file refers to."""
MOST_SWEPT = 200


class TooManyLoose(Exception):
    """Somebody has more that nothing on file refers to than one may have."""


async def keep_file(pool: Pool, media_type: str, body: bytes, kept_by: str = "", most_loose: int | None = None) -> str:
    """Keep a file whose type and size were checked, and return its digest (SHA-256, hex).

    `most_loose`: bytes that `kept_by` may have within a day, this file included, that nothing on file refers to.
    Raises TooManyLoose: then nothing is kept.
    """
    digest = await asyncio.to_thread(_digest_of, body)
    async with pool.acquire() as connection, connection.transaction():
        if most_loose is not None:
            # Uploads at once would each find room for themselves.
            await connection.execute(query("files", "alone"), kept_by)
            if not await _has_room(connection, kept_by, digest, most_loose - len(body)):
                raise TooManyLoose
        await connection.execute(query("files", "keep"), digest, media_type, len(body), body, kept_by)
    return digest


async def _has_room(connection: Connection, kept_by: str, digest: str, most: int) -> bool:
    if await _loose_bytes(connection, kept_by, digest) <= most:
        return True
    # What was submitted since is on file, though no sweep has come past it yet.
    await connection.execute(query("files", "settle"), kept_by)
    return await _loose_bytes(connection, kept_by, digest) <= most


async def _loose_bytes(connection: Connection, kept_by: str, digest: str) -> int:
    return int(await connection.fetchval(query("files", "loose_bytes"), kept_by, LOOSE_FOR, digest))


def _digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


async def sweep_files(pool: Pool, loose_for: timedelta = LOOSE_FOR) -> tuple[int, int]:
    """Drop files that have been loose for so long, a number at a time; (how many, how many bytes) went."""
    gone = await pool.fetch(query("files", "sweep"), loose_for, MOST_SWEPT)
    return len(gone), sum(row["size"] for row in gone)
