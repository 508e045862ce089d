"""Receipts on paper over the API (纸质补录): one officer enters, another confirms or sends back."""

from __future__ import annotations

from fastapi import APIRouter

from ledger import paper
from ledger.paper import PaperReceipt
from starter.api.actor import Caller, Client
from starter.api.cases import filing_of
from starter.api.errors import PROBLEMS, ApiRoute
from starter.api.models import PaperAnswer, PaperGiven, PaperTaken
from starter.office.filing.paper_entry import PaperRefused, confirm_paper, enter_paper, refuse_paper
from starter.office.requests import Filed

router = APIRouter(route_class=ApiRoute, tags=["纸质补录"], responses=PROBLEMS)


@router.post(
    "/paper-entries",
    status_code=201,
    response_model=PaperTaken,
    response_model_exclude_defaults=True,
    summary="纸质补录：登记此前收到的申请",
)
async def enter(body: PaperGiven, lianban: Client, caller: Caller) -> PaperTaken:
    """写明实际收件时间和理由；经另一名工作人员确认后立案，期限从实际收件之日计算。"""
    filing = await filing_of(lianban, body, caller)
    return _taken(await enter_paper(lianban, filing, body.received_at, body.paper_reason, caller))


@router.post(
    "/paper-entries/{entry_id}/answer",
    response_model=PaperTaken,
    response_model_exclude_defaults=True,
    summary="纸质补录：复核确认或退回",
)
async def answer(entry_id: str, body: PaperAnswer, lianban: Client, caller: Caller) -> PaperTaken:
    """录入人不能确认自己的补录，可以撤回。退回后录入的内容即清除。"""
    if body.refused_reason is not None:
        return _taken(await refuse_paper(lianban, entry_id, body.refused_reason, caller))
    filed = await confirm_paper(lianban, entry_id, caller)
    entry = await paper.read(lianban.pool, entry_id)
    if entry is None:
        raise PaperRefused("PAPER_ENTRY_UNKNOWN")
    return _taken(entry, filed)


def _taken(entry: PaperReceipt, filed: Filed | None = None) -> PaperTaken:
    return PaperTaken(
        entry_id=entry.entry_id,
        received_at=entry.received_at,
        entered_at=entry.entered_at,
        case_no=filed.case_no if filed else entry.case_no,
        siblings=tuple(each.case_no for each in filed.siblings) or None if filed else None,
    )
