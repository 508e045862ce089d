"""The sender's process: `python -m starter.news`; ends with the message in hand sent or left to the next, exits 0."""

from __future__ import annotations

import asyncio

import structlog

from ledger.connection.pool import open_pool
from runtime.exits import run_process
from runtime.logs import configure_logging
from runtime.settings import load_settings
from starter.news.sender import AT_ONCE, Sender, ways_out

log = structlog.get_logger()


async def serve(stop: asyncio.Event) -> int:
    """Send until `stop`."""
    settings = load_settings()
    configure_logging("sender", settings.log_level)
    ways = ways_out(settings)
    pool = await open_pool(settings.database_dsn.get_secret_value(), max_size=AT_ONCE)
    try:
        log.info("sender_started", channels=sorted(ways))
        await Sender(pool, settings, ways).send_until(stop)
    finally:
        await pool.close()
    return 0


def main() -> None:
    """Send until told to stop."""
    run_process(serve)


if __name__ == "__main__":
    main()
