"""Duties (应办) in the read model: those of cases that are older than the table are made from the journal, once."""

from __future__ import annotations

import structlog

from ledger import journal
from ledger.connection.pool import Pool, is_away, open_pool
from ledger.connection.sql import query

log = structlog.get_logger()


async def fill(dsn: str) -> int:
    """Make the duties of cases that were on file before there were any; returns of how many.

    Each case for itself, under its lock, so that cases go on meanwhile and an interrupted filling is gone on with. One
    whose journal cannot be read costs the others nothing: it is left for the next start, and `doctor` tells of it.
    """
    pool = await open_pool(dsn, max_size=1)
    try:
        made = await _fill(pool)
    finally:
        await pool.close()
    if made:
        log.info("duties_filled", cases=made)
    return made


async def _fill(pool: Pool) -> int:
    made, last = 0, ""
    while rows := await pool.fetch(query("duties/fill", "unfilled"), last):
        for row in rows:
            last = row["case_no"]
            made += await _is_made(pool, last)
    return made


async def _is_made(pool: Pool, case_no: str) -> bool:
    try:
        await journal.rebuild(pool, case_no)
    except Exception as error:
        if is_away(error):
            raise
        log.warning("duties_not_made", case_no=case_no, error=type(error).__name__)
        return False
    return True
