"""The call-back of a department's system: signed, repeated at will, in any order."""

from __future__ import annotations

from uuid import UUID, uuid5

from fastapi import APIRouter, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request

from activities.connectors.http import CONTRACT, CONTRACT_HEADER, CONTRACTS
from domain.case.acts import PAYLOAD_FIELDS, Act, Actor, Role
from domain.case.refusals import PASSING, refuse
from domain.case.rules import check
from ledger import acts, hand_over
from ledger.connection.pool import Pool
from runtime.signing import SignatureRefused, verified_by_any
from starter.api.actor import Client, OurSettings
from starter.api.cases import taken
from starter.api.errors import PROBLEMS, ApiRoute, Problem, refused
from starter.api.exceptions import Refused
from starter.api.models import ActTaken, ItemCallBack
from starter.office.client import Lianban
from starter.office.requests import ActRequest, digest_of

router = APIRouter(route_class=ApiRoute, tags=["部门系统"], responses=PROBLEMS)

ACT_NAMESPACE = UUID("6f0f7a52-8c3b-5d0e-9a56-1f1c1a6f7b10")
"""Namespace of the act ids that stand for departments' messages; never changed, or repeats would become new acts."""
MOST_ACTS = 20
"""Acts of one message, all refused for the time being but the last: more of them is a system that does not listen."""

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
    ]
    + [
        {
            "name": CONTRACT_HEADER,
            "in": "header",
            "required": False,
            "schema": {"type": "string", "enum": sorted(CONTRACTS)},
            "description": "接口版本；可以不写，写了不认识的版本答 422 CONTRACT_UNKNOWN",
        }
    ],
}


@router.post(
    "/departments/{slug}/callbacks",
    response_model=ActTaken,
    summary="部门业务系统回调：确认接收、作出决定",
    responses={
        202: {"model": ActTaken, "description": "已收下，结果稍后可查"},
        425: {"model": Problem, "description": "现在还不能生效，请按 Retry-After 用同一编号再发"},
    },
    openapi_extra=_DOCUMENTED_BODY,
)
async def call_back(
    slug: str, request: Request, lianban: Client, settings: OurSettings, response: Response
) -> ActTaken:
    """按 Standard Webhooks 签名（HMAC-SHA256）。同一 webhook-id 重发得到第一次的结果；先后颠倒无妨。

    现在还不能生效的（例如特别程序还没有结束）答 425，请隔一段时间用同一 webhook-id 再发，条件具备即生效。
    """
    endpoint = settings.department_endpoints.get(slug)
    if endpoint is None:
        raise refused("DEPARTMENT_UNKNOWN")
    body = await request.body()
    try:
        message_id = verified_by_any(endpoint.secrets, request.headers, body)
    except SignatureRefused as error:
        raise refused(error.code) from None
    _check_contract(request)
    said = _read(body)
    asked = await hand_over.find_request(lianban.pool, said.request_no)
    if asked is None or asked.department != slug:
        raise refused("REQUEST_UNKNOWN")
    receipt = await lianban.send_act(await _act_for(lianban, slug, message_id, asked, said))
    if receipt.refusal is not None and receipt.refusal.code in PASSING:
        raise Refused(receipt.refusal, receipt.act_id, is_passing=True)
    return taken(receipt, response)


def _check_contract(request: Request) -> None:
    """A version that a call-back names must be one that is understood: its words may mean something else."""
    if request.headers.get(CONTRACT_HEADER, CONTRACT) not in CONTRACTS:
        raise refused("CONTRACT_UNKNOWN")


async def _act_for(
    lianban: Lianban, slug: str, message_id: str, asked: hand_over.Request, said: ItemCallBack
) -> ActRequest:
    """The act that stands for the message: of a repeat the first one, with its outcome.

    What was refused for the time being does not stay so under its id: the repeat is another act, which is sent as soon
    as nothing speaks against it any more; until then no act is written, and the answer is the same.
    """
    for number in range(1, MOST_ACTS + 1):
        act = _act(_act_id(slug, message_id, number), slug, asked, said)
        known = await acts.read_act(lianban.pool, act.act_id)
        if known is None:
            await _keep_what_is_void(lianban.pool, slug, asked, said)
            if number > 1:
                await _check_passed(lianban, act)
            return act
        act = _as_first_sent(act, known.digest)
        if known.code not in PASSING or digest_of(act) != known.digest:
            break
    return act


def _act_id(slug: str, message_id: str, number: int) -> str:
    """The first has no number: so were all before a message could have several."""
    name = f"{slug}:{message_id}" if number == 1 else f"{slug}:{message_id}:{number}"
    return str(uuid5(ACT_NAMESPACE, name))


async def _check_passed(lianban: Lianban, request: ActRequest) -> None:
    """Whether what it was refused for is over. Raises Refused, to be asked again later."""
    facts = {name: getattr(request, name) for name in PAYLOAD_FIELDS}
    now, state = await lianban.legal_now(), await lianban.case_state(request.case_no)
    act = Act(act_id=request.act_id, kind=request.kind, actor=request.actor, received_at=now, digest="", **facts)
    refusal = check(state, act)
    if refusal is not None and refusal.code in PASSING:
        raise Refused(refusal, is_passing=True)


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
