"""Counts that many ask for: made once for all who look at the same things, and kept until something changes.

Counting reads everything that is owed. Whoever turns a page, narrows it or goes back to it asks for the same numbers
again, and every open page asks when something changed: one count answers them all (ADR 0081).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from ledger.connection.listen import CASE_CHANGED, ChangeFeed

KEPT_FOR = timedelta(seconds=20)
"""Lights turn with time and nobody is told, so nothing is kept for longer, by the legal clock."""
MOST_KEPT = 200
"""Reaches whose counts are kept: of a district every department and lead, and no more."""
KeyT = TypeVar("KeyT", bound=Hashable)
CountT = TypeVar("CountT")


class KeptCounts(Generic[KeyT, CountT]):
    """Keeps one count for each key (whose cases) while nothing that was heard of changed it."""

    def __init__(self, feed: ChangeFeed, count: Callable[[KeyT, datetime], Awaitable[CountT]]) -> None:
        self._feed = feed
        self._count = count
        self._changes = 0
        self._kept: dict[KeyT, tuple[int, datetime, CountT]] = {}
        self._turns: defaultdict[KeyT, asyncio.Lock] = defaultdict(asyncio.Lock)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear of every change while the block runs; while no connection listens, nothing is kept."""
        with self._feed.hear(CASE_CHANGED, self._heard):
            yield

    async def of(self, key: KeyT, now: datetime, *, anew: bool = False) -> CountT:
        """The count at the legal moment of the page; `anew`: counted for it whatever is kept, after one's own act."""
        if not anew and (found := self._fresh(key, now)) is not None:
            return found
        async with self._turns[key]:
            # Whoever waited while somebody else counted takes what they found.
            if not anew and (found := self._fresh(key, now)) is not None:
                return found
            before = self._changes
            counted = await self._count(key, now)
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = (before, now, counted)
            return counted

    def _fresh(self, key: KeyT, now: datetime) -> CountT | None:
        if key not in self._kept or not self._feed.hears:
            return None
        before, at, counted = self._kept[key]
        # The clock of a demo can be set.
        return counted if before == self._changes and abs(now - at) <= KEPT_FOR else None

    def _heard(self, _payload: str) -> None:
        self._changes += 1
