"""The Gantt as a drawing: where each bar, line and word stands, in pixels, for the SVG that the template writes.

Pure numbers. A day has one width; labels under a row move to the next line where they would overlap, so nothing has
to be measured by a browser. What a bar means is told by its outline and pattern, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from domain.time.calendar import BEIJING, ONE_DAY, CalendarUnknown, WorkCalendar, days_between, end_of_day, start_of_day
from domain.time.calendar_text import short
from starter.web.case.gantt import Gantt, Limit, Row, Span

WIDE = 1040
"""Pixels that a picture fills where its days allow it."""
NARROWEST_DAY, WIDEST_DAY = 7.0, 40.0
MARGIN, HEAD, FOOT = 10.0, 36.0, 24.0
TITLE, PLAN_TOP, PLAN_HEIGHT, ACTUAL_TOP, ACTUAL_HEIGHT = 14.0, 21.0, 9.0, 32.0, 13.0
BARS_BOTTOM, LANE, ROW_GAP, GROUP_HEIGHT = 48.0, 15.0, 9.0, 24.0
FULL_LETTER, HALF_LETTER = 12.0, 6.9
"""Widths of a Chinese and a Latin letter at 12 px."""
MOST_LABEL = 24
"""Letters of a label under a bar; the table has the whole of it."""
EVERY_DAY_FROM = 17.0
"""From this width of a day on each is numbered; below it Mondays only."""


@dataclass(frozen=True)
class Box:
    """A rectangle of some meaning."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A vertical line."""

    kind: str
    x: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Text:
    """A word at its place."""

    kind: str
    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "start"


@dataclass(frozen=True)
class Drawing:
    """Everything to draw, from back to front."""

    width: float
    height: float
    shades: tuple[Box, ...]
    ticks: tuple[Line, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    texts: tuple[Text, ...]
    summary: str


def draw(gantt: Gantt) -> Drawing:
    """The drawing of a Gantt."""
    return _Pen(gantt).drawing()


def text_width(text: str) -> float:
    """About how wide a text is, in pixels."""
    return sum(FULL_LETTER if ord(letter) > 0x2000 else HALF_LETTER for letter in text)


class _Pen:
    """Draws from top to bottom; `y` is where the next row begins."""

    def __init__(self, gantt: Gantt) -> None:
        self.gantt = gantt
        self.first_on, self.last_on = gantt.first_on, gantt.last_on
        days = (self.last_on - self.first_on).days + 1
        self.day = min(WIDEST_DAY, max(NARROWEST_DAY, (WIDE - 2 * MARGIN) / days))
        # Wide enough for the titles of rows, too, where a case takes a few days only.
        titles = [text_width(f"{row.name}  {row.word}") for group in gantt.groups for row in group.rows]
        self.width = max(2 * MARGIN + days * self.day, 2 * MARGIN + max(titles, default=0))
        self.y = HEAD
        self.boxes: list[Box] = []
        self.lines: list[Line] = []
        self.texts: list[Text] = []

    def drawing(self) -> Drawing:
        for group in self.gantt.groups:
            self.boxes.append(Box("group", 0, self.y, self.width, GROUP_HEIGHT - 4))
            self.texts.append(Text("group", MARGIN, self.y + TITLE, group.name))
            self.y += GROUP_HEIGHT
            for row in group.rows:
                self._row(row)
        bottom = self.y
        self._today(bottom)
        return Drawing(
            width=_round(self.width),
            height=_round(bottom + FOOT),
            shades=tuple(self._shades(bottom)),
            ticks=tuple(self._ticks(bottom)),
            boxes=tuple(self.boxes),
            lines=tuple(self.lines),
            texts=(*self._scale(), *self.texts),
            summary=self._summary(),
        )

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _row(self, row: Row) -> None:
        self.texts.append(Text("name", MARGIN, self.y + TITLE, row.name))
        self.texts.append(Text("word", _round(MARGIN + text_width(row.name) * 1.1 + 12), self.y + TITLE, row.word))
        if row.plan:
            self._bar(row.plan, PLAN_TOP, PLAN_HEIGHT)
        for span in row.actual:
            self._bar(span, ACTUAL_TOP, ACTUAL_HEIGHT)
        for span in row.stood:
            self._bar(span, PLAN_TOP if span.kind == "stop" else ACTUAL_TOP, self._height(span))
        lanes = self._labels(row)
        self.y += BARS_BOTTOM + lanes * LANE + ROW_GAP

    def _height(self, span: Span) -> float:
        # A stop concerns plan and reality alike; a correction is a part of what happened.
        return ACTUAL_TOP + ACTUAL_HEIGHT - PLAN_TOP if span.kind == "stop" else ACTUAL_HEIGHT

    def _bar(self, span: Span, top: float, height: float) -> None:
        left, right = self._x(span.from_at), self._x(span.to_at)
        self.boxes.append(Box(span.kind, left, _round(self.y + top), _round(max(1.5, right - left)), height))

    def _labels(self, row: Row) -> int:
        """Words under the bars, each in the first line where it has room; how many lines that takes."""
        ends: list[float] = []
        for x, kind, text in sorted(self._words(row)):
            width = text_width(text) + 10
            # Near the right edge a word stands to the left of its place.
            start = x if x + width <= self.width else max(0.0, x - width)
            lane = next((number for number, end in enumerate(ends) if end <= start), len(ends))
            ends[lane : lane + 1] = [start + width]
            y = self.y + BARS_BOTTOM + (lane + 1) * LANE - 4
            is_left = start < x
            place = _round(x - 3) if is_left else _round(x + 3)
            self.texts.append(Text(kind, place, _round(y), text, "end" if is_left else "start"))
            if kind in ("promised", "statutory"):
                self.lines.append(Line(kind, x, _round(self.y + PLAN_TOP - 3), _round(y + 2)))
        return len(ends)

    def _words(self, row: Row) -> Iterator[tuple[float, str, str]]:
        for limit in row.limits:
            yield self._x(end_of_day(limit.on)), limit.kind, self._limit_text(limit)
        for span in (*row.stood, *row.actual):
            if span.label:
                # The whole's stop names after the colon what made every item stand.
                label = _shortened(span.label.rpartition("：")[2])
                yield self._x(span.from_at), span.kind, f"中止：{label}" if span.kind == "stop" else label

    def _limit_text(self, limit: Limit) -> str:
        mark = "（暂定）" if limit.is_provisional else ""
        return f"{limit.label} {short(limit.on, self.first_on.year)}{mark}"

    # --- the scale ----------------------------------------------------------------------------------------------------

    def _x(self, at: datetime) -> float:
        days = (at - start_of_day(self.first_on)) / timedelta(days=1)
        return _round(MARGIN + days * self.day)

    def _days(self) -> Iterator[date]:
        return days_between(self.first_on - ONE_DAY, self.last_on)

    def _scale(self) -> Iterator[Text]:
        """Months above, days below: every day where there is room, else Mondays."""
        yield from self._months()
        for on in self._days():
            x = self._x(start_of_day(on))
            if self.day >= EVERY_DAY_FROM:
                yield Text("day", _round(x + self.day / 2), 29, str(on.day), "middle")
            elif on.weekday() == 0:
                yield Text("day", _round(x + 2), 29, str(on.day))

    def _months(self) -> Iterator[Text]:
        """A label where each month begins; the first one gives way where it would run into the second."""
        starts = [on for on in self._days() if on.day == 1 or on == self.first_on]
        if len(starts) > 1:
            room = self._x(start_of_day(starts[1])) - self._x(start_of_day(starts[0]))
            starts = starts[text_width(f"{starts[0].year}年{starts[0].month}月") + 8 > room :]
        for on in starts:
            text = f"{on.year}年{on.month}月" if on == starts[0] or on.month == 1 else f"{on.month}月"
            yield Text("month", self._x(start_of_day(on)), 13, text)

    def _ticks(self, bottom: float) -> Iterator[Line]:
        for on in self._days():
            if on.day == 1 or on.weekday() == 0:
                yield Line("month" if on.day == 1 else "week", self._x(start_of_day(on)), 18, _round(bottom))

    def _shades(self, bottom: float) -> Iterator[Box]:
        """Days off, neighbours as one; what lies past the known years is left white."""
        for first, last in _stretches(on for on in self._days() if _is_off(self.gantt.calendar, on)):
            x = self._x(start_of_day(first))
            yield Box("off", x, 18, _round(self._x(end_of_day(last)) - x), _round(bottom - 18))

    def _today(self, bottom: float) -> None:
        now = self.gantt.now
        if not start_of_day(self.first_on) <= now <= end_of_day(self.last_on):
            return
        x, text = self._x(now), f"今天 {now.astimezone(BEIJING):%m-%d}"
        self.lines.append(Line("today", x, 18, _round(bottom + 4)))
        half = text_width(text) / 2 + 2
        self.texts.append(
            Text("today", _round(min(max(x, half), self.width - half)), _round(bottom + 18), text, "middle")
        )

    def _summary(self) -> str:
        rows = sum(len(group.rows) for group in self.gantt.groups)
        return (
            f"从{self.first_on}到{self.last_on}，共{rows}行：每行上面的空心条是计划，下面的实心条是实际，"
            "斜线是中止计时，竖线是承诺和法定期限。同样的内容见图下的表格。"
        )


def _shortened(label: str) -> str:
    return label if len(label) <= MOST_LABEL else f"{label[: MOST_LABEL - 1]}…"


def _is_off(calendar: WorkCalendar, on: date) -> bool:
    try:
        return not calendar.is_working_day(on)
    except CalendarUnknown:
        return False


def _stretches(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    first = last = None
    for on in days:
        if last is not None and on == last + ONE_DAY:
            last = on
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = on
    if first is not None and last is not None:
        yield first, last


def _round(value: float) -> float:
    return round(value, 1)
