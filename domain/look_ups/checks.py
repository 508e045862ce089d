"""校核: by when a source's holder checks what is said to be wrong, how late it is, and when it is urged.

政务数据共享条例 第二十六条 gives whoever uses the data a way to have it checked; the days are data
(`bundles/sharing_terms.yaml`, and `check_days` of the source), 待核实.
"""

from __future__ import annotations

from datetime import date, datetime

from domain.time.calendar import CalendarUnknown, WorkCalendar, beijing_date


def check_due(calendar: WorkCalendar, disputed_at: datetime, check_days: int) -> date | None:
    """The last day for the check, `check_days` working days after the dispute; None past the known calendar."""
    try:
        return calendar.add_working_days(beijing_date(disputed_at), check_days)
    except CalendarUnknown:
        return None


def days_late(calendar: WorkCalendar, due_on: date | None, on: date) -> int:
    """Working days past the last day, 0 within the term; a day that nobody could foresee is never late.

    `on`: today, or the day on which the holder answered. Past the known calendar late days count as calendar days.
    """
    if due_on is None or on <= due_on:
        return 0
    try:
        return max(calendar.working_days_between(due_on, on), 0)
    except CalendarUnknown:
        return (on - due_on).days


def may_urge(urged_on: date | None, today: date) -> bool:
    """Whether the holder may be urged: once a day is enough."""
    return urged_on is None or urged_on < today
