"""Counts of periods that are kept until a fact of theirs changes: a month that is past is counted once a process.

The follower leaves in `figure_month` which months changed; one small read says whether what is kept still holds. A
period as known at a past moment, and one that is narrowed, are kept in the same way.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from domain.figures.fact import FactKind
from domain.figures.figure import Counted
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.figures import counts
from ledger.figures.counts import Asked, Part

MOST_KEPT = 64
"""Counts of a process: a month has one to two thousand rows, some hundred kilobytes."""


class _Key(NamedTuple):
    asked: Asked
    kinds: tuple[FactKind, ...]
    by: Part | None


class KeptFigures:
    """One per process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept: OrderedDict[_Key, tuple[int, list[Counted]]] = OrderedDict()

    async def counted(self, asked: Asked, kinds: Sequence[FactKind], by: Part | None = None) -> list[Counted]:
        """As `counts.counted`; counted anew only where a fact of the period's months changed."""
        key = _Key(asked, tuple(kinds), by)
        # Read before it is counted: what commits in between is not taken for known.
        changes: int = await self._pool.fetchval(
            query("figures/counts", "changes"), asked.period.from_on, asked.period.until_on
        )
        found = self._kept.get(key)
        if found is None or found[0] != changes:
            found = (changes, await counts.counted(self._pool, asked, kinds, by))
            self._kept[key] = found
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found[1]
