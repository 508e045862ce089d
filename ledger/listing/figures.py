"""The board's figures (谁该办多少): counted once for all who look at the same, kept until something changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.connection.listen import ChangeFeed
from ledger.connection.pool import Pool
from ledger.listing import duties
from ledger.listing.duties import LightCount
from ledger.listing.kept_counts import KEPT_FOR as KEPT_FOR  # noqa: PLC0414 - how long figures hold, said here, too
from ledger.listing.kept_counts import KeptCounts


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


class BoardFigures(KeptCounts[str | None, Figures]):
    """The figures of each reach: the cases that a department leads (None: all)."""

    def __init__(self, pool: Pool, feed: ChangeFeed) -> None:
        async def count(lead: str | None, now: datetime) -> Figures:
            return Figures(await duties.light_counts(pool, now, lead=lead), now)

        super().__init__(feed, count)
