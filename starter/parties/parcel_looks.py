"""Parcels that the carrier is asked about by itself: a notice may be lost, and a parcel would be under way for ever.

A parcel is asked about more and more seldom until it is delivered or back, by whatever told so. Who delivers nothing
within `MOST_LOOKS` is asked no more; the parcel stays a duty of the window, which can record what became of it.
"""

from __future__ import annotations

import asyncio

import structlog

from activities.ports.outgoing import Away, Refused
from ledger.connection.rounds import in_rounds
from ledger.results import looks
from ledger.results.looks import ToLook
from starter.office.client import Lianban
from starter.parties.carrier import FIRST_LOOK_SECONDS, CarrierHandler
from starter.parties.handler import NoticeRefused

log = structlog.get_logger()

PAUSE_SECONDS = 30.0
LEASE_SECONDS = 300.0
AT_ONCE = 10
LONGEST_LOOK_SECONDS = 24 * 3600.0
MOST_LOOKS = 60
"""About two months: by then a person has long looked into it."""


class ParcelLooks:
    """Asks about parcels that are under way."""

    def __init__(self, lianban: Lianban, handler: CarrierHandler) -> None:
        self._lianban = lianban
        self._handler = handler

    async def run_until(self, stop: asyncio.Event) -> None:
        """Ask again and again until `stop`; a database that is away only delays it."""
        await in_rounds(
            stop,
            "parcel_looks",
            self.look_due,
            pause_seconds=PAUSE_SECONDS,
            on_fault=lambda: log.exception("parcel_look_failed"),
        )

    async def look_due(self) -> int:
        """One round; how many parcels it asked about."""
        due = await looks.claim(self._lianban.pool, LEASE_SECONDS, AT_ONCE)
        await asyncio.gather(*(self._look(each) for each in due))
        return len(due)

    async def _look(self, due: ToLook) -> None:
        try:
            is_settled = await self._handler.look(due)
        except (Away, Refused, NoticeRefused) as error:
            log.info("parcel_look_unanswered", case_no=due.number, code=error.code)
            is_settled = False
        await looks.look_again(self._lianban.pool, due.order, None if is_settled else next_look(due.looks))


def next_look(asked: int) -> float | None:
    """Seconds until a parcel is asked about again that was asked about so often; None: no more."""
    if asked >= MOST_LOOKS:
        return None
    return min(FIRST_LOOK_SECONDS * (1 << min(asked, 10)), LONGEST_LOOK_SECONDS)
