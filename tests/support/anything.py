"""Whatever anybody may try on a case: everybody, and whatever the fields of an act may say, for state machines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.case.acts import Actor, Attendance, Gap, Officer, Role, Slot
from domain.case.rules import CALENDAR_ACTOR
from tests.support.any_case import CALENDARS, DEPARTMENTS, SUBJECTS
from tests.support.pure_case import APPLICANT, FILED_AT, GOVERNMENT, LEAD, SUPERVISOR, WINDOW, clerk, head, system


def _slot(hours: int) -> Slot:
    at = FILED_AT + timedelta(hours=hours)
    return Slot(starts_at=at, ends_at=at + timedelta(hours=1))


PEOPLE = (WINDOW, APPLICANT, LEAD, SUPERVISOR, GOVERNMENT, CALENDAR_ACTOR, Actor(actor_id="root", role=Role.ADMIN))
OFFICERS = tuple(Officer(actor_id=f"a-{number}") for number in (1, 2))
EVERYBODY = (
    *PEOPLE,
    *(clerk(slug, number) for slug in DEPARTMENTS for number in (1, 2)),
    *map(system, DEPARTMENTS),
    *map(head, DEPARTMENTS),
)
MOSTLY = 0.8
PERSONS = (None, "a-1", "a-2", "b-1", "c-head", "lead-1")
GAPS = tuple(Gap(subject=subject, reason="R") for subject in SUBJECTS)
ANYTHING: dict[str, tuple[Any, ...]] = {
    "complete": (None, True, False),
    "gaps": ((), GAPS[:1], GAPS),
    "supplied": ((), SUBJECTS[:1], SUBJECTS),
    "decision": (None, "grant", "refuse"),
    "reason": (None, "R"),
    "deferred": ((), SUBJECTS[:1]),
    "pledged": (None, True),
    "procedure": (None, "experts", "visit"),
    "days": (None, 1, 5, 15),
    "met": (None, True, False),
    "method": (None, "post"),
    "calendar": (None, None, *CALENDARS),
    "slots": ((), (_slot(-20),), (_slot(60), _slot(90)), (_slot(400),)),
    "officers": ((), OFFICERS),
    "attendance": ((), (Attendance(department="a", officers=OFFICERS),)),
    "verdict": (None, "pass", "rectify", "fail"),
    "points": ((), ("exit",), ("overall",)),
    "to": PERSONS,
    "to_department": (None, "b"),
    "whose": PERSONS,
    "position": (None, "before", "after"),
    "agree": (None, True, False),
    "taken_act": (None, "m-1", "m-2", "m-3"),
    "objector": (None, "b", "creditors", "nobody"),
    "upheld": (None, True, False),
    "outcome": (None, "none", "found", "good"),
}
"""Whatever the fields of an act may say."""
