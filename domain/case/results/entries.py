"""Entries of results and of the end: handed out, delivered, checked, revoked, withdrawn, concluded."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from domain.case.acts import DeliveryMethod, FetchedBy, ParcelEvent, Record
from domain.case.entry_base import EntryBase
from domain.case.reasons import GivenReason
from domain.organisation.reception import IdentityDocument


class Outcome(StrEnum):
    """How a case ended (办结结果)."""

    GRANTED = "granted"  # 全部办成
    PARTLY_GRANTED = "partly_granted"  # 部分办成
    REFUSED = "refused"  # 不予办理
    WITHDRAWN = "withdrawn"  # 撤件
    PARTLY_WITHDRAWN = "partly_withdrawn"  # 撤件, 此前部分办成
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    ACCEPTANCE_REVOKED = "acceptance_revoked"  # 撤销受理


class ResultDelivered(EntryBase):
    """送达: the results of the named items are in the applicant's hands (行政许可法 第四十四条)."""

    kind: Literal["result_delivered"] = "result_delivered"
    items: tuple[str, ...]
    method: DeliveryMethod
    fetched_by: FetchedBy | None = None
    identity: IdentityDocument | None = None
    parcel: int | None = None


class DeliveryChosen(EntryBase):
    """送达方式: the applicant said how the results are to come; by post to the address beside that act (`act_id`)."""

    kind: Literal["delivery_chosen"] = "delivery_chosen"
    method: DeliveryMethod


class ResultsPosted(EntryBase):
    """交寄: results go to the carrier as one parcel, to the address beside the act `address_act`."""

    kind: Literal["results_posted"] = "results_posted"
    parcel: int
    items: tuple[str, ...]
    address_act: str


class ParcelMoved(EntryBase):
    """邮寄进展: the carrier has a parcel, has delivered it, or brings it back."""

    kind: Literal["parcel_moved"] = "parcel_moved"
    parcel: int
    event: ParcelEvent
    tracking: str | None = None


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
    reason: GivenReason
    via: Literal["act", "expiry"] = "act"


class ResultChanged(EntryBase):
    """变更 (行政许可法 第四十九条): a new version of a result; the former one is no longer in force."""

    kind: Literal["result_changed"] = "result_changed"
    item: str
    version: int
    reason: GivenReason


class LicenceWithdrawn(EntryBase):
    """撤回 (第八条): a lawful licence ends for the public good, because its law or its circumstances changed."""

    kind: Literal["licence_withdrawn"] = "licence_withdrawn"
    item: str
    reason: GivenReason


class LicenceCancelled(EntryBase):
    """注销 (第七十条): the formal end of what has run out, was given up or has ended otherwise."""

    kind: Literal["licence_cancelled"] = "licence_cancelled"
    item: str
    reason: GivenReason


class LicenceForfeited(EntryBase):
    """吊销 (行政处罚法 第九条): a licence is taken away as a penalty."""

    kind: Literal["licence_forfeited"] = "licence_forfeited"
    item: str
    reason: GivenReason


class LicencePart(Record):
    """One part of a composite licence: an item, and which version of its result."""

    item: str
    version: int


class CompositeIssued(EntryBase):
    """行业综合许可证 issued, or issued anew: one licence out of the results of several items."""

    kind: Literal["composite_issued"] = "composite_issued"
    version: int
    parts: tuple[LicencePart, ...]


class CompositeWithdrawn(EntryBase):
    """收回综合许可证: nothing is left that it could stand for, or the bundle keeps none with a part missing."""

    kind: Literal["composite_withdrawn"] = "composite_withdrawn"
    because: tuple[str, ...]


class ApplicationWithdrawn(EntryBase):
    """撤件, by the applicant, the window on their behalf, or because the correction is overdue."""

    kind: Literal["application_withdrawn"] = "application_withdrawn"
    reason: GivenReason | None = None


class ResultsIssued(EntryBase):
    """统一出件: the results of the named items are handed out."""

    kind: Literal["results_issued"] = "results_issued"
    items: tuple[str, ...]


class CaseConcluded(EntryBase):
    """办结."""

    kind: Literal["case_concluded"] = "case_concluded"
    outcome: Outcome


ResultEntry = (
    ResultDelivered
    | DeliveryChosen
    | ResultsPosted
    | ParcelMoved
    | CommitmentChecked
    | DecisionRevoked
    | ResultChanged
    | LicenceWithdrawn
    | LicenceCancelled
    | LicenceForfeited
    | CompositeIssued
    | CompositeWithdrawn
    | ApplicationWithdrawn
    | ResultsIssued
    | CaseConcluded
)
"""Any entry of results and of the end."""
