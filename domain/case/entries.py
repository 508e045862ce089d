"""Entries of the journal (日志): what happened to a case, in the order the ledger gave, with its legal time.

An entry states a fact and never changes. Everything people see (timeline, lists, lights) and everything the
workflow knows is folded from entries, so each carries what the fold needs and nothing personal.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.case.acts import Actor, DeliveryMethod, Gap, Record
from domain.case.desk.entries import (
    ActTakenBack,
    DecisionProposed,
    DelegatedReturned,
    ItemCopied,
    ItemDelegated,
    ItemRead,
    ItemReturned,
    ItemSigned,
    ItemTransferred,
    NoteAdded,
    ProposalReturned,
    SignerAdded,
    SignerRemoved,
    WorkHandedOver,
)
from domain.case.entry_base import EntryBase
from domain.case.joint.entries import (
    JointAnswersMissing,
    JointCancelled,
    JointClosed,
    JointConfirmed,
    JointConvened,
    JointDue,
    JointHeld,
    JointMoveAsked,
    JointOpinionGiven,
    JointOpinionTakenBack,
    JointRectificationNoticed,
    JointRectified,
    JointReopened,
    JointScheduled,
    JointSlotRefused,
    JointSlotsOffered,
)
from domain.case.migration.entries import DefinitionChanged
from domain.case.waits.entries import ObjectionRaised, ObjectionSettled, UndoAsked, UndoConfirmed
from domain.time.calendar import WorkCalendar


class Outcome(StrEnum):
    """How a case ended (办结结果)."""

    GRANTED = "granted"  # 全部办成
    PARTLY_GRANTED = "partly_granted"  # 部分办成
    REFUSED = "refused"  # 不予办理
    WITHDRAWN = "withdrawn"  # 撤件
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    ACCEPTANCE_REVOKED = "acceptance_revoked"  # 撤销受理


class PaperEntry(Record):
    """纸质补录: why a receipt was entered later than it happened, by whom, and which second officer confirmed it."""

    reason: str
    entered_by: Actor
    entered_at: datetime
    confirmed_by: Actor


class CaseReceived(EntryBase):
    """收件: the application is in; with pre-review, the named items are asked."""

    kind: Literal["case_received"] = "case_received"
    asked: tuple[str, ...] = ()
    paper: PaperEntry | None = None


class PreReviewAnswered(EntryBase):
    """预审: one item's department answered complete, or named its gaps."""

    kind: Literal["pre_review_answered"] = "pre_review_answered"
    item: str
    gaps: tuple[Gap, ...] = ()


class PreReviewSilent(EntryBase):
    """预审期满未答复: silence counts as complete."""

    kind: Literal["pre_review_silent"] = "pre_review_silent"
    items: tuple[str, ...]


class CorrectionNoticed(EntryBase):
    """补正告知: everything missing in one notice (行政许可法 第三十二条第一款第四项).

    `round` is 2 where the applicant's new papers raised a new gap.
    """

    kind: Literal["correction_noticed"] = "correction_noticed"
    gaps: tuple[Gap, ...]
    round: int = 1


class CorrectionSupplied(EntryBase):
    """补正提交 (or 容缺补齐): the named subjects were handed in; the items in `asked` look at them again."""

    kind: Literal["correction_supplied"] = "correction_supplied"
    supplied: tuple[str, ...]
    asked: tuple[str, ...] = ()


class CaseAccepted(EntryBase):
    """受理 of the whole case; the clocks of the first items and of the whole start from this day.

    Deemed (逾期不告知, 第三十二条): `counted_from` is the day of receipt, and that day is day 0. `deferred`: what the
    applicant hands in later (容缺), within `deferral_days` working days.
    """

    kind: Literal["case_accepted"] = "case_accepted"
    via: Literal["window", "review", "silence", "correction", "person", "deferral", "deemed"]
    counted_from: date | None = None
    deferred: tuple[Gap, ...] = ()
    deferral_days: int | None = None


class DeferralCompleted(EntryBase):
    """容缺补齐: everything that was to follow is here."""

    kind: Literal["deferral_completed"] = "deferral_completed"


class AcceptanceRevoked(EntryBase):
    """撤销受理: what was to follow did not come in time, and the bundle says so."""

    kind: Literal["acceptance_revoked"] = "acceptance_revoked"
    reason: str


class AcceptanceRefused(EntryBase):
    """不予受理, by a person or because the correction is overdue and the bundle says so."""

    kind: Literal["acceptance_refused"] = "acceptance_refused"
    reason: str


class ItemStarted(EntryBase):
    """The item is with its department: at acceptance (并联), or when its predecessors finished (串联).

    `counted_from` is day 0 where that is not the day of the entry: the receipt of a case that is deemed accepted.
    """

    kind: Literal["item_started"] = "item_started"
    item: str
    counted_from: date | None = None


class ItemHandedOver(EntryBase):
    """分发: the department's system took the request."""

    kind: Literal["item_handed_over"] = "item_handed_over"
    item: str


class HandOverFailed(EntryBase):
    """The department's system could not be reached; it is tried again at `retry_at` (UTC)."""

    kind: Literal["hand_over_failed"] = "hand_over_failed"
    item: str
    code: str
    retry_at: datetime


class RuleNotMet(EntryBase):
    """秒批 not possible: the data check failed, a person of the department decides (never an automatic refusal)."""

    kind: Literal["rule_not_met"] = "rule_not_met"
    item: str
    failed: tuple[str, ...] = ()


class ItemAcknowledged(EntryBase):
    """The department's system confirmed that it has the item."""

    kind: Literal["item_acknowledged"] = "item_acknowledged"
    item: str


class ItemClaimed(EntryBase):
    """认领."""

    kind: Literal["item_claimed"] = "item_claimed"
    item: str


class ItemReleased(EntryBase):
    """退领."""

    kind: Literal["item_released"] = "item_released"
    item: str


class ItemSuspended(EntryBase):
    """挂起: a special procedure began whose time is not counted (行政许可法 第四十五条), with the time announced.

    `number` counts the notices of the item; a second one while the first lasts renews it.
    """

    kind: Literal["item_suspended"] = "item_suspended"
    item: str
    procedure: str
    ground: str
    days: int
    number: int = 1


class ItemResumed(EntryBase):
    """恢复: the procedure's result came in, or the announced time was used up."""

    kind: Literal["item_resumed"] = "item_resumed"
    item: str
    procedure: str
    via: Literal["act", "time_used_up"] = "act"


class ExtensionRequested(EntryBase):
    """延期申请 for an item's statutory limit, or (no item) for the whole's."""

    kind: Literal["extension_requested"] = "extension_requested"
    item: str | None = None
    days: int
    reason: str


class ExtensionApproved(EntryBase):
    """延期批准 by the role that the law names; the applicant is told the reason."""

    kind: Literal["extension_approved"] = "extension_approved"
    item: str | None = None
    days: int
    reason: str
    approver: str


class ExtensionRefused(EntryBase):
    """延期驳回."""

    kind: Literal["extension_refused"] = "extension_refused"
    item: str | None = None
    reason: str | None = None


class ResultDelivered(EntryBase):
    """送达: the results of the named items are in the applicant's hands (行政许可法 第四十四条)."""

    kind: Literal["result_delivered"] = "result_delivered"
    items: tuple[str, ...]
    method: DeliveryMethod


class CommitmentChecked(EntryBase):
    """履诺核查: what was promised is kept, or must be put right (限期整改)."""

    kind: Literal["commitment_checked"] = "commitment_checked"
    item: str
    met: bool
    reason: str | None = None
    number: int = 1


class DecisionRevoked(EntryBase):
    """撤销决定: by the department, or because the commitment was not put right in time."""

    kind: Literal["decision_revoked"] = "decision_revoked"
    item: str
    reason: str
    via: Literal["act", "expiry"] = "act"


class DueChange(Record):
    """A due date before and after a calendar changed; None where it was or is not known."""

    clock_id: str
    before_on: date | None = None
    after_on: date | None = None


class CalendarChanged(EntryBase):
    """日历调整: the case counts by these years from now on; `earlier` names the clocks that now end sooner."""

    kind: Literal["calendar_changed"] = "calendar_changed"
    calendar: WorkCalendar
    changes: tuple[DueChange, ...] = ()
    earlier: tuple[str, ...] = ()


class ItemDecided(EntryBase):
    """决定 on one item: by a person or system (`act`), by rule (秒批), by the end of a wait (公示期满), or by silence.

    Silence until the licence expires renews it (行政许可法 第五十条). `signed`: the draft of `draft_act` was signed by
    those who had to; `joint`: points of a joint event were not put right, and the bundle says that it is refused then;
    `objection`: an objection to a wait (公示) holds.
    """

    kind: Literal["item_decided"] = "item_decided"
    item: str
    decision: Literal["grant", "refuse"]
    reason: str | None = None
    via: Literal["act", "rule", "expiry", "silence", "signed", "joint", "objection"] = "act"
    draft_act: str | None = None


class ItemLapsed(EntryBase):
    """前置未通过: what it depends on was not granted, so it does not start."""

    kind: Literal["item_lapsed"] = "item_lapsed"
    item: str
    because: str


class ItemUrged(EntryBase):
    """催办."""

    kind: Literal["item_urged"] = "item_urged"
    item: str


class RungFired(EntryBase):
    """A rung (梯级) of a clock fell due: remind, yellow, red, lapse."""

    kind: Literal["rung_fired"] = "rung_fired"
    clock_id: str
    rung: str
    item: str | None = None


class ActRefused(EntryBase):
    """An act that did not hold, with its code."""

    kind: Literal["act_refused"] = "act_refused"
    act: str
    code: str
    item: str | None = None


class ApplicationWithdrawn(EntryBase):
    """撤件, by the applicant, the window on their behalf, or because the correction is overdue."""

    kind: Literal["application_withdrawn"] = "application_withdrawn"
    reason: str | None = None


class ResultsIssued(EntryBase):
    """统一出件: the results of the named items are handed out."""

    kind: Literal["results_issued"] = "results_issued"
    items: tuple[str, ...]


class CaseConcluded(EntryBase):
    """办结."""

    kind: Literal["case_concluded"] = "case_concluded"
    outcome: Outcome


Entry = Annotated[
    CaseReceived
    | PreReviewAnswered
    | PreReviewSilent
    | CorrectionNoticed
    | CorrectionSupplied
    | CaseAccepted
    | DeferralCompleted
    | AcceptanceRefused
    | AcceptanceRevoked
    | ItemStarted
    | ItemHandedOver
    | HandOverFailed
    | RuleNotMet
    | ItemAcknowledged
    | ItemClaimed
    | ItemReleased
    | ItemSuspended
    | ItemResumed
    | ExtensionRequested
    | ExtensionApproved
    | ExtensionRefused
    | ItemDecided
    | ItemLapsed
    | ItemUrged
    | RungFired
    | ActRefused
    | ApplicationWithdrawn
    | ResultsIssued
    | ResultDelivered
    | CommitmentChecked
    | DecisionRevoked
    | CalendarChanged
    | DefinitionChanged
    | JointDue
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
    | ItemTransferred
    | ItemDelegated
    | DelegatedReturned
    | SignerAdded
    | SignerRemoved
    | ItemSigned
    | DecisionProposed
    | ProposalReturned
    | ItemReturned
    | ActTakenBack
    | ItemCopied
    | ItemRead
    | NoteAdded
    | WorkHandedOver
    | ObjectionRaised
    | ObjectionSettled
    | UndoAsked
    | UndoConfirmed
    | CaseConcluded,
    Field(discriminator="kind"),
]
"""Any entry of the journal, told apart by `kind`."""

ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


def entry_item(entry: Entry) -> str | None:
    """The item an entry is about, or None when it is about the case."""
    return getattr(entry, "item", None)
