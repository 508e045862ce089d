"""Where a joint event of a case stands, folded from the journal."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from domain.case.acts import Officer, Record, Slot
from domain.case.joint.entries import JointOutcome
from domain.definition.joint import Verdict


class JointPhase(StrEnum):
    """Where the event is."""

    PENDING = "pending"  # 未到: its items are not all under way
    DUE = "due"  # 待召集
    CONVENED = "convened"  # 待部门确认
    BOOKING = "booking"  # 待申请人预约
    SCHEDULED = "scheduled"  # 已定时间
    HELD = "held"  # 待出具意见
    RECTIFYING = "rectifying"  # 整改中
    CLOSED = "closed"  # 已结束
    CANCELLED = "cancelled"  # 已取消


OVER = frozenset({JointPhase.CLOSED, JointPhase.CANCELLED})


def _is_unsaid(value: object) -> bool:
    """Whether a field that came later says nothing: a state that is carried on has it only where it does."""
    return not value


class PartyState(Record):
    """One department in the round that runs. `present` None: not held yet; empty: absent. `passed` stays over rounds.

    `open_points`: what is looked at again in this round. `silent`: what it did not answer in time. `outvoted`: passed
    by the others' votes, against its own opinion.
    """

    answer: Literal["confirmed", "other_slot"] | None = None
    slots: tuple[Slot, ...] = ()
    officers: tuple[Officer, ...] = ()
    present: tuple[Officer, ...] | None = None
    verdict: Verdict | None = None
    points: tuple[str, ...] = ()
    opinion_act: str | None = None
    opinion_by: str | None = None
    silent: tuple[Literal["confirm", "opinion"], ...] = ()
    open_points: tuple[str, ...] = ()
    passed: bool = False
    outvoted: bool = Field(default=False, exclude_if=_is_unsaid)


class PastMeeting(Record):
    """A meeting of an earlier round that was `held`, or one that was fixed and `cancelled`; `turn`: its convening."""

    round: int
    turn: int
    slot: Slot
    became: Literal["held", "cancelled"]


class JointState(Record):
    """One event. `round` counts inspections, `convening` convenings over all rounds, `moves` the applicant's requests.

    `outcome` is that of the last round that closed; with phase `closed` it is final. `convened_by` and `convened_on`
    (Beijing): who proposed the slots that stand now. `past`: meetings that the calendar goes on showing.
    """

    # A run that continues as new carries the state as JSON, and its number of convenings is called `turn` there.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    phase: JointPhase = JointPhase.PENDING
    round: int = 0
    convening: int = Field(default=0, validation_alias="turn", serialization_alias="turn")
    convened_by: str | None = None
    convened_on: date | None = None
    moves: int = 0
    slots: tuple[Slot, ...] = ()
    slot: Slot | None = None
    parties: dict[str, PartyState]
    outcome: JointOutcome | None = None
    held_at: datetime | None = None
    closed_at: datetime | None = None
    past: tuple[PastMeeting, ...] = Field(default=(), exclude_if=_is_unsaid)

    @property
    def with_this_one(self) -> tuple[PastMeeting, ...]:
        """Its past meetings when the one that is fixed now is over, or is called off."""
        if self.slot is None:
            return self.past
        became: Literal["held", "cancelled"] = "held" if self.held_at is not None else "cancelled"
        return (*self.past, PastMeeting(round=self.round, turn=self.convening, slot=self.slot, became=became))


JOINT_MARK = "joint:"
"""Before an event's key where an item's may stand, too; in SQL `joint_mark()` (ledger/routines/joint.sql)."""


def joint_subject(key: str) -> str:
    """The subject of an event's clocks."""
    return f"{JOINT_MARK}{key}"
