"""`lianban case explain`: where a case stands and why, for people at a terminal, or as JSON. Nothing personal."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from domain.case.acts import CASE_SUBJECT
from ledger import definitions
from starter.cli import output
from starter.cli.case.explained import ActOpen, CaseExplained, NextRung, Owed, Who, explained
from starter.cli.output import AsJson
from starter.cli.run import connected
from starter.office.client import Lianban
from starter.office.errors import BundleUnknown
from starter.words import names
from starter.words.case_names import CaseNames

_PLACES = {None: "", "handler": "（已认领的）", "delegate": "（受委派的）", "signer": "（被加签的）"}


def explain_case(case_no: str, *, as_json: AsJson = False) -> int:
    """说明一件办件：到了哪一步，下一个梯级怎么来的，轮到谁、为什么，各角色现在能做什么。"""

    async def run(lianban: Lianban) -> int:
        state = await lianban.case_state(case_no)
        definition = await definitions.read_definition(lianban.pool, state.plan.definition)
        if definition is None:
            raise BundleUnknown
        leads = {} if state.led_from is None else await definitions.organ_names(lianban.pool)
        case_names = CaseNames.of(definition, state.plan, departments=leads)
        told = explained(state, case_names, await lianban.legal_now())
        if as_json:
            output.print_json(told.model_dump(mode="json"))
        else:
            _print(told, case_names)
        return 0

    return connected(run)


def _print(told: CaseExplained, case_names: CaseNames) -> None:
    phase, outcome = names.PHASE_NAMES[told.phase], names.OUTCOME_NAMES.get(told.outcome or "", "")
    output.say(f"{told.case_no}　{told.bundle}　{phase}　{outcome}".rstrip("　"), style="bold")
    output.say(f"截至 {names.moment(told.as_of)}，日志 {told.seq} 条。")
    _print_rung(told)
    if told.duties:
        output.say("轮到谁（应办）", style="bold")
        columns = ("对象", "状态", "轮到谁（做什么）", "期限", "等待的")
        output.table(columns, [_duty_row(each, case_names) for each in told.duties])
    else:
        output.say("各事项都已有结果，不再轮到谁。")
    output.say("现在能做的", style="bold")
    output.table(("对象", "操作", "代码", "谁能做"), _act_rows(told.acts, case_names))


def _print_rung(told: CaseExplained) -> None:
    rung: NextRung | None = told.next_rung
    if rung is None:
        output.say("没有在走的期限，不会再有提醒、亮牌或期满。")
        return
    due = f"{names.moment(rung.at)}"
    passed = "（时间已到，流程正在处理）" if rung.at <= told.as_of else ""
    output.say(f"下一个梯级：{rung.about}，{rung.rule}，{due}{passed}", style="bold")
    for sentence in rung.derivation:
        output.say(f"  {sentence}")


def _duty_row(owed: Owed, case_names: CaseNames) -> tuple[str, str, str, str, str]:
    name = "整件事" if owed.about == CASE_SUBJECT else case_names.about(owed.about)
    phase = names.ITEM_PHASE_NAMES[owed.phase] if owed.phase else ""
    due = f"{owed.due_on}{'（已逾期）' if owed.is_late else ''}" if owed.due_on else ""
    return name, phase, owed.sentence, due, "、".join(case_names.about(each) for each in owed.waits_for)


def _act_rows(acts: Iterable[ActOpen], case_names: CaseNames) -> Iterable[tuple[str, str, str, str]]:
    for about, group in groupby(acts, key=lambda each: each.about):
        name = "整件事" if about == CASE_SUBJECT else case_names.about(about)
        for each in group:
            who = "、".join(_who(one, case_names) for one in each.who)
            yield name, names.ACT_NAMES[each.act], each.act, who


def _who(who: Who, case_names: CaseNames) -> str:
    if who.department is None:
        return names.ROLE_NAMES[who.role]
    department = case_names.departments.get(who.department, who.department)
    role = names.ROLE_NAMES[who.role].removeprefix("部门")
    return f"{department}{'（牵头）' if who.role == 'lead' else role}{_PLACES[who.place]}"
