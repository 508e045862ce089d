"""An independent count of what is beside cases: ratings, entries of matters, steps of applications, calls of surveys.

Written by another hand than `domain/figures`, of which it imports nothing: it reads JSON and rows, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tests.support.counted_by_hand import BEIJING, day

Json = Mapping[str, Any]
Facts = Counter[tuple[Any, ...]]
"""(kind, day, department, ground, way, timing) → how many."""
ANSWERS = {"answer", "put_right", "hand_in_plan", "hand_in_evidence", "hand_in", "appeal"}
"""What a department hands to those who supervise, by the names of acts."""
CALL_BACKS = {"satisfied", "dissatisfied", "not_reached"}
"""What comes of calling whoever asked, by the names of acts."""
FORWARD = ("begun", "situation", "form", "materials")
NEXT_PAGE = {"begun": "situation", "situation": "form", "form": "materials", "materials": "check"}


def ratings(rows: Iterable[Json]) -> Facts:
    """Each rating once."""
    found: Facts = Counter()
    for row in rows:
        on = row["rated_at"].astimezone(BEIJING).date()
        found["rated", on, row["department"], str(row["grade"]), "item" if row["item"] else "whole", None] += 1
    return found


def asked(lead: str, at_window: Iterable[datetime], sent: Sequence[datetime]) -> Facts:
    """Who was asked to rate one case: at the window each time, by messages that arrived once."""
    found: Facts = Counter(("rating_asked", beijing_day(each), lead, None, "window", None) for each in at_window)
    if sent:
        found["rating_asked", beijing_day(min(sent)), lead, None, "message", None] += 1
    return found


def call(drawn_at: datetime, row: Json) -> Facts:
    """One call of a survey: drawn, and what came of it."""
    found: Facts = Counter({("survey_drawn", beijing_day(drawn_at), row["department"], None, None, None): 1})
    if row["state"] != "open":
        grade = None if row["grade"] is None else str(row["grade"])
        found["survey_called", beijing_day(row["settled_at"]), row["department"], grade, row["state"], None] += 1
    return found


def beijing_day(at: datetime) -> date:
    """The Beijing day of a moment."""
    return at.astimezone(BEIJING).date()


def matter(opening: Json, entries: Sequence[Json]) -> Facts:
    """One matter from its entries, and the loop that it is: whose it was when it ended, and how."""
    found: Facts = Counter()
    who, is_late, issued, loop = opening["departments"][0], False, day(entries[0]["at"]), "open"
    for entry in entries:
        on, what = day(entry["at"]), entry["kind"]
        if what == "steering_issued":
            found["matter_issued", on, who, opening["reason"], opening["kind"], None] += 1
        elif what == "steering_overdue":
            is_late = True
        elif what == "steering_reassigned":
            who, is_late = entry["departments"][0], is_late and not entry.get("due_on")
        elif what == "steering_called_off":
            found["matter_ended", on, who, "called_off", opening["kind"], None] += 1
            loop = "called_off"
        elif what == "steering_moved":
            if entry["act"] == "return_order":
                timing = "late" if is_late else "on_time"
                found["matter_returned", on, who, None, opening["kind"], timing] += 1
            elif entry["act"] in ANSWERS:
                timing = "late" if is_late else "on_time"
                found["matter_answered", on, who, None, opening["kind"], timing] += 1
            elif entry["act"] in CALL_BACKS:
                timing = "late" if is_late else "on_time"
                found["matter_called_back", on, who, entry["act"], opening["kind"], timing] += 1
            if entry.get("outcome"):
                found["matter_ended", on, who, entry["outcome"], opening["kind"], None] += 1
                loop = entry["outcome"]
            else:
                who = (entry.get("departments") or [who])[0]
            is_late = False
    found["matter_loop", issued, who, loop, opening["kind"], None] += 1
    return found


def draft(department: str, steps: Iterable[tuple[str, datetime]]) -> Facts:
    """One begun application: the page that it reached, and whether it was sent off or given up."""
    times = dict(steps)
    reached = [name for name in FORWARD if name in times]
    way = next((end for end in ("submitted", "dropped") if end in times), "open")
    on = times["begun"].astimezone(BEIJING).date()
    return Counter({("begun", on, department, NEXT_PAGE[reached[-1]], way, None): 1})
