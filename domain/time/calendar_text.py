"""How a date follows from day 0 and a number of days, in one Chinese sentence that a clerk can check by hand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from domain.time.calendar import WorkCalendar
from domain.time.calendar_days import DayKind, day_of
from domain.time.clock import Unit
from domain.time.days_passed import DaysPassed, days_passed

UNIT_NAMES: Mapping[Unit, str] = MappingProxyType({"working": "个工作日", "calendar": "个自然日"})
COMMON_NAMES: Mapping[str, str] = MappingProxyType(
    {"清明节": "清明", "端午节": "端午", "中秋节": "中秋", "国庆节": "国庆"}
)
"""Names of holidays as people say them, where the notice writes them longer."""
LISTED_DAYS = 10
"""Up to so many days are named each; more give first and last."""


def due_after(calendar: WorkCalendar, on: date, days: int, unit: Unit) -> date:
    """The last day of a limit that starts the day after `on`; calendar days roll over days off (顺延).

    Raises CalendarUnknown where the start or the due date lies outside the known years.
    """
    if unit == "working":
        return calendar.add_working_days(on, days)
    return calendar.add_calendar_days(on, days, roll=True)


def addition(calendar: WorkCalendar, on: date, days: int, unit: Unit) -> str:
    """The derivation of `due_after` as one sentence. Raises CalendarUnknown as it does."""
    due = due_after(calendar, on, days, unit)
    if days == 0 and due == on:
        return f"期限为0{UNIT_NAMES[unit]}，即{on}当日。"
    steps = [f"自{on}次日起算{days}{UNIT_NAMES[unit]}"]
    if unit == "working":
        steps += filter(None, [passed(days_passed(calendar, on, due), on.year)])
        steps.append(f"第{days}{UNIT_NAMES[unit]}为{due}")
    else:
        last_on = calendar.add_calendar_days(on, days, roll=False)
        rolled = "" if last_on == due else f"，{_why_off(calendar, last_on)}，顺延至{due}"
        steps.append(f"第{days}{UNIT_NAMES[unit]}为{last_on}{rolled}")
    if calendar.is_provisional(due):
        steps.append(f"{due.year}年放假安排尚未公布，到期日为暂定，公布后重新计算")
    return "；".join(steps) + "。"


def passed(held: DaysPassed, year: int, *, weekends: bool = True) -> str:
    """Which days were not counted, and which weekend days were; empty if only weekdays passed.

    `year`: the one that needs no naming. `weekends`: whether to say that weekends were not counted.
    """
    named = [f"{common_name(off.name)}（{_span(off.days, year)}）" for off in held.holidays]
    named += [f"{off.name}（{_span(off.days, year)}，{off.source}）" for off in held.closures]
    off = "及".join(filter(None, ["、".join(named), "周末" if weekends and held.weekends else ""]))
    parts = [f"{off}不计"] if off else []
    for days, word in ((held.makeup_days, "调休上班日"), (held.opened_days, "部门开放日")):
        parts += [f"{word}{listed(days, year)}计入"] if days else []
    return "，".join(parts)


def common_name(name: str) -> str:
    """A holiday's name as people say it."""
    return "、".join(COMMON_NAMES.get(part, part) for part in name.split("、"))


def listed(days: Iterable[date], year: int) -> str:
    """Days as month and day, with the year where it is not `year`; long lists as first and last."""
    shown = [short(on, year) for on in days]
    return "、".join(shown) if len(shown) <= LISTED_DAYS else f"{shown[0]}至{shown[-1]}"


def short(on: date, year: int) -> str:
    """Month and day, with the year where it is not `year`."""
    return f"{on:%m-%d}" if on.year == year else on.isoformat()


def _why_off(calendar: WorkCalendar, on: date) -> str:
    day = day_of(calendar, on)
    return f"{common_name(day.name)}放假" if day.kind is DayKind.HOLIDAY else day.name or "周末"


def _span(days: Sequence[date], year: int) -> str:
    first, last = short(days[0], year), short(days[-1], year)
    return first if first == last else f"{first}至{last}"
