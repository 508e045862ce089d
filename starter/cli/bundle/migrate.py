"""`lianban bundle migrate`: open cases go over to another version: tried, applied with a number, reverted by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from cyclopts import Parameter

from starter.cli import output
from starter.cli.case.filing import account
from starter.cli.output import AsJson
from starter.cli.run import connected
from starter.definitions import migrate, publish
from starter.definitions.migrate import Move
from starter.definitions.publish import PUBLISHERS, SHORT
from starter.office.client import Lianban


def migrate_cases(
    slug: Annotated[str, Parameter(help="一件事代码，例如 xinshenger-chusheng。")],
    *,
    to: Annotated[str, Parameter(help="目标版本：in-force，或散列的前几位。")] = "in-force",
    case: Annotated[str | None, Parameter(help="只迁移这一件。")] = None,
    dry_run: Annotated[bool, Parameter(negative="", help="试算：逐件说明会怎样，不改动。")] = False,
    apply: Annotated[bool, Parameter(negative="", help="迁移：逐件记入日志。")] = False,
    revert: Annotated[str | None, Parameter(help="撤回这个编号的迁移。")] = None,
    reason: Annotated[str, Parameter(help="为什么迁移（--apply、--revert 必写），记入每个办件的日志。")] = "",
    login: Annotated[str, Parameter(name="--as", help="以哪个账号迁移（督办或管理员）。")] = "supervisor",
    as_json: AsJson = False,
) -> int:
    """把在办办件迁移到另一个版本：先试算，再迁移，可按编号撤回；不能安全迁移的逐件说明理由。"""
    if [dry_run, apply, revert is not None].count(True) != 1:
        return output.problem("USAGE", "--dry-run、--apply 和 --revert 应写其中一个。", "", code=2)
    if not dry_run and not reason.strip():
        return output.problem(migrate.NO_REASON.code, migrate.NO_REASON.sentence, migrate.NO_REASON.next_step, code=2)

    async def run(lianban: Lianban) -> int:
        number = None if dry_run else migrate.new_run()
        moves = [move async for move in await _moves(lianban, number)]
        return _show(moves, number, as_json=as_json)

    async def _moves(lianban: Lianban, number: str | None) -> AsyncIterator[Move]:
        ordered = migrate.Ordered(await account(lianban, login, PUBLISHERS), number or "", reason)
        if revert is not None:
            return migrate.revert(lianban, revert, ordered)
        target = await publish.definition_at(lianban.pool, f"{slug}@in-force" if to == "in-force" else to)
        if number is None:
            return migrate.dry_run(lianban, slug, target, case)
        return migrate.apply(lianban, slug, target, ordered, case)

    return connected(run)


def _show(moves: list[Move], number: str | None, *, as_json: bool) -> int:
    refused = [move for move in moves if move.refusal is not None]
    if as_json:
        output.print_json({"run": number, "cases": [move.model_dump(mode="json") for move in moves]})
        return 1 if refused and number else 0
    for move in moves:
        output.say(f"{move.case_no}：{move.before[:SHORT]} → {move.after[:SHORT]}")
        for sentence in move.changes:
            output.say(f"  {sentence}")
        if move.refusal is not None:
            refusal = move.refusal
            output.say(f"  不能迁移：{refusal.sentence}{refusal.next_step}（{refusal.code}）", style="yellow")
    could = len(moves) - len(refused)
    if number is None:
        output.say(f"试算：{could}件可以迁移，{len(refused)}件不能；没有改动。")
        return 0
    output.say(f"已迁移{could}件，{len(refused)}件不能。编号 {number}，可用 --revert {number} 撤回。", style="green")
    return 1 if refused else 0
