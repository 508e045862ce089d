"""Files (材料文件) by content: the same paper is kept once, under the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib

from ledger.connection.pool import Pool
from ledger.connection.sql import query


async def keep_file(pool: Pool, media_type: str, body: bytes) -> str:
    """Keep a file whose type and size were checked, and return its digest (SHA-256, hex)."""
    digest = hashlib.sha256(body).hexdigest()
    await pool.execute(query("files", "keep"), digest, media_type, len(body), body)
    return digest
