"""`lianban case revive` and `case send`: what got lost or lies waiting under Temporal is brought back by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from ledger import sweep
from starter.cli.output import AsJson, new_table, print_json, print_table, problem, say
from starter.cli.run import connected
from starter.office.client import Lianban
from starter.office.errors import RunRefused, TemporalAway
from starter.office.revive import Revived, revive, revive_all, would_revive

Every = Annotated[bool, Parameter(name="--all", negative="", help="全部。")]


def revive_cases(
    case_no: str | None = None,
    *,
    every: Every = False,
    yes: Annotated[bool, Parameter(name="--yes", negative="", help="真正恢复；不写则只列出会恢复哪些。")] = False,
    as_json: AsJson = False,
) -> int:
    """恢复丢失的流程：按日志重新启动，等着的操作随后生效。先列出来，加 --yes 才恢复。"""
    if (case_no is None) != every:
        return problem("USAGE", "请写办件编号，或用 --all 恢复全部。", "", code=2)

    async def run(lianban: Lianban) -> int:
        try:
            if case_no is None:
                found = [each async for each in revive_all(lianban, dry_run=not yes)]
            else:
                found = [await (revive if yes else would_revive)(lianban, case_no)]
        except TemporalAway as away:
            return _away(away)
        return _told(found, done=yes, as_json=as_json)

    return connected(run)


def send_again(case_no: str | None = None, *, every: Every = False) -> int:
    """再送：没有送到的操作和没有启动的办件立即再试，从头计次。"""
    if (case_no is None) != every:
        return problem("USAGE", "请写办件编号，或用 --all 再送全部。", "", code=2)

    async def run(lianban: Lianban) -> int:
        if case_no is not None:
            await lianban.process(case_no)  # an unknown number is told as such
        acts = await sweep.send_again(lianban.pool, case_no)
        starts = await sweep.start_again(lianban.pool, case_no)
        say(f"将立即再送 {acts} 个操作，再启动 {starts} 件办件；结果见 lianban doctor。")
        return 0

    return connected(run)


def _told(found: Sequence[Revived], *, done: bool, as_json: bool) -> int:
    failed = [each for each in found if each.code]
    if as_json:
        print_json([each.model_dump() for each in found])
        return 1 if failed else 0
    if found:
        table = new_table("办件编号", "日志条数", "等待的操作", "代码")
        for each in found:
            table.add_row(each.case_no, str(each.entries), str(each.acts), each.code)
        print_table(table)
    if not done:
        say(f"这是预览：会恢复 {len(found) - len(failed)} 件，没有改动。加 --yes 即恢复。")
    else:
        say(f"已恢复 {len(found) - len(failed)} 件办件的流程。", style="green")
    return 1 if failed else 0


def _away(away: TemporalAway) -> int:
    if isinstance(away, RunRefused):
        return problem(away.code, "流程服务没有接受这次启动。", "请查看流程服务的日志。")
    return problem("TEMPORAL_AWAY", "连不上流程服务。", "请确认流程服务已启动，再试一次。")
