"""`lianban ledger verify`, `ledger rebuild` and `doctor`: whether what is on file is whole, and what is ill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from domain.process.kinds import KindUnknown
from ledger import journal
from ledger.journal import ChainBroken
from ledger.process.on_file import numbers
from starter.cli.output import AsJson, new_table, print_json, print_table, problem, say
from starter.cli.run import connected
from starter.office.client import Lianban
from starter.office.doctor import Finding, examine


def verify(case_no: str | None = None, *, as_json: AsJson = False) -> int:
    """核验日志的散列链，以及读模型与日志是否一致；不写编号则核验全部。"""

    async def run(lianban: Lianban) -> int:
        asked = await _numbers(lianban, case_no)
        findings = [finding for number in asked for finding in await journal.verify(lianban.pool, number)]
        return chain_findings(findings, len(asked), as_json=as_json)

    return connected(run)


def rebuild(
    case_no: str | None = None,
    *,
    every: Annotated[bool, Parameter(name="--all", negative="", help="全部办件。")] = False,
) -> int:
    """按日志重建读模型。"""
    if (case_no is None) != every:
        return problem("USAGE", "请写办件编号，或用 --all 重建全部。", "", code=2)

    async def run(lianban: Lianban) -> int:
        asked = await _numbers(lianban, case_no)
        unknown = [number for number in asked if not await _is_rebuilt(lianban, number)]
        say(f"已按日志重建 {len(asked) - len(unknown)} 件的读模型。")
        for number in unknown:
            say(f"{number}：本版本不认识这种过程，没有重建。", error=True, style="red")
        return 1 if unknown else 0

    return connected(run)


async def _is_rebuilt(lianban: Lianban, number: str) -> bool:
    """Make its rows again; False where a newer version put it on file, and this one does not know its kind."""
    try:
        await journal.rebuild(lianban.pool, number)
    except KindUnknown:
        return False
    return True


def doctor(*, as_json: AsJson = False) -> int:
    """体检：日志与流程是否一致，有没有送不到的操作和反复失败的任务。"""

    async def run(lianban: Lianban) -> int:
        return doctor_findings(await examine(lianban), as_json=as_json)

    return connected(run)


async def _numbers(lianban: Lianban, case_no: str | None) -> list[str]:
    """The process named, or all of every kind. Raises CaseNotFound."""
    if case_no is None:
        return await numbers(lianban.pool)
    return [(await lianban.process(case_no)).number]


def chain_findings(findings: Sequence[ChainBroken], count: int, *, as_json: bool) -> int:
    """Findings of the ledger's verification; 1 when there are any."""
    if as_json:
        print_json([each.model_dump(mode="json") for each in findings])
    else:
        for each in findings:
            say(f"{each.case_no} 第{each.seq}条：{each.what}", style="red")
        if not findings:
            say(f"核验通过：{count} 件的日志完整，读模型与日志一致。", style="green")
    return 1 if findings else 0


def doctor_findings(findings: Sequence[Finding], *, as_json: bool) -> int:
    """What the doctor found; 1 when there is anything."""
    if as_json:
        print_json([each.model_dump(mode="json") for each in findings])
    elif not findings:
        say("体检通过：日志与流程一致，没有滞留的操作和失败的任务。", style="green")
    else:
        table = new_table("对象", "问题", "详情", "怎么办", "代码")
        for each in findings:
            table.add_row(each.subject, each.sentence, each.detail, each.next_step, each.code)
        print_table(table)
        say(f"共 {len(findings)} 处问题。", error=True, style="red")
    return 1 if findings else 0
