"""`lianban calendar load`: put the calendar's files on file and see every open case counted by them; or preview it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.progress import Progress as Bar
from rich.table import Table

from bundles.calendars import load_calendar, load_year
from domain.case.acts import CASE_SUBJECT
from domain.case.clock_ids import read_clock_id
from domain.case.limits.entries import DueChange
from domain.time.calendar import WorkCalendar
from domain.time.clock_text import LIMIT_NAMES
from ledger import calendars
from starter.cli.output import AsJson, print_json, problem, say
from starter.cli.run import connected
from starter.office import calendar_change
from starter.office.calendar_change import CaseDates
from starter.office.client import Lianban

LOOK_AGAIN_SECONDS = 0.5
SHOWN = 50
"""Changed dates that the terminal lists; JSON has all."""


def calendar_at(path: Path | None, known: WorkCalendar) -> WorkCalendar:
    """The calendar that would be in force: all files of a folder, or the `known` one with one year replaced.

    Raises CalendarFileInvalid, or ValueError when the year leaves a gap.
    """
    if path is None:
        return load_calendar()
    if path.is_dir():
        return load_calendar(path)
    year = load_year(path)
    years = {each.year: each for each in known.years} | {year.year: year}
    return WorkCalendar(years=tuple(years[key] for key in sorted(years)), departments=known.departments)


async def show_preview(lianban: Lianban, calendar: WorkCalendar, *, as_json: bool) -> int:
    """Print what would change; nothing is written."""
    found = [dates async for dates in calendar_change.preview(lianban, calendar)]
    moved = [dates for dates in found if dates.changes]
    if as_json:
        print_json({"cases": len(found), "changed": [dates.model_dump(mode="json") for dates in moved]})
        return 0
    _print_dates(moved)
    earlier = sum(len(dates.earlier) for dates in moved)
    say(f"涉及在办办件 {len(found)} 件，其中 {len(moved)} 件的到期日有变化，{earlier} 个期限提前到期。")
    say("这是预览，没有改动。去掉 --preview 即载入。")
    return 0


def _print_dates(moved: list[CaseDates]) -> None:
    rows = [(dates.case_no, change, change.clock_id in dates.earlier) for dates in moved for change in dates.changes]
    if not rows:
        return
    table = Table("办件编号", "期限", "现在", "载入后", "提示")
    for case_no, change, is_earlier in rows[:SHOWN]:
        table.add_row(case_no, _clock_name(change), _day(change.before_on), _day(change.after_on), _hint(is_earlier))
    Console(soft_wrap=True).print(table)
    if len(rows) > SHOWN:
        say(f"……还有 {len(rows) - SHOWN} 行，用 --json 查看全部。")


def _clock_name(change: DueChange) -> str:
    kind, subject, _ = read_clock_id(change.clock_id)
    return LIMIT_NAMES[kind] if subject == CASE_SUBJECT else f"{subject} {LIMIT_NAMES[kind]}"


def _day(on: object) -> str:
    return str(on) if on else "未知"


def _hint(is_earlier: bool) -> str:
    return "提前，请尽快办理" if is_earlier else ""


async def load(lianban: Lianban, calendar: WorkCalendar, *, wait: bool) -> int:
    """Put the calendar on file; show how far the open cases are, unless told not to wait."""
    await calendars.load_calendar(lianban.pool, calendar)
    say(f"已载入 {calendar.years[0].year}—{calendar.years[-1].year} 年工作日历，版本 {calendar.version}。")
    if not wait:
        say("在办办件由后台逐件重新计算；再运行一次本命令可查看进度。")
        return 0
    await _follow(lianban)
    say("在办办件已全部按新日历计算，变化记入各办件日志。")
    return 0


async def _follow(lianban: Lianban) -> None:
    with Bar(console=Console(stderr=True)) as bar:
        task = bar.add_task("重新计算在办办件", total=None)
        while (progress := await calendar_change.progress(lianban)).done < progress.open:
            bar.update(task, total=progress.open, completed=progress.done)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        bar.update(task, total=progress.open or 1, completed=progress.open or 1)


def load_calendar_files(
    path: Annotated[Path | None, Parameter(help="一个年份文件，或放日历文件的文件夹；不写则用自带的日历。")] = None,
    *,
    preview: Annotated[bool, Parameter(negative="", help="只列出在办办件的到期日会怎样变化，不改动。")] = False,
    wait: Annotated[bool, Parameter(negative="--no-wait", help="等在办办件全部重新计算完。")] = True,
    as_json: AsJson = False,
) -> int:
    """载入工作日历；在办办件逐件按新日历重新计算。"""

    async def run(lianban: Lianban) -> int:
        try:
            calendar = calendar_at(path, await calendars.read_calendar(lianban.pool))
        except ValueError as wrong:
            return problem("CALENDAR_FILE_INVALID", f"日历文件不能用：{wrong}。", "请改正后再载入；没有改动。")
        if preview:
            return await show_preview(lianban, calendar, as_json=as_json)
        return await load(lianban, calendar, wait=wait)

    return connected(run)
