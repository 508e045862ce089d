"""The sender's process: `python -m starter.news`: messages to people, and letters to parties outside.

It ends with what is in hand sent or left to the next, and exits 0.
"""

from __future__ import annotations

import asyncio

import structlog

from runtime.exits import run_process
from runtime.logs import configure_logging
from runtime.settings import load_settings
from starter.news.sender import Sender, ways_out
from starter.office.client import Lianban
from starter.parties.dispatcher import Dispatcher
from starter.parties.handlers import handlers_of

log = structlog.get_logger()


async def serve(stop: asyncio.Event) -> int:
    """Send until `stop`: both loops, neither of which ends before."""
    settings = load_settings()
    configure_logging("sender", settings.log_level)
    ways = ways_out(settings)
    async with Lianban.connect(settings, listening=False) as lianban:
        handlers = handlers_of(lianban, settings)
        log.info("sender_started", channels=sorted(ways), parties=sorted(handlers))
        sender, dispatcher = Sender(lianban.pool, settings, ways), Dispatcher(lianban.pool, handlers)
        await asyncio.gather(sender.send_until(stop), dispatcher.run_until(stop))
    return 0


if __name__ == "__main__":
    run_process(serve)
