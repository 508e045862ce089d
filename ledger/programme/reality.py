"""How bundles stand in reality: since when they are in force, their first case, and how many ended on time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from domain.figures.figure import Counted, value_of
from domain.figures.period import year_of
from domain.figures.registry import BY_KEY
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.figures import counts

ON_TIME = BY_KEY["on_time_share"]
_KINDS = tuple({ON_TIME.of.kind, *((ON_TIME.among.kind,) if ON_TIME.among else ())})


class OnFile(NamedTuple):
    """Beijing dates; None: not yet. `concluded`: cases that the share counts among, `on_time` in per cent."""

    published_on: date | None = None
    first_case_on: date | None = None
    concluded: int = 0
    on_time: float | None = None


async def on_file(pool: Pool, slugs: Sequence[str], year: int | None) -> dict[str, OnFile]:
    """By bundle; the share of what was concluded in that year (None: not asked for)."""
    rows = await pool.fetch(query("programme/reality", "reality"), list(slugs))
    shares = await _on_time(pool, year) if year is not None else {}
    return {
        row["slug"]: OnFile(row["published_on"], row["first_case_on"], *shares.get(row["slug"], (0, None)))
        for row in rows
    }


async def _on_time(pool: Pool, year: int) -> dict[str | None, tuple[int, float | None]]:
    period = year_of(date(year, 1, 1))
    parts: dict[str | None, list[Counted]] = {}
    for each in await counts.counted(pool, counts.Asked(period), _KINDS, "bundle"):
        parts.setdefault(each.by, []).append(each)
    among = ON_TIME.among or ON_TIME.of
    return {
        slug: (sum(each.number for each in rows if among.holds(each)), value_of(ON_TIME, rows).number)
        for slug, rows in parts.items()
    }
