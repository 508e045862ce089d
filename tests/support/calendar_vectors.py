"""Dates that the rules of counting give, each checked by hand: day 0, number of working days, due day."""

from __future__ import annotations

from typing import Any

VECTORS = [
    ("2026-02-09", 5, "2026-02-14"),  # Saturday make-up is day 5
    ("2026-02-09", 20, "2026-03-13"),  # skips 02-15…23
    ("2026-02-09", 45, "2026-04-20"),  # 02-28 make-up in, 04-06 out
    ("2026-09-24", 5, "2026-10-09"),
    ("2026-09-24", 20, "2026-10-29"),  # Saturday 10-10 in
    ("2026-09-18", 3, "2026-09-22"),  # Sunday 09-20 is day 1
    ("2026-09-30", 1, "2026-10-08"),
    ("2026-10-09", 1, "2026-10-10"),
    ("2026-02-14", 1, "2026-02-24"),  # day 0 itself a make-up day
    ("2026-02-15", 1, "2026-02-24"),  # day 0 a holiday
    ("2026-02-13", 20, "2026-03-19"),
    ("2026-04-30", 3, "2026-05-08"),
    ("2026-01-01", 3, "2026-01-06"),  # Sunday 01-04 is day 1
    ("2025-12-26", 5, "2026-01-05"),  # crosses the year
    ("2025-01-24", 3, "2025-02-05"),
    ("2025-01-21", 20, "2025-02-24"),
    ("2025-09-26", 3, "2025-09-30"),
    ("2025-09-28", 10, "2025-10-17"),
    ("2025-09-30", 1, "2025-10-09"),
    ("2025-09-26", 45, "2025-12-04"),
    ("2026-11-23", 20, "2026-12-21"),
    ("2026-12-25", 5, "2027-01-04"),  # provisional
]
PROVISIONAL = {"2027-01-04"}


def questions() -> list[dict[str, Any]]:
    """The vectors as `calendar check` takes them."""
    return [{"start": start, "days": days} for start, days, _ in VECTORS]
