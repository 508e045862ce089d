"""`lianban calendar load`: put the calendar's files on file and see every open case counted by them; or preview it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console
from rich.progress import Progress as Bar
from rich.table import Table

from bundles.calendars import CALENDARS, load_calendar, load_year
from domain.case.acts import CASE_SUBJECT, Actor, Role
from domain.case.clock_ids import read_clock_id
from domain.case.limits.entries import DueChange
from domain.case.refusals import refuse
from domain.time.calendar import WorkCalendar, beijing_date
from domain.time.clock_text import LIMIT_NAMES
from ledger import calendars
from starter.cli.case.filing import account
from starter.cli.output import AsJson, print_json, print_table, problem, say
from starter.cli.run import connected
from starter.office import calendar_change
from starter.office.calendar_change import CaseDates
from starter.office.calendar_rules import MUST_HAVE, faults
from starter.office.client import Lianban
from starter.office.errors import LianbanError
from starter.words.names import moment

LOOK_AGAIN_SECONDS = 0.5
MOST_LOADS = 100
SHOWN = 50
"""Changed dates that the terminal lists; JSON has all."""


@dataclass(frozen=True)
class Wanted:
    """What is to be loaded, and the calendar that would then be in force."""

    loaded: WorkCalendar
    in_force: WorkCalendar
    file: str


async def _known(lianban: Lianban) -> WorkCalendar | None:
    """The calendar in force; None in an installation that has none yet."""
    try:
        return await calendars.read_calendar(lianban.pool)
    except ValueError:
        return None


def calendar_at(path: Path | None, known: WorkCalendar | None) -> Wanted:
    """All files of a folder, or one year beside those that are `known`; nothing named: the files of the tree.

    Raises CalendarFileInvalid, or ValueError when the year leaves a gap.
    """
    loaded = WorkCalendar(years=(load_year(path),)) if path and path.is_file() else load_calendar(path or CALENDARS)
    before = known or loaded
    years = {each.year: each for each in before.years} | {each.year: each for each in loaded.years}
    departments = before.departments | loaded.departments
    in_force = WorkCalendar(years=tuple(years[key] for key in sorted(years)), departments=departments)
    return Wanted(loaded, in_force, (path or CALENDARS).name)


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


async def load(lianban: Lianban, wanted: Wanted, by: Actor, reason: str, *, forced: bool, wait: bool) -> int:
    """Put the calendar on file; show how far the open cases are, unless told not to wait."""
    calendar = wanted.loaded
    told: dict[str, Any] = {"loaded_by": by.actor_id, "reason": reason, "file": wanted.file, "forced": forced}
    await calendars.load_calendar(lianban.pool, calendar, **told)
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
    reason: Annotated[str, Parameter(help="载入的依据，例如通知的文号；记录在案。")] = "",
    login: Annotated[str, Parameter(name="--as", help="管理员的登录名；记录在案。")] = "",
    preview: Annotated[bool, Parameter(negative="", help="只列出在办办件的到期日会怎样变化，不改动。")] = False,
    force: Annotated[bool, Parameter(negative="", help="文件不合规则也载入；须写明依据。")] = False,
    wait: Annotated[bool, Parameter(negative="--no-wait", help="等在办办件全部重新计算完。")] = True,
    as_json: AsJson = False,
) -> int:
    """载入工作日历；在办办件逐件按新日历重新计算。谁载入、依据什么，记录在案。"""
    if not preview and not (reason.strip() and login):
        return problem("USAGE", "请用 --reason 写明依据，用 --as 写明登录名；只看影响用 --preview。", "", code=2)

    async def run(lianban: Lianban) -> int:
        try:
            known = await _known(lianban)
            wanted = calendar_at(path, known)
            known = known or wanted.loaded
        except ValueError as wrong:
            return problem("CALENDAR_FILE_INVALID", f"日历文件不能用：{wrong}。", "请改正后再载入；没有改动。")
        today = beijing_date(await lianban.legal_now())
        found = [fault for year in wanted.loaded.years for fault in faults(year, known, today)]
        if found and not force:
            for fault in found:
                say(f"  {fault}", error=True)
            return problem(
                "CALENDAR_RULES_BROKEN",
                f"日历文件不合规则：{MUST_HAVE}。",
                "请改正后再载入；没有改动。确有依据的用 --force。",
            )
        if preview:
            return await show_preview(lianban, wanted.in_force, as_json=as_json)
        by = await account(lianban, login, frozenset({Role.ADMIN}))
        if by.role is not Role.ADMIN:
            raise LianbanError(refuse("NOT_ALLOWED"))
        return await load(lianban, wanted, by, reason.strip(), forced=bool(found), wait=wait)

    return connected(run)


def show_history(*, as_json: AsJson = False) -> int:
    """谁在什么时候载入了哪个日历文件，依据是什么。"""

    async def run(lianban: Lianban) -> int:
        found = await calendars.loads(lianban.pool, MOST_LOADS)
        if as_json:
            print_json([each.model_dump(mode="json") for each in found])
            return 0
        rows = Table("时间", "载入人", "文件", "年份", "依据", "备注")
        for each in found:
            years = [str(year["year"]) for year in each.years]
            span = years[0] if len(years) == 1 else f"{years[0]}—{years[-1]}"
            by = each.loaded_by_name or "系统自带"
            note = "不合规则，强制载入" if each.forced else ""
            rows.add_row(moment(each.loaded_at), by, each.file, span, each.reason or "", note)
        print_table(rows)
        return 0

    return connected(run)
