"""Charts of figures as drawings: where each bar, line and word stands, in pixels, for the SVG that the template writes.

Pure numbers, as with the Gantt. What a bar means is told by its pattern and its words, never by colour alone, and every
chart has its table beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.figures.counts import OfDay

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 14, 34
MOST_BARS = 40
"""Bars of a chart; beyond, several days share one."""
MOST_DAYS_BY_DAY = 31
"""A longer period is drawn month by month."""


@dataclass(frozen=True)
class Bar:
    """One bar; `kind` says how it is drawn."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True)
class Mark:
    """A word at its place."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    """A drawing with the table that says the same; `rows`: of it, the first cell a heading."""

    name: str
    summary: str
    bars: Sequence[Bar]
    marks: Sequence[Mark]
    lines: Sequence[float]
    legend: Sequence[tuple[str, str]]
    titles: Sequence[str]
    rows: Sequence[Sequence[str]]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def right(self) -> int:
        """Where lines end."""
        return self.width - RIGHT

    @property
    def left(self) -> int:
        """Where lines begin."""
        return LEFT


def spread_chart(spread: Mapping[int, int]) -> Chart | None:
    """Working days that decided cases took: a bar for each number of days, or for several together."""
    if not spread:
        return None
    first, last, total = min(spread), max(spread), sum(spread.values())
    step = -(-(last - first + 1) // MOST_BARS)
    slots: dict[int, int] = {}
    for days, number in spread.items():
        slots[(days - first) // step] = slots.get((days - first) // step, 0) + number
    names = [_span_name(first + slot * step, step) for slot in range(max(slots) + 1)]
    values = [slots.get(slot, 0) for slot in range(max(slots) + 1)]
    rows = [
        (f"{name} 个工作日", f"{number}", f"{100 * number / total:.1f}%")
        for name, number in zip(names, values, strict=True)
    ]
    summary = f"有决定的办件 {total} 件，最短 {first} 个工作日，最长 {last} 个工作日。"
    return _drawn("办结用时分布", summary, names, (("closed", "件数", values),), ("用时", "件数", "占比"), rows)


def _span_name(first: int, step: int) -> str:
    return str(first) if step == 1 else f"{first}–{first + step - 1}"


def course_chart(days: Sequence[OfDay], from_on: date, until_on: date) -> Chart | None:
    """Received and concluded cases, day by day or month by month."""
    if not days:
        return None
    by_day = (until_on - from_on).days < MOST_DAYS_BY_DAY
    slots = _days(from_on, until_on) if by_day else _months(from_on, until_on)
    place = {slot: number for number, (slot, _) in enumerate(slots)}
    values = {"received": [0] * len(slots), "concluded": [0] * len(slots)}
    for each in days:
        slot = each.counted_on if by_day else each.counted_on.replace(day=1)
        values[each.kind][place[slot]] += each.number
    names = [name for _, name in slots]
    received, concluded = values["received"], values["concluded"]
    rows = [(name, f"{a}", f"{b}") for name, a, b in zip(names, received, concluded, strict=True)]
    summary = f"收件 {sum(received)} 件，办结 {sum(concluded)} 件。"
    drawn = (("open", "收件", received), ("closed", "办结", concluded))
    return _drawn("收件与办结", summary, names, drawn, ("日期" if by_day else "月份", "收件", "办结"), rows)


def _days(from_on: date, until_on: date) -> list[tuple[date, str]]:
    every = (from_on + timedelta(days=n) for n in range((until_on - from_on).days + 1))
    return [(on, f"{on.month}-{on.day}") for on in every]


def _months(from_on: date, until_on: date) -> list[tuple[date, str]]:
    on, found = from_on.replace(day=1), []
    while on <= until_on:
        found.append((on, f"{on.year}-{on.month:02}"))
        on = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    return found


def _drawn(
    name: str,
    summary: str,
    names: Sequence[str],
    series: Sequence[tuple[str, str, Sequence[int]]],
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> Chart:
    top = _round_up(max(max(values) for _, _, values in series))
    slot = (WIDTH - LEFT - RIGHT) / len(names)
    wide = max(2.0, slot * 0.8 / len(series))
    tall = HEIGHT - TOP - BOTTOM
    bars = [
        Bar(
            kind,
            round(LEFT + slot * number + slot * 0.1 + wide * place, 1),
            round(TOP + tall * (1 - value / top), 1),
            round(wide, 1),
            round(tall * value / top, 1),
            f"{names[number]} {what} {value}",
        )
        for place, (kind, what, values) in enumerate(series)
        for number, value in enumerate(values)
        if value
    ]
    every = max(1, -(-len(names) // 12))
    below = [
        Mark(round(LEFT + slot * (number + 0.5), 1), HEIGHT - BOTTOM + 16, each)
        for number, each in enumerate(names)
        if number % every == 0
    ]
    steps = [top * part / 2 for part in range(3)]
    beside = [Mark(LEFT - 6, round(TOP + tall * (1 - step / top) + 4, 1), f"{step:g}", "end") for step in steps]
    lines = [round(TOP + tall * (1 - step / top), 1) for step in steps]
    legend = [(kind, what) for kind, what, _ in series]
    return Chart(name, summary, bars, [*below, *beside], lines, legend, titles, rows)


def _round_up(value: int) -> int:
    """The next even number that is round enough for an axis."""
    step = int("1" + "0" * (len(str(max(value, 1))) - 1))
    top = -(-max(value, 1) // step) * step
    return max(2, top + top % 2)
