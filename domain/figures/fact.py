"""A fact that figures count (统计事实): one thing that happened to a case, with everything it is counted by.

Narrow on purpose: codes, dates, numbers, nothing personal. The journal can take a fact back (退回, 撤销挂起): it
holds no more from the moment at which that was known, and what was known before can still be counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from domain.case.results.entries import Outcome
from domain.case.roles import Role
from domain.case.state import CaseOpening

Timing = Literal["early", "on_time", "late"]
"""How something ended beside its promise: before its last day (提前), on it (按时), after it (逾期)."""
LawTiming = Literal["within", "late"]
"""How it ended beside the limit of the law."""
Channel = Literal["online", "window", "assisted", "paper", ""]
"""How a case came in: 网上, 窗口, 帮办代办, 纸质补录; empty of what came from no applicant (督查事项)."""
DECIDED = frozenset({Outcome.GRANTED, Outcome.PARTLY_GRANTED, Outcome.REFUSED})
"""Outcomes of cases that were decided; the others ended without a decision on the whole."""


class FactKind(StrEnum):
    """What happened."""

    RECEIVED = "received"  # 收件
    OPEN = "open"  # 在办: from the receipt to the end
    ACCEPTED = "accepted"  # 受理
    CORRECTED = "corrected"  # 补正告知, once for each notice
    CORRECTION_REASON = "correction_reason"  # once for each reason of a notice
    DEFERRED = "deferred"  # 容缺受理
    DEFERRAL_COMPLETED = "deferral_completed"  # 容缺补齐
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    ACCEPTANCE_REVOKED = "acceptance_revoked"  # 撤销受理
    WITHDRAWN = "withdrawn"  # 撤件
    CONCLUDED = "concluded"  # 办结
    HELD = "held"  # 时间归属, once for each who held time of a case that ended
    ITEM_ENDED = "item_ended"  # 单项办结
    REFUSED = "refused"  # 单项不予, with its reason
    STEP_ENDED = "step_ended"  # 自办步骤: done by the applicant, or not
    RETURNED = "returned"  # 退回
    URGED = "urged"  # 催办
    STOPPED = "stopped"  # 挂起, once for each notice
    EXTENDED = "extended"  # 延期
    JOINT_HELD = "joint_held"  # 联合勘验 and the like, once for each visit
    SENT = "sent"  # 交寄, once for each result of a parcel
    DELIVERED = "delivered"  # 送达
    DELAY_EXPLAINED = "delay_explained"  # 公开说明超期理由
    REVOKED = "revoked"  # 撤销决定, 撤回, 注销, 吊销
    COMMITMENT_CHECKED = "commitment_checked"  # 履诺核查
    # Beside the journals of cases:
    BEGUN = "begun"  # 开始的申请, once each, whatever becomes of it
    RATING_ASKED = "rating_asked"  # 请评价: at the window, once each; by message, once a case
    RATED = "rated"  # 好差评, once for each rating
    MATTER_ISSUED = "matter_issued"  # 督查事项交办 (督办, 工单, 差评整改 ...)
    MATTER_RETURNED = "matter_returned"  # 退回: not this department's
    MATTER_ANSWERED = "matter_answered"  # 答复, once for each time
    MATTER_CALLED_BACK = "matter_called_back"  # 回访, once for each time
    MATTER_ENDED = "matter_ended"  # 办结
    MATTER_LOOP = "matter_loop"  # 闭环: each matter once, by the day of its issue, whatever becomes of it
    SURVEY_DRAWN = "survey_drawn"  # 电话调查: drawn, once for each call
    SURVEY_CALLED = "survey_called"  # 电话调查: a call that is settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact; `key` tells it from the others of its case.

    `counted_on`: the Beijing day by which it is counted; `until_on`: the day on which what lasts (OPEN) ended.
    `department` answers for it, of a whole case the lead. `item`: code of the item. `ground`, `way`: by kind, the why
    and the how, as codes. `days`: working days it took, `promised`: working days it had, both ≥ 0, without time that
    was stopped. `amount`: by kind, how many (gaps, days of an extension, visits saved, minutes held). `visits`,
    `papers`, `saved_days`: of a concluded case, how much less than its items done singly (四减); may be negative.
    """

    key: str
    kind: FactKind
    counted_on: date
    department: str
    until_on: date | None = None
    item: str | None = None
    ground: str | None = None
    way: str | None = None
    timing: Timing | None = None
    law: LawTiming | None = None
    days: int | None = None
    promised: int | None = None
    amount: int | None = None
    visits: int | None = None
    papers: int | None = None
    saved_days: int | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """The fact of that key holds no more."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMarks:
    """What all facts of one case are counted by, and which never changes: matter, lead, receiving hall, channel."""

    case_no: str
    bundle: str
    lead_department: str
    hall: str | None
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Singly:
    """What the items of a plan ask for when each is applied for by itself, less what the bundle asks for (四减).

    `visits`, `papers`: saved by the bundle as declared. `days`: the promised working days of the items, one after the
    other; what was saved of them shows when the case ends.
    """

    visits: int
    papers: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """What became known at one moment (UTC): facts that hold from then on, keys of those that hold no more."""

    known_at: datetime
    put: tuple[Fact, ...]
    gone: tuple[str, ...]


def channel_of(opening: CaseOpening) -> Channel:
    """How a case came in."""
    if opening.paper is not None:
        return "paper"
    if opening.filed_by.role is Role.APPLICANT:
        return "online"
    return "assisted" if opening.helped else "window"
