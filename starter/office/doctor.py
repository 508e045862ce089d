"""The doctor (体检): compares the ledger with the open runs, and names what hangs. It reads and changes nothing.

A healthy installation under load has no findings: what is under way for less than a minute is left out. Visibility
lags, so a run that seems to be missing is asked for by its id before it is reported.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta

from temporalio.api.enums.v1 import PendingActivityState
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionResponse
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from domain.case.acts import Record
from domain.case.messages import CASES_QUEUE
from domain.process.kinds import kind_title, title_of
from ledger import doctor as ledger
from starter.office import operation
from starter.office.client import Lianban
from starter.office.daily import works
from workflows.calendar_work import CALENDAR_WORK

FAILING_ATTEMPTS = 3
"""A workflow task that failed so often is reported."""
WAITING = timedelta(minutes=1)
AT_ONCE = 10
"""Runs asked for at the same time."""
MOST_TOLD = 100
"""Lines of one kind that are told; the page 运行 has all."""
QUEUE_WAITS = timedelta(hours=1)
"""A department's queue whose oldest item waits longer is told."""

# {kind}: what the process is called, a case or another kind.
_SENTENCES: dict[str, tuple[str, str]] = {
    "TEMPORAL_AWAY": ("连不上流程服务，流程一侧没有检查。", "请确认流程服务已启动，再运行一次。"),
    "CASE_NOT_STARTED": (
        "{kind}已收下，流程还没有启动。",
        "流程服务和办件 worker 恢复后会自动启动；如持续出现请检查 worker。",
    ),
    "CASE_WITHOUT_RUN": (
        "{kind}没有办结，却没有正在运行的流程。",
        "请按日志恢复流程：lianban case revive {kind}编号；全部恢复用 --all。",
    ),
    "RUN_OF_CONCLUDED_CASE": ("{kind}已办结，流程却还在运行。", "请查看该流程是否卡在结束处。"),
    "RUN_WITHOUT_CASE": ("有正在运行的流程，账上却没有这个{kind}。", "请核对数据库是否恢复到了旧备份。"),
    "ACT_NOT_DELIVERED": ("操作已收下，还没有送到流程。", "流程服务恢复后会自动补送；如持续出现请检查 worker。"),
    "ACT_NOT_SETTLED": ("操作已送到流程，还没有结果。", "请检查办件 worker 是否在运行、流程任务是否失败。"),
    "ACT_HELD": (
        "操作多次没有送到，系统不再自动重送。",
        "排除原因后再送：lianban case send {kind}编号；全部再送用 --all。",
    ),
    "START_HELD": (
        "{kind}的流程多次没有启动，系统不再自动启动。",
        "排除原因后再启动：lianban case send {kind}编号；全部再启动用 --all。",
    ),
    "HAND_OVER_FAILED": ("事项没有送到部门的业务系统，系统会再试。", "请检查该部门的系统；数目见运行页。"),
    "HAND_OVER_HELD": (
        "事项送不到部门的业务系统，同样再试也不会成功。",
        "与部门一起排除原因后，在运行页点重新分发，或由部门经办人直接办理。",
    ),
    "QUEUE_LONG": ("等待部门系统的事项有一小时以上没有送到。", "请检查该部门的系统和它的 worker。"),
    "CALENDAR_YEAR_MISSING": (
        "到时间还没有载入已公布的工作日历。",
        "请载入：lianban calendar load 文件 --reason 依据 --as 登录名。",
    ),
    "CALENDAR_WORK_LATE": (
        "按日的工作没有按时做。",
        "请确认服务 cases 队列的 worker 在运行，并查看它日志里的错误；恢复后到下一个时间自动补做。",
    ),
    "PAYMENT_PARTY_MISSING": (
        "有收费的一件事在用，而没有配置支付机构：申请人不能在网上缴费，只能到窗口缴费。",
        "要开通网上缴费的，请在 LIANBAN_PARTIES 里写 payment 的地址和密钥；不开通的，在窗口收款后登记现场缴费。",
    ),
    "NOTICE_NUMBER_BROKEN": (
        "文书编号有缺号、重号，或应编号的文书没有编号。",
        "编号在写日志时自动生成，不应出错；请联系维护人员核对数据库备份。",
    ),
    "DUTIES_MISSING": (
        "办件的应办还没有从日志生成，清单里看不到。",
        "请先查日志：lianban ledger verify 办件编号；排除原因后重建：lianban ledger rebuild 办件编号。",
    ),
    "WORKFLOW_TASK_FAILING": ("流程任务反复失败。", "请查看 worker 的日志；修正后会自动继续。"),
    "WORKFLOW_TASK_WAITING": ("流程任务没有 worker 来取。", "请启动服务 cases 队列的 worker。"),
    "ACTIVITY_RETRYING": ("活动正在重试。", "请检查数据库或该部门的系统。"),
    "ACTIVITY_WAITING": ("活动没有 worker 来取。", "请启动该部门队列的 worker。"),
}


class Finding(Record):
    """One thing that is not as it should be. `subject` is a case or act number, `detail` only codes and figures."""

    code: str
    subject: str
    sentence: str
    next_step: str
    detail: str = ""


def finding_codes() -> tuple[str, ...]:
    """All codes, for the catalogue page and its test."""
    return tuple(_SENTENCES)


async def examine(lianban: Lianban) -> list[Finding]:
    """Everything that is found. Raises database errors when the ledger is away; Temporal being away is a finding."""
    findings = [_of_act(act) for act in await ledger.open_acts(lianban.pool)]
    findings += [_finding("NOTICE_NUMBER_BROKEN", *broken) for broken in await ledger.broken_series(lianban.pool)]
    findings += [_finding("DUTIES_MISSING", case_no) for case_no in await ledger.without_duties(lianban.pool)]
    known = {each.number: each for each in await ledger.open_processes(lianban.pool)}
    unstarted = [each for each in known.values() if not each.was_started and each.is_old]
    findings += [_of_start(each) for each in unstarted]
    findings += await _of_departments(lianban)
    findings += [_finding("CALENDAR_YEAR_MISSING", str(each.year)) for each in await operation.years_wanted(lianban)]
    late = [each.work for each in await works.last_times(lianban) if each.is_late]
    findings += [_finding("CALENDAR_WORK_LATE", each.name, each.title) for each in late]
    unpayable = await operation.paid_at_window_only(lianban)
    findings += [_finding("PAYMENT_PARTY_MISSING", each.slug, each.name) for each in unpayable]
    try:
        runs = {case_no async for case_no in _open_runs(lianban)}
        findings += await lost_runs(lianban, runs)
        findings += await _needless_runs(lianban, runs - set(known))
        findings += await stuck_runs(lianban, sorted(runs))
    except (RPCError, RuntimeError):  # the latter: the lazy client could not connect
        findings.append(_finding("TEMPORAL_AWAY", lianban.settings.temporal_address))
    return findings


def _finding(code: str, subject: str, detail: str = "", kind: str = "") -> Finding:
    """`kind`: of the process, where it is known; else its number says so."""
    named = kind_title(kind) if kind else title_of(subject)
    sentence, next_step = (words.format(kind=named) for words in _SENTENCES[code])
    return Finding(code=code, subject=subject, sentence=sentence, next_step=next_step, detail=detail)


def _of_act(act: ledger.OpenAct) -> Finding:
    code = "ACT_HELD" if act.is_held else "ACT_NOT_SETTLED" if act.was_delivered else "ACT_NOT_DELIVERED"
    tries = f"，试过 {act.tries} 次" if act.tries else ""
    waited = f"已等 {act.waiting:.0f} 秒{tries} {act.error}".rstrip()
    return _finding(code, act.case_no, f"{act.kind} {act.act_id}，{waited}")


def _of_start(process: ledger.OpenProcess) -> Finding:
    code = "START_HELD" if process.is_held else "CASE_NOT_STARTED"
    return _finding(code, process.number, process.error, process.kind)


async def _of_departments(lianban: Lianban) -> list[Finding]:
    """Items that did not reach their department's system, and queues of such items that grew old."""
    now, findings = await lianban.legal_now(), []
    for part, row in await operation.found_first(lianban, MOST_TOLD):
        if part == "hand_overs_failed":
            code = "HAND_OVER_FAILED" if row.next_at else "HAND_OVER_HELD"
            findings.append(_finding(code, row.case_no or "", f"{row.item} 第 {row.tries} 次 {row.code}"))
        elif now - row.since > QUEUE_WAITS:
            findings.append(_finding("QUEUE_LONG", row.department or "", f"{row.tries} 件，最早的 {row.case_no}"))
    return findings


async def _open_runs(lianban: Lianban) -> AsyncIterator[str]:
    queue = lianban.settings.queue(CASES_QUEUE)
    query = f"TaskQueue = '{queue}' AND ExecutionStatus = 'Running' AND WorkflowType != '{CALENDAR_WORK}'"
    async for run in lianban.temporal.list_workflows(query, page_size=500):
        yield run.id


async def lost_runs(lianban: Lianban, runs: set[str] | None = None, *, old_only: bool = True) -> list[Finding]:
    """Open processes that were started and really have no open run. Raises RPCError, RuntimeError.

    `runs`: what visibility says, where it was asked already; it lags, so each suspect is asked for by its id.
    `old_only`: without those that started within the last minute.
    """
    seen = runs if runs is not None else {case_no async for case_no in _open_runs(lianban)}
    suspects = [
        each.number
        for each in await ledger.open_processes(lianban.pool)
        if each.was_started and (each.is_old or not old_only) and each.number not in seen
    ]
    gate = asyncio.Semaphore(AT_ONCE)

    async def is_lost(case_no: str) -> bool:
        async with gate:
            return not await is_running(lianban, case_no)

    found = await asyncio.gather(*map(is_lost, suspects))
    closed = [case_no for case_no, is_missing in zip(suspects, found, strict=True) if is_missing]
    still_open = {each.number: each for each in await ledger.open_processes(lianban.pool)} if closed else {}
    return [_finding("CASE_WITHOUT_RUN", each, kind=still_open[each].kind) for each in closed if each in still_open]


async def _needless_runs(lianban: Lianban, suspects: Iterable[str]) -> list[Finding]:
    """Runs that seem open, of processes of which nothing runs any more, or that are not on file."""
    suspects = sorted(suspects)
    closed = await ledger.closed(lianban.pool, suspects)
    findings = []
    for case_no in suspects:
        is_finding = closed.get(case_no, True)
        if is_finding and await is_running(lianban, case_no):
            code = "RUN_OF_CONCLUDED_CASE" if case_no in closed else "RUN_WITHOUT_CASE"
            findings.append(_finding(code, case_no))
    return findings


async def is_running(lianban: Lianban, case_no: str) -> bool:
    """Whether the process has an open run. Raises RPCError, RuntimeError."""
    try:
        described = await lianban.temporal.get_workflow_handle(case_no).describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return described.status is WorkflowExecutionStatus.RUNNING


async def stuck_runs(lianban: Lianban, runs: list[str]) -> list[Finding]:
    """What hangs in these runs, each asked itself. Raises RPCError, RuntimeError."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def look(case_no: str) -> list[Finding]:
        async with gate:
            try:
                described = await lianban.temporal.get_workflow_handle(case_no).describe()
                return hanging(case_no, described.raw_description)
            except RPCError as error:
                if error.status is RPCStatusCode.NOT_FOUND:
                    return []
                raise

    return [finding for found in await asyncio.gather(*map(look, runs)) for finding in found]


def hanging(case_no: str, raw: DescribeWorkflowExecutionResponse) -> list[Finding]:
    """What hangs in one run: its workflow task, its activities."""
    findings = []
    if raw.HasField("pending_workflow_task"):
        task = raw.pending_workflow_task
        since = task.original_scheduled_time.ToDatetime(UTC)
        if task.attempt > FAILING_ATTEMPTS:
            findings.append(_finding("WORKFLOW_TASK_FAILING", case_no, f"第 {task.attempt} 次"))
        elif _is_long_ago(since):
            findings.append(_finding("WORKFLOW_TASK_WAITING", case_no, f"自 {since:%Y-%m-%d %H:%M:%S} UTC"))
    return findings + [finding for each in raw.pending_activities if (finding := _of_activity(case_no, each))]


def _of_activity(case_no: str, activity: PendingActivityInfo) -> Finding | None:
    name = activity.activity_type.name
    if activity.attempt > 1:
        cause = activity.last_failure.application_failure_info.type
        return _finding("ACTIVITY_RETRYING", case_no, f"{name} 第 {activity.attempt} 次 {cause}".rstrip())
    is_waiting = activity.state == PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
    if is_waiting and _is_long_ago(activity.scheduled_time.ToDatetime(UTC)):
        return _finding("ACTIVITY_WAITING", case_no, name)
    return None


def _is_long_ago(moment: datetime) -> bool:
    return datetime.now(UTC) - moment > WAITING
