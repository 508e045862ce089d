"""An installation with every party outside, each a process of its own, and the definitions its cases follow."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from typing import Any

from pydantic import SecretStr

from bundles.loader import load_bundle
from bundles.scenarios.scenario import Scenario, load_scenarios
from domain.definition.bundle import Definition
from domain.definition.plan import Connector
from engine.ports import LOOPBACK, answers, free_ports
from ledger.connection.pool import Pool
from runtime.settings import Settings, SignedEndpoint
from tests.support.departments import until
from tests.support.post_box import OurProcess, environment_of_home

PARTIES = ("sources", "platform", "payment", "carrier")
UP_SECONDS = 120.0
"""Eight processes start side by side, on two cores that others use as well."""
KEY = SecretStr("a key that every party and the platform know")
RESTAURANT, RESALE = "kaiban-canyin", "ershoufang"
LICENCE, FIRE, COMPOSITE = "spj/spxjy", "xf/xfyb", "spj/zhxk"
TAX, REGISTER = "swj/hsjs", "zrj/zydj"
SYSTEM = "xf"
"""The department that has a system of its own here."""


def with_parties(settings: Settings, home: Path) -> Settings:
    """Settings of an installation that knows all parties, each on a free port, their files in `home`."""
    web, system, *ports = free_ports(2 + len(PARTIES))
    numbered = dict(zip(PARTIES, ports, strict=True))
    ends = {name: SignedEndpoint(url=f"http://{LOOPBACK}:{port}", secret=KEY) for name, port in numbered.items()}
    department = {SYSTEM: SignedEndpoint(url=f"http://{LOOPBACK}:{system}/{SYSTEM}", secret=KEY)}
    ways = {"parties": ends, "outsider_ports": numbered, "department_endpoints": department, "simulator_port": system}
    ours = {"home": home, "web_port": web, "public_url": f"http://{LOOPBACK}:{web}"}
    return settings.model_copy(update=ways | ours)


def restaurant() -> Definition:
    """开办餐饮店 whose fire safety is decided by a department's system; nobody inspects, no colleague signs.

    These are proven elsewhere; here the way from one party to the next is.
    """
    known = load_bundle(RESTAURANT).definition
    items = {
        key: each.model_copy(update={"connector": Connector.HTTP}) if key == FIRE else each
        for key, each in known.items.items()
    }
    listed = tuple(each.model_copy(update={"review": None, "separate": ()}) for each in known.bundle.items)
    bundle = known.bundle.model_copy(update={"items": listed, "joint": {}})
    return known.model_copy(update={"items": items, "bundle": bundle})


def scenario(bundle: str, name: str) -> Scenario:
    """A scenario of a bundle: what stands in the form of an invented application."""
    return next(each for each in load_scenarios(bundle) if each.scenario == name)


@dataclass
class PartyProcess(OurProcess):
    """A process of the installation or of a party; `port`: where it answers once it is up."""

    port: int | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Database, engine and every party: each process reads what it needs."""
        settings = self.settings
        return {
            **environment_of_home(settings),
            "LIANBAN_SECRET_KEY": settings.secret_key.get_secret_value(),
            "LIANBAN_PUBLIC_URL": settings.public_url,
            "LIANBAN_ENVIRONMENT": settings.environment,
            "TEMPORAL_ADDRESS": settings.temporal_address,
            "TEMPORAL_NAMESPACE": settings.temporal_namespace,
            "LIANBAN_TASK_QUEUE_PREFIX": settings.task_queue_prefix,
            "LIANBAN_WEB_PORT": str(settings.web_port),
            "LIANBAN_PARTIES": _endpoints(settings.parties),
            "LIANBAN_OUTSIDER_PORTS": json.dumps(dict(settings.outsider_ports)),
            "LIANBAN_DEPARTMENT_ENDPOINTS": _endpoints(settings.department_endpoints),
            "LIANBAN_SIMULATOR_PORT": str(settings.simulator_port),
            "LIANBAN_SIMULATOR_DELAY_SECONDS": "0.2",
        }

    async def stop(self, sign: Signals = SIGTERM) -> int:
        """End it; who is killed was up before, as far as that can be seen."""
        if sign is SIGKILL and (port := self.port) is not None:
            await until(lambda: answers(port), UP_SECONDS)
        return await super().stop(sign)


def _endpoints(known: dict[str, SignedEndpoint]) -> str:
    return json.dumps({name: {"url": e.url, "secret": e.secret.get_secret_value()} for name, e in known.items()})


@asynccontextmanager
async def running_parties(settings: Settings) -> AsyncIterator[list[OurProcess]]:
    """Web, worker, sender, the departments' systems and every party, for the length of a test."""
    made: list[OurProcess] = [
        PartyProcess(settings, ("-m", "worker")),
        PartyProcess(settings, ("-m", "starter.news")),
        PartyProcess(settings, ("-m", "starter.web"), port=settings.web_port),
        PartyProcess(settings, ("-m", "engine.simulator"), port=settings.simulator_port),
        *(
            PartyProcess(settings, ("-m", "engine.outsiders", name), port=port)
            for name, port in settings.outsider_ports.items()
        ),
    ]
    async with AsyncExitStack() as stack:
        for each in made:
            await each.start()
            stack.push_async_callback(each.stop)
        yield made


def in_store(settings: Settings, party: str, sql: str) -> list[tuple[Any, ...]]:
    """What a party has on file; `simulator`: the departments' systems."""
    file = "simulator.db" if party == "simulator" else f"outsider-{party}.db"
    with closing(sqlite3.connect(settings.home / file)) as store:
        return store.execute(sql).fetchall()


async def at_once(pool: Pool) -> None:
    """What a killed dispatcher had in hand, and what is asked about now and then, is due now and not in a minute."""
    await pool.execute("update letter set next_try_at = clock_timestamp() where state = 'waiting'")
    await pool.execute("update payment_order set next_look_at = clock_timestamp() where next_look_at is not null")


async def all_delivered(pool: Pool, seconds: float) -> None:
    """Wait until no letter waits any more. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while await pool.fetchval("select count(*) from letter where state = 'waiting'"):
            await at_once(pool)
            await asyncio.sleep(0.5)
