"""A party outside, played by a process of its own: signed requests in, signed notices out, a page for people.

What is the party's own (what it answers, what it tells by itself) is given by a subclass; what every party has in
common is here: signatures, repeats under an id, switches that make it slow, down, wrong, silent, telling twice or
losing its answers, and a page of what it received.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from abc import ABC, abstractmethod
from http import HTTPStatus
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.outsider_store import MODES, Mode, Notice, OutsiderStore
from engine.serving import PAGES, POLICY, serve_until
from runtime.settings import Settings, SettingsError, SignedEndpoint
from runtime.signing import SignatureRefused, signed_headers, verified_by_any
from runtime.transport import asks_for_later

logger = logging.getLogger(__name__)

SLOW_SECONDS = 20.0
LARGEST_BODY = 6 * 1024 * 1024
PAGE = 50
MODE_NAMES: dict[Mode, str] = {
    "fine": "正常",
    "slow": f"慢（{SLOW_SECONDS:.0f} 秒后才答）",
    "down": "暂停服务（请稍后再试）",
    "wrong": "答非所问",
    "silent": "收下，但不主动通知",
    "twice": "每条通知发两次",
    "lost": "收下，但答复丢失（对方会再发一次）",
}


class Unheard(Exception):
    """The message is not taken as it is: `status` and `code` of the answer."""

    def __init__(self, status: HTTPStatus, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Outsider(ABC):
    """One simulated party on one store."""

    title: str
    """What people call it."""

    def __init__(self, party: str, settings: Settings, store: OutsiderStore) -> None:
        self.party = party
        self.settings = settings
        self.store = store
        self.endpoint: SignedEndpoint = settings.parties[party]
        self._changed = asyncio.Event()

    @abstractmethod
    def answer(self, path: str, message_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """What a new message is answered; called once for each id. Raises Unheard."""

    def lookup(self, path: str) -> dict[str, Any] | None:
        """What a query (GET) finds; None: nothing is known of it."""
        return None

    def pages(self) -> list[Route]:
        """Pages of its own for people."""
        return []

    def tell(self, notice_id: str, body: dict[str, Any], *, after: float = 0.0) -> None:
        """Tell the platform something by a signed notice, unless it is to be silent."""
        mode = self.store.mode()
        if mode != "silent":
            self.store.tell(notice_id, body, after=after, times=2 if mode == "twice" else 1)
        self.wake()

    def app(self) -> Starlette:
        """The HTTP side."""
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/mode", self._set_mode, methods=["POST"]),
                Route("/received.json", self._received),
                *self.pages(),
                Route("/{path:path}", self._take, methods=["POST"]),
                Route("/{path:path}", self._tell),
            ]
        )

    async def send_notices(self, stop: asyncio.Event) -> None:
        """Send what is due, sleep until the next is; ends when `stop` is set (`wake` to notice)."""
        async with httpx.AsyncClient(timeout=10.0, trust_env=False) as client:
            while not stop.is_set():
                self._changed.clear()
                for notice in self.store.due():
                    await self._send(client, notice)
                try:
                    await asyncio.wait_for(self._changed.wait(), self.store.seconds_to_next())
                except TimeoutError:
                    continue

    def wake(self) -> None:
        """Something is new, or it is to stop."""
        self._changed.set()

    async def _take(self, request: Request) -> Response:
        """A signed message; the same id again gets the same answer and changes nothing."""
        body = await request.body()
        if len(body) > LARGEST_BODY:
            return JSONResponse({"code": "BODY_TOO_LARGE"}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            message_id = verified_by_any(self.endpoint.secrets, request.headers, body)
            said = json.loads(body)
        except SignatureRefused as refused:
            return JSONResponse({"code": refused.code}, HTTPStatus.UNAUTHORIZED)
        except ValueError:
            return JSONResponse({"code": "BODY_INVALID"}, HTTPStatus.UNPROCESSABLE_ENTITY)
        early = await self._behave()
        return early or self._judged(request.path_params["path"], message_id, body, said)

    async def _behave(self) -> Response | None:
        match self.store.mode():
            case "slow":
                await asyncio.sleep(SLOW_SECONDS)
            case "down":
                return JSONResponse({"code": "LATER"}, HTTPStatus.SERVICE_UNAVAILABLE)
            case "wrong":
                return JSONResponse(["?"], HTTPStatus.OK)
        return None

    def _judged(self, path: str, message_id: str, body: bytes, said: Any) -> Response:
        digest = hashlib.sha256(body).hexdigest()
        kept = self.store.keep(message_id, path, body.decode(), digest)
        if kept.digest != digest:
            return JSONResponse({"code": "NOTICE_ID_REUSED"}, HTTPStatus.CONFLICT)
        if kept.answer is None:
            try:
                answer = self.answer(path, message_id, said)
            except Unheard as unheard:
                return JSONResponse({"code": unheard.code}, unheard.status)
            self.store.answer(message_id, answer)
        else:
            answer = json.loads(kept.answer)
        if self.store.mode() == "lost" and kept.times == 1:
            return JSONResponse({"code": "ANSWER_LOST"}, HTTPStatus.BAD_GATEWAY)
        return JSONResponse(answer, HTTPStatus.OK)

    async def _tell(self, request: Request) -> Response:
        """A signed query."""
        try:
            verified_by_any(self.endpoint.secrets, request.headers, b"")
        except SignatureRefused as refused:
            return JSONResponse({"code": refused.code}, HTTPStatus.UNAUTHORIZED)
        early = await self._behave()
        found = self.lookup(request.path_params["path"])
        missing = JSONResponse({"code": "UNKNOWN"}, HTTPStatus.NOT_FOUND)
        return early or (missing if found is None else JSONResponse(found))

    async def _page(self, _request: Request) -> Response:
        page = PAGES.get_template("outsider.html")
        shown = page.render(
            **{"title": self.title, "received": self.store.received(PAGE), "most": PAGE},
            **{"mode": self.store.mode(), "modes": MODE_NAMES, "links": [each.path for each in self.pages()]},
        )
        return HTMLResponse(shown, headers={"Content-Security-Policy": POLICY})

    async def _set_mode(self, request: Request) -> Response:
        form: Any = await request.form()
        mode = str(form.get("mode", ""))
        if mode in MODES:
            self.store.set_mode(mode)
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)

    async def _received(self, _request: Request) -> Response:
        """Everything, for programs."""
        found = [each._asdict() for each in self.store.received(10_000)]
        return Response(json.dumps(found, ensure_ascii=False), media_type="application/json")

    async def _send(self, client: httpx.AsyncClient, notice: Notice) -> None:
        address = f"{self.settings.public_url.rstrip('/')}/api/v1/parties/{self.party}/notices"
        body = notice.body.encode()
        headers = {"content-type": "application/json"}
        headers |= signed_headers(self.endpoint.secret, notice.notice_id, body)
        try:
            status = (await client.post(address, content=body, headers=headers)).status_code
        except httpx.HTTPError as error:
            logger.info("notice_failed", extra={"notice_id": notice.notice_id, "why": type(error).__name__})
            status = HTTPStatus.SERVICE_UNAVAILABLE
        if asks_for_later(status):
            self.store.put_off(notice)
            return
        if status >= HTTPStatus.BAD_REQUEST:
            logger.warning("notice_refused", extra={"notice_id": notice.notice_id, "status": status})
        self.store.told(notice)


async def serve(made: type[Outsider], party: str, settings: Settings, stop: asyncio.Event) -> int:
    """Serve one party until `stop` is set; what it has to say and did not yet is in its store for the next start."""
    port = settings.outsider_ports.get(party)
    if port is None or party not in settings.parties:
        raise SettingsError(f"LIANBAN_OUTSIDER_PORTS：没有设置 {party} 模拟系统的端口和密钥")
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = OutsiderStore(settings.home / f"outsider-{party}.db")
    outsider = made(party, settings, store)
    code = await serve_until(outsider.app(), port, stop, outsider.send_notices(stop), wake=outsider.wake)
    store.close()
    return code
