"""Files that nothing refers to are swept within a day: what a dropped draft or a refused act brought along."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from ledger.connection.pool import Pool, is_away
from ledger.files import sweep_files

PAUSE_SECONDS = 600.0
log = structlog.get_logger(__name__)


async def sweep_files_until(stop: asyncio.Event, pool: Pool) -> None:
    """Sweep now and then until `stop`; several processes may do so, each takes what the others do not hold."""
    while not stop.is_set():
        try:
            files, size = await sweep_files(pool)
            if files:
                log.info("files_swept", files=files, bytes=size)
        except Exception as error:  # it is tried again; nothing depends on it today
            if not is_away(error):
                log.exception("file_sweep_failed")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
