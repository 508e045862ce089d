"""Due dates as lists show them: the light, the days left in words, and the heading under which a row stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from domain.case.state import ItemPhase
from domain.time.calendar import CalendarUnknown, WorkCalendar, beijing_date
from domain.time.lights import Lit, is_soon, light_at

OVERDUE, TODAY, SOON, LATER, STOPPED, NO_DATE = "overdue", "today", "soon", "later", "stopped", "none"
HEADINGS: Mapping[str, str] = {
    OVERDUE: "已超期",
    TODAY: "今日到期",
    SOON: "即将到期",
    LATER: "未到期",
    STOPPED: "挂起（中止计时）",
    NO_DATE: "尚无到期日",
}
AT_WORK = (ItemPhase.REVIEWING, ItemPhase.OPEN)


class Dated(Lit, Protocol):
    """A row with a due day and the moments of its lights."""

    @property
    def due_provisional(self) -> bool: ...


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
        light = light_at(row, self.now)
        if row.due_on is None:
            # An item at work has a clock that runs: its due date lies past the known years.
            runs = getattr(row, "state", None) in AT_WORK
            return Due(light, "到期日待定" if runs else "尚未起算", NO_DATE)
        calendar = self.calendar.of(getattr(row, "department", None))
        stop_ends_on: date | None = getattr(row, "stop_ends_on", None)
        stands = stop_ends_on is not None and row.due_on > self.today
        try:
            days = calendar.working_days_between(self.today, row.due_on)
            if stop_ends_on is not None and stands:
                # What the stop still takes out of the count is not time left.
                days = calendar.working_days_between(max(self.today, stop_ends_on), row.due_on)
        except CalendarUnknown:
            return Due(light, _uncounted(row.due_on, self.today), self._heading(row, row.due_on))
        mark = "（暂定）" if row.due_provisional else ""
        heading = self._heading(row, row.due_on)
        if stands:
            left = f"恢复后{_text(days, row.due_on, self.today)}{mark}"
            return Due(light, left, STOPPED, note=f"中止计时至 {stop_ends_on}")
        return Due(light, _text(days, row.due_on, self.today) + mark, heading)

    def is_provisional(self, on: date) -> bool:
        """Whether a due date falls into a year whose calendar is not published yet (暂定)."""
        try:
            return self.calendar.is_provisional(on)
        except CalendarUnknown:
            return True

    def _heading(self, term: Lit, due_on: date) -> str:
        if self.today > due_on:
            return OVERDUE
        if self.today == due_on:
            return TODAY
        return SOON if is_soon(term, self.now) else LATER


def _uncounted(due_on: date, today: date) -> str:
    """The due date where the days to it, or since it, lie in a year without a calendar."""
    return f"{due_on}到期" + ("，已超期" if today > due_on else "")


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


def lines(rows: Iterable[RowT], seen: Seen) -> list[Line[RowT]]:
    """Rows with their due dates, in their order."""
    return [Line(row, seen.due(row)) for row in rows]
