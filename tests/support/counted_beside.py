"""An independent count of what is beside cases: from ratings, entries of matters and steps of applications alone.

Written by another hand than `domain/figures`, of which it imports nothing: it reads JSON and rows, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.support.counted_by_hand import BEIJING, day

Json = Mapping[str, Any]
Facts = Counter[tuple[Any, ...]]
"""(kind, day, department, ground, way, timing) → how many."""
ANSWERS = {"answer", "put_right", "hand_in_plan", "hand_in_evidence", "hand_in", "appeal"}
"""What a department hands to those who supervise, by the names of acts."""
FORWARD = ("begun", "situation", "form", "materials")
NEXT_PAGE = {"begun": "situation", "situation": "form", "form": "materials", "materials": "check"}


def ratings(rows: Iterable[Json]) -> Facts:
    """Each rating once."""
    found: Facts = Counter()
    for row in rows:
        on = row["rated_at"].astimezone(BEIJING).date()
        found["rated", on, row["department"], str(row["grade"]), "item" if row["item"] else "whole", None] += 1
    return found


def matter(opening: Json, entries: Sequence[Json]) -> Facts:
    """One matter from its entries."""
    found: Facts = Counter()
    who, is_late = opening["departments"][0], False
    for entry in entries:
        on, what = day(entry["at"]), entry["kind"]
        if what == "steering_issued":
            found["matter_issued", on, who, opening["reason"], opening["kind"], None] += 1
        elif what == "steering_overdue":
            is_late = True
        elif what == "steering_called_off":
            found["matter_ended", on, who, "called_off", opening["kind"], None] += 1
        elif what == "steering_moved":
            if entry["act"] == "return_order":
                found["matter_returned", on, who, None, opening["kind"], None] += 1
            elif entry["act"] in ANSWERS:
                timing = "late" if is_late else "on_time"
                found["matter_answered", on, who, None, opening["kind"], timing] += 1
            if entry.get("outcome"):
                found["matter_ended", on, who, entry["outcome"], opening["kind"], None] += 1
            who, is_late = (entry.get("departments") or [who])[0], False
    return found


def draft(department: str, steps: Iterable[tuple[str, datetime]]) -> Facts:
    """One begun application: the page that it reached, and whether it was sent off or given up."""
    times = dict(steps)
    reached = [name for name in FORWARD if name in times]
    way = next((end for end in ("submitted", "dropped") if end in times), "open")
    on = times["begun"].astimezone(BEIJING).date()
    return Counter({("begun", on, department, NEXT_PAGE[reached[-1]], way, None): 1})
