"""The contract with departments' own systems (对接规范), as one OpenAPI 3.1 document with both directions.

Paths are what a department's system sends to us, webhooks what we send to it. Both are made from the models by which
messages are written and read, so the document cannot say anything else. A version is a month; within it only what may
be left out is added. Our requests name it in the header `lianban-contract`.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from activities.connectors.http import CONTRACT, CONTRACT_HEADER, ItemReceipt, ItemRequest
from runtime.signing import TOLERANCE_SECONDS
from starter.api import callbacks

PREFIX = "/api/v1"
_ABOUT = f"""部门业务系统与联办之间的接口，版本 {CONTRACT}。两个方向都按 Standard Webhooks 签名
（HMAC-SHA256，内容为 编号.时间.原始报文），时间相差不超过 {int(TOLERANCE_SECONDS)} 秒；
同一编号的报文只算一次，重发得到第一次的结果。更换密钥时新旧两把同时有效。"""
_ANSWERS: dict[int | str, dict[str, Any]] = {
    401: {"description": "签名不正确，或时间相差过大：请求没有收下，联办稍后再试后交人处理"},
    409: {"description": "不接受：请求交由人员处理"},
    503: {"description": "暂时不能收：408、425、429 和 5xx 都表示稍后再试"},
}
_SIGNED = {
    "parameters": [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": description}
        for name, description in (
            ("webhook-id", "报文编号，即 request_no；再次发送用同一编号"),
            ("webhook-timestamp", "签名时间，Unix 秒"),
            ("webhook-signature", "一个或多个 v1,<base64>，以空格分开；其中一个正确即可"),
            (CONTRACT_HEADER, f"接口版本，现为 {CONTRACT}"),
        )
    ]
}
router = APIRouter(tags=["部门系统"])
_to_departments = APIRouter()


@_to_departments.post(
    "requests",
    response_model=ItemReceipt,
    status_code=202,
    summary="联办 → 部门：POST {url}/requests，请办理一个事项",
    responses=_ANSWERS,
    openapi_extra=_SIGNED,
)
def _request(body: ItemRequest) -> None:
    """同一 request_no 再次送来的，返回第一次的 receipt，不重复办理。form 只含本事项需要的字段。"""


@_to_departments.get(
    "requests/{request_no}",
    response_model=ItemReceipt,
    summary="联办 → 部门：GET {url}/requests/{request_no}，询问是否已收到",
    responses={404: {"description": "没有收到过这个请求"}, 401: _ANSWERS[401]},
    openapi_extra=_SIGNED,
)
def _asked(request_no: str) -> None:
    """再次发送之前先问；按空报文签名。"""


def contract_document() -> dict[str, Any]:
    """The contract of today's version, as OpenAPI 3.1."""
    made = get_openapi(
        title="联办：部门业务系统对接规范",
        version=CONTRACT,
        openapi_version="3.1.0",
        description=_ABOUT,
        routes=[],
        webhooks=_to_departments.routes,
    )
    ours = get_openapi(title="", version="", openapi_version="3.1.0", routes=_of_departments())
    schemas = {**ours["components"]["schemas"], **made["components"]["schemas"]}
    return {**made, "paths": ours["paths"], "components": {"schemas": dict(sorted(schemas.items()))}}


def _of_departments() -> list[Any]:
    within = APIRouter(prefix=PREFIX)
    within.include_router(callbacks.router)
    return list(within.routes)


@router.get("/departments/openapi.json", include_in_schema=False)
async def read_contract() -> dict[str, Any]:
    """The contract for whoever builds a department's system; nothing in it is secret."""
    return contract_document()
