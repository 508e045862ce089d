"""Sources of shared data for tests: the simulator as a process, one that does what a test tells it to, and who asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from engine.ports import LOOPBACK, answers, free_ports
from ledger.look_ups import look_ups
from ledger.look_ups.look_ups import PARTY, LookUp
from runtime.settings import Settings, SignedEndpoint
from starter.parties.dispatcher import Dispatcher
from starter.parties.handlers import handlers_of
from tests.support.departments import START_SECONDS, served, until
from tests.support.office import Office
from tests.support.post_box import OurProcess, environment_of_home

SECRET = SecretStr("a key that sources and platform know")


def with_sources(settings: Settings, home: Path, secret: SecretStr = SECRET) -> Settings:
    """Settings of an installation that asks sources, played by a simulator with its file in `home`."""
    (port,) = free_ports(1)
    parties = {PARTY: SignedEndpoint(url=f"http://{LOOPBACK}:{port}", secret=secret)}
    return settings.model_copy(update={"home": home, "parties": parties, "outsider_ports": {PARTY: port}})


@dataclass
class SourcesProcess(OurProcess):
    """The simulated sources: what they received, and how they behave."""

    secret: SecretStr = SECRET

    @property
    def environment(self) -> dict[str, str]:
        """What it is started with."""
        url = self.settings.parties[PARTY].url
        return {
            **environment_of_home(self.settings),
            "LIANBAN_PARTIES": json.dumps({PARTY: {"url": url, "secret": self.secret.get_secret_value()}}),
            "LIANBAN_OUTSIDER_PORTS": json.dumps(self.settings.outsider_ports),
            "LIANBAN_PUBLIC_URL": self.settings.public_url,
        }

    async def start(self) -> None:
        """Start it and wait until it answers."""
        await super().start()
        await until(lambda: answers(self.settings.outsider_ports[PARTY]), START_SECONDS)

    async def received(self) -> list[dict[str, Any]]:
        """Every message that arrived, the latest first."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            found: list[dict[str, Any]] = (await client.get(f"{self._address}/received.json")).json()
        return found

    async def behave(self, mode: str) -> None:
        """Behave so from now on, as the switch on its page says."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            await client.post(f"{self._address}/mode", data={"mode": mode})

    async def switch(self, source: str, *, down: bool) -> None:
        """One source is down, or is back."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            await client.post(f"{self._address}/sources/{source}", data={"down": "yes" if down else "no"})

    @property
    def _address(self) -> str:
        return self.settings.parties[PARTY].url


@asynccontextmanager
async def running_sources(settings: Settings, secret: SecretStr = SECRET) -> AsyncIterator[SourcesProcess]:
    """The simulated sources for the length of a test."""
    process = SourcesProcess(settings, ("-m", "engine.outsiders", PARTY), secret=secret)
    await process.start()
    try:
        yield process
    finally:
        await process.stop()


@dataclass
class OtherSource:
    """A source that answers as a test says; without an answer it says that it cannot now."""

    answer: Callable[[dict[str, Any]], object] | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> Starlette:
        """Its HTTP side."""
        return Starlette(routes=[Route("/{path:path}", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        body = json.loads(await request.body())
        self.asked.append(body)
        return JSONResponse({}, 503) if self.answer is None else JSONResponse(self.answer(body))


@asynccontextmanager
async def other_source(settings: Settings) -> AsyncIterator[OtherSource]:
    """Such a source in the place of the simulator."""
    source = OtherSource()
    async with served(source.app(), settings.outsider_ports[PARTY]):
        yield source


async def ask_now(office: Office) -> None:
    """Send every letter once, those that were put off too, whatever failed before."""
    handlers = handlers_of(office.lianban, office.settings)
    await office.lianban.pool.execute("update letter set next_try_at = clock_timestamp() where state = 'waiting'")
    await office.lianban.pool.execute("delete from party_rest")  # its pause is over
    dispatcher = Dispatcher(office.lianban.pool, handlers)
    for party in handlers:
        async with asyncio.timeout(60):
            while await dispatcher.send_due(party):
                pass


async def asked_of(office: Office, path: str) -> dict[str, LookUp]:
    """What was asked for the draft at that address, the latest of each material."""
    found: dict[str, LookUp] = {}
    for each in await look_ups.of_draft(office.lianban.pool, path.rpartition("/")[2]):
        found.setdefault(each.material, each)
    return found
