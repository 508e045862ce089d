"""Entries of results and of the end: handed out, delivered, checked, revoked, withdrawn, concluded."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from domain.case.acts import DeliveryMethod
from domain.case.entry_base import EntryBase
from domain.case.reasons import GivenReason


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
    ResultDelivered | CommitmentChecked | DecisionRevoked | ApplicationWithdrawn | ResultsIssued | CaseConcluded
)
"""Any entry of results and of the end."""
