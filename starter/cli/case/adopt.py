"""`lianban case adopt`: open cases go by a newer edition of the rules; tried first, with every date that moves."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from domain.definition.plan import CURRENT_DEFAULTS
from starter.cli import output
from starter.cli.case.filing import account
from starter.cli.output import AsJson
from starter.cli.run import connected
from starter.definitions import editions
from starter.definitions.editions import Adoption
from starter.definitions.publish import PUBLISHERS
from starter.office.client import Lianban


def adopt_edition(
    case_no: Annotated[str | None, Parameter(help="办件编号；不写则为全部在办办件。")] = None,
    *,
    bundle: Annotated[str | None, Parameter(help="只看这一件事的在办办件。")] = None,
    edition: Annotated[int, Parameter(help="改按第几版规则；不写则为现行版。")] = CURRENT_DEFAULTS,
    apply: Annotated[bool, Parameter(negative="", help="换版：逐件记入日志；不写则只试算，不改动。")] = False,
    login: Annotated[str, Parameter(name="--as", help="以哪个账号换版（督办或管理员）。")] = "supervisor",
    as_json: AsJson = False,
) -> int:
    """让在办办件改按新版规则办理：先试算，看清每个到期日怎样变，再换版。"""

    async def run(lianban: Lianban) -> int:
        cases = (case_no,) if case_no is not None else await editions.open_cases(lianban, bundle)
        if apply:
            by = await account(lianban, login, PUBLISHERS)
            found = [each async for each in editions.adopt(lianban, cases, by, edition)]
        else:
            found = [each async for each in editions.dry_run(lianban, cases, edition)]
        return _show(found, applied=apply, as_json=as_json)

    return connected(run)


def _show(found: list[Adoption], *, applied: bool, as_json: bool) -> int:
    refused = [each for each in found if each.refusal is not None]
    code = 1 if refused and applied else 0
    if as_json:
        output.print_json({"applied": applied, "cases": [each.model_dump(mode="json") for each in found]})
        return code
    for each in found:
        _show_one(each)
    could = len(found) - len(refused)
    if applied:
        output.say(f"已换版{could}件，{len(refused)}件不能。", style="green")
    else:
        output.say(f"试算：{could}件可以换版，{len(refused)}件不能；没有改动。加上 --apply 即换版。")
    return code


def _show_one(adoption: Adoption) -> None:
    output.say(f"{adoption.case_no}：第{adoption.before}版 → 第{adoption.after}版")
    for change in adoption.changes:
        hint = "（提前）" if change.clock_id in adoption.earlier else ""
        output.say(f"  {change.clock_id}：{change.before_on or '未知'} → {change.after_on or '未知'}{hint}")
    if adoption.refusal is not None:
        refusal = adoption.refusal
        output.say(f"  不能换版：{refusal.sentence}{refusal.next_step}（{refusal.code}）", style="yellow")
    elif not adoption.changes:
        output.say("  到期日没有变化。")
