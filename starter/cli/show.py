"""What the command line prints: sentences and tables in Chinese, or JSON. Nothing personal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, cast

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from bundles.language.findings import Finding as DefinitionFinding
from domain.case.acts import Record
from domain.time.clock_kinds import ClockKind, RungName
from domain.time.clock_text import LIMIT_NAMES
from domain.time.lights import card_of, light_at
from ledger import definitions, lists
from ledger.journal import ChainBroken
from ledger.lists import CaseListRow
from ledger.paper import PaperReceipt
from starter.api.models import CaseView
from starter.office.client import Lianban
from starter.office.doctor import Finding
from starter.office.requests import ActReceipt, Filed
from starter.words import names as words
from starter.words import timeline

AsJson = Annotated[bool, Parameter(name="--json", negative="", help="输出 JSON。")]
PIPED_WIDTH = 200
_LIGHT_STYLES = {"green": "green", "soon": "green", "yellow": "yellow", "red": "red"}


def say(text: str, *, error: bool = False, style: str = "") -> None:
    """One line, as it stands: no markup is read in it."""
    Console(stderr=error, soft_wrap=True).print(text, style=style, highlight=False, markup=False)


def problem(code_name: str, sentence: str, next_step: str, *, code: int = 1) -> int:
    """What went wrong and what to do next, on standard error; returns the exit code."""
    say(f"{sentence}{next_step}（{code_name}）", error=True, style="red")
    return code


def print_json(content: Any) -> None:
    """JSON for programs, on standard output."""
    say(json.dumps(content, ensure_ascii=False, indent=2))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table of texts, on standard output."""
    made = _table(*columns)
    for row in rows:
        made.add_row(*row)
    _print(made)


def _records(records: Sequence[Record]) -> list[Any]:
    return [record.model_dump(mode="json") for record in records]


def definition_findings(
    findings: Sequence[DefinitionFinding], slugs: Sequence[str], *, as_json: bool, is_strict: bool = False
) -> int:
    """Findings of definitions as `file:line:column: field：what, suggestion [CODE]`; 1 when the check fails.

    It fails on errors, and with `is_strict` on warnings (提示) too.
    """
    errors = [each for each in findings if each.level == "error" or is_strict]
    if as_json:
        names = ("file", "line", "column", "level", "code", "path", "sentence", "article", "suggestion")
        print_json([{name: getattr(each, name) for name in names} for each in findings])
        return 1 if errors else 0
    for each in findings:
        say(str(each))
    if errors:
        say(f"共 {len(errors)} 处问题。", error=True, style="red")
        return 1
    hints = f"（{len(findings)} 处提示）" if findings else ""
    say(f"检查通过{hints}：{'、'.join(slugs)}。", style="green")
    return 0


def chain_findings(findings: Sequence[ChainBroken], count: int, *, as_json: bool) -> int:
    """Findings of the ledger's verification; 1 when there are any."""
    if as_json:
        print_json(_records(findings))
    else:
        for each in findings:
            say(f"{each.case_no} 第{each.seq}条：{each.what}", style="red")
        if not findings:
            say(f"核验通过：{count} 件办件的日志完整，读模型与日志一致。", style="green")
    return 1 if findings else 0


def doctor_findings(findings: Sequence[Finding], *, as_json: bool) -> int:
    """What the doctor found; 1 when there is anything."""
    if as_json:
        print_json(_records(findings))
    elif not findings:
        say("体检通过：日志与流程一致，没有滞留的操作和失败的任务。", style="green")
    else:
        table = _table("对象", "问题", "详情", "怎么办", "代码")
        for each in findings:
            table.add_row(each.subject, each.sentence, each.detail, each.next_step, each.code)
        _print(table)
        say(f"共 {len(findings)} 处问题。", error=True, style="red")
    return 1 if findings else 0


def started(filed: Filed, *, as_json: bool) -> int:
    """The new case's number and code."""
    if as_json:
        print_json(filed.model_dump(mode="json"))
        return 0
    say(f"办件编号：{filed.case_no}")
    say(f"查询码：{filed.query_code}")
    if not filed.started:
        say("已收件；流程服务暂时连不上，恢复后自动启动。", style="yellow")
    return 0


def paper_entry(entry: PaperReceipt, *, as_json: bool) -> int:
    """An entry on paper that waits for its second officer, or was sent back; nothing of what was entered."""
    if as_json:
        print_json(entry.model_dump(mode="json", include={"entry_id", "received_at", "entered_at", "case_no"}))
        return 0
    say("补录已退回。" if entry.refused_at else "补录已登记，等另一名工作人员复核。", style="yellow")
    say(f"补录编号：{entry.entry_id}")
    say(f"实际收件：{words.moment(entry.received_at)}")
    return 0


def receipt(taken: ActReceipt, *, as_json: bool) -> int:
    """What became of an act; 1 when it was refused."""
    if as_json:
        print_json(taken.model_dump(mode="json"))
        return 1 if taken.refusal else 0
    if taken.refusal is not None:
        return problem(taken.refusal.code, taken.refusal.sentence, taken.refusal.next_step)
    is_known = taken.outcome is not None
    say("操作已生效。" if is_known else "操作已收下，结果稍后可查。", style="green" if is_known else "yellow")
    say(f"操作编号：{taken.act_id}")
    return 0


async def case_list(lianban: Lianban, phase: str | None, rows: int, *, as_json: bool) -> int:
    """The list of cases, newest first, without names of applicants."""
    found = await lists.cases(lianban.pool, phase=phase, rows=rows)
    if as_json:
        print_json([row.model_dump(mode="json", exclude={"applicant_name"}) for row in found])
        return 0
    now = await lianban.legal_now()
    table = _table("办件编号", "一件事", "阶段", "结果", "收件时间", "到期日", "灯")
    for row in found:
        table.add_row(
            row.case_no,
            row.bundle_name,
            words.PHASE_NAMES.get(row.phase, row.phase),
            words.OUTCOME_NAMES.get(row.outcome or "", ""),
            words.moment(row.received_at),
            words.day(row.due_on) + ("（暂定）" if row.due_provisional else ""),
            _lamp(_light_of(row, now)),
        )
    _print(table)
    say(f"共 {len(found)} 件。")
    return 0


def _light_of(row: CaseListRow, now: datetime) -> str:
    """The light of a case's whole clock; one that is concluded keeps the card that it had earned."""
    if row.concluded_at is None or row.due_on is None:
        return light_at(row, now)
    return card_of(light_at(row, row.concluded_at))


async def case(lianban: Lianban, view: CaseView, *, as_json: bool) -> int:
    """One case: head, items, terms, journal."""
    if as_json:
        print_json(view.model_dump(mode="json", exclude={"form"}))
        return 0
    phase = words.PHASE_NAMES.get(view.phase, view.phase)
    outcome = words.OUTCOME_NAMES.get(view.outcome or "", "")
    say(f"{view.case_no}　{view.bundle_name}　{phase}　{outcome}".rstrip("　"), style="bold")
    say(f"收件 {words.moment(view.received_at)}　受理 {words.moment(view.accepted_at) or '—'}")
    _print(_items(view))
    _print(_terms(view))
    if stops := _stops(view):
        _print(stops)
    _print(_notices(view))
    for line in await _journal(lianban, view):
        say(line)
    return 0


def _items(view: CaseView) -> Table:
    table = _table("事项", "名称", "部门", "状态", "开始", "决定", "结果编号")
    for item in view.items:
        table.add_row(
            item.item,
            item.name,
            item.department,
            words.ITEM_PHASE_NAMES.get(item.state, item.state),
            words.moment(item.started_at),
            words.moment(item.decided_at),
            item.result_no or "",
        )
    return table


def _terms(view: CaseView) -> Table:
    table = _table("时限", "期限", "到期日", "灯", "梯级", "如何算出")
    for term in view.terms:
        ended = "（已结束）" if term.ended_on else ""
        table.add_row(
            term.clock_id,
            LIMIT_NAMES[cast(ClockKind, term.kind)] + ended,
            (words.day(term.due_on) or "待定") + ("（暂定）" if term.due_provisional else ""),
            _lamp(term.light),
            "、".join(words.RUNG_NAMES[cast(RungName, rung)] for rung in term.fired),
            term.explanation,
        )
    return table


def _stops(view: CaseView) -> Table | None:
    """Every stop of the items' and the whole's clocks, once; None where there was none."""
    told = {
        (term.subject, stop.from_on, stop.ground): stop
        for term in view.terms
        for stop in term.derivation.stops
        if term.kind in ("promised", "statutory")
    }
    if not told:
        return None
    table = _table("事项", "中止计时", "依据", "自", "至", "告知天数", "不计入的日子")
    for (subject, _, _), stop in told.items():
        end = words.day(stop.until_on or stop.used_up_on) or "进行中"
        days = f"{len(stop.left_out)} 天"
        table.add_row(
            subject, stop.ground, stop.basis, words.day(stop.from_on), end, f"{stop.announced_days} 个工作日", days
        )
    return table


def _notices(view: CaseView) -> Table:
    table = _table("文号", "文书", "事项", "日期")
    for notice in view.notices:
        table.add_row(notice.number, words.NOTICE_NAMES[notice.kind], notice.item or "", words.moment(notice.issued_at))
    return table


async def _journal(lianban: Lianban, view: CaseView) -> list[str]:
    """The journal in sentences that name roles and departments, no people."""
    course = await lianban.case_course(view.case_no)
    plan = course.state.plan
    definition = await definitions.read_definition(lianban.pool, plan.definition)
    if definition is None:
        return [f"{entry.seq:>3}  {words.moment(entry.at)}  {entry.kind}" for entry in view.entries]
    speaker = timeline.CaseNames.of(definition, plan)
    effects = timeline.effects(speaker, course)
    return [
        f"{seq:>3}  {words.moment(entry.at)}  {timeline.sentence(speaker, entry)}{effect}"
        for seq, (entry, effect) in enumerate(zip(course.entries, effects, strict=True), start=1)
    ]


def _lamp(light: str) -> str:
    style = _LIGHT_STYLES.get(light)
    return f"[{style}]{words.LIGHT_NAMES[light]}[/{style}]" if style else ""


def _table(*columns: str) -> Table:
    table = Table(show_lines=False, header_style="bold")
    for place, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=place == 0)
    return table


def _print(table: Table) -> None:
    console = Console()
    # Piped output has no width of its own, and eighty columns would break case numbers.
    (console if console.is_terminal else Console(width=PIPED_WIDTH)).print(table)
