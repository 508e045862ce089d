"""The instances of a case's items: one per item, or one per row of the group that it runs for each row of.

Here stands what a row waits for, also over items that take no part in the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.definition.bundle import BundleItem

ROW_MARK = "#"


@dataclass(frozen=True)
class Instances:
    """Instance keys of the selected items by definition key, and the group each runs for each row of."""

    keys: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, str | None]
    listed: Mapping[str, BundleItem]

    def ahead(self, entry: BundleItem, row: int | None, names: Iterable[str]) -> tuple[str, ...]:
        """Instances that a row of `entry` waits for where its definition names these items, each once."""
        return tuple(
            dict.fromkeys(key for name in self._in_place_of(names) for key in self.seen_from(entry, row, name))
        )

    def _in_place_of(self, names: Iterable[str], over: frozenset[str] = frozenset()) -> Iterator[str]:
        """The names; in place of an item that takes no part, what it would have waited for (the order is inherited).

        Not where an alternative to it takes part and is named beside it: that one stands for it. `over`: the items
        that were passed over on the way, so that a definition whose order is a circle ends here, too.
        """
        named = tuple(names)
        for name in named:
            entry = self.listed.get(name)
            if self.keys.get(name) or entry is None:
                yield name
            elif name not in over and not self._has_alternative(entry, named):
                yield from self._in_place_of((*entry.after, *entry.gate), over | {name})

    def _has_alternative(self, entry: BundleItem, named: Iterable[str]) -> bool:
        rivals = (self.listed[name] for name in named if self.keys.get(name) and name in self.listed)
        return entry.one_of is not None and any(each.one_of == entry.one_of for each in rivals)

    def seen_from(self, entry: BundleItem, row: int | None, name: str) -> tuple[str, ...]:
        """Instances of `name` that a row of `entry` waits for: its own row of the same group, else all of them."""
        keys = self.keys.get(name, ())
        is_same_group = entry.for_each is not None and self.groups.get(name) == entry.for_each
        return tuple(key for key in keys if row_of(key) == row) if is_same_group else keys


def row_of(key: str) -> int | None:
    """Row number (from 1) in an instance key; None when the item is not repeated."""
    _, mark, row = key.partition(ROW_MARK)
    return int(row) if mark else None


def item_of(key: str) -> str:
    """The definition key in an instance key: "rsj/zgcb#2" → "rsj/zgcb"."""
    return key.partition(ROW_MARK)[0]
