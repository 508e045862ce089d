"""The call-back of a department's system: signed, repeated at will, in any order."""

from __future__ import annotations

from uuid import UUID, uuid5

from fastapi import APIRouter, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request

from domain.case.acts import Actor, Role
from domain.case.refusals import refuse
from ledger import acts, hand_over
from ledger.connection.pool import Pool
from runtime.signing import SignatureRefused, verified_by_any
from starter.api.actor import Client, OurSettings
from starter.api.cases import taken
from starter.api.errors import PROBLEMS, ApiRoute, refused
from starter.api.exceptions import Refused
from starter.api.models import ActTaken, ItemCallBack
from starter.office.requests import ActRequest, digest_of

router = APIRouter(route_class=ApiRoute, tags=["部门系统"], responses=PROBLEMS)

ACT_NAMESPACE = UUID("6f0f7a52-8c3b-5d0e-9a56-1f1c1a6f7b10")
"""Namespace of the act ids that stand for departments' messages; never changed, or repeats would become new acts."""

_DOCUMENTED_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": ItemCallBack.model_json_schema()}},
    },
    "parameters": [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": description}
        for name, description in (
            ("webhook-id", "报文编号；重发用同一编号"),
            ("webhook-timestamp", "签名时间，Unix 秒"),
            ("webhook-signature", "v1,<HMAC-SHA256(编号.时间.原始报文) 的 base64>"),
        )
    ],
}


@router.post(
    "/departments/{slug}/callbacks",
    response_model=ActTaken,
    summary="部门业务系统回调：确认接收、作出决定",
    responses={202: {"model": ActTaken, "description": "已收下，结果稍后可查"}},
    openapi_extra=_DOCUMENTED_BODY,
)
async def call_back(
    slug: str, request: Request, lianban: Client, settings: OurSettings, response: Response
) -> ActTaken:
    """按 Standard Webhooks 签名（HMAC-SHA256）。同一 webhook-id 重发得到第一次的结果；先后颠倒无妨。"""
    endpoint = settings.department_endpoints.get(slug)
    if endpoint is None:
        raise refused("DEPARTMENT_UNKNOWN")
    body = await request.body()
    try:
        message_id = verified_by_any(endpoint.secrets, request.headers, body)
    except SignatureRefused as error:
        raise refused(error.code) from None
    said = _read(body)
    asked = await hand_over.find_request(lianban.pool, said.request_no)
    if asked is None or asked.department != slug:
        raise refused("REQUEST_UNKNOWN")
    act_id = str(uuid5(ACT_NAMESPACE, f"{slug}:{message_id}"))
    act = _act(act_id, slug, asked, said)
    known = await acts.read_act(lianban.pool, act_id)
    if known is None:
        await _keep_what_is_void(lianban.pool, slug, asked, said)
    else:
        act = _as_first_sent(act, known.digest)
    return taken(await lianban.send_act(act), response)


def _act(act_id: str, slug: str, asked: hand_over.Request, said: ItemCallBack) -> ActRequest:
    words = {"result_no": said.result_no, "opinion": said.opinion}
    return ActRequest(
        act_id=act_id,
        case_no=asked.case_no,
        kind=said.kind,
        actor=Actor(actor_id=f"system:{slug}", role=Role.SYSTEM, department=slug),
        item=asked.item,
        decision=said.decision,
        reason=said.reason,
        run=asked.run,
        unless_by_hand=True,
        content={name: value for name, value in words.items() if value is not None},
    )


def _as_first_sent(act: ActRequest, digest: str) -> ActRequest:
    """A repeat in the words of the version that took it first: earlier ones said less of what stands behind it."""
    earlier: tuple[dict[str, None], ...] = ({}, {"unless_by_hand": None}, {"unless_by_hand": None, "run": None})
    said = (act.model_copy(update=less) for less in earlier)
    return next((each for each in said if digest_of(each) == digest), act)


async def _keep_what_is_void(pool: Pool, slug: str, asked: hand_over.Request, said: ItemCallBack) -> None:
    """An answer that can change nothing any more is kept as evidence and refused; the case's journal is not for it."""
    code = _void(asked, said)
    if code is not None:
        await hand_over.keep_answer(pool, slug, said.request_no, code, said.model_dump(mode="json", exclude_none=True))
        raise Refused(refuse(code))


def _void(asked: hand_over.Request, said: ItemCallBack) -> str | None:
    if asked.run != asked.returns:
        return "REQUEST_SUPERSEDED"
    if not asked.is_open:
        return "CASE_CLOSED"
    # Two decisions in one breath are the case's to judge, by legal time; one that comes later is known to be late here.
    return "ITEM_ALREADY_DECIDED" if asked.is_decided and said.decision is not None else None


def _read(body: bytes) -> ItemCallBack:
    """The message; only what was signed is read. Raises RequestValidationError, as the framework would."""
    try:
        return ItemCallBack.model_validate_json(body)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in details]) from None
