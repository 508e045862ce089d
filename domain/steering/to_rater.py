"""What becomes of a bad rating (差评整改), told to whoever gave it: the applicant, as their case tells them.

Only of a matter that the rating itself has opened: one that somebody issues by hand may be about anything else. They
are told whenever what they were told before holds no more: another step, another last day, another department, a term
that has passed, the end.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from domain.case.roles import Role
from domain.news.news import Audience, News, NewsKind, Reader
from domain.rating.matter import GRADE_OF
from domain.steering.entries import (
    CalledOff,
    ExtensionDecided,
    Issued,
    Moved,
    Overdue,
    Reassigned,
    SteeringEntryOf,
)
from domain.steering.of_people import BAD_RATING
from domain.steering.state import SteeringState

RATER = Reader(audience=Audience.APPLICANT)


def to_rater(entry: SteeringEntryOf, after: SteeringState) -> Iterator[News]:
    """What the rater is told of one entry; `after`: the matter with it."""
    opening = after.opening
    is_of_rating = opening.kind == BAD_RATING and opening.issued_by.role is Role.SYSTEM
    if not is_of_rating or opening.case_no is None or not _changes(entry):
        return
    yield News(
        seq=after.seq,
        at=entry.at,
        kind=NewsKind.RATING_FOLLOWED,
        reader=RATER,
        item=opening.item,
        facts=_facts(entry, after),
        of_case=opening.case_no,
    )


def _changes(entry: SteeringEntryOf) -> bool:
    """Whether it changes what the rater was told."""
    if isinstance(entry, ExtensionDecided):
        return entry.granted
    return isinstance(entry, (Issued, Moved, Reassigned, Overdue, CalledOff))


def _facts(entry: SteeringEntryOf, after: SteeringState) -> dict[str, JsonValue]:
    stands: dict[str, JsonValue] = {
        "step": after.step,
        "outcome": after.outcome.value if after.outcome else None,
        "due_on": after.due_on.isoformat() if after.due_on and not after.is_over else None,
        "is_late": isinstance(entry, Overdue),
    }
    facts: dict[str, JsonValue] = {"grade": GRADE_OF[after.opening.reason], "rating_stands": stands}
    if not after.is_over:
        facts["departments"] = list(after.departments)
    return facts
