"""Entries of one item with its department: started, handed over, acknowledged, claimed, decided, lapsed, urged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from domain.case.entry_base import EntryBase
from domain.case.reasons import GivenReason


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
    """The department's system could not be reached; it is tried again at `retry_at` (UTC; None: by a person)."""

    kind: Literal["hand_over_failed"] = "hand_over_failed"
    item: str
    code: str
    retry_at: datetime | None = None


class ItemResent(EntryBase):
    """重新分发: what kept the department's system from it was mended, it is asked again at once."""

    kind: Literal["item_resent"] = "item_resent"
    item: str


class ItemByHand(EntryBase):
    """转人工办理: people of the department decide in place of its system, whose later answers change nothing."""

    kind: Literal["item_by_hand"] = "item_by_hand"
    item: str


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
    """决定 on one item: by a person or system (`act`), by rule (秒批), by the end of a wait (公示期满), or by silence.

    Silence until the licence expires renews it (行政许可法 第五十条). `signed`: those who had to signed the proposal
    of `draft_act`; `joint`: points of a joint event were not put right, and the bundle says that it is refused then;
    `objection`: an objection to a wait (公示) holds.
    """

    kind: Literal["item_decided"] = "item_decided"
    item: str
    decision: Literal["grant", "refuse"]
    reason: GivenReason | None = None
    via: Literal["act", "rule", "expiry", "silence", "signed", "joint", "objection"] = "act"
    draft_act: str | None = None


class ItemLapsed(EntryBase):
    """前置未通过: what it depends on was not granted, so it does not start."""

    kind: Literal["item_lapsed"] = "item_lapsed"
    item: str
    because: str


class ItemWithdrawn(EntryBase):
    """撤回 of one item by the applicant, or by the window on their behalf; the others go on."""

    kind: Literal["item_withdrawn"] = "item_withdrawn"
    item: str
    reason: str | None = None


class ItemUrged(EntryBase):
    """催办. `answer_by` (UTC): until when it is to be answered; None: no window was named (before there were any)."""

    kind: Literal["item_urged"] = "item_urged"
    item: str
    answer_by: datetime | None = None


ItemEntry = (
    ItemStarted
    | ItemHandedOver
    | HandOverFailed
    | ItemResent
    | ItemByHand
    | RuleNotMet
    | ItemAcknowledged
    | ItemClaimed
    | ItemReleased
    | ItemDecided
    | ItemLapsed
    | ItemWithdrawn
    | ItemUrged
)
"""Any entry of one item with its department."""
