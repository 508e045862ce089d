"""Rounds of a joint event as the journal tells them: who was asked, who came, who found what, and when.

The state holds the round that runs; a record (联合勘验记录) is printed long after, so it is read from the entries.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from domain.case.course import Course
from domain.case.entries import Entry
from domain.case.joint.entries import (
    JointClosed,
    JointConfirmed,
    JointConvened,
    JointDue,
    JointHeld,
    JointOpinionGiven,
    JointOpinionTakenBack,
    JointRectificationNoticed,
    JointRectified,
    JointReopened,
    JointScheduled,
    JointSlotRefused,
)


@dataclass(frozen=True)
class Round:
    """One round. `answers` and `opinions` by department; `closed_seq`: the entry that its record belongs to.

    `convened_seq`: the last convening; what came before it in the same round counts no more.
    """

    number: int
    points: dict[str, tuple[str, ...]] = field(default_factory=dict)
    convened: JointConvened | None = None
    convened_seq: int | None = None
    answers: dict[str, JointConfirmed | JointSlotRefused] = field(default_factory=dict)
    reopened: JointReopened | None = None
    scheduled: JointScheduled | None = None
    held: JointHeld | None = None
    opinions: dict[str, JointOpinionGiven] = field(default_factory=dict)
    closed: JointClosed | None = None
    closed_seq: int | None = None
    noticed: JointRectificationNoticed | None = None
    noticed_seq: int | None = None
    rectified: JointRectified | None = None


def rounds_of(course: Course, key: str) -> tuple[Round, ...]:
    """Rounds of the event `key`, oldest first, as far as that course tells them."""
    found: list[Round] = []
    for seq, entry in enumerate(course.entries, start=1):
        if getattr(entry, "joint", None) != key:
            continue
        if isinstance(entry, JointDue):
            found.append(Round(number=entry.round, points=dict(entry.points)))
        elif found:
            found[-1] = _with(found[-1], entry, seq)
    return tuple(found)


def _with(known: Round, entry: Entry, seq: int) -> Round:
    if isinstance(entry, JointClosed) and known.closed is not None:
        return known  # closed again for want of rectification: the record of what was found stands
    return replace(known, **_change(known, entry, seq))


def _change(known: Round, entry: Entry, seq: int) -> dict[str, Any]:
    """What an entry changes of its round."""
    change: dict[str, Any] = {}
    match entry:
        case JointConvened():
            change = {"convened": entry, "convened_seq": seq, "answers": {}, "reopened": None, "scheduled": None}
        case JointConfirmed() | JointSlotRefused():
            change = {"answers": {**known.answers, entry.department: entry}}
        case JointReopened():
            change = {"reopened": entry}
        case JointScheduled():
            change = {"scheduled": entry}
        case JointHeld():
            change = {"held": entry, "opinions": {}}
        case JointOpinionGiven():
            change = {"opinions": {**known.opinions, entry.department: entry}}
        case JointOpinionTakenBack():
            left = {code: given for code, given in known.opinions.items() if code != entry.department}
            change = {"opinions": left}
        case JointClosed():
            change = {"closed": entry, "closed_seq": seq}
        case JointRectificationNoticed():
            change = {"noticed": entry, "noticed_seq": seq}
        case JointRectified():
            change = {"rectified": entry}
    return change
