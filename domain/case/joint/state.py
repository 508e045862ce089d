"""Where a joint event of a case stands, folded from the journal."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

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


class PartyState(Record):
    """One department in the round that runs. `present` None: not held yet; empty: absent. `passed` stays over rounds.

    `open_points`: what is looked at again in this round. `silent`: what it did not answer in time.
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


class JointState(Record):
    """One event. `round` counts inspections, `turn` convenings over all rounds, `moves` the applicant's requests.

    `outcome` is that of the last round that closed; with phase `closed` it is final. `convened_by` and `convened_on`
    (Beijing): who proposed the slots that stand now.
    """

    phase: JointPhase = JointPhase.PENDING
    round: int = 0
    turn: int = 0
    convened_by: str | None = None
    convened_on: date | None = None
    moves: int = 0
    slots: tuple[Slot, ...] = ()
    slot: Slot | None = None
    parties: dict[str, PartyState]
    outcome: JointOutcome | None = None
    held_at: datetime | None = None
    closed_at: datetime | None = None


JOINT_MARK = "joint:"
"""Before an event's key where an item's may stand, too; in SQL `joint_mark()` (ledger/routines/joint.sql)."""


def joint_subject(key: str) -> str:
    """The subject of an event's clocks."""
    return f"{JOINT_MARK}{key}"
