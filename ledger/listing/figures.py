"""The board's figures (谁该办多少): counted once for all who look at the same cases, and kept until something changes.

Counting reads everything that is owed. Whoever turns the board's pages, narrows it or goes back to it asks for the same
numbers again, and every open board asks when something changed: one count answers them all.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from ledger.connection.listen import CASE_CHANGED, ChangeFeed
from ledger.connection.pool import Pool
from ledger.listing import duties
from ledger.listing.duties import LightCount

KEPT_FOR = timedelta(seconds=20)
"""Lights turn with time and nobody is told, so nothing is kept for longer, by the legal clock."""


@dataclass(frozen=True)
class Figures:
    """What is owed, by department, matter and light, as it stood at a legal moment."""

    numbers: Sequence[LightCount]
    at: datetime

    def owed(self, *, department: str | None = None, bundle: str | None = None, light: str | None = None) -> int:
        """How many things are owed, narrowed (None: to nothing)."""
        return sum(
            each.owed
            for each in self.numbers
            if department in (None, each.department) and bundle in (None, each.bundle) and light in (None, each.light)
        )


class BoardFigures:
    """Keeps the figures of each reach (a lead's cases, or all) while nothing that was heard of changed them."""

    def __init__(self, pool: Pool, feed: ChangeFeed) -> None:
        self._pool = pool
        self._feed = feed
        self._changes = 0
        self._kept: dict[str | None, tuple[int, Figures]] = {}
        self._turns: defaultdict[str | None, asyncio.Lock] = defaultdict(asyncio.Lock)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear of every change while the block runs; while no connection listens, nothing is kept."""
        with self._feed.hear(CASE_CHANGED, self._heard):
            yield

    async def of(self, lead: str | None, now: datetime, *, anew: bool = False) -> Figures:
        """The figures of the cases that a department leads (None: of all), at the legal moment of the page.

        `anew`: counted for this page whatever is kept, after an act of whoever asks.
        """
        if not anew and (found := self._fresh(lead, now)):
            return found
        async with self._turns[lead]:
            # Whoever waited while somebody else counted takes what they found.
            if not anew and (found := self._fresh(lead, now)):
                return found
            before = self._changes
            counted = Figures(await duties.light_counts(self._pool, now, lead=lead), now)
            self._kept[lead] = (before, counted)
            return counted

    def _fresh(self, lead: str | None, now: datetime) -> Figures | None:
        before, figures = self._kept.get(lead, (-1, None))
        if figures is None or before != self._changes or not self._feed.hears:
            return None
        # The clock of a demo can be set.
        return figures if abs(now - figures.at) <= KEPT_FOR else None

    def _heard(self, _payload: str) -> None:
        self._changes += 1
