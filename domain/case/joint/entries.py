"""Entries of a joint event (联合评审 / 联合勘验 / 联合验收), from the day it is due to its record and what follows."""

from __future__ import annotations

from typing import Literal

from domain.case.acts import Attendance, Officer, Slot
from domain.case.entry_base import EntryBase
from domain.definition.joint import Verdict

JointOutcome = Literal["passed", "partly_passed", "rectify", "failed"]
"""How a round closes: 通过, 部分通过, 整改 (and looked at again), 不通过."""


class JointDue(EntryBase):
    """A round of the event is due: the convenor's move. From the second round `points` alone are looked at again."""

    kind: Literal["joint_due"] = "joint_due"
    joint: str
    round: int = 1
    points: dict[str, tuple[str, ...]] = {}


class JointConvened(EntryBase):
    """召集: slots are proposed to the departments of this round."""

    kind: Literal["joint_convened"] = "joint_convened"
    joint: str
    slots: tuple[Slot, ...]


class JointConfirmed(EntryBase):
    """A department confirms: slots that suit it, and its officers."""

    kind: Literal["joint_confirmed"] = "joint_confirmed"
    joint: str
    department: str
    slots: tuple[Slot, ...]
    officers: tuple[Officer, ...]


class JointSlotRefused(EntryBase):
    """A department asks for another slot, and may say which."""

    kind: Literal["joint_slot_refused"] = "joint_slot_refused"
    joint: str
    department: str
    slots: tuple[Slot, ...] = ()
    reason: str | None = None


class JointAnswersMissing(EntryBase):
    """逾期未反馈: these departments did not answer in time; never a consent by itself."""

    kind: Literal["joint_answers_missing"] = "joint_answers_missing"
    joint: str
    departments: tuple[str, ...]
    about: Literal["confirm", "opinion"]


class JointReopened(EntryBase):
    """It has to be convened anew: no slot suits all who answered, or the applicant asked to move it."""

    kind: Literal["joint_reopened"] = "joint_reopened"
    joint: str
    because: Literal["no_slot", "move_asked", "not_booked"]


class JointSlotsOffered(EntryBase):
    """The applicant is told which slots can be booked."""

    kind: Literal["joint_slots_offered"] = "joint_slots_offered"
    joint: str
    slots: tuple[Slot, ...]


class JointScheduled(EntryBase):
    """The slot is fixed; departments and applicant are told."""

    kind: Literal["joint_scheduled"] = "joint_scheduled"
    joint: str
    slot: Slot
    via: Literal["confirmed", "expiry", "booked"]


class JointMoveAsked(EntryBase):
    """申请改期, by the applicant or the window on their behalf."""

    kind: Literal["joint_move_asked"] = "joint_move_asked"
    joint: str
    reason: str | None = None


class JointHeld(EntryBase):
    """It was held: who was there, and which departments of this round were not."""

    kind: Literal["joint_held"] = "joint_held"
    joint: str
    attendance: tuple[Attendance, ...]
    absent: tuple[str, ...] = ()


class JointOpinionGiven(EntryBase):
    """出具意见. `officers`: of a visit that an absent department made up (补勘); `silence`: on the bundle's ground.

    `late`: after its term had passed (逾期出具).
    """

    kind: Literal["joint_opinion_given"] = "joint_opinion_given"
    joint: str
    department: str
    verdict: Verdict
    points: tuple[str, ...] = ()
    officers: tuple[Officer, ...] = ()
    via: Literal["act", "silence"] = "act"
    late: bool = False


class JointOpinionTakenBack(EntryBase):
    """撤回 of one's own opinion, as long as the round has not closed."""

    kind: Literal["joint_opinion_taken_back"] = "joint_opinion_taken_back"
    joint: str
    department: str


class JointClosed(EntryBase):
    """The round is closed: its record (联合勘验记录). `passed`, `failed`: departments whose items passed or did not.

    `outvoted`: of those that passed, the ones whose own opinion was another.
    """

    kind: Literal["joint_closed"] = "joint_closed"
    joint: str
    round: int
    outcome: JointOutcome
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    outvoted: tuple[str, ...] = ()
    because: Literal["opinions", "rectification_overdue"] = "opinions"


class JointRectificationNoticed(EntryBase):
    """整改通知: every point, by department, in one notice.

    `days`: the term given, where it is shorter than the bundle's, so that it does not end after the legal limit of the
    item `limited_by`. `advisory`: the event was passed by vote; the points of those who were outvoted are told all the
    same, without a term.
    """

    kind: Literal["joint_rectification_noticed"] = "joint_rectification_noticed"
    joint: str
    round: int
    points: dict[str, tuple[str, ...]]
    days: int | None = None
    limited_by: str | None = None
    advisory: bool = False


class JointRectified(EntryBase):
    """报告整改完成, by the applicant or the window on their behalf."""

    kind: Literal["joint_rectified"] = "joint_rectified"
    joint: str


class JointCancelled(EntryBase):
    """Nothing rests on it any more: its items ended."""

    kind: Literal["joint_cancelled"] = "joint_cancelled"
    joint: str


JointEntry = (
    JointDue
    | JointConvened
    | JointConfirmed
    | JointSlotRefused
    | JointAnswersMissing
    | JointReopened
    | JointSlotsOffered
    | JointScheduled
    | JointMoveAsked
    | JointHeld
    | JointOpinionGiven
    | JointOpinionTakenBack
    | JointClosed
    | JointRectificationNoticed
    | JointRectified
    | JointCancelled
)
"""Any entry of a joint event."""
