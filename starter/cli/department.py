"""`lianban department`: a department tests its own system before joining (对接自测); needs no installation of ours."""

from __future__ import annotations

import asyncio
from typing import Annotated

from cyclopts import Parameter
from pydantic import SecretStr

from starter.cli import output
from starter.cli.output import AsJson, say
from starter.conform.checks import WORDS, Report
from starter.conform.kit import Subject, SystemAway, conform

_OUTCOMES = {"passed": "通过", "failed": "不通过", "skipped": "没有检查"}


def conform_system(
    url: Annotated[str, Parameter(help="系统的地址；请求发到 URL/requests。")],
    *,
    secret: Annotated[str, Parameter(help="双方共用的密钥。", env_var="LIANBAN_DEPARTMENT_SECRET")],
    next_secret: Annotated[str, Parameter(help="更换密钥时的新密钥；给出时检查两把都收。")] = "",
    host: Annotated[str, Parameter(help="在本机哪个地址听回调。")] = "127.0.0.1",
    port: Annotated[int, Parameter(help="在本机哪个端口听回调；0 为任选一个。")] = 0,
    call_back: Annotated[
        str, Parameter(help="系统访问上述端口所用的地址，以 /callbacks 结尾；同一台机器不用写。")
    ] = "",
    department: Annotated[str, Parameter(help="部门代码。")] = "test",
    item: Annotated[str, Parameter(help="事项代码。")] = "test/conform",
    wait: Annotated[float, Parameter(help="最多等多少秒回调。")] = 60.0,
    as_json: AsJson = False,
) -> int:
    """检查一个部门业务系统是否符合对接规范：全部通过退出码为 0，有不通过的为 1，连不上的为 2。"""
    tested = Subject(
        url=url,
        secret=SecretStr(secret),
        next_secret=SecretStr(next_secret) if next_secret else None,
        department=department,
        item=item,
        host=host,
        port=port,
        call_back=call_back,
        wait_seconds=wait,
    )
    try:
        report = asyncio.run(conform(tested))
    except SystemAway:
        return output.problem("SYSTEM_AWAY", f"{url} 没有应答。", "请核对地址，确认系统已启动。", code=2)
    if as_json:
        output.print_json(report.as_json())
    else:
        _print(report)
    return 0 if report.is_passed else 1


def _print(report: Report) -> None:
    rows = [(WORDS[each.check].title, _OUTCOMES[each.outcome], each.detail) for each in report.findings]
    output.table(("检查", "结果", "情况"), rows)
    for each in report.failed:
        words = WORDS[each.check]
        say(f"{words.title}：见对接规范{words.place}。{words.remedy}（{each.check}）")
    total = len(report.findings)
    say(f"规范版本 {report.contract}，共 {total} 项，不通过 {len(report.failed)} 项。")
