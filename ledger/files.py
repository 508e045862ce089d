"""Files (材料文件) by content: the same paper once, under the SHA-256 of its bytes, as long as it is needed."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from ledger.connection.pool import Pool
from ledger.connection.sql import query

LOOSE_FOR = timedelta(days=1)
"""How long a file may lie that nothing on file refers to."""
MOST_SWEPT = 200


async def keep_file(pool: Pool, media_type: str, body: bytes, kept_by: str = "") -> str:
    """Keep a file whose type and size were checked, and return its digest (SHA-256, hex)."""
    digest = hashlib.sha256(body).hexdigest()
    await pool.execute(query("files", "keep"), digest, media_type, len(body), body, kept_by)
    return digest


async def loose_bytes(pool: Pool, kept_by: str) -> int:
    """How many bytes somebody has uploaded within a day that nothing on file refers to yet."""
    return int(await pool.fetchval(query("files", "loose_bytes"), kept_by, LOOSE_FOR))


async def sweep_files(pool: Pool, loose_for: timedelta = LOOSE_FOR) -> tuple[int, int]:
    """Drop files that have been loose for so long, a number at a time; (how many, how many bytes) went."""
    gone = await pool.fetch(query("files", "sweep"), loose_for, MOST_SWEPT)
    return len(gone), sum(row["size"] for row in gone)
