"""Notices of parties outside (支付、寄递、共享平台的通知): signed, repeated at will, each with one effect."""

from __future__ import annotations

import hashlib

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request

from domain.case.refusals import PASSING
from ledger.parties import notices
from runtime.signing import SignatureRefused, verified_by_any
from starter.api.actor import Client, OurSettings
from starter.api.errors import PROBLEMS, ApiRoute, refused
from starter.api.exceptions import Refused
from starter.parties.handler import NoticeRefused
from starter.parties.handlers import MAKERS

router = APIRouter(route_class=ApiRoute, tags=["外部单位"], responses=PROBLEMS)


class NoticeTaken(BaseModel):
    """The notice was taken, now or when it came first."""

    notice_id: str


@router.post("/parties/{party}/notices", response_model=NoticeTaken, summary="外部单位的通知：签名、可重发、只生效一次")
async def take_notice(party: str, request: Request, lianban: Client, settings: OurSettings) -> NoticeTaken:
    """按 Standard Webhooks 签名（HMAC-SHA256）；同一 webhook-id 重发得到第一次的结果，内容不同的拒收。

    因一时的原因没有收下的（425、5xx）不算结果：原因消除后用同一编号再发即收。
    """
    endpoint = settings.parties.get(party)
    if endpoint is None or party not in MAKERS:
        raise refused("PARTY_UNKNOWN")
    body = await request.body()
    try:
        notice_id = verified_by_any(endpoint.secrets, request.headers, body)
    except SignatureRefused as error:
        raise refused(error.code) from None
    digest = hashlib.sha256(body).hexdigest()
    before = await notices.known(lianban.pool, party, notice_id)
    if before is not None and before.digest != digest:
        raise refused("NOTICE_ID_REUSED")
    outcome = before.outcome if before is not None else ""
    if before is None:
        try:
            await MAKERS[party](lianban, endpoint).notice(notice_id, body)
        except NoticeRefused as error:
            if error.code in PASSING:
                # Not kept: repeated under its id it is judged anew, and taken as soon as it can be.
                raise Refused(refused(error.code).refusal, is_passing=True) from None
            outcome = error.code
        await notices.keep(lianban.pool, party, notice_id, digest, outcome)
    if outcome:
        raise refused(outcome)
    return NoticeTaken(notice_id=notice_id)
