"""`lianban calendar`: dates for a limit, and a year's picture, from the calendar in force.

Without a running installation it answers from the calendar files of the tree. Days and hours are never mixed: a start
is a Beijing date, not a moment.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.cells import cell_len

from bundles.calendars import CalendarFileInvalid, department_names, load_calendar
from domain.time.by_rule import with_years_by_rule
from domain.time.calendar import CalendarUnknown, WorkCalendar, YearStatus
from domain.time.calendar_days import KIND_NAMES, SIGNS, Day, DayKind, Month, YearView, year_view
from domain.time.calendar_text import addition, due_after
from ledger.calendars import read_calendar
from ledger.connection.pool import is_away, open_pool
from runtime.settings import SettingsError, load_settings
from starter.cli.output import AsJson, print_json, problem, say

Unit = Literal["working", "calendar"]
Department = Annotated[str | None, Parameter(help="按这个部门自己的工作日历，例如 spj。")]
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIELDS = ("start", "days", "unit")
WEEKDAYS = "一二三四五六日"
CELL = 4
"""Columns of one day: two for the number, two for its sign."""
MONTH_WIDTH = 7 * (CELL + 1) - 1
BETWEEN = "   "
LAST_BY_RULE = 2099
"""The lunar tables end with the century."""
STATUS_NAMES = {YearStatus.PUBLISHED: "已公布", YearStatus.PROVISIONAL: "暂定"}


class WrongUsage(ValueError):
    """USAGE: an argument is not what it should be; the message says what to write."""


class EntryInvalid(ValueError):
    """CALENDAR_LIST_INVALID: an entry of a list cannot be counted; `field` is the part to mend."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


def due(
    start: Annotated[str, Parameter(help="第0日：事情发生的日期，例如 2026-02-09；次日起算。")],
    days: Annotated[int, Parameter(help="天数。")],
    *,
    unit: Annotated[Unit, Parameter(help="working 工作日，calendar 自然日（末日放假则顺延）。")] = "working",
    department: Department = None,
    as_json: AsJson = False,
) -> int:
    """算出到期日，并说明怎么算出来的。"""

    def run() -> int:
        try:
            answer = _counted(_calendar_of(department), {"start": start, "days": days, "unit": unit})
        except EntryInvalid as wrong:
            raise WrongUsage(str(wrong)) from wrong
        if as_json:
            print_json(answer if department is None else {**answer, "department": department})
        else:
            on = date.fromisoformat(answer["due"])
            say(f"{on}（周{WEEKDAYS[on.weekday()]}）{'　暂定' if answer['provisional'] else ''}", style="bold")
            say(answer["explanation"])
        return 0

    return _told(run)


def check(
    file: Annotated[Path, Parameter(help="JSON 文件：[{start, days, unit?}, …]。")],
    *,
    as_json: AsJson = False,
) -> int:
    """一次算出许多到期日；有一条写错，就一条也不给。"""

    def run() -> int:
        calendar, answers, problems = calendar_in_force(), [], []
        for index, entry in enumerate(_entries(file)):
            try:
                answers.append(_counted(calendar, entry))
            except EntryInvalid as wrong:
                problems.append({"index": index, "field": wrong.field, "sentence": str(wrong)})
            except CalendarUnknown as unknown:
                problems.append({"index": index, "field": _unknown_field(unknown, entry), "sentence": str(unknown)})
        if problems:
            return _list_problems(file, problems, as_json=as_json)
        if as_json:
            print_json(answers)
        else:
            for answer in answers:
                say(f"{answer['due']}{'（暂定）' if answer['provisional'] else ''}　{answer['explanation']}")
        return 0

    return _told(run)


def show(
    year: Annotated[int, Parameter(help="年份，例如 2026。")],
    *,
    department: Department = None,
) -> int:
    """一年的工作日历：十二个月，放假、调休上班和停办都有标记。"""

    def run() -> int:
        calendar = calendar_in_force()
        if calendar.years[-1].year < year <= LAST_BY_RULE:
            calendar = with_years_by_rule(calendar, year)
        _calendar_of(department, calendar)
        view = year_view(calendar, year, department)
        for line in (*_picture(view, _columns()), *_department_lines(calendar, view, department)):
            say(line)
        return 0

    return _told(run)


# --- counting ---------------------------------------------------------------------------------------------------------


def calendar_in_force() -> WorkCalendar:
    """What the installation counts by, where one is set up and answers; else what the tree brings."""
    try:
        dsn = load_settings().database_dsn.get_secret_value()
    except SettingsError:
        dsn = ""
    if not dsn:
        return load_calendar()
    try:
        return asyncio.run(_read(dsn))
    except Exception as error:
        if not is_away(error):
            raise
        say("连不上数据库，下面按自带的日历计算。", error=True)
        return load_calendar()


async def _read(dsn: str) -> WorkCalendar:
    pool = await open_pool(dsn)
    try:
        return await read_calendar(pool)
    finally:
        await pool.close()


def _counted(calendar: WorkCalendar, entry: Any) -> dict[str, Any]:
    """The entry with its due date and how it came about. Raises EntryInvalid and CalendarUnknown."""
    start, days, unit = _question(entry)
    calendar = _reaching(calendar, start, days, unit)
    due_on = due_after(calendar, start, days, unit)
    return {
        **entry,
        "due": due_on.isoformat(),
        "provisional": calendar.is_provisional(due_on),
        "explanation": addition(calendar, start, days, unit),
    }


def _reaching(calendar: WorkCalendar, start: date, days: int, unit: Unit) -> WorkCalendar:
    """The calendar with as many years by rule as the answer needs: a year that nobody loaded is provisional."""
    while True:
        try:
            due_after(calendar, start, days, unit)
        except CalendarUnknown as unknown:
            if not calendar.years[-1].year < unknown.year <= LAST_BY_RULE:
                return calendar
            calendar = with_years_by_rule(calendar, unknown.year)
        else:
            return calendar


def _question(entry: Any) -> tuple[date, int, Unit]:
    if not isinstance(entry, dict):
        raise EntryInvalid("", '每条须是 {"start": "2026-02-09", "days": 5} 的形式')
    for name in entry:
        if name not in FIELDS:
            raise EntryInvalid(name, f"没有这个字段；可用的字段：{'、'.join(FIELDS)}")
    start, days, unit = entry.get("start"), entry.get("days"), entry.get("unit", "working")
    if not isinstance(start, str) or not DATE.fullmatch(start):
        raise EntryInvalid("start", "start 须写成 2026-02-09 这样的日期，不带时间")
    if not isinstance(days, int) or isinstance(days, bool) or days < 0:
        raise EntryInvalid("days", "days 须是不小于 0 的整数")
    if unit not in ("working", "calendar"):
        raise EntryInvalid("unit", "unit 须是 working（工作日）或 calendar（自然日）")
    try:
        return date.fromisoformat(start), days, unit
    except ValueError as error:
        raise EntryInvalid("start", f"没有 {start} 这一天") from error


def _entries(file: Path) -> list[Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongUsage(f"读不了文件 {file}：请核对路径") from error
    except ValueError as error:  # not JSON, or not UTF-8
        raise EntryInvalid("", f"{file.name} 不是有效的 JSON：{error}") from error
    if not isinstance(content, list):
        raise EntryInvalid("", f"{file.name} 须是一个列表：[{{start, days, unit?}}, …]")
    return content


def _unknown_field(unknown: CalendarUnknown, entry: dict[str, Any]) -> str:
    return "start" if entry["start"].startswith(f"{unknown.year:04d}-") else "days"


def _list_problems(file: Path, problems: list[dict[str, Any]], *, as_json: bool) -> int:
    if as_json:
        print_json({"code": "CALENDAR_LIST_INVALID", "problems": problems})
    for each in problems:
        field = f" {each['field']}" if each["field"] else ""
        say(f"{file.name} 第 {each['index'] + 1} 条（[{each['index']}]）{field}：{each['sentence']}", error=True)
    return problem("CALENDAR_LIST_INVALID", f"共 {len(problems)} 条不能计算，没有给出任何结果。", "请改正后再试。")


def _calendar_of(department: str | None, calendar: WorkCalendar | None = None) -> WorkCalendar:
    if department is not None and department not in department_names():
        raise WrongUsage(f"没有部门“{department}”；部门代码见 bundles/catalogue/departments.yaml")
    return (calendar or calendar_in_force()).of(department)


def _told(run: Callable[[], int]) -> int:
    """Do the work; what goes wrong is told in a sentence."""
    try:
        return run()
    except WrongUsage as wrong:
        return problem("USAGE", f"{wrong}。", "", code=2)
    except EntryInvalid as wrong:
        return problem("CALENDAR_LIST_INVALID", f"{wrong}。", "")
    except (CalendarUnknown, CalendarFileInvalid) as refused:
        return problem(refused.code, str(refused), "")


# --- the picture of a year --------------------------------------------------------------------------------------------


def _columns() -> int:
    """Months side by side, as many as the terminal takes: one to three."""
    return max(1, min(3, (shutil.get_terminal_size().columns + len(BETWEEN)) // (MONTH_WIDTH + len(BETWEEN))))


def _picture(view: YearView, columns: int) -> Iterator[str]:
    year = view.year
    yield f"{year.year} 年工作日历　{STATUS_NAMES[year.status]}　{year.source}"
    yield f"全年工作日 {view.working_days} 天"
    blocks = [_block(month) for month in view.months]
    for first in range(0, len(blocks), columns):
        yield ""
        for parts in zip_longest(*blocks[first : first + columns], fillvalue=""):
            yield BETWEEN.join(_padded(part) for part in parts).rstrip()
    yield ""
    signs = "　".join(f"{SIGNS[kind]} {KIND_NAMES[kind]}" for kind in SIGNS if view.counts[kind])
    yield f"标记：{signs}　无标记的周一至周五为工作日，周六、周日为周末"
    for holiday in year.holidays:
        yield f"  放假　{_span(holiday.first_on, holiday.last_on)}　{holiday.name}"
    if year.work:
        yield f"  调休上班　{'、'.join(f'{on:%m-%d}' for on in year.work)}"
    for closure in view.closures:
        yield f"  停办　{_span(closure.first_on, closure.last_on)}　{closure.name}（{closure.source}）"


def _block(month: Month) -> list[str]:
    days = [" ".join(_cell(day) for day in week) for week in month.weeks]
    return [f"{month.month} 月　{month.working_days} 个工作日", " ".join(f" {name} " for name in WEEKDAYS), *days]


def _cell(day: Day | None) -> str:
    return " " * CELL if day is None else f"{day.on.day:>2}{SIGNS.get(day.kind, '  ')}"


def _padded(text: str) -> str:
    return text + " " * (MONTH_WIDTH - cell_len(text))


def _span(first_on: date, last_on: date) -> str:
    return f"{first_on:%m-%d}" if first_on == last_on else f"{first_on:%m-%d}至{last_on:%m-%d}"


def _department_lines(calendar: WorkCalendar, view: YearView, department: str | None) -> Iterator[str]:
    """Whose picture it is, and from what source its own days come."""
    if department is None:
        return
    own = calendar.departments.get(department)
    source = own.source if own is not None else "没有自己的工作日历，与全区相同"
    yield f"部门：{department_names()[department]}（{department}）　{source}"
    if view.counts[DayKind.SERVICE]:
        yield "  周末窗口服务不算法定工作日，期限照全区的工作日计算"
