"""What a changed calendar moved, in words."""

from __future__ import annotations

from domain.case.clock_ids import read_clock_id
from domain.time.clock_text import LIMIT_NAMES


def clock_name(clock_id: str) -> str:
    """The name of a clock by its id."""
    return LIMIT_NAMES[read_clock_id(clock_id).kind]
