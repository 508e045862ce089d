"""A list as a page shows it: the one component behind work lists, boards and the list of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ledger.listing.kept import SavedView
from ledger.listing.page import MOST_COUNTED
from starter.web.lists.asked import Asked, Choice, Sort
from starter.web.lists.cells import Column, Group

ViewT = TypeVar("ViewT", bound=str)
ROWS = 50
"""Rows of one page."""


@dataclass(frozen=True)
class Tab:
    """One view of the page, with how many rows it has."""

    key: str
    title: str
    count: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class Heading:
    """Above a column that the list can be sorted by: where a press leads, and how it is sorted by it now.

    `sorted_now`: as `aria-sort` says it, "" where the list is sorted by another.
    """

    address: str
    label: str
    sorted_now: str


@dataclass(frozen=True)
class BulkAct:
    """What can be done with ticked rows. `to`: it names a colleague, who is asked for by `to_words`."""

    kind: str
    name: str
    to: bool = False
    to_words: str = "转给"


@dataclass(frozen=True)
class ShownList:
    """Everything that the template of lists needs of one list; rows and columns are made by whoever reads it.

    `has_search`: cases can be found in it by names and numbers; `opens_filters`: nothing is shown before one is chosen.
    """

    asked: Asked
    title: str
    about: str
    columns: Sequence[Column[object]]
    groups: Sequence[Group]
    count: int
    choices: Sequence[Choice]
    sorts: Sequence[Sort]
    tabs: Sequence[Tab] = ()
    next_address: str = ""
    before_address: str = ""
    empty: str = "没有符合条件的。"
    found_by: str = ""
    find_error: str = ""
    saved: Sequence[SavedView] = ()
    bulk: Sequence[BulkAct] = ()
    bulk_path: str = ""
    unit: str = "项"
    has_search: bool = True
    opens_filters: bool = False

    def heading(self, column: Column[object]) -> Heading | None:
        """Where the heading of a column leads: to the next of its orders; None where there is none."""
        own = [each for each in self.sorts if each.column == column.key]
        if not own:
            return None
        now = self.asked.sort
        wanted = own[(own.index(now) + 1) % len(own)] if now in own else own[0]
        key = "" if wanted is self.sorts[0] else wanted.key
        said = ("descending" if now.descending else "ascending") if now in own else ""
        return Heading(self.asked.address(sort=key), wanted.label, said)

    @property
    def count_text(self) -> str:
        """How many rows in all."""
        return counted(self.count)

    @property
    def is_all_here(self) -> bool:
        """Whether the page has every row of the list."""
        return not self.next_address and not self.before_address

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter or a search hides something."""
        return bool(self.asked.chosen or self.asked.find)


def counted(number: int) -> str:
    """A count for people: beyond a bound nobody reads on for the exact number."""
    return f"{MOST_COUNTED} 以上" if number > MOST_COUNTED else str(number)


def view_tabs(asked: Asked, views: Mapping[ViewT, tuple[Any, ...]], numbers: Mapping[ViewT, int]) -> list[Tab]:
    """The views of a list with how many rows each has; the first is the usual one and needs no word in its address.

    `views`: what is said of each, its title first.
    """
    usual = next(iter(numbers))
    addresses = {view: asked.address(view="" if view == usual else view) for view in numbers}
    return [
        Tab(view, views[view][0], counted(number), addresses[view], asked.view == view)
        for view, number in numbers.items()
    ]
