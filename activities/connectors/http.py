"""A department with a system of its own: a signed request out; its acknowledgement and decision come as call-backs.

The request carries what this one item needs of the form, of its group its own row alone (最少必要), read at the moment
of sending. Before a request is sent again, the other side is asked whether it has it: a lost answer doubles nothing.
Proxies of the environment are not used; redirects are not followed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import httpx
from pydantic import BaseModel, Field, SecretStr, ValidationError

from activities.connectors import TAKEN, Answer, Unreachable
from activities.ports import breaker
from domain.case.acts import Record
from domain.case.messages import HandOver
from domain.definition.forms import item_view, merged_form
from ledger import hand_over
from ledger.connection.pool import Pool
from runtime.outside import outside
from runtime.settings import Settings, SignedEndpoint
from runtime.signing import signed_headers
from runtime.transport import AnswerTooLarge, answered, asks_for_later, tls

TIMEOUT = httpx.Timeout(4.0, connect=2.0)
CONTRACT = "2026-11"
"""Version of the contract with departments' systems (`starter/api/contract.py`): a month."""
CONTRACTS = frozenset({CONTRACT})
"""Versions that are understood of whoever names one; a call-back need not."""
CONTRACT_HEADER = "lianban-contract"
RESTING = "DEPARTMENT_RESTING"
"""Code of a hand-over that is not tried: the department's system did not answer several times in a row."""
WHOLE_SECONDS = 12.0
"""Ask and send together; less than the activity's start-to-close time, so that we report the failure ourselves."""
LARGEST_ANSWER = 64 * 1024
"""Bytes of an answer that are read: it says a number."""

NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
"""What a number of another system looks like: our database keeps no NUL, and no number has one."""


def party_of(department: str) -> str:
    """The name of a department's system among the parties outside."""
    return f"department.{department}"


class ItemRequest(Record):
    """The body of `POST {url}/requests`: which item of which case, its data, and where to call back."""

    request_no: str = Field(description="分发请求编号；同一编号只办一次", examples=["610702-20261123-0001-rsj-sbk"])
    case_no: str = Field(description="办件编号")
    department: str = Field(description="部门代码")
    item: str = Field(description="事项代码")
    item_name: str = Field(description="事项名称")
    form: dict[str, str] = Field(description="申请表里本事项需要的字段：组.字段（成组的写 组.序号.字段）→ 值")
    call_back: str = Field(description="回调地址：确认接收和决定送到这里")


class ItemReceipt(BaseModel):
    """The answer of the department's system: the number under which it keeps the request."""

    receipt: str = Field(
        min_length=1, max_length=200, pattern=NO_CONTROLS, description="部门业务系统的受理编号；同一请求总是同一个"
    )


class Rejected(Exception):
    """The department's system answered that it will not take the request as it is."""


class HttpConnector:
    """Sends requests to the systems named in the settings; one breaker (熔断) for all items of a department.

    The breaker is the same for every process of the installation.
    """

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool = pool
        self._endpoints = outside(settings, settings.department_endpoints)
        self._public_url = settings.public_url.rstrip("/")

    async def rests_seconds(self, department: str) -> float:
        """How long nothing is sent to a department whose system failed again and again; 0: something may be."""
        return await breaker.rests_seconds(self._pool, party_of(department))

    async def hand_over(self, request: HandOver) -> Answer:
        """`taken` once the system has the request; `failed` when it rejects it or is not configured.

        Raises Unreachable; DEPARTMENT_RESTING without asking, while the department's system is left alone.
        """
        endpoint = self._endpoints.get(request.department)
        if endpoint is None:
            return Answer(result="failed", code="DEPARTMENT_NOT_CONFIGURED")
        if await self.rests_seconds(request.department) > 0:
            raise Unreachable(RESTING)
        before = await hand_over.begin(self._pool, request)
        if before is not None and before.taken_at is not None:
            return TAKEN
        body = await self._body(request)
        try:
            async with self._watched(request.department):
                receipt = await self._deliver(endpoint, request.request_no, body, may_be_there=before is not None)
        except Rejected:
            return Answer(result="failed", code="DEPARTMENT_REJECTED")
        await hand_over.note_taken(self._pool, request.request_no, receipt)
        return TAKEN

    @asynccontextmanager
    async def _watched(self, department: str) -> AsyncIterator[None]:
        """One try, told to the breaker: a system that answers at all, be it a refusal, is there. Raises Unreachable."""
        attempt = await breaker.attempt(self._pool, party_of(department))
        if attempt is None:
            raise Unreachable(RESTING)
        try:
            yield
        except Unreachable as error:
            await (attempt.failed() if error.code == "DEPARTMENT_UNREACHABLE" else attempt.succeeded())
            raise
        except Rejected:
            await attempt.succeeded()
            raise
        except BaseException:
            await attempt.let_go()
            raise
        await attempt.succeeded()

    async def _body(self, request: HandOver) -> bytes:
        facts = await hand_over.case_facts(self._pool, request.case_no)
        item = facts.plan.item(request.item)
        form = merged_form(facts.definition, facts.plan)
        message = ItemRequest(
            request_no=request.request_no,
            case_no=request.case_no,
            department=request.department,
            item=item.item,
            item_name=item.name,
            form=item_view(form, facts.form, request.item),
            call_back=f"{self._public_url}/api/v1/departments/{request.department}/callbacks",
        )
        return message.model_dump_json().encode()

    async def _deliver(self, endpoint: SignedEndpoint, request_no: str, body: bytes, *, may_be_there: bool) -> str:
        """The receipt, from an earlier sending or from this one. Raises Unreachable, Rejected."""
        try:
            async with asyncio.timeout(WHOLE_SECONDS), self._client(endpoint) as client:
                if may_be_there and (receipt := await _ask(client, request_no, endpoint.secret)):
                    return receipt
                return await _send(client, request_no, endpoint.secret, body)
        except (ValidationError, AnswerTooLarge):
            # Nothing of these errors travels: their texts may quote addresses and bodies.
            raise Unreachable("DEPARTMENT_ANSWER_INVALID") from None
        except (httpx.HTTPError, TimeoutError):
            raise Unreachable from None

    def _client(self, endpoint: SignedEndpoint) -> httpx.AsyncClient:
        base = endpoint.url.rstrip("/") + "/"
        headers = {CONTRACT_HEADER: CONTRACT}
        return httpx.AsyncClient(base_url=base, headers=headers, timeout=TIMEOUT, verify=tls(), trust_env=False)


async def _ask(client: httpx.AsyncClient, request_no: str, secret: SecretStr) -> str | None:
    """The receipt of a request that the other side has, else None."""
    headers = signed_headers(secret, request_no, b"")
    response = await answered(client, "GET", f"requests/{quote(request_no)}", headers=headers, most=LARGEST_ANSWER)
    if response.status_code == httpx.codes.NOT_FOUND:
        return None
    return _receipt(response)


async def _send(client: httpx.AsyncClient, request_no: str, secret: SecretStr, body: bytes) -> str:
    headers = {"content-type": "application/json", **signed_headers(secret, request_no, body)}
    return _receipt(await answered(client, "POST", "requests", headers=headers, content=body, most=LARGEST_ANSWER))


def _receipt(response: httpx.Response) -> str:
    if response.is_client_error and not asks_for_later(response.status_code):
        raise Rejected
    if not response.is_success:
        raise Unreachable
    return ItemReceipt.model_validate_json(response.content).receipt
