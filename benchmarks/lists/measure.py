"""Every list as its readers open it: the server's time for a page, its size, what PostgreSQL plans for it.

The web runs in this process, on the filled ledger: a request is one call of the application, and nothing is cached
between two of them that would not be between two people.
"""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from html import unescape
from time import perf_counter, process_time
from typing import Any

import asyncpg
import httpx
import psutil
from asyncpg.connection import LoggedQuery
from fastapi import FastAPI
from pydantic import BaseModel, SecretStr

from bundles.calendars import load_calendar
from bundles.loader import load_bundle
from domain.case.acts import Role
from ledger import calendars, definitions, legal_clock
from ledger.accounts import LoginTaken, RoleHeld, create_account
from runtime.logs import configure_logging
from runtime.settings import Settings
from starter.office.client import Lianban
from starter.web.app import create_app
from starter.web.settled import settle

PASSWORD = "a password of the benchmark"  # noqa: S105 - of accounts that live as long as the run
BASE = "http://lists.test"
OWN_PAGE = {"sec-fetch-site": "same-origin"}
DEEP = 12
"""Pages that are turned before the deep one."""
LARGE = (
    "case_file",
    "item_case",
    "duty",
    "case_search",
    "case_department",
    "joint_event",
    "joint_party",
    "journal",
    "act",
)


class Row(BaseModel):
    """One list for one reader: least, median and 95th percentile of the server's time, and the page's size.

    `cpu_ms`: what it costs the processors, in the web and in PostgreSQL together, whoever else works beside it.
    """

    who: str
    path: str
    place: str
    least_ms: float
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    kib: float
    scans: list[str] = []


class Reader(BaseModel):
    """Somebody who opens lists, and which."""

    login: str
    role: Role
    department: str | None = None
    paths: tuple[str, ...]
    words: tuple[str, ...] = ()


def readers(department: str, lead: str, person: str) -> tuple[Reader, ...]:
    """Who reads: the busiest department, its busiest clerk, the lead of most."""
    wide = "&light=yellow", "&bundle=xinshenger-chusheng", "&sort=received_last", "&due_until=2026-11-27"
    desk = tuple(f"/work?view={view}" for view in ("desk", "mine", "pool", "colleagues", "waits", "copies"))
    head = tuple(f"/todo?view={view}" for view in ("head", "department", "risen", "waits"))
    leads = tuple(f"/todo?view={view}" for view in ("lead", "risen", "matters", "waits"))
    boards = tuple(f"/board?view={view}" for view in ("all", "risen", "waits", "stops"))
    morning = "/morning", "/morning/wall", "/board?view=all&quiet_until=2026-11-18", "/board?view=urged"
    joints = "/joint", "/joint/list", "/joint/list?from=2026-11-02&until=2026-12-02&sort=time_last"
    held = (f"/handover?whose={person}", f"/handover?whose={person}&place=handler&sort=due_last")
    cases = ("/cases?", "/cases?phase=handling", "/cases?phase=correcting", "/cases?light=red", "/cases?sort=due",
             "/cases?sort=concluded_last", "/cases?bundle=kaiban-canyin")  # fmt: skip
    names = ("王一", "李二")
    return (
        Reader(login=person, role=Role.HANDLER, department=department, words=names,
               paths=(*desk, *(f"/work?view=pool{more}" for more in wide), *cases, *joints)),
        Reader(login="head", role=Role.DEPARTMENT_HEAD, department=department,
               paths=(*head, *morning[:2], *cases[:2], *held)),
        Reader(login="lead", role=Role.LEAD, department=lead, words=names,
               paths=(*leads, *boards, *morning, *(f"/todo?view=matters{more}" for more in wide), *cases)),
        Reader(login="window", role=Role.COUNTER_CLERK, words=names,
               paths=("/todo?view=window", "/todo?view=waits", *cases)),
        Reader(login="government", role=Role.GOVERNMENT_HEAD, paths=("/todo?view=head",)),
        Reader(login="supervisor", role=Role.SUPERVISOR, words=names,
               paths=(*boards, *morning, *(f"/board?view=all{more}" for more in wide),
                      f"/board?view=all&department={department}&light=red", *cases, *joints)),
        Reader(login="admin", role=Role.ADMIN, paths=held),
    )  # fmt: skip


@asynccontextmanager
async def open_web(
    settings: Settings, dsn: str, slugs: Sequence[str], now: Any
) -> AsyncIterator[tuple[FastAPI, Lianban]]:
    """The application on the filled ledger, which stands at the moment of the lists."""
    own = settings.model_copy(update={"database_dsn": SecretStr(dsn)})
    async with Lianban.connect(own, for_lists=True) as lianban:
        await calendars.load_calendar(lianban.pool, load_calendar())
        for slug in slugs:
            await definitions.publish(lianban.pool, load_bundle(slug).definition)
        ahead = now - await legal_clock.legal_now(lianban.pool)
        await lianban.pool.execute("update legal_clock set ahead = ahead + $1", ahead)
        configure_logging("web", "ERROR")
        web = create_app(own, lianban=lianban)
        async with web.router.lifespan_context(web):
            await settle(web.state.shared)  # as the server's process does
            yield web, lianban


async def measure(app: FastAPI, lianban: Lianban, who: Reader, times: int) -> AsyncIterator[Row]:
    """Each of a reader's lists: first page, deep page, and what a search finds."""
    held = RoleHeld(role=who.role, department=who.department)
    with suppress(LoginTaken):  # a ledger that was read before has them
        await create_account(
            lianban.pool, login=who.login, name=who.login, password=PASSWORD, roles=[held], account_id=who.login
        )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=OWN_PAGE) as client:
        answer = await client.post("/login", data={"login": who.login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        for path in who.paths:
            yield await _measured(client, lianban, who.login, path, "首页", path, times)
            if deep := await _deep(client, path):
                yield await _measured(client, lianban, who.login, path, "深页", deep, times)
        for path in ("/cases", who.paths[0].partition("?")[0]):
            for words in who.words:
                found = await client.post(f"{path}/find", data={"words": words})
                address = found.headers["location"]
                yield await _measured(client, lianban, who.login, path, f"查找{words}", address, times)


async def _measured(
    client: httpx.AsyncClient, lianban: Lianban, who: str, path: str, place: str, address: str, times: int
) -> Row:
    took = []
    await client.get(address)
    began_cpu = _cpu(lianban)
    for _ in range(times):
        began = perf_counter()
        answer = await client.get(address)
        took.append((perf_counter() - began) * 1000)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
    cpu_ms = (_cpu(lianban) - began_cpu) * 1000 / times
    took = sorted(took)
    return Row(
        who=who,
        path=path,
        place=place,
        least_ms=round(took[0], 1),
        cpu_ms=round(cpu_ms, 1),
        p50_ms=round(statistics.median(took), 1),
        p95_ms=round(took[min(len(took) - 1, int(len(took) * 0.95))], 1),
        kib=round(len(answer.content) / 1024, 1),
        scans=await _scans(client, lianban, address),
    )


def _cpu(lianban: Lianban) -> float:
    """Seconds of processor time that the web and its connections' PostgreSQL processes have had."""
    pool: Any = lianban.pool
    servers = [psutil.Process(each._con.get_server_pid()) for each in pool._holders if each._con is not None]
    theirs = [each.cpu_times() for each in servers]
    return process_time() + sum(each.user + each.system for each in theirs)


async def _deep(client: httpx.AsyncClient, path: str) -> str | None:
    """The address of a page far behind the first, or of the last one."""
    address = None
    for _ in range(DEEP):
        text = (await client.get(address or path)).text
        onward = re.search(r'rel="next" href="([^"]+)"', text)
        if onward is None:
            break
        address = unescape(onward[1])
    return address


async def _scans(client: httpx.AsyncClient, lianban: Lianban, address: str) -> list[str]:
    """Large tables that a statement of this page reads from end to end."""
    asked: list[LoggedQuery] = []
    pool: Any = lianban.pool
    connections = [holder._con for holder in pool._holders if holder._con is not None]
    for each in connections:
        each.add_query_logger(asked.append)
    await client.get(address)
    for each in connections:
        each.remove_query_logger(asked.append)
    found: set[str] = set()
    for each in asked:
        if str(each.query).lstrip().lower().startswith(("select", "with")):
            found |= {table for table in await _read_whole(lianban, each) if table in LARGE}
    return sorted(found)


async def _read_whole(lianban: Lianban, asked: LoggedQuery) -> Iterator[str]:
    try:
        plan = await lianban.pool.fetchval(f"explain (format json) {asked.query}", *asked.args)
    except asyncpg.PostgresError:
        return iter(())
    return _whole_tables(plan if isinstance(plan, list) else json.loads(plan))


def _whole_tables(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _whole_tables(each)
    elif isinstance(node, Mapping):
        if node.get("Node Type") == "Seq Scan":
            yield node["Relation Name"]
        for value in node.values():
            if isinstance(value, list | Mapping):
                yield from _whole_tables(value)
