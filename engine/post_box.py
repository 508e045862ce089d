"""The demo's post-box (演示信箱): a real mail server and a gateway for text messages that deliver to one page.

What a person would get stands on that page: mails taken by SMTP, text messages by signed HTTP. Its switches make it
slow, down, wrong or sending twice, to see what the people are told then. Everything is on disk before it is answered.
A message that comes again under its id is counted and shown once, as a telephone and a mail program do.
"""

from __future__ import annotations

import asyncio
import json
from email import message_from_bytes, policy
from http import HTTPStatus
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import BaseModel, Field, SecretStr, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.ports import LOOPBACK
from engine.post_box_store import MODES, Mode, PostBoxStore
from engine.serving import PAGES, POLICY, serve_until
from runtime.exits import run_process
from runtime.logs import configure_logging
from runtime.settings import Settings, SettingsError, load_settings
from runtime.signing import SignatureRefused, verified_id

DATABASE = "post-box.db"
SLOW_SECONDS = 20.0
LARGEST_BODY = 64 * 1024
LARGEST_MAIL = 1024 * 1024
PAGE = 100
MODE_NAMES: dict[Mode, str] = {
    "fine": "正常",
    "slow": f"慢（{SLOW_SECONDS:.0f} 秒后才答）",
    "down": "暂时不收（请稍后再试）",
    "wrong": "拒收",
    "lost": "收下，但答复丢失（对方会再发一次）",
}


class TextMessage(BaseModel):
    """A text message as the platform sends it."""

    id: str = Field(min_length=1, max_length=200)
    to: str = Field(min_length=3, max_length=30)
    text: str = Field(min_length=1, max_length=2000)


class PostBox:
    """Both servers on one store."""

    def __init__(self, secret: SecretStr, store: PostBoxStore) -> None:
        self._secret = secret
        self._store = store

    def app(self) -> Starlette:
        """The gateway, and the page for people."""
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/mode", self._set_mode, methods=["POST"]),
                Route("/messages", self._take, methods=["POST"]),
                Route("/received.json", self._received),
            ]
        )

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """One mail by SMTP."""
        match self._store.mode():
            case "slow":
                await asyncio.sleep(SLOW_SECONDS)
            case "down":
                return "451 4.3.2 try again later"
            case "wrong":
                return "550 5.7.1 refused"
        mail = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
        body = mail.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        receipt = self._store.keep(
            str(mail["Message-ID"] or "").strip("<>"),
            "mail",
            ", ".join(envelope.rcpt_tos),
            str(mail["Subject"] or ""),
            text,
        )
        if self._store.mode() == "lost":
            return "421 4.4.2 connection lost"
        return f"250 2.0.0 {receipt}"

    async def _take(self, request: Request) -> Response:
        """One text message by HTTP; the same id again gets the same receipt."""
        if int(request.headers.get("content-length") or LARGEST_BODY + 1) > LARGEST_BODY:
            return JSONResponse({"code": "BODY_TOO_LARGE"}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body = await request.body()
        try:
            signed = verified_id(self._secret, request.headers, body)
            message = TextMessage.model_validate_json(body)
        except SignatureRefused as refused:
            return JSONResponse({"code": refused.code}, HTTPStatus.UNAUTHORIZED)
        except ValidationError:
            return JSONResponse({"code": "BODY_INVALID"}, HTTPStatus.UNPROCESSABLE_ENTITY)
        if signed != message.id:
            return JSONResponse({"code": "ID_DIFFERS"}, HTTPStatus.UNPROCESSABLE_ENTITY)
        return await self._judge(message)

    async def _judge(self, message: TextMessage) -> Response:
        match self._store.mode():
            case "slow":
                await asyncio.sleep(SLOW_SECONDS)
            case "down":
                return JSONResponse({"code": "LATER"}, HTTPStatus.SERVICE_UNAVAILABLE)
            case "wrong":
                return JSONResponse({"code": "REFUSED"}, HTTPStatus.UNPROCESSABLE_ENTITY)
        receipt = self._store.keep(message.id, "sms", message.to, "", message.text)
        if self._store.mode() == "lost":
            return JSONResponse({"code": "ANSWER_LOST"}, HTTPStatus.BAD_GATEWAY)
        return JSONResponse({"receipt": receipt}, HTTPStatus.ACCEPTED)

    async def _page(self, request: Request) -> Response:
        to = request.query_params.get("to", "")[:254]
        page = PAGES.get_template("post_box.html")
        shown = page.render(
            received=self._store.received(PAGE, to), to=to, mode=self._store.mode(), modes=MODE_NAMES, most=PAGE
        )
        return HTMLResponse(shown, headers={"Content-Security-Policy": POLICY})

    async def _set_mode(self, request: Request) -> Response:
        form: Any = await request.form()
        mode = str(form.get("mode", ""))
        if mode in MODES:
            self._store.set_mode(mode)
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)

    async def _received(self, _request: Request) -> Response:
        """Everything, for programs."""
        found = [each._asdict() for each in self._store.received(10_000)]
        return Response(json.dumps(found, ensure_ascii=False), media_type="application/json")


async def serve(settings: Settings, stop: asyncio.Event) -> int:
    """Serve both until `stop` is set."""
    if settings.post_box_port is None or settings.sms_gateway is None or settings.mail_server is None:
        raise SettingsError("LIANBAN_POST_BOX_PORT：演示信箱需要端口、短信网关和邮件服务器三项设置")
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = PostBoxStore(settings.home / DATABASE)
    box = PostBox(settings.sms_gateway.secret, store)
    mail = await asyncio.get_running_loop().create_server(
        lambda: SMTP(box, data_size_limit=LARGEST_MAIL, hostname=LOOPBACK), LOOPBACK, settings.mail_server.port
    )
    code = await serve_until(box.app(), settings.post_box_port, stop)
    mail.close()
    await mail.wait_closed()
    store.close()
    return code


async def _main(stop: asyncio.Event) -> int:
    settings = load_settings()
    configure_logging("post_box", settings.log_level)
    return await serve(settings, stop)


def main() -> None:
    """Serve the post-box until told to stop."""
    run_process(_main)


if __name__ == "__main__":
    main()
