"""`lianban access list`: who came, from where, to what, and what was refused (访问日志); read, never changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from domain.time.calendar import BEIJING
from ledger.access import log
from ledger.access.log import AccessLine
from starter.cli import output
from starter.cli.case.filing import account_id
from starter.cli.output import AsJson
from starter.cli.run import connected
from starter.office.client import Lianban
from starter.words import names

MOST = 1000
DOOR_NAMES = {"page": "网页", "api": "接口", "command": "命令行", "callback": "部门回调"}
WHAT_NAMES: dict[str, str] = {
    "log_in": "登录",
    "log_out": "退出",
    "role_changed": "切换身份",
    "deputy_changed": "代理登记",
    "acting_for": "代同事办理",
    "page": "页面",
    "act": "操作",
    "case": "查看办件",
    "file": "打开文件",
    "notice": "打开文书",
    "paper": "查看纸质补录",
    "code": "查看查询码",
    "callback": "部门回调",
    "export": "导出清单",
    "caller": "查看来电人",
}


def list_access(
    *,
    login: Annotated[str | None, Parameter(help="只看这个登录名的（含别人代其办理的）。")] = None,
    case: Annotated[str | None, Parameter(help="只看这个办件的。")] = None,
    what: Annotated[str | None, Parameter(help="只看这一类：log_in、case、file、notice、paper、code 等。")] = None,
    refused: Annotated[bool, Parameter(negative="", help="只看被拒绝的。")] = False,
    since: Annotated[datetime | None, Parameter(name="--from", help="从何时（北京时间），例如 2026-12-01。")] = None,
    until: Annotated[datetime | None, Parameter(help="到何时（北京时间），不含。")] = None,
    before: Annotated[int | None, Parameter(help="接着上一页：上一页最后一行的编号。")] = None,
    most: Annotated[int, Parameter(help="一页多少行。")] = 50,
    as_json: AsJson = False,
) -> int:
    """访问日志，最新的在前；至少保存六个月。"""

    async def run(lianban: Lianban) -> int:
        found = await log.lines(
            lianban.pool,
            who=await account_id(lianban, login, departed=True) if login else None,
            case_no=case,
            what=what,
            outcome="refused" if refused else None,
            since=_moment(since),
            until=_moment(until),
            before=before,
            most=max(1, min(most, MOST)),
        )
        return _show(found, as_json=as_json)

    return connected(run)


def _moment(typed: datetime | None) -> datetime | None:
    """A moment as it was typed, in Beijing time unless it says its zone."""
    if typed is None:
        return None
    return (typed if typed.tzinfo else typed.replace(tzinfo=BEIJING)).astimezone(UTC)


def _show(found: list[AccessLine], *, as_json: bool) -> int:
    if as_json:
        output.print_json([each.model_dump(mode="json", exclude_none=True) for each in found])
        return 0
    rows = [
        (
            str(each.access_id),
            names.moment(each.at),
            DOOR_NAMES[each.door],
            WHAT_NAMES[each.what] + (f"（拒绝：{each.code}）" if each.outcome == "refused" else ""),
            _who(each),
            each.os_user or each.address,
            " ".join(part for part in (each.case_no, each.object) if part),
        )
        for each in found
    ]
    output.table(("编号", "时间", "入口", "做了什么", "谁", "从哪里", "哪件"), rows)
    return 0


def _who(line: AccessLine) -> str:
    applicant = f"申请人 {line.person_id}" if line.person_id else "申请人"
    name = line.account_id or (applicant if line.role == "applicant" else "未知")
    return f"{name}（代 {line.on_behalf_of}）" if line.on_behalf_of else name
