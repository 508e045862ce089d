"""Orders that the provider is asked about by itself: its notice may be lost, and people come back before it.

An order is asked about more and more seldom while it can be paid, and some times after it was: somebody may have paid
it twice, and what is given back may be told in vain.
"""

from __future__ import annotations

import asyncio

import structlog

from activities.ports.outgoing import Away, Refused
from activities.ports.payment import OrderSeen
from ledger.connection.rounds import in_rounds
from ledger.payment import orders
from ledger.payment.orders import ToLook
from starter.office.client import Lianban
from starter.parties.payment import PaymentHandler

log = structlog.get_logger()

PAUSE_SECONDS = 2.0
LEASE_SECONDS = 60.0
AT_ONCE = 10
FIRST_LOOK_SECONDS = 60.0
LONGEST_LOOK_SECONDS = 3600.0
MOST_LOOKS_AFTER = 6
"""After an order was paid or closed it is asked about so often, each time after twice as long."""
MOST_LOOKS = 400
"""Afterwards a person has to ask: an order of ten working days is long over by then."""
BACK_SECONDS = 4.0
"""So long whoever comes back from the provider's page waits for its answer; else it comes by notice."""


class PaymentLooks:
    """Asks about orders that are open."""

    def __init__(self, lianban: Lianban, handler: PaymentHandler) -> None:
        self._lianban = lianban
        self._handler = handler

    async def run_until(self, stop: asyncio.Event) -> None:
        """Ask again and again until `stop`; a database that is away only delays it."""
        await in_rounds(
            stop,
            "payment_looks",
            self.look_due,
            pause_seconds=PAUSE_SECONDS,
            on_fault=lambda: log.exception("payment_look_failed"),
        )

    async def look_due(self) -> int:
        """One round; how many orders it asked about."""
        due = await orders.claim(self._lianban.pool, LEASE_SECONDS, AT_ONCE)
        await asyncio.gather(*(self._look(each) for each in due))
        return len(due)

    async def _look(self, due: ToLook) -> None:
        seen = await look_at(self._handler, due.order_no)
        after = due.looks_after + 1 if seen is not None and seen.state != "open" else due.looks_after
        await orders.look_again(self._lianban.pool, due.order_no, next_look(due.looks, after), after)


async def look_at(handler: PaymentHandler, order_no: str) -> OrderSeen | None:
    """Ask about one order, and let what is said of it have its effect; None where there is no answer now."""
    try:
        seen = await handler.provider.seen(order_no)
        if seen is not None:
            await handler.report(seen)
    except (Away, Refused) as error:
        log.info("payment_look_unanswered", order_no=order_no, code=error.code)
        return None
    return seen


def next_look(looks: int, after: int) -> float | None:
    """Seconds until the order is asked about again; None: no more. `after`: looks since it can be paid no more."""
    if looks >= MOST_LOOKS or after >= MOST_LOOKS_AFTER:
        return None
    return min(FIRST_LOOK_SECONDS * (1 << min(looks, 10)), LONGEST_LOOK_SECONDS) * (1 << after)
