"""Entries of the work on one item among colleagues (办件流转): 转办, 委派, 加签, 会签, 退回, 撤回, 抄送, 备注.

People are account ids. Words and files that go with an act stay in PostgreSQL beside its row.
"""

from __future__ import annotations

from typing import Literal

from domain.case.entry_base import EntryBase


class ItemTransferred(EntryBase):
    """转办: the colleague has it from now on."""

    kind: Literal["item_transferred"] = "item_transferred"
    item: str
    to: str


class ItemDelegated(EntryBase):
    """委派: a colleague works on it and gives it back; it stays the handler's."""

    kind: Literal["item_delegated"] = "item_delegated"
    item: str
    to: str


class DelegatedReturned(EntryBase):
    """委派交回 by the delegate, or called back by the handler."""

    kind: Literal["delegated_returned"] = "delegated_returned"
    item: str
    via: Literal["returned", "recalled"]


class SignerAdded(EntryBase):
    """加签: before the decision is drafted, or after it."""

    kind: Literal["signer_added"] = "signer_added"
    item: str
    to: str
    department: str
    position: Literal["before", "after"]


class SignerRemoved(EntryBase):
    """减签."""

    kind: Literal["signer_removed"] = "signer_removed"
    item: str
    whose: str


class ItemSigned(EntryBase):
    """签署意见, as an added signer (加签) or by the declared review (会签 / 或签 / 票签)."""

    kind: Literal["item_signed"] = "item_signed"
    item: str
    agree: bool
    position: Literal["before", "after", "review"]


class DecisionProposed(EntryBase):
    """拟办意见: a draft decision, which holds when those who must have signed it."""

    kind: Literal["decision_proposed"] = "decision_proposed"
    item: str
    decision: Literal["grant", "refuse"]
    reason: str | None = None


class ProposalReturned(EntryBase):
    """The draft goes back to the one who made it: a reviewer returned it, or it can no longer be carried."""

    kind: Literal["proposal_returned"] = "proposal_returned"
    item: str
    because: Literal["returned", "not_carried"]


class ActTakenBack(EntryBase):
    """撤回 of one's own last act on the item."""

    kind: Literal["act_taken_back"] = "act_taken_back"
    item: str
    taken_act: str
    what: str


class ItemCopied(EntryBase):
    """抄送."""

    kind: Literal["item_copied"] = "item_copied"
    item: str
    to: str


class ItemRead(EntryBase):
    """已阅."""

    kind: Literal["item_read"] = "item_read"
    item: str


class NoteAdded(EntryBase):
    """备注, on an item or on the case."""

    kind: Literal["note_added"] = "note_added"
    item: str | None = None


class WorkHandedOver(EntryBase):
    """离职交接: one person takes the place of another wherever the item names that one."""

    kind: Literal["work_handed_over"] = "work_handed_over"
    item: str
    whose: str
    to: str


DeskEntry = (
    ItemTransferred
    | ItemDelegated
    | DelegatedReturned
    | SignerAdded
    | SignerRemoved
    | ItemSigned
    | DecisionProposed
    | ProposalReturned
    | ActTakenBack
    | ItemCopied
    | ItemRead
    | NoteAdded
    | WorkHandedOver
)
"""Any entry of the work among colleagues."""
