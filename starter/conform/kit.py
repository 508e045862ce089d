"""A run of the kit: requests as we would send them, rightly and wrongly; then the call-backs are waited for."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx
import uvicorn
from pydantic import SecretStr, ValidationError

from activities.connectors.http import CONTRACT, CONTRACT_HEADER, LARGEST_ANSWER, ItemReceipt, ItemRequest
from engine.ports import free_ports
from engine.serving import QuietServer
from runtime.signing import signed_headers
from runtime.transport import AnswerTooLarge, answered
from starter.conform.checks import Check, Finding, Report
from starter.conform.heard import judge
from starter.conform.listener import PATH, Listener

LONG_AGO = timedelta(minutes=10)
BIG_BYTES = 5 * 1024 * 1024
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_REFUSED = range(400, 500)


class SystemAway(Exception):
    """SYSTEM_AWAY: nothing answers at the address that is to be tested."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The system that is tested, and how it is asked. `host` and `port`: where its call-backs are heard.

    `call_back`: the address under which it reaches that, where it is another one. Everything sent is made up.
    `answer_seconds`: for so long an answer is waited for as a whole, as ours does.
    """

    url: str
    secret: SecretStr
    next_secret: SecretStr | None = None
    department: str = "test"
    item: str = "test/conform"
    host: str = "127.0.0.1"
    port: int = 0
    call_back: str = ""
    wait_seconds: float = 60.0
    answer_seconds: float = 12.0


@dataclass
class _Run:
    tested: Subject
    client: httpx.AsyncClient
    call_back: str
    mark: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    numbers: list[str] = field(default_factory=list)
    is_away: bool = False
    too_large: bool = False

    def number(self) -> str:
        """The number of a request that was never sent; one run's never meet another's."""
        self.numbers.append(f"conform-{self.mark}-{len(self.numbers) + 1}")
        return self.numbers[-1]

    def body(self, request_no: str) -> bytes:
        """A request about nobody."""
        message = ItemRequest(
            request_no=request_no,
            case_no=f"conform-{self.mark}",
            department=self.tested.department,
            item=self.tested.item,
            item_name="对接自测",
            form={"test.name": "测试"},
            call_back=self.call_back,
        )
        return message.model_dump_json().encode()

    async def post(self, body: bytes, headers: dict[str, str]) -> httpx.Response | None:
        """The answer, or None where there is none in time, or the connection failed."""
        return await self._answered("POST", "requests", {"content-type": "application/json", **headers}, body)

    async def ask(self, request_no: str) -> httpx.Response | None:
        """What the system knows of a request."""
        headers = signed_headers(self.tested.secret, request_no, b"")
        return await self._answered("GET", f"requests/{quote(request_no)}", headers, b"")

    async def _answered(self, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response | None:
        """As we would ask: the whole answer within the time, and no more of it than a number takes."""
        try:
            async with asyncio.timeout(self.tested.answer_seconds):
                return await answered(self.client, method, path, headers=headers, content=body, most=LARGEST_ANSWER)
        except httpx.ConnectError:
            self.is_away = True
        except AnswerTooLarge:
            self.too_large = True
        except (httpx.HTTPError, TimeoutError):
            pass
        return None


async def conform(tested: Subject) -> Report:
    """Test the system. Raises SystemAway."""
    port = tested.port or free_ports(1)[0]
    listener = Listener(tuple(each for each in (tested.secret, tested.next_secret) if each is not None))
    call_back = tested.call_back or f"http://{tested.host}:{port}{PATH}"
    headers = {CONTRACT_HEADER: CONTRACT}
    async with _served(listener, tested.host, port):
        base = tested.url.rstrip("/") + "/"
        async with httpx.AsyncClient(base_url=base, headers=headers, timeout=TIMEOUT, trust_env=False) as client:
            run = _Run(tested, client, call_back)
            findings = [each async for each in _asked(run)]
            # Only the request that was rightly sent is answered; the others exist for nobody.
            await _heard(listener, tested.wait_seconds)
    findings += judge(listener, frozenset(run.numbers[:1]))
    order = list(Check)
    return Report(tested.url, CONTRACT, tuple(sorted(findings, key=lambda each: order.index(each.check))))


async def _heard(listener: Listener, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            while not listener.is_done():
                listener.changed.clear()
                await listener.changed.wait()
    except TimeoutError:
        return


async def _asked(run: _Run) -> AsyncIterator[Finding]:
    number = run.number()
    body, secret = run.body(number), run.tested.secret
    first = await run.post(body, signed_headers(secret, number, body))
    if first is None and run.is_away:
        raise SystemAway(run.tested.url)
    receipt = _receipt(first)
    yield _told(Check.TAKEN, "" if receipt else _not_taken(run, first))
    again = await run.post(body, signed_headers(secret, number, body))
    known = await run.ask(number)
    for check, answer in ((Check.SAME_RECEIPT, again), (Check.TOLD, known)):
        is_same = receipt is not None and _receipt(answer) == receipt
        yield _told(check, "" if is_same else f"{_seen(answer)}，受理编号与第一次不同或没有")
    unknown = await run.ask(run.number())
    yield _told(Check.NOT_KNOWN, "" if _status(unknown) == httpx.codes.NOT_FOUND else _seen(unknown))
    async for each in _wrongly(run):
        yield each
    yield await _with_next_key(run)


async def _wrongly(run: _Run) -> AsyncIterator[Finding]:
    """Messages that nobody of ours signed so, each under a number of its own; none may leave anything behind."""
    secret, old = run.tested.secret, datetime.now(UTC) - LONG_AGO
    other = SecretStr(uuid.uuid4().hex)
    for check in (Check.WRONG_KEY, Check.NO_SIGNATURE, Check.CHANGED_BODY, Check.STALE):
        number = run.number()
        body = run.body(number)
        sent, headers = {
            Check.WRONG_KEY: (body, signed_headers(other, number, body)),
            Check.NO_SIGNATURE: (body, {}),
            Check.CHANGED_BODY: (body.replace("测试".encode(), "改动".encode()), signed_headers(secret, number, body)),
            Check.STALE: (body, signed_headers(secret, number, body, at=old)),
        }[check]
        yield await _refused(run, check, number, sent, headers)
    number = run.number()
    big = run.body(number)[:-1] + b" " * BIG_BYTES + b"}"
    yield await _refused(run, Check.BIG_BODY, number, big, signed_headers(secret, number, big))


async def _refused(run: _Run, check: Check, number: str, body: bytes, headers: dict[str, str]) -> Finding:
    answer = await run.post(body, headers)
    # A server may close the connection on a body that is too large, before it has read it.
    if _status(answer) not in _REFUSED and not (answer is None and check is Check.BIG_BODY):
        return _told(check, _seen(answer))
    left = await run.ask(number)
    return _told(check, "拒绝了，却留下了请求" if _status(left) == httpx.codes.OK else "")


async def _with_next_key(run: _Run) -> Finding:
    if run.tested.next_secret is None:
        return Finding(Check.NEXT_KEY, "skipped", "没有给出 --next-secret")
    number = run.numbers[0]
    body = run.body(number)
    answer = await run.post(body, signed_headers(run.tested.next_secret, number, body))
    return _told(Check.NEXT_KEY, "" if _receipt(answer) else _seen(answer))


def _not_taken(run: _Run, first: httpx.Response | None) -> str:
    if run.too_large:
        return f"应答超过 {LARGEST_ANSWER // 1024} KiB"
    if first is None:
        return f"{run.tested.answer_seconds:.0f} 秒内没有完整的应答"
    return f"{_seen(first)}，联办不跟随重定向" if first.is_redirect else _seen(first)


def _told(check: Check, trouble: str) -> Finding:
    return Finding(check, "failed" if trouble else "passed", trouble)


def _status(answer: httpx.Response | None) -> int:
    return 0 if answer is None else answer.status_code


def _seen(answer: httpx.Response | None) -> str:
    if answer is None:
        return "没有应答"
    return f"应答 {answer.status_code}" + ("，没有受理编号" if answer.is_success and not _receipt(answer) else "")


def _receipt(answer: httpx.Response | None) -> str | None:
    if answer is None or not answer.is_success:
        return None
    try:
        return ItemReceipt.model_validate_json(answer.content).receipt
    except ValidationError:
        return None


@asynccontextmanager
async def _served(listener: Listener, host: str, port: int) -> AsyncIterator[None]:
    server = QuietServer(uvicorn.Config(listener.app(), host=host, port=port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    try:
        await asyncio.wait({serving, asyncio.create_task(_started(server))}, return_when=asyncio.FIRST_COMPLETED)
        yield
    finally:
        server.should_exit = True
        await serving


async def _started(server: uvicorn.Server) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn sets a flag only
        await asyncio.sleep(0.02)
