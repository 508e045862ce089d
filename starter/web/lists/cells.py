"""Cells of a list: made once for a row, shown on the screen, printed, and exported alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

LineT = TypeVar("LineT")


@dataclass(frozen=True)
class Cell:
    """What stands in one cell: its words (a link, or under a light), marks beside them, and smaller lines below."""

    text: str = ""
    href: str = ""
    light: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    number: str = ""

    @property
    def plain(self) -> str:
        """All of it in one line, as an export has it."""
        marks = "".join(f"〔{word}〕" for _, word in self.tags)
        return "；".join(part for part in (self.text + marks, self.number, *self.notes) if part)


@dataclass(frozen=True)
class Column(Generic[LineT]):
    """A column: its heading, its cell for a row, and what an export has of it (None: the cell's own words)."""

    key: str
    title: str
    cell: Callable[[LineT], Cell]
    exported: Sequence[tuple[str, Callable[[LineT], str]]] | None = None

    def titles(self) -> list[str]:
        """Headings of its columns in an export."""
        return [self.title] if self.exported is None else [title for title, _ in self.exported]

    def values(self, line: LineT) -> list[str]:
        """Its values of a row in an export."""
        return [self.cell(line).plain] if self.exported is None else [value(line) for _, value in self.exported]


def table_of(columns: Sequence[Column[LineT]], lines: Sequence[LineT]) -> tuple[list[str], list[list[str]]]:
    """(headings, rows) of these lines in an export."""
    titles = [title for column in columns for title in column.titles()]
    return titles, [[value for column in columns for value in column.values(line)] for line in lines]


@dataclass(frozen=True)
class Inside:
    """One thing inside a row that stands for a case: what a bulk act ticks, and its cells with their headings."""

    cells: Sequence[tuple[str, Cell]]
    pick: str = ""
    label: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the screen: its cells, what a bulk act ticks, what stands below it or inside it.

    `is_picked`: it is ticked from the beginning.
    """

    cells: Sequence[tuple[Column[object], Cell]]
    pick: str = ""
    pick_label: str = ""
    is_picked: bool = False
    is_urged: bool = False
    below: Sequence[tuple[str, str]] = ()
    below_title: str = ""
    inside: Sequence[Inside] = ()


@dataclass(frozen=True)
class Group:
    """Rows under a heading; without one all stand together."""

    heading: str
    rows: Sequence[Row]
