"""A department's own system as a developer might build it, rightly or with one defect planted (test double)."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum

import httpx
from pydantic import BaseModel, SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from runtime.signing import SignatureRefused, signed_headers, verified_id
from tests.support.departments import DEPARTMENT, SECRET

PAUSE_SECONDS = 0.05
TRIES = 6


class Defect(StrEnum):
    """What it does wrong."""

    NO_SIGNATURE_CHECK = "no_signature_check"
    ACCEPTS_STALE = "accepts_stale"
    NEW_RECEIPT = "new_receipt_on_repeat"
    NO_RECEIPT = "answers_without_receipt"
    FORGETS = "forgets_requests"
    KNOWS_ALL = "knows_every_request"
    TAKES_ANY_SIZE = "takes_any_size"
    UNSIGNED_BACK = "call_backs_unsigned"
    OTHER_KEY_BACK = "call_backs_by_another_key"
    NEW_ID = "new_id_on_repeat"
    SAME_ID = "one_id_for_all"
    OTHER_REQUEST = "call_backs_of_an_unknown_request"
    NO_RESULT_NO = "grants_without_result_no"
    OWN_FIELDS = "call_backs_in_its_own_words"
    FOLLOWS = "follows_redirects"
    GIVES_UP = "sends_once"
    SILENT = "never_answers"
    OLD_CONTRACT = "call_backs_of_an_unknown_version"
    HUGE_BACK = "call_backs_of_5_mb"
    HUGE_ANSWER = "answers_with_5_mb"
    DRIPS = "answers_a_byte_at_a_time"
    REDIRECTS = "answers_with_a_redirect"
    HTML = "answers_with_a_page"


async def _drops() -> AsyncIterator[bytes]:
    for _ in range(400):
        yield b" "
        await asyncio.sleep(PAUSE_SECONDS)


class _Asked(BaseModel):
    request_no: str
    call_back: str


@dataclass
class OddDepartment:
    """Serves `/{department}/requests`, and calls back."""

    defect: Defect | None = None
    receipts: dict[str, str] = field(default_factory=dict)
    calls: set[asyncio.Task[None]] = field(default_factory=set)

    def app(self) -> Starlette:
        """Its HTTP side."""
        prefix = f"/{DEPARTMENT}/requests"
        return Starlette(
            routes=[
                Route(prefix, self._take, methods=["POST"]),
                Route(f"{prefix}/{{request_no}}", self._tell),
            ]
        )

    def stop(self) -> None:
        """Call back no more."""
        for task in self.calls:
            task.cancel()

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        if len(body) > 1024 * 1024 and self.defect is not Defect.TAKES_ANY_SIZE:
            return JSONResponse({"code": "BODY_TOO_LARGE"}, 413)
        if (code := self._distrusts(request, body)) is not None:
            return JSONResponse({"code": code}, 401)
        asked = _Asked.model_validate_json(body)
        is_new = asked.request_no not in self.receipts
        if is_new or self.defect is Defect.NEW_RECEIPT:
            self.receipts[asked.request_no] = f"R-{uuid.uuid4().hex[:6]}"
        if is_new and self.defect is not Defect.SILENT:
            task = asyncio.create_task(self._call_back(asked))
            self.calls.add(task)
            task.add_done_callback(self.calls.discard)
        if (other := self._otherwise()) is not None:
            return other
        known = {} if self.defect is Defect.NO_RECEIPT else {"receipt": self.receipts[asked.request_no]}
        return JSONResponse(known, 202)

    def _otherwise(self) -> Response | None:
        match self.defect:
            case Defect.HUGE_ANSWER:
                return Response(b" " * 5 * 1024 * 1024, 202, media_type="application/json")
            case Defect.DRIPS:
                return StreamingResponse(_drops(), 202, media_type="application/json")
            case Defect.REDIRECTS:
                return RedirectResponse("/elsewhere", 307)
            case Defect.HTML:
                return Response("<html>登录</html>", 200, media_type="text/html")
        return None

    async def _tell(self, request: Request) -> Response:
        receipt = self.receipts.get(request.path_params["request_no"])
        if self.defect is Defect.KNOWS_ALL:
            receipt = receipt or "R-0"
        if receipt is None or self.defect is Defect.FORGETS:
            return JSONResponse({"code": "REQUEST_UNKNOWN"}, 404)
        return JSONResponse({"receipt": receipt})

    def _distrusts(self, request: Request, body: bytes) -> str | None:
        try:
            verified_id(SECRET, request.headers, body)
        except SignatureRefused as refused:
            is_let_in = self.defect is Defect.NO_SIGNATURE_CHECK or (
                self.defect is Defect.ACCEPTS_STALE and refused.code == "SIGNATURE_STALE"
            )
            return None if is_let_in else refused.code
        return None

    async def _call_back(self, asked: _Asked) -> None:
        number = "another-0001" if self.defect is Defect.OTHER_REQUEST else asked.request_no
        decision = f'"request_no":"{number}","kind":"decide_item","decision":"grant"'
        if self.defect is not Defect.NO_RESULT_NO:
            decision += ',"result_no":"K-1"'
        if self.defect is Defect.OWN_FIELDS:
            decision += ',"操作员":"张三"'
        messages = [f'{{"request_no":"{number}","kind":"acknowledge_item"}}', f"{{{decision}}}"]
        if self.defect is Defect.HUGE_BACK:
            messages = [f"{each[:-1]}{' ' * 5 * 1024 * 1024}}}" for each in messages]
        for place, body in enumerate(messages):
            message_id = number if self.defect is Defect.SAME_ID else f"{number}.{place}"
            await self._deliver(asked.call_back, message_id, body.encode())

    async def _deliver(self, address: str, message_id: str, body: bytes) -> None:
        key = SecretStr("another key") if self.defect is Defect.OTHER_KEY_BACK else SECRET
        follows = self.defect is Defect.FOLLOWS
        async with httpx.AsyncClient(trust_env=False, follow_redirects=follows) as client:
            for _ in range(1 if self.defect is Defect.GIVES_UP else TRIES):
                if self.defect is Defect.NEW_ID:
                    message_id = uuid.uuid4().hex
                headers = signed_headers(key, message_id, body)
                if self.defect is Defect.OLD_CONTRACT:
                    headers["lianban-contract"] = "2019-01"
                if self.defect is Defect.UNSIGNED_BACK:
                    headers = {"webhook-id": message_id}
                try:
                    answer = await client.post(address, content=body, headers=headers)
                except httpx.HTTPError:
                    return
                if answer.is_success:
                    return
                await asyncio.sleep(PAUSE_SECONDS)
