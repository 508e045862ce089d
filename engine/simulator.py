"""A department's own system, played by a process of its own: takes signed requests, answers by signed call-backs.

It serves every department whose endpoint in the settings names our simulator port, each under the path of that
endpoint. It behaves as real systems do at their worst: each call-back is sent twice, for every fourth request the
decision comes before the acknowledgement, and what is not answered is sent again until it is. What it does follows
from the request number alone. It keeps numbers and receipts, never the form's content.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from fnmatch import fnmatchcase
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.ports import LOOPBACK
from engine.serving import PAGES, POLICY, serve_until
from engine.simulator_store import MODES, CallBack, Mode, Store
from runtime.exits import run_process
from runtime.logs import configure_logging
from runtime.settings import Settings, SettingsError, load_settings
from runtime.signing import SignatureRefused, signed_headers, verified_id
from runtime.transport import asks_for_later

logger = logging.getLogger("engine.simulator")  # run as a module its own name would be __main__

DATABASE = "simulator.db"
TIMES_SENT = 2
LONGEST_PAUSE_SECONDS = 30.0
TIMES_REPEATED = 5
SLOW_SECONDS = 20.0
PAGE = 30
LARGEST_BODY = 1024 * 1024
MODE_NAMES: Mapping[Mode, str] = {
    "fine": "正常",
    "slow": f"慢（{SLOW_SECONDS:.0f} 秒后才答）",
    "down": "停机（请稍后再试）",
    "rejecting": "不接受请求",
    "silent": "收下，但从不答复",
    "reordered": "先给决定，再确认接收",
    "repeated": f"每条回调发 {TIMES_REPEATED} 次",
    "unsigned": "回调的签名不对",
}


class Behaviour(BaseSettings):
    """How the simulated departments act; `LIANBAN_SIMULATOR_…` in the environment of the simulator alone.

    `refuse` holds patterns of request numbers ("*-rsj-sbk"), comma separated; everything else is granted.
    """

    model_config = SettingsConfigDict(env_prefix="LIANBAN_SIMULATOR_", frozen=True, extra="ignore")

    delay_seconds: float = Field(default=2.0, ge=0, description="Pause before each call-back, in seconds.")
    refuse: str = Field(default="", description="Patterns of request numbers that are refused.")
    refusal_reason: str = Field(default="CONDITIONS_UNMET", description="Reason code of a refusal.")
    result_prefix: str = Field(default="6107", description="First digits of the result numbers (area code).")

    def refuses(self, request_no: str) -> bool:
        """Whether the request of that number is refused."""
        return any(fnmatchcase(request_no, pattern.strip()) for pattern in self.refuse.split(",") if pattern.strip())


class Incoming(BaseModel):
    """What a department's system reads of a request; the form's content is for its own records, not kept here."""

    request_no: str = Field(min_length=1, max_length=200)
    case_no: str
    item: str
    call_back: str


def planned_call_backs(incoming: Incoming, behaviour: Behaviour) -> list[tuple[str, dict[str, str]]]:
    """Ids and bodies of the call-backs that answer a request, in the order in which they are first sent."""
    number = int(hashlib.sha256(incoming.request_no.encode()).hexdigest(), 16)
    decision = {"request_no": incoming.request_no, "kind": "decide_item"}
    if behaviour.refuses(incoming.request_no):
        decision |= {
            "decision": "refuse",
            "reason": behaviour.refusal_reason,
            "opinion": "经部门业务系统核验，不符合条件。",
        }
    else:
        decision |= {"decision": "grant", "result_no": f"{behaviour.result_prefix}{number % 10**14:014d}"}
    answers = [
        (f"{incoming.request_no}.acknowledged", {"request_no": incoming.request_no, "kind": "acknowledge_item"}),
        (f"{incoming.request_no}.decided", decision),
    ]
    return answers[::-1] if number % 4 == 0 else answers


class Simulator:
    """The simulated systems on one store, with the loop that sends their call-backs."""

    def __init__(self, settings: Settings, behaviour: Behaviour, store: Store) -> None:
        self._secrets = _served_departments(settings)
        self._behaviour = behaviour
        self._store = store
        self._changed = asyncio.Event()

    def app(self) -> Starlette:
        """The HTTP side."""
        routes = [
            Route("/health", self._health),
            Route("/", self._page),
            Route("/mode", self._set_mode, methods=["POST"]),
        ]
        for path, department in self._secrets:
            routes += [
                Route(f"{path}/requests", self._take, methods=["POST"], name=f"take-{department}"),
                Route(f"{path}/requests/{{request_no}}", self._tell, name=f"tell-{department}"),
            ]
        return Starlette(routes=routes)

    async def send_call_backs(self, stop: asyncio.Event) -> None:
        """Send what is due, sleep until the next is; ends when `stop` is set (`wake` to notice)."""
        async with httpx.AsyncClient(timeout=10.0, trust_env=False) as client:
            while not stop.is_set():
                self._changed.clear()
                for call_back in self._store.due():
                    await self._send(client, call_back)
                try:
                    await asyncio.wait_for(self._changed.wait(), self._store.seconds_to_next())
                except TimeoutError:
                    continue

    def wake(self) -> None:
        """Let the sending loop look again: something is new, or it is to stop."""
        self._changed.set()

    async def _health(self, request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "departments": [department for _, department in self._secrets]})

    async def _page(self, _request: Request) -> Response:
        """For people: what each department received, and a switch for each."""
        shown = PAGES.get_template("simulator.html").render(
            title="部门业务系统",
            departments=[(name, self._store.mode(name), self._store.received(name, PAGE)) for _, name in self._secrets],
            modes=MODE_NAMES,
            most=PAGE,
        )
        return HTMLResponse(shown, headers={"Content-Security-Policy": POLICY})

    async def _set_mode(self, request: Request) -> Response:
        async with request.form() as form:
            department, mode = str(form.get("department", "")), str(form.get("mode", ""))
        if mode in MODES and department in {name for _, name in self._secrets}:
            self._store.set_mode(department, mode)
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)

    async def _behave(self, department: str) -> JSONResponse | None:
        """What a department's switch makes of a message before it is read."""
        match self._store.mode(department):
            case "slow":
                await asyncio.sleep(SLOW_SECONDS)
            case "down":
                return JSONResponse({"code": "LATER"}, HTTPStatus.SERVICE_UNAVAILABLE)
            case "rejecting":
                return JSONResponse({"code": "NOT_TAKEN"}, HTTPStatus.UNPROCESSABLE_ENTITY)
        return None

    def _answers(self, incoming: Incoming, department: str) -> list[tuple[str, dict[str, str]]]:
        answers = planned_call_backs(incoming, self._behaviour)
        match self._store.mode(department):
            case "silent":
                return []
            case "reordered":
                return sorted(answers, key=lambda each: each[1]["kind"], reverse=True)
        return answers

    async def _take(self, request: Request) -> JSONResponse:
        """A request; the same number again gets the same receipt and changes nothing."""
        if early := await self._behave(self._addressee(request)[0]):
            return early
        if int(request.headers.get("content-length") or LARGEST_BODY + 1) > LARGEST_BODY:
            return JSONResponse({"code": "BODY_TOO_LARGE"}, 413)
        body = await request.body()
        department, secret = self._addressee(request)
        try:
            verified_id(secret, request.headers, body)
            incoming = Incoming.model_validate_json(body)
        except SignatureRefused as refused:
            return JSONResponse({"code": refused.code}, 401)
        except ValidationError:
            return JSONResponse({"code": "BODY_INVALID"}, 422)
        receipt = self._store.keep(
            incoming.request_no,
            department,
            incoming.call_back,
            self._answers(incoming, department),
            pause=self._behaviour.delay_seconds,
        )
        self.wake()
        return JSONResponse({"request_no": incoming.request_no, "receipt": receipt}, 202)

    async def _tell(self, request: Request) -> JSONResponse:
        """Whether a request is known."""
        department, secret = self._addressee(request)
        if early := await self._behave(department):
            return early
        try:
            verified_id(secret, request.headers, b"")
        except SignatureRefused as refused:
            return JSONResponse({"code": refused.code}, 401)
        request_no: str = request.path_params["request_no"]
        receipt = self._store.receipt(request_no)
        if receipt is None:
            return JSONResponse({"code": "REQUEST_UNKNOWN"}, 404)
        return JSONResponse({"request_no": request_no, "receipt": receipt})

    def _addressee(self, request: Request) -> tuple[str, SecretStr]:
        """The department that a request is addressed to, by the path of its endpoint, and its key."""
        return next(
            (department, secret)
            for (path, department), secret in self._secrets.items()
            if request.url.path.rpartition("/requests")[0] == path
        )

    async def _send(self, client: httpx.AsyncClient, call_back: CallBack) -> None:
        secret = next(secret for (_, department), secret in self._secrets.items() if department == call_back.department)
        mode = self._store.mode(call_back.department)
        if mode == "unsigned":
            secret = SecretStr("a key of somebody else")
        times = TIMES_REPEATED if mode == "repeated" else TIMES_SENT
        body = call_back.body.encode()
        headers = {"content-type": "application/json", **signed_headers(secret, call_back.message_id, body)}
        try:
            status = (await client.post(call_back.address, content=body, headers=headers)).status_code
        except httpx.HTTPError as error:
            logger.info("call_back_failed", extra={"message_id": call_back.message_id, "why": type(error).__name__})
            status = 0
        if 400 <= status < 500 and not asks_for_later(status):
            logger.warning("call_back_refused", extra={"message_id": call_back.message_id, "status": status})
            self._store.note_sent(call_back, times=times, pause=self._behaviour.delay_seconds)
        elif 200 <= status < 300:
            self._store.note_sent(call_back, times=times, pause=self._behaviour.delay_seconds)
        else:
            self._store.put_off(call_back, seconds=min(0.25 * 2**call_back.failures, LONGEST_PAUSE_SECONDS))


def _served_departments(settings: Settings) -> dict[tuple[str, str], SecretStr]:
    """(path, department) and key of every endpoint that lies on our port. Raises SettingsError when there is none."""
    found: dict[tuple[str, str], SecretStr] = {}
    for department, endpoint in settings.department_endpoints.items():
        address = urlsplit(endpoint.url)
        if address.hostname == LOOPBACK and address.port == settings.simulator_port:
            found[address.path.rstrip("/"), department] = endpoint.secret
    if not found:
        raise SettingsError("LIANBAN_DEPARTMENT_ENDPOINTS：没有一个部门的地址指向模拟系统的端口，模拟系统无事可做")
    return found


async def serve(settings: Settings, behaviour: Behaviour, stop: asyncio.Event) -> int:
    """Serve until `stop` is set; what was taken and not yet answered is in the store for the next start."""
    if settings.simulator_port is None:
        raise SettingsError("LIANBAN_SIMULATOR_PORT：没有设置模拟系统的端口")
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(settings.home / DATABASE)
    simulator = Simulator(settings, behaviour, store)
    code = await serve_until(
        simulator.app(), settings.simulator_port, stop, simulator.send_call_backs(stop), wake=simulator.wake
    )
    store.close()
    return code


async def _main(stop: asyncio.Event) -> int:
    settings = load_settings()
    configure_logging("simulator", settings.log_level)
    return await serve(settings, Behaviour(), stop)


def main() -> None:
    """Play the departments' systems until told to stop."""
    run_process(_main)


if __name__ == "__main__":
    main()
