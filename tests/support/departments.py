"""Departments' systems for tests: the simulator as a process, and one that does what a test tells it to."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from engine.ports import LOOPBACK, free_ports
from engine.serving import QuietServer
from runtime.settings import ROOT, Settings, SignedEndpoint
from runtime.signing import verified_id

DEPARTMENT = "rsj"
SECRET = SecretStr("a key that only the two of us know")
START_SECONDS = 30.0


def reached_at(settings: Settings, port: int, secret: SecretStr = SECRET, **more: Any) -> Settings:
    """Settings with which the social-security department's system is reached at `port`."""
    endpoint = SignedEndpoint(url=f"http://{LOOPBACK}:{port}/{DEPARTMENT}", secret=secret)
    return settings.model_copy(update={"department_endpoints": {DEPARTMENT: endpoint}, "simulator_port": port, **more})


@asynccontextmanager
async def served(app: ASGIApp, port: int) -> AsyncIterator[None]:
    """An application on a port of this machine."""
    server = QuietServer(uvicorn.Config(app, host=LOOPBACK, port=port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    try:
        await until(lambda: server.started)
        yield
    finally:
        server.should_exit = True
        await serving


async def until(holds: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    """Wait for something that nobody announces."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for sets a flag only
            await asyncio.sleep(0.02)


@dataclass
class RecordingDepartment:
    """A system that keeps what it gets and answers as told: `status`, or losing the answer to the first sending."""

    status: int = 202
    loses_first_answer: bool = False
    taken: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def app(self) -> Starlette:
        """Its HTTP side."""
        prefix = f"/{DEPARTMENT}/requests"
        return Starlette(
            routes=[
                Route(prefix, self._take, methods=["POST"]),
                Route(f"{prefix}/{{request_no}}", self._tell),
            ]
        )

    async def _take(self, request: Request) -> Response:
        message_id = verified_id(SECRET, request.headers, await request.body())
        if self.status >= 400:
            return JSONResponse({"code": "AS_TOLD"}, self.status)
        body = await request.json()
        assert message_id == body["request_no"]
        self.taken.append(body)
        if self.loses_first_answer and len(self.taken) == 1:
            return Response("the answer is lost", 502)
        return JSONResponse({"receipt": f"R-{len(self.taken)}"}, self.status)

    async def _tell(self, request: Request) -> Response:
        verified_id(SECRET, request.headers, b"")
        request_no = request.path_params["request_no"]
        self.asked.append(request_no)
        if any(body["request_no"] == request_no for body in self.taken):
            return JSONResponse({"receipt": "R-kept"})
        return JSONResponse({"code": "REQUEST_UNKNOWN"}, 404)


@dataclass
class SimulatorProcess:
    """The simulator as it runs beside the platform: its own process, its own file."""

    settings: Settings
    behaviour: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        values = {name: each.model_dump() for name, each in self.settings.department_endpoints.items()}
        endpoints = {n: {"url": v["url"], "secret": v["secret"].get_secret_value()} for n, v in values.items()}
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LIANBAN_")},
            "LIANBAN_HOME": str(self.settings.home),
            "LIANBAN_SIMULATOR_PORT": str(self.settings.simulator_port),
            "LIANBAN_DEPARTMENT_ENDPOINTS": json.dumps(endpoints),
            **{f"LIANBAN_SIMULATOR_{name.upper()}": value for name, value in self.behaviour.items()},
        }
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "engine.simulator", cwd=ROOT, env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        await self._healthy()

    async def _healthy(self) -> None:
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(trust_env=False) as client:
            while True:
                try:
                    response = await client.get(f"http://{LOOPBACK}:{self.settings.simulator_port}/health")
                    response.raise_for_status()
                    return
                except httpx.HTTPError:
                    await asyncio.sleep(0.05)

    async def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """End it and return its exit code (negative: the signal that killed it)."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(sign)
        return await self.process.wait()


@asynccontextmanager
async def running_simulator(settings: Settings, **behaviour: str) -> AsyncIterator[SimulatorProcess]:
    """The simulator for the length of a test."""
    simulator = SimulatorProcess(settings, behaviour)
    await simulator.start()
    try:
        yield simulator
    finally:
        await simulator.stop()


def with_simulator(settings: Settings, home: Path, **more: Any) -> Settings:
    """Settings of an installation with the simulator at a free port, its file in `home`."""
    (port,) = free_ports(1)
    return reached_at(settings, port, home=home, **more)
