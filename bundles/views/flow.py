"""The flow of a bundle laid out in lanes: a lane for each department, a column for each step, a row for each item.

Every item has a row of its own, so a line that runs along the row of the item it leads to crosses no other box; it
turns only in the gaps between columns. Both pictures (SVG and BPMN) stand on this layout.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from bundles.views.own_steps import BY_THE_APPLICANT, is_own_step, term_words
from domain.definition.bundle import BundleItem, Definition


@dataclass(frozen=True)
class Cell:
    """One item in the grid: column (its place in the longest chain, from 0) and row (from 0)."""

    key: str
    column: int
    row: int


@dataclass(frozen=True)
class Lane:
    """A department's lane: its first row and how many it has."""

    department: str
    row: int
    rows: int


@dataclass(frozen=True)
class Edge:
    """From one item to the next; `is_gate`: the later one reviews at once and only decides after it (预审)."""

    before: str
    after: str
    is_gate: bool
    why: str


@dataclass(frozen=True)
class Flow:
    """The laid-out flow of a bundle."""

    cells: tuple[Cell, ...]
    lanes: tuple[Lane, ...]
    edges: tuple[Edge, ...]

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return max(cell.column for cell in self.cells) + 1

    def cell(self, key: str) -> Cell:
        """The place of an item."""
        return next(cell for cell in self.cells if cell.key == key)


def flow_of(definition: Definition, only: Container[str] | None = None) -> Flow:
    """Lay out every item that may take part, or `only` these; lanes in the order in which departments first appear."""
    entries = tuple(entry for entry in definition.bundle.items if only is None or entry.key in only)
    columns = _columns(entries)
    by_lane: dict[str, list[BundleItem]] = {}
    for entry in entries:
        by_lane.setdefault(definition.items[entry.key].department, []).append(entry)
    cells: list[Cell] = []
    lanes: list[Lane] = []
    for department, own in by_lane.items():
        lanes.append(Lane(department, len(cells), len(own)))
        for entry in sorted(own, key=lambda each: columns[each.key]):
            cells.append(Cell(entry.key, columns[entry.key], len(cells)))
    return Flow(tuple(cells), tuple(lanes), tuple(_edges(entries)))


def _columns(entries: tuple[BundleItem, ...]) -> dict[str, int]:
    """Steps before each item on its longest chain; definitions without cycles only (`check` refuses others)."""
    shown = {entry.key for entry in entries}
    before = {entry.key: [key for key in (*entry.after, *entry.gate) if key in shown] for entry in entries}
    found: dict[str, int] = {}

    def column(key: str) -> int:
        if key not in found:
            found[key] = max((column(each) + 1 for each in before[key]), default=0)
        return found[key]

    return {entry.key: column(entry.key) for entry in entries}


def _edges(entries: tuple[BundleItem, ...]) -> Iterator[Edge]:
    shown = {entry.key for entry in entries}
    for entry in entries:
        why = entry.why or ""
        yield from (Edge(each, entry.key, is_gate=False, why=why) for each in entry.after if each in shown)
        yield from (Edge(each, entry.key, is_gate=True, why=why) for each in entry.gate if each in shown)


def days_words(definition: Definition, entry: BundleItem) -> str:
    """The promised days of an item in the bundle, in words."""
    item = definition.items[entry.key]
    if is_own_step(item):
        return term_words(item.step_plan())
    limit = entry.promised_limit or item.promised_limit
    if limit.days == 0:
        return "即办"
    return f"{limit.days}{'个工作日' if limit.unit == 'working' else '日（自然日）'}"


_KINDS = {"wait": "等待", "check": "核查", "own_step": BY_THE_APPLICANT}


def part_words(definition: Definition, entry: BundleItem) -> str:
    """When the item takes part and what is special about it, in words; empty where there is nothing to say."""
    words = []
    if entry.optional:
        words.append("可选")
    elif entry.when:
        words.append("视情形")
    if word := _KINDS.get(definition.items[entry.key].kind):
        words.append(word)
    if entry.outside_promise:
        words.append("不计入承诺")
    return "、".join(words)
