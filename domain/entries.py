"""Entries of the journal (日志): what happened to a case, in the order the ledger gave, with its legal time.

An entry states a fact and never changes. Everything people see (timeline, lists, lights) and everything the
workflow knows is folded from entries, so each carries what the fold needs and nothing personal.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.acts import Actor, Gap, Record


class Outcome(StrEnum):
    """How a case ended (办结结果)."""

    GRANTED = "granted"  # 全部办成
    PARTLY_GRANTED = "partly_granted"  # 部分办成
    REFUSED = "refused"  # 不予办理
    WITHDRAWN = "withdrawn"  # 撤件
    NOT_ACCEPTED = "not_accepted"  # 不予受理


class EntryBase(Record):
    """What every entry carries.

    `at` is the legal time (UTC): an act's `received_at`, a rung's due moment, an effect's end; never the moment of
    recording. `act_id` and `actor` are set when a person or a system caused it; otherwise the engine did.
    `basis` names the article or the rule of the bundle.
    """

    at: datetime
    act_id: str | None = None
    actor: Actor | None = None
    basis: str | None = None


class CaseReceived(EntryBase):
    """收件: the application is in; with pre-review, the named items are asked."""

    kind: Literal["case_received"] = "case_received"
    asked: tuple[str, ...] = ()


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
    """补正告知: everything missing in one notice (行政许可法 第三十二条第一款第四项)."""

    kind: Literal["correction_noticed"] = "correction_noticed"
    gaps: tuple[Gap, ...]


class CorrectionSupplied(EntryBase):
    """补正提交: the named subjects were handed in."""

    kind: Literal["correction_supplied"] = "correction_supplied"
    supplied: tuple[str, ...]


class CaseAccepted(EntryBase):
    """受理 of the whole case; the clocks of the first items and of the whole start from this day."""

    kind: Literal["case_accepted"] = "case_accepted"
    via: Literal["window", "review", "silence", "correction"]


class AcceptanceRefused(EntryBase):
    """不予受理, by a person or because the correction is overdue and the bundle says so."""

    kind: Literal["acceptance_refused"] = "acceptance_refused"
    reason: str


class ItemStarted(EntryBase):
    """The item is with its department: at acceptance (并联), or when its predecessors finished (串联)."""

    kind: Literal["item_started"] = "item_started"
    item: str


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


class ItemDecided(EntryBase):
    """决定 on one item: by a person or system (`act`), by rule (秒批), or by the end of a wait (公示期满)."""

    kind: Literal["item_decided"] = "item_decided"
    item: str
    decision: Literal["grant", "refuse"]
    reason: str | None = None
    via: Literal["act", "rule", "expiry"] = "act"


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
    | AcceptanceRefused
    | ItemStarted
    | ItemHandedOver
    | HandOverFailed
    | RuleNotMet
    | ItemAcknowledged
    | ItemClaimed
    | ItemReleased
    | ItemDecided
    | ItemLapsed
    | ItemUrged
    | RungFired
    | ActRefused
    | ApplicationWithdrawn
    | ResultsIssued
    | CaseConcluded,
    Field(discriminator="kind"),
]
"""Any entry of the journal, told apart by `kind`."""

ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


def entry_item(entry: Entry) -> str | None:
    """The item an entry is about, or None when it is about the case."""
    return getattr(entry, "item", None)
