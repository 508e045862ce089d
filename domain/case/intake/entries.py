"""Entries from receipt to acceptance (收件至受理): pre-review, correction, deferral, and acceptance or its end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from domain.case.acts import Actor, Gap, Record
from domain.case.entry_base import EntryBase
from domain.case.reasons import GivenReason
from domain.organisation.reception import IdentityDocument


class PaperEntry(Record):
    """纸质补录: why a receipt was entered later than it happened, by whom, and which second officer confirmed it."""

    reason: str
    entered_by: Actor
    entered_at: datetime
    confirmed_by: Actor


class CaseReceived(EntryBase):
    """收件: the application is in; with pre-review, the named items are asked.

    `identity`: the kind of document that the window looked at; `helped`: somebody handed it in for the applicant
    (帮办代办). Who, and by which mandate, stands beside the case (`domain.organisation.reception`).
    """

    kind: Literal["case_received"] = "case_received"
    asked: tuple[str, ...] = ()
    paper: PaperEntry | None = None
    identity: IdentityDocument | None = None
    helped: Literal[True] | None = None


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

    `round` is 2 where the applicant's new materials raised a new gap.
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

    Deemed (逾期不告知, 第三十二条): `counted_from` is the day of receipt, and that day is day 0; `provisional`: the
    last day of that term was 暂定. `complete_on`: the day on which everything asked for in a correction notice was
    there, where acceptance came later: then that is day 0 (第三十二条第一款第五项). `deferred`: what the applicant
    hands in later (容缺), within `deferral_days` working days.
    """

    kind: Literal["case_accepted"] = "case_accepted"
    via: Literal["window", "review", "silence", "correction", "person", "deferral", "deemed"]
    counted_from: date | None = None
    complete_on: date | None = None
    provisional: bool | None = None
    deferred: tuple[Gap, ...] = ()
    deferral_days: int | None = None


class DeferralCompleted(EntryBase):
    """容缺补齐: everything that was to follow is here."""

    kind: Literal["deferral_completed"] = "deferral_completed"


class AcceptanceRevoked(EntryBase):
    """撤销受理: what was to follow did not come in time, and the bundle says so."""

    kind: Literal["acceptance_revoked"] = "acceptance_revoked"
    reason: GivenReason


class AcceptanceRefused(EntryBase):
    """不予受理, by a person or because the correction is overdue and the bundle says so."""

    kind: Literal["acceptance_refused"] = "acceptance_refused"
    reason: GivenReason


class CodeReissued(EntryBase):
    """重新出具查询码: the applicant has a new query code and the one before is void; the code itself stands nowhere."""

    kind: Literal["code_reissued"] = "code_reissued"


class HallChanged(EntryBase):
    """转交大厅: another hall (`hall`) sees to the case from now on, in the place of the one before (`from_hall`)."""

    kind: Literal["hall_changed"] = "hall_changed"
    hall: str
    from_hall: str


IntakeEntry = (
    CaseReceived
    | PreReviewAnswered
    | PreReviewSilent
    | CorrectionNoticed
    | CorrectionSupplied
    | CaseAccepted
    | DeferralCompleted
    | AcceptanceRevoked
    | AcceptanceRefused
    | CodeReissued
    | HallChanged
)
"""Any entry from receipt to acceptance."""
