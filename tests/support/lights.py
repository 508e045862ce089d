"""Every term that a light can be asked of: each moment absent, before, at and after now, in every order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product

from domain.time.calendar import at_hour
from domain.time.lights import Moments

TODAY = date(2026, 10, 14)
NOW = at_hour(TODAY, 12)
HOUR = timedelta(hours=1)

_MOMENTS: tuple[datetime | None, ...] = (
    None,
    *(NOW + hours * HOUR for hours in (-30, -3, -2, -1)),
    NOW,
    *(NOW + hours * HOUR for hours in (1, 2, 3, 30)),
)
"""Enough before and after now for three moments to stand in every order on either side."""
_DAYS: tuple[date | None, ...] = (None, *(TODAY + timedelta(days=days) for days in (-2, -1, 0, 1, 2)))

ALL_TERMS: tuple[Moments, ...] = tuple(
    Moments(due_on, *moments) for due_on, *moments in product(_DAYS, _MOMENTS, _MOMENTS, _MOMENTS)
)
