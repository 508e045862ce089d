"""The sender's process: `python -m starter.news`: messages to people, and letters to parties outside.

It ends with what is in hand sent or left to the next, and exits 0.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator

import structlog

from ledger.practice import space
from runtime.exits import run_process
from runtime.logs import configure_logging
from runtime.settings import load_settings
from starter.news.sender import Sender, ways_out
from starter.office.client import Lianban
from starter.parties.carrier import CarrierHandler
from starter.parties.dispatcher import Dispatcher
from starter.parties.handler import PartyHandler
from starter.parties.handlers import handlers_of
from starter.parties.parcel_looks import ParcelLooks
from starter.parties.payment import PaymentHandler
from starter.parties.payment_looks import PaymentLooks

log = structlog.get_logger()


async def serve(stop: asyncio.Event) -> int:
    """Send until `stop`: all loops, none of which ends before."""
    settings = load_settings()
    configure_logging("sender", settings.log_level)
    async with Lianban.connect(settings, listening=False) as lianban:
        await space.guard(lianban.pool, is_practice=settings.practice)
        ways = ways_out(settings, lianban.pool)
        handlers = handlers_of(lianban, settings)
        log.info("sender_started", channels=sorted(ways), parties=sorted(handlers))
        sender, dispatcher = Sender(lianban.pool, settings, ways), Dispatcher(lianban.pool, handlers)
        await asyncio.gather(
            sender.send_until(stop),
            dispatcher.run_until(stop),
            *(each.run_until(stop) for each in _looks(lianban, handlers.values())),
        )
    return 0


def _looks(lianban: Lianban, handlers: Iterable[PartyHandler]) -> Iterator[PaymentLooks | ParcelLooks]:
    """Who asks parties by itself what became of something, as their notices may be lost."""
    for each in handlers:
        if isinstance(each, PaymentHandler):
            yield PaymentLooks(lianban, each)
        elif isinstance(each, CarrierHandler):
            yield ParcelLooks(lianban, each)


def main() -> None:
    """Send until told to stop."""
    run_process(serve)


if __name__ == "__main__":
    main()
