"""What a row of a department's file of results would do, and doing it: one decision, an act of its own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Literal
from uuid import UUID, uuid5

from domain.case.acts import Act, Actor
from domain.case.rules import check
from domain.case.state import CaseState
from domain.definition.catalogue import Reason
from domain.duties.acts import act_for
from domain.duties.reasons import DutyReason
from ledger import acts
from ledger.departments import items
from ledger.departments.items import DepartmentItem
from starter.office.client import Lianban
from starter.office.departments.result_file import DECISIONS, ResultRow, twice
from starter.office.errors import LianbanError
from starter.office.requests import ActReceipt, ActRequest

ROW_NAMESPACE = UUID("3b1d2f0e-55a4-5c0f-8e0b-0c8c4f5f9a41")
"""Namespace of the act ids that stand for rows of files; never changed, or the same file again would do things anew."""
AT_ONCE = 8
_DECIDE = act_for(DutyReason.HANDLING) or ""
_OF_CASE = re.compile(r"([0-9]+-[0-9]+-[0-9]+)-")
_AGAIN = re.compile(r"-r[0-9]+$")

Outcome = Literal["ready", "wrong", "done", "under_way"]
Send = Callable[[ActRequest], Awaitable[ActReceipt]]


@dataclass(frozen=True)
class JudgedRow:
    """A row with what would become of it: the act (`ready`), what is wrong, or that it took effect before (`done`)."""

    row: ResultRow
    outcome: Outcome
    name: str = ""
    trouble: str = ""
    act: ActRequest | None = None


@dataclass(frozen=True)
class _Desk:
    """Who hands the file in, when, and what is known of the requests that it names."""

    lianban: Lianban
    actor: Actor
    now: datetime
    found: Mapping[str, DepartmentItem]
    states: Mapping[str, CaseState]
    twice: frozenset[str]


async def judge(lianban: Lianban, actor: Actor, rows: Sequence[ResultRow]) -> list[JudgedRow]:
    """What each row would do if it were sent now; nothing is written."""
    numbers = {match[1] for row in rows if (match := _OF_CASE.match(row.request_no))}
    known = await items.of_cases(lianban.pool, actor.department or "", numbers)
    found = {each.request_no: each for each in known}
    mine = {each.case_no for row in rows if (each := found.get(row.request_no)) and each.department == actor.department}
    gate = asyncio.Semaphore(AT_ONCE)

    async def state(case_no: str) -> tuple[str, CaseState]:
        async with gate:
            return case_no, await lianban.case_state(case_no)

    states = dict(await asyncio.gather(*(state(each) for each in sorted(mine))))
    desk = _Desk(lianban, actor, await lianban.legal_now(), found, states, twice(rows))
    return [await _judged(desk, row) for row in rows]


async def send(judged: Sequence[JudgedRow], send_act: Send) -> list[JudgedRow]:
    """Send what is ready; every row with what became of it. A row that is refused changes nothing, the others stand."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(each: JudgedRow) -> JudgedRow:
        if each.act is None:
            return each
        async with gate:
            try:
                receipt = await send_act(each.act)
            except LianbanError as refused:
                return JudgedRow(each.row, "wrong", each.name, refused.sentence + refused.next_step)
        if receipt.outcome == "refused" and receipt.refusal is not None:
            return JudgedRow(each.row, "wrong", each.name, receipt.refusal.sentence + receipt.refusal.next_step)
        return JudgedRow(each.row, "done" if receipt.outcome == "applied" else "under_way", each.name)

    return list(await asyncio.gather(*(one(each) for each in judged)))


async def _judged(desk: _Desk, row: ResultRow) -> JudgedRow:
    item = desk.found.get(row.request_no)
    trouble = _unknown(desk, row, item)
    if item is None or trouble:
        return JudgedRow(row, "wrong", trouble=trouble)
    definition = await desk.lianban.definition_by_hash(desk.states[item.case_no].plan.definition)
    reasons = definition.refusal_reasons(desk.states[item.case_no].item_plan(item.key).item)
    reason = _reason(row, reasons)
    result = desk.states[item.case_no].item_plan(item.key).result
    if trouble := _incomplete(row, reason, is_numbered=result is not None and result.number is not None):
        return JudgedRow(row, "wrong", item.name, trouble)
    wanted, before = await _act(desk, row, item, reason)
    if before is not None:
        return JudgedRow(row, "done" if before == "applied" else "under_way", item.name)
    act = Act(**wanted.model_dump(exclude={"content", "case_no"}), received_at=desk.now)
    refusal = check(desk.states[item.case_no], act)
    if refusal is not None:
        return JudgedRow(row, "wrong", item.name, refusal.sentence + refusal.next_step)
    return JudgedRow(row, "ready", item.name, act=wanted)


def _unknown(desk: _Desk, row: ResultRow, item: DepartmentItem | None) -> str:
    """Why nobody can say which item a row is about, or why it is not this department's to say."""
    if not row.request_no:
        return "没有写请求编号。"
    if row.request_no in desk.twice:
        return "这个请求编号在表格里出现了两次，请只留一行。"
    if item is None:
        stem = _AGAIN.sub("", row.request_no)
        later = next((each for number, each in desk.found.items() if _AGAIN.sub("", number) == stem), None)
        if later is not None:
            return f"该事项已退回重办，这个编号已经作废；请改用 {later.request_no}。"
        return "没有这个请求编号，请核对。"
    return "" if item.department == desk.actor.department else "这个事项不由本部门办理。"


def _reason(row: ResultRow, reasons: Mapping[str, Reason]) -> str | None:
    """The code that a row names, by the code itself or by its sentence; None where it names none of the list."""
    if row.reason in reasons:
        return row.reason
    return next((code for code, each in reasons.items() if each.sentence == row.reason), None)


def _incomplete(row: ResultRow, reason: str | None, *, is_numbered: bool) -> str:
    decision = DECISIONS.get(row.result)
    if decision is None:
        return "“结果”请填写准予或不予。"
    if decision == "grant":
        return "" if row.result_no or is_numbered else "准予的请填写结果编号，例如证书或登记的编号。"
    if reason is None:
        return "不予的请填写理由，并与“理由”表里的代码或文字一致。"
    return "" if row.opinion else "不予的请写明事实和理由（办理意见），申请人会看到。"


async def _act(
    desk: _Desk, row: ResultRow, item: DepartmentItem, reason: str | None
) -> tuple[ActRequest, Literal["applied", "under_way"] | None]:
    """The act that stands for a row, and what became of it if it was sent before.

    The same row of the same officer is the same act; one that was refused is tried under its next id, as what spoke
    against it may be over.
    """
    decision = DECISIONS[row.result]
    said = {"opinion": row.opinion, "result_no": row.result_no if decision == "grant" else ""}
    for attempt in count():
        parts = (desk.actor.actor_id, desk.actor.department or "", *row, str(attempt))
        wanted = ActRequest(
            act_id=str(uuid5(ROW_NAMESPACE, "\n".join(parts))),
            case_no=item.case_no,
            kind=_DECIDE,
            actor=desk.actor,
            item=item.key,
            decision="grant" if decision == "grant" else "refuse",
            reason=reason if decision == "refuse" else None,
            content={name: value for name, value in said.items() if value},
        )
        known = await acts.read_act(desk.lianban.pool, wanted.act_id)
        if known is None:
            return wanted, None
        if known.outcome != "refused":
            return wanted, "applied" if known.outcome == "applied" else "under_way"
    raise RuntimeError("unreachable: the count has no end")
