"""The command line (命令 `lianban`): start the parts, check definitions, work on cases, examine the ledger.

An operator's tool: it needs the settings of the installation, with which everything could be done anyway, so it asks
for no password; an act is done in the name of an account and journaled like any other. It prints no personal data.
Exit codes: 0 done, 1 refused or findings, 2 wrong usage or settings.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

from cyclopts import App, CycloptsError, Group, Parameter
from rich.console import Console

from bundles.checks.law_lint import lint_bundle, lint_library
from bundles.language.findings import DefinitionError
from bundles.language.findings import Finding as DefinitionFinding
from bundles.loader import bundle_slugs, load_bundle, load_library
from bundles.scenarios.scenario import load_scenarios
from domain.case.acts import Actor, Role
from ledger import calendars, journal, lists
from runtime.exits import leave
from runtime.settings import ROOT
from starter.api.reading import case_view
from starter.cli import (
    acts,
    bundle_coverage,
    bundle_list,
    bundle_migrate,
    bundle_new,
    bundle_publish,
    bundle_show,
    bundle_simulate,
    bundle_test,
    calendar_load,
    case_explain,
    case_replay,
    deputies,
    show,
)
from starter.cli import calendar as calendar_commands
from starter.cli import cases as case_commands
from starter.cli.run import connected
from starter.cli.show import AsJson
from starter.office import demo_clock
from starter.office.client import Lianban
from starter.office.doctor import examine
from starter.office.errors import CaseNotFound
from starter.words import names

OPERATOR = Actor(actor_id="operator", role=Role.SUPERVISOR)
"""As whom the command line reads cases: everything but the form."""

_COMMANDS, _OPTIONS = Group("命令"), Group("参数")


def _app(name: str | None = None, help_text: str = "") -> App:
    return App(
        name=name,
        help=help_text,
        help_format="plaintext",
        group_commands=_COMMANDS,
        group_parameters=_OPTIONS,
        group_arguments=_OPTIONS,
        version_flags=[],
        default_parameter=Parameter(show_default=False, negative_iterable=()),
        result_action="return_value",
        print_error=False,
        exit_on_error=False,
    )


app = _app("lianban", "联办：一件事一次办。")
bundle_app = _app("bundle", "一件事的定义。")
case_app = _app("case", "办件。")
ledger_app = _app("ledger", "账目：核验和重建。")
calendar_app = _app("calendar", "工作日历。")
deputy_app = _app("deputy", "代理。")
demo_app = _app("demo", "演示（只在试用环境）。")
bundle_list.register(bundle_app)
bundle_new.register(bundle_app)
bundle_test.register(bundle_app)
bundle_simulate.register(bundle_app)
bundle_coverage.register(bundle_app)
bundle_publish.register(bundle_app)
bundle_migrate.register(bundle_app)
bundle_show.register(bundle_app)
case_explain.register(case_app)
case_replay.register(case_app)
calendar_commands.register(calendar_app)
deputies.register(deputy_app)
for _part in (bundle_app, case_app, ledger_app, calendar_app, deputy_app, demo_app):
    app.command(_part)


# --- the parts --------------------------------------------------------------------------------------------------------


@app.command
def dev(*, fresh: Annotated[bool, Parameter(negative="", help="清除旧数据，重新开始。")] = False) -> NoReturn:
    """启动本机试用的整套系统。"""
    _become("-m", "engine.stack", *(["--fresh"] if fresh else []))


@app.command
def worker(*, queues: Annotated[str, Parameter(help="任务队列，逗号分隔，例如 cases,dept.gaj。")] = "") -> NoReturn:
    """启动 worker。"""
    _become("worker.py", *(["--queues", queues] if queues else []))


@app.command
def web() -> NoReturn:
    """启动网页服务。"""
    _become("-m", "starter.web")


def _become(*arguments: str) -> NoReturn:
    """Turn this process into another of ours, so that signals and exit codes are its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, *arguments], environment)  # noqa: S606 - our own modules, no shell


# --- definitions ------------------------------------------------------------------------------------------------------


@bundle_app.command(name="check")
def check_bundles(
    slug: str | None = None,
    *,
    strict: Annotated[bool, Parameter(negative="", help="有提示也算不通过。")] = False,
    as_json: AsJson = False,
) -> int:
    """检查一件事的定义、法律要求和示例办件；不写名称则全部检查。"""
    findings: list[DefinitionFinding] = []
    slugs = [slug] if slug else list(bundle_slugs())
    try:
        library = load_library()
        findings += lint_library(library) if slug is None else ()
        for each in slugs:
            try:
                loaded = load_bundle(each, library=library)
                findings += lint_bundle(loaded, library)
                load_scenarios(each, loaded=loaded)
            except DefinitionError as error:
                findings += error.findings
    except DefinitionError as error:
        findings += error.findings
    return show.definition_findings(sorted(set(findings)), slugs, as_json=as_json, is_strict=strict)


# --- cases ------------------------------------------------------------------------------------------------------------


@case_app.command(name="start")
def start_case(
    slug: Annotated[str, Parameter(help="一件事代码，例如 xinshenger-chusheng。")],
    *,
    scenario: Annotated[str | None, Parameter(help="用定义里的这个示例办件。")] = None,
    answers: Annotated[Path | None, Parameter(help="JSON 或 YAML 文件：answers、values、applicant_name。")] = None,
    days_ago: Annotated[int, Parameter(help="示例办件在几个工作日前收件；到期的步骤随之办理。")] = 0,
    received_at: Annotated[
        datetime | None, Parameter(help="纸质补录：实际收件时间（北京时间），例如 2026-11-20T15:30。")
    ] = None,
    paper_reason: Annotated[str | None, Parameter(help="纸质补录：当时没有录入的理由。")] = None,
    login: Annotated[str, Parameter(name="--as", help="以哪个账号收件。")] = "window",
    as_json: AsJson = False,
) -> int:
    """收件：登记一件办件。"""
    if (scenario is None) == (answers is None):
        return show.problem("USAGE", "--scenario 和 --answers 应写其中一个。", "", code=2)
    if (received_at is None) != (paper_reason is None) or (received_at is not None and answers is None):
        sentence = "纸质补录应同时写 --answers、--received-at 和 --paper-reason。"
        return show.problem("USAGE", sentence, "", code=2)

    async def run(lianban: Lianban) -> int:
        if scenario is not None:
            started = await case_commands.start_scenario(lianban, slug, scenario, days_ago)
        else:
            assert answers is not None  # noqa: S101 - checked above
            if received_at is not None and paper_reason is not None:
                entry = await case_commands.enter_on_paper(lianban, slug, answers, login, received_at, paper_reason)
                return show.paper_entry(entry, as_json=as_json)
            started = await case_commands.start_from_file(lianban, slug, answers, login)
        return show.started(started, as_json=as_json)

    return connected(run)


@case_app.command(name="paper")
def answer_paper(
    entry_id: Annotated[str, Parameter(help="补录编号，见 case start 的输出。")],
    *,
    login: Annotated[str, Parameter(name="--as", help="以哪个账号复核；不能是录入人。")],
    refuse: Annotated[str | None, Parameter(help="退回（录入人则为撤回），写明原因；不写则为确认。")] = None,
    as_json: AsJson = False,
) -> int:
    """纸质补录：由第二名工作人员确认或退回。"""

    async def run(lianban: Lianban) -> int:
        if refuse is not None:
            entry = await case_commands.refuse_on_paper(lianban, entry_id, login, refuse)
            return show.paper_entry(entry, as_json=as_json)
        filed = await case_commands.confirm_on_paper(lianban, entry_id, login)
        return show.started(filed, as_json=as_json)

    return connected(run)


@case_app.command(name="list")
def list_cases(
    *,
    phase: Annotated[str | None, Parameter(help="只列这个阶段，例如 handling。")] = None,
    rows: Annotated[int, Parameter(help="最多几行。")] = 50,
    as_json: AsJson = False,
) -> int:
    """列出办件，新的在前。"""

    async def run(lianban: Lianban) -> int:
        return await show.case_list(lianban, phase, rows, as_json=as_json)

    return connected(run)


@case_app.command(name="show")
def show_case(case_no: str, *, as_json: AsJson = False) -> int:
    """查看一件办件：事项、时限、日志（不含申请表）。"""

    async def run(lianban: Lianban) -> int:
        view = await case_view(lianban, case_no, OPERATOR)
        return await show.case(lianban, view, as_json=as_json)

    return connected(run)


@case_app.command(name="act")
def act_on_case(
    case_no: str,
    kind: Annotated[str, Parameter(help="操作代码，例如 decide_item。")],
    *,
    login: Annotated[str, Parameter(name="--as", help="以哪个账号操作；applicant 表示申请人。")],
    words: Annotated[acts.ActWords, Parameter(name="*")] = acts.NO_WORDS,
    as_json: AsJson = False,
) -> int:
    """对办件做一项操作。"""

    async def run(lianban: Lianban) -> int:
        receipt = await acts.act(lianban, case_no, kind, login, words)
        return show.receipt(receipt, as_json=as_json)

    return connected(run)


# --- the calendar -----------------------------------------------------------------------------------------------------


@calendar_app.command(name="load")
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
            calendar = calendar_load.calendar_at(path, await calendars.read_calendar(lianban.pool))
        except ValueError as wrong:
            return show.problem("CALENDAR_FILE_INVALID", f"日历文件不能用：{wrong}。", "请改正后再载入；没有改动。")
        if preview:
            return await calendar_load.show_preview(lianban, calendar, as_json=as_json)
        return await calendar_load.load(lianban, calendar, wait=wait)

    return connected(run)


# --- the demo clock ---------------------------------------------------------------------------------------------------


@demo_app.command(name="advance")
def advance_demo_clock(days: Annotated[int, Parameter(help="快进几个工作日，1至60。")]) -> int:
    """快进演示时钟：所有在办办件一起走。"""

    async def run(lianban: Lianban) -> int:
        now = await demo_clock.advance_working_days(lianban, days)
        show.say(f"演示时钟现在是 {names.moment(now)}。")
        return 0

    return connected(run)


# --- ledger and health ------------------------------------------------------------------------------------------------


@ledger_app.command(name="verify")
def verify(case_no: str | None = None, *, as_json: AsJson = False) -> int:
    """核验日志的散列链，以及读模型与日志是否一致；不写编号则核验全部。"""

    async def run(lianban: Lianban) -> int:
        numbers = await _numbers(lianban, case_no)
        findings = [finding for number in numbers for finding in await journal.verify(lianban.pool, number)]
        return show.chain_findings(findings, len(numbers), as_json=as_json)

    return connected(run)


@ledger_app.command(name="rebuild")
def rebuild(
    case_no: str | None = None,
    *,
    every: Annotated[bool, Parameter(name="--all", negative="", help="全部办件。")] = False,
) -> int:
    """按日志重建读模型。"""
    if (case_no is None) != every:
        return show.problem("USAGE", "请写办件编号，或用 --all 重建全部。", "", code=2)

    async def run(lianban: Lianban) -> int:
        numbers = await _numbers(lianban, case_no)
        for number in numbers:
            await journal.rebuild(lianban.pool, number)
        show.say(f"已按日志重建 {len(numbers)} 件办件的读模型。")
        return 0

    return connected(run)


@app.command
def doctor(*, as_json: AsJson = False) -> int:
    """体检：日志与流程是否一致，有没有送不到的操作和反复失败的任务。"""

    async def run(lianban: Lianban) -> int:
        return show.doctor_findings(await examine(lianban), as_json=as_json)

    return connected(run)


async def _numbers(lianban: Lianban, case_no: str | None) -> list[str]:
    """The case named, or all. Raises CaseNotFound."""
    if case_no is None:
        return await journal.case_numbers(lianban.pool)
    if await lists.case_reach(lianban.pool, case_no) is None:
        raise CaseNotFound
    return [case_no]


# --- running ----------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and end the process with its exit code."""
    try:
        code = app(arguments)
    except CycloptsError as error:
        Console(stderr=True).print(f"命令写得不对：{error}", style="red", highlight=False, markup=False)
        show.say("用 lianban --help 查看全部命令。", error=True)
        code = 2
    except KeyboardInterrupt:
        code = 130
    # Not by way of the interpreter's end: the Temporal client's threads may abort there (see runtime.exits).
    leave(code if isinstance(code, int) else 0)
