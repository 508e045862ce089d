"""Cases as the command line prints them. Nothing personal."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from rich.table import Table

from domain.time.clock_kinds import ClockKind, RungName
from domain.time.clock_text import LIMIT_NAMES
from domain.time.lights import card_of, light_at
from ledger import definitions
from ledger.listing import cases
from ledger.listing.cases import CaseFilter, CaseLine, CaseList
from starter.api.models import CaseView
from starter.cli.output import new_table, print_json, print_table, say
from starter.office.client import Lianban
from starter.words import names as words
from starter.words import timeline

_LIGHT_STYLES = {"green": "green", "soon": "green", "yellow": "yellow", "red": "red"}


async def case_list(lianban: Lianban, phase: str | None, rows: int, *, as_json: bool) -> int:
    """The list of cases, newest first, without names of applicants."""
    now = await lianban.legal_now()
    found = (await cases.page(lianban.pool, CaseList(now, filter=CaseFilter(phase=phase)), rows)).rows
    if as_json:
        print_json([row.model_dump(mode="json", exclude={"applicant_name"}) for row in found])
        return 0
    table = new_table("办件编号", "一件事", "阶段", "结果", "收件时间", "到期日", "灯")
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
    print_table(table)
    say(f"共 {len(found)} 件。")
    return 0


def _light_of(row: CaseLine, now: datetime) -> str:
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
    if view.siblings:
        say(f"同一申请的其他办件：{'、'.join(each.case_no for each in view.siblings)}")
    print_table(_items(view))
    print_table(_terms(view))
    if stops := _stops(view):
        print_table(stops)
    print_table(_notices(view))
    for line in await _journal(lianban, view):
        say(line)
    return 0


def _items(view: CaseView) -> Table:
    table = new_table("事项", "名称", "部门", "状态", "开始", "决定", "结果编号")
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
    table = new_table("时限", "期限", "到期日", "灯", "梯级", "如何算出")
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
    table = new_table("事项", "中止计时", "依据", "自", "至", "告知天数", "不计入的日子")
    for (subject, _, _), stop in told.items():
        end = words.day(stop.until_on or stop.used_up_on) or "进行中"
        days = f"{len(stop.left_out)} 天"
        table.add_row(
            subject, stop.ground, stop.basis, words.day(stop.from_on), end, f"{stop.announced_days} 个工作日", days
        )
    return table


def _notices(view: CaseView) -> Table:
    table = new_table("文号", "文书", "事项", "日期")
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
    leads = {} if course.state.led_from is None else await definitions.organ_names(lianban.pool)
    case_names = timeline.CaseNames.of(definition, plan, departments=leads)
    effects = timeline.effects(case_names, course)
    return [
        f"{seq:>3}  {words.moment(entry.at)}  {timeline.sentence(case_names, entry)}{effect}"
        for seq, (entry, effect) in enumerate(zip(course.entries, effects, strict=True), start=1)
    ]


def _lamp(light: str) -> str:
    style = _LIGHT_STYLES.get(light)
    return f"[{style}]{words.LIGHT_NAMES[light]}[/{style}]" if style else ""
