"""Due dates as lists show them: the light, the days left in words, and the heading under which a row stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from domain.time.calendar import CalendarUnknown, WorkCalendar, beijing_date

OVERDUE, TODAY, SOON, LATER, STOPPED, NO_DATE = "overdue", "today", "soon", "later", "stopped", "none"
HEADINGS: Mapping[str, str] = {
    OVERDUE: "已超期",
    TODAY: "今日到期",
    SOON: "即将到期",
    LATER: "未到期",
    STOPPED: "挂起（中止计时）",
    NO_DATE: "没有期限",
}
SOON_DAYS = 1
"""A row without a reminder of its own stands under 即将到期 with so many working days left."""


class Dated(Protocol):
    """A row with a due day and the moments of its lights."""

    @property
    def due_on(self) -> date | None: ...
    @property
    def due_provisional(self) -> bool: ...
    @property
    def yellow_at(self) -> datetime | None: ...
    @property
    def red_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Due:
    """How a row's due date looks at a moment."""

    light: str
    text: str
    heading: str
    note: str = ""


@dataclass(frozen=True)
class Seen:
    """The moment and the calendar that a page is seen with."""

    now: datetime
    calendar: WorkCalendar

    @property
    def today(self) -> date:
        """The Beijing date."""
        return beijing_date(self.now)

    def due(self, row: Dated) -> Due:
        """The row's due date as it looks now; a day outside the known calendars is shown without a count."""
        if row.due_on is None:
            return Due("none", "尚未起算", NO_DATE)
        calendar = self.calendar.of(getattr(row, "department", None))
        stop_ends_on: date | None = getattr(row, "stop_ends_on", None)
        stands = stop_ends_on is not None and row.due_on > self.today
        try:
            days = calendar.working_days_between(self.today, row.due_on)
            if stop_ends_on is not None and stands:
                # What the stop still takes out of the count is not time left.
                days = calendar.working_days_between(max(self.today, stop_ends_on), row.due_on)
        except CalendarUnknown:
            return Due("green", f"{row.due_on}到期", LATER)
        mark = "（暂定）" if row.due_provisional else ""
        heading = _heading(row.due_on, self.today, self._is_reminded(row, days))
        light = self._light(row, heading)
        if stands:
            left = f"恢复后{_text(days, row.due_on, self.today)}{mark}"
            return Due(light, left, STOPPED, note=f"中止计时至 {stop_ends_on}")
        return Due(light, _text(days, row.due_on, self.today) + mark, heading)

    def due_by(self, due_on: date | None, department: str | None = None) -> Due:
        """A term of its own (送达, 履诺核查, 容缺): red as soon as it has passed."""
        if due_on is None:
            return Due("none", "到期日待定", NO_DATE)
        try:
            days = self.calendar.of(department).working_days_between(self.today, due_on)
            mark = "（暂定）" if self.calendar.is_provisional(due_on) else ""
        except CalendarUnknown:
            return Due("green", f"{due_on}到期", LATER)
        heading = _heading(due_on, self.today, days <= SOON_DAYS)
        light = "red" if heading == OVERDUE else "green" if heading == LATER else "soon"
        return Due(light, _text(days, due_on, self.today) + mark, heading)

    def _is_reminded(self, row: Dated, days: int) -> bool:
        """Whether the reminder (提前提醒) is due: by its moment where the row has one, as the board counts it."""
        remind_at: datetime | None = getattr(row, "remind_at", None)
        return days <= SOON_DAYS if remind_at is None else remind_at <= self.now

    def _light(self, row: Dated, heading: str) -> str:
        if row.red_at is not None and row.red_at <= self.now:
            return "red"
        if row.yellow_at is not None and row.yellow_at <= self.now:
            return "yellow"
        return "soon" if heading in (TODAY, SOON) else "green"


def _heading(due_on: date, today: date, is_reminded: bool) -> str:
    if today > due_on:
        return OVERDUE
    if today == due_on:
        return TODAY
    return SOON if is_reminded else LATER


def _text(days: int, due_on: date, today: date) -> str:
    if today == due_on:
        return "今日到期"
    return f"超期 {max(1, -days)} 个工作日" if today > due_on else f"剩 {max(1, days)} 个工作日"


RowT = TypeVar("RowT", bound=Dated)


@dataclass(frozen=True)
class Line(Generic[RowT]):
    """A row with its due date."""

    row: RowT
    due: Due


class Grouped(Protocol):
    """Something with a due date."""

    @property
    def due(self) -> Due: ...


GroupedT = TypeVar("GroupedT", bound=Grouped)


def lines(rows: Iterable[RowT], seen: Seen) -> list[Line[RowT]]:
    """Rows with their due dates, in their order."""
    return [Line(row, seen.due(row)) for row in rows]


def grouped(all_lines: Iterable[GroupedT]) -> list[tuple[str, list[GroupedT]]]:
    """(heading, lines) for the headings that have lines, the most pressing first; in each the order is kept."""
    kept = list(all_lines)
    groups = [(name, [line for line in kept if line.due.heading == key]) for key, name in HEADINGS.items()]
    return [(name, found) for name, found in groups if found]
