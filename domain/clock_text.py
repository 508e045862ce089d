"""What a clock says about itself in plain Chinese: the days left, and how its due date came about.

The derivation follows the order in which a clerk checks it: limit and start, each stop, holidays and make-up
workdays passed, the last day, each extension, and which calendar was used.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from domain.calendar import SATURDAY, Holiday, WorkCalendar, YearStatus, days_between
from domain.clock import (
    Clock,
    ClockKind,
    StartFact,
    Unit,
    due_before_extensions,
    due_on,
    is_provisional,
    last_day_before_rolling,
    remaining_days,
    stopped_days,
)

LIMIT_NAMES: Mapping[ClockKind, str] = MappingProxyType(
    {
        "pre_review": "预审期限",
        "correction": "补正期限",
        "promised": "承诺期限",
        "statutory": "法定期限",
        "whole": "整件事承诺期限",
    }
)
START_NAMES: Mapping[StartFact, str] = MappingProxyType(
    {
        "receipt": "收件",
        "acceptance": "受理",
        "correction_notice": "补正通知",
        "predecessor_finished": "前一事项办结通知",
    }
)
UNIT_NAMES: Mapping[Unit, str] = MappingProxyType({"working": "个工作日", "calendar": "个自然日"})

LISTED_DAYS = 10
"""Stops up to this many days name each day; longer ones give first and last."""


def remaining_text(clock: Clock, calendar: WorkCalendar, today: date) -> str:
    """ "剩 3 个工作日", "今日到期" or "超期 2 个工作日", with 暂定 where the due date is provisional."""
    left = remaining_days(clock, calendar, today)
    unit = UNIT_NAMES[clock.limit.unit]
    text = f"剩 {left} {unit}" if left > 0 else f"超期 {-left} {unit}" if left < 0 else "今日到期"
    return f"{text}（暂定）" if is_provisional(clock, calendar) else text


def explanation(clock: Clock, calendar: WorkCalendar) -> str:
    """The derivation of the due date as one sentence, shown beside the date and printed on notices."""
    return "；".join(_derivation(clock, calendar)) + "。"


def explain(clock: Clock, calendar: WorkCalendar) -> list[str]:
    """The derivation as sentences, one per step, ending with the calendar that was used and its version."""
    return [f"{step}。" for step in (*_derivation(clock, calendar), _calendar_used(clock, calendar))]


def _derivation(clock: Clock, calendar: WorkCalendar) -> list[str]:
    base = due_before_extensions(clock, calendar)
    unit = UNIT_NAMES[clock.limit.unit]
    start = f"自{clock.started_on}{START_NAMES[clock.start_fact]}次日起算"
    steps = [f"{LIMIT_NAMES[clock.kind]}{clock.limit.days}{unit}，{start}"]
    steps += _stop_steps(clock, calendar)
    if clock.limit.unit == "working":
        weekends = any(on.weekday() >= SATURDAY for on in days_between(clock.started_on, base))
        passed = _days_passed(clock, clock.started_on, base, calendar, weekends=weekends)
        steps += [passed] if passed else []
    steps.append(_last_day(clock, base, calendar))
    steps += _extension_steps(clock, base, calendar)
    if is_provisional(clock, calendar):
        steps.append(f"{due_on(clock, calendar).year}年放假安排尚未公布，到期日为暂定，公布后重新计算")
    return steps


def _stop_steps(clock: Clock, calendar: WorkCalendar) -> list[str]:
    steps, counted = [], set[date]()
    for stop in sorted(clock.stops, key=lambda each: each.from_on):
        fresh = [on for on in stopped_days(clock, stop, calendar) if on not in counted]
        counted.update(fresh)
        if fresh:
            days = f"{len(fresh)}{UNIT_NAMES[clock.limit.unit]}（{_listed(fresh, clock)}）"
            basis = f"（{stop.basis}）" if stop.basis else ""
            steps.append(f"扣除{stop.ground}{basis}{days}")
        else:
            steps.append(f"{stop.ground}（{_short(stop.from_on, clock)}起）未占用期限内的其他日子，不另扣除")
    return steps


def _days_passed(clock: Clock, after: date, until: date, calendar: WorkCalendar, *, weekends: bool) -> str:
    """Holidays (and weekends) that were not counted and make-up workdays that were, in (`after`, `until`]."""
    years = [calendar.year_of(date(year, 1, 1)) for year in range(after.year, until.year + 1)]
    holidays = [
        f"{holiday.name.replace('节', '')}（{span}）"
        for year in years
        for holiday in year.holidays
        if (span := _weekdays_span(holiday, after, until, clock))
    ]
    stopped = {on for stop in clock.stops for on in stopped_days(clock, stop, calendar)}
    makeup = [on for year in years for on in year.work if after < on <= until and on not in stopped]
    parts = []
    if holidays or weekends:
        parts.append("及".join(filter(None, ["、".join(holidays), "周末" if weekends else ""])) + "不计")
    if makeup:
        parts.append(f"调休上班日{_listed(makeup, clock)}计入")
    return "，".join(parts)


def _last_day(clock: Clock, base: date, calendar: WorkCalendar) -> str:
    last = last_day_before_rolling(clock, calendar)
    day = f"第{clock.limit.days}{UNIT_NAMES[clock.limit.unit]}为{last}"
    return day if last == base else f"{day}，非工作日，顺延至{base}"


def _extension_steps(clock: Clock, base: date, calendar: WorkCalendar) -> list[str]:
    steps, before = [], base
    for at, extension in enumerate(clock.extensions):
        so_far = clock.model_copy(update={"extensions": clock.extensions[: at + 1]})
        after = due_on(so_far, calendar)
        passed = ""
        if clock.limit.unit == "working":
            passed = _days_passed(clock, before, after, calendar, weekends=False)
        length = f"{extension.days}{UNIT_NAMES[clock.limit.unit]}"
        tail = f"（其间{passed}）" if passed else ""
        steps.append(f"经{extension.approver}批准延长{length}{tail}，止于{after}")
        before = after
    return steps


def _calendar_used(clock: Clock, calendar: WorkCalendar) -> str:
    first, last = clock.started_on.year, due_on(clock, calendar).year
    years = [
        f"{year.year}年（{'暂定，' if year.status is YearStatus.PROVISIONAL else ''}{year.source}）"
        for year in calendar.years
        if first <= year.year <= last
    ]
    return f"所用工作日历：{'、'.join(years)}，版本{calendar.version}"


def _weekdays_span(holiday: Holiday, after: date, until: date, clock: Clock) -> str:
    """The holiday's part in (`after`, `until`], first to last weekday off; empty if there is none."""
    days = [on for on in holiday.days() if after < on <= until and on.weekday() < SATURDAY]
    if not days:
        return ""
    first, last = _short(days[0], clock), _short(days[-1], clock)
    return first if first == last else f"{first}至{last}"


def _listed(days: Iterable[date], clock: Clock) -> str:
    shown = [_short(on, clock) for on in days]
    return "、".join(shown) if len(shown) <= LISTED_DAYS else f"{shown[0]}至{shown[-1]}"


def _short(on: date, clock: Clock) -> str:
    """Month and day, with the year where it is not the year of the start."""
    return f"{on:%m-%d}" if on.year == clock.started_on.year else on.isoformat()
