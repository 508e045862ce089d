"""Where the tested system calls back: keeps every delivery, and makes it prove that it sends again what got no 2xx."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from pydantic import SecretStr, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from activities.connectors.http import CONTRACT, CONTRACT_HEADER, CONTRACTS
from runtime.signing import SignatureRefused, verified_id
from starter.api.models import ItemCallBack

PATH, ELSEWHERE = "/callbacks", "/elsewhere"
LARGEST_BODY = 1024 * 1024
_STATUS = {"SIGNATURE_INVALID": 401, "SIGNATURE_STALE": 401, "BODY_TOO_LARGE": 413}


@dataclass(frozen=True)
class Delivery:
    """One call-back as it came; `code`: why it is not believed or not readable."""

    message_id: str
    body: bytes
    code: str = ""
    said: ItemCallBack | None = None


@dataclass
class Listener:
    """The first message is answered with a redirect, every other with 503; each is taken when it comes again."""

    secrets: tuple[SecretStr, ...]
    deliveries: list[Delivery] = field(default_factory=list)
    redirected: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> Starlette:
        """Its HTTP side."""
        routes = [
            Route(PATH, self._take, methods=["POST"]),
            Route(ELSEWHERE, self._redirected, methods=["GET", "POST", "PUT"]),
        ]
        return Starlette(routes=routes)

    async def _take(self, request: Request) -> Response:
        body = await _read_body(request)
        seen = Counter(each.message_id for each in self.deliveries)
        delivery = self._read(request, body)
        self.deliveries.append(delivery)
        self.changed.set()
        if delivery.code:
            return JSONResponse({"code": delivery.code}, _STATUS.get(delivery.code, 422))
        if not seen:
            return RedirectResponse(ELSEWHERE, 307)
        if not seen[delivery.message_id]:
            return JSONResponse({"code": "LEDGER_AWAY"}, 503)
        return JSONResponse({"act_id": delivery.message_id, "outcome": "applied"})

    def _read(self, request: Request, body: bytes) -> Delivery:
        message_id = request.headers.get("webhook-id", "")
        if len(body) > LARGEST_BODY:
            return Delivery(message_id, b"", "BODY_TOO_LARGE")
        codes: list[str] = []
        for secret in self.secrets:
            try:
                verified_id(secret, request.headers, body)
                codes.clear()
                break
            except SignatureRefused as refused:
                codes.append(refused.code)
        if codes:
            return Delivery(message_id, body, codes[0])
        if request.headers.get(CONTRACT_HEADER, CONTRACT) not in CONTRACTS:
            return Delivery(message_id, body, "CONTRACT_UNKNOWN")
        try:
            return Delivery(message_id, body, said=ItemCallBack.model_validate_json(body))
        except ValidationError:
            return Delivery(message_id, body, "BODY_INVALID")

    async def _redirected(self, request: Request) -> Response:
        self.redirected.append(request.method)
        self.changed.set()
        return JSONResponse({})

    @property
    def taken(self) -> list[Delivery]:
        """Messages that came again as they were, and were taken."""
        times = Counter(each.message_id for each in self.deliveries if not each.code)
        said = {each.message_id: each for each in self.deliveries if each.said is not None}
        return [each for message_id, each in said.items() if times[message_id] > 1]

    def is_done(self) -> bool:
        """Whether acknowledgement and decision were both taken; nothing more is waited for then."""
        return {each.said.is_decision for each in self.taken if each.said} == {True, False}


async def _read_body(request: Request) -> bytes:
    """What was sent, up to a byte more than is taken: a system that sends without end fills nobody's memory."""
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > LARGEST_BODY:
            break
    return bytes(read)
