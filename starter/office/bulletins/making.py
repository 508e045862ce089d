"""A draft (起草通报): the figures of a month counted as of a moment that the journal has reached whole."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

from domain.bulletin.figures import KINDS, BulletinFigures, Published, made
from domain.bulletin.moves import month_period
from domain.figures.period import Period, month_of
from ledger import legal_clock
from ledger.bulletins import bulletins
from ledger.connection.pool import Pool
from ledger.figures import counts, facts
from ledger.figures.counts import Asked

SETTLED = timedelta(seconds=60)
"""Longer than any append takes: what was written so long ago and is not among what is due, is counted."""


async def settled_until(pool: Pool) -> datetime:
    """The last moment (UTC) up to which everything that was known is counted, so that counting again gives the same.

    In a trial installation whose clock runs ahead, entries are known by the legal time, as far ahead as the clock is.
    """
    lag, legal = await facts.lag(pool), await legal_clock.legal_now(pool)
    ahead = await legal_clock.clock_ahead(pool)
    reached = legal if lag.since is None else min(legal, lag.since + ahead)
    return reached - SETTLED


async def count(pool: Pool, period: Period, as_of: datetime, published: Published | None) -> BulletinFigures:
    """The figures of a month as they were known at a moment; the same whenever they are counted."""
    now, before = await asyncio.gather(
        counts.counted(pool, Asked(period, as_of=as_of), KINDS, "department"),
        counts.counted(pool, Asked(period.before(), as_of=as_of), KINDS, "department"),
    )
    return made(now, before, published)


async def published_before(pool: Pool, first_on: date) -> Published | None:
    """What was published of the month before, its last correction."""
    return await bulletins.published_of_month(pool, month_of(first_on).before().from_on)


def period_of(month: str) -> Period:
    """The month of a draft. Raises ValueError where it is none."""
    period = month_period(month)
    if period is None:
        raise ValueError(month)
    return period
