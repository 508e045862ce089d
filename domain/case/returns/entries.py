"""The entry of 退回: an earlier item is open again."""

from __future__ import annotations

from typing import Literal

from domain.case.entry_base import EntryBase


class ItemReturned(EntryBase):
    """退回 to an item before this one: its decision is open again, and what rests on it (`waits`) waits anew."""

    kind: Literal["item_returned"] = "item_returned"
    item: str
    to_item: str
    waits: tuple[str, ...]
    reason: str | None = None
