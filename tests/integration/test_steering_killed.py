"""Web and worker are killed (SIGKILL) at 36 points while orders, rectifications and hotline matters go from their issue
to their end: whoever presses again finds nothing lost, nothing done twice and nothing told twice."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.case.acts import Role
from domain.steering.state import SteeringState
from engine.ports import LOOPBACK, free_ports
from ledger import accounts, journal
from ledger.accounts import RoleHeld, insert_account, password_hash
from ledger.process import on_file
from runtime.settings import Settings
from starter.web.site.security import SESSION_COOKIE
from tests.integration.test_door_killed import PATIENCE_SECONDS, Browser, Installed, Killer
from tests.support.files import pdf
from tests.support.office import Office, open_office
from tests.support.post_box import OurProcess, with_post_box
from tests.support.web import OWN_PAGE, PASSWORD

OF_EACH = 3
KILLS = 36
PEOPLE = {
    "supervisor": RoleHeld(role=Role.SUPERVISOR),
    "gaj": RoleHeld(role=Role.HANDLER, department="gaj"),
    "ybj": RoleHeld(role=Role.HANDLER, department="ybj"),
}
_NUMBER = re.compile(r"/steering/([A-Z]{2}-\d{8}-[0-9A-F]{8})")
Way = tuple[tuple[str, str, str, dict[str, Any]], ...]
"""Steps of a matter: (where it then stands, who acts, how, with what)."""
WAYS: dict[str, tuple[str, Way]] = {
    "order": (
        "overdue",
        (
            ("answer", "gaj", "ask_extension", {"words": "等外单位回函", "days": "2"}),
            ("answer", "supervisor", "grant_extension", {"days": "2"}),
            ("answer", "gaj", "answer", {"words": "已办结"}),
            ("judge", "supervisor", "close", {"words": "办结"}),
        ),
    ),
    "steering_rectification": (
        "often_late",
        (
            ("plan", "gaj", "hand_in_plan", {"words": "增加经办人"}),
            ("judge_plan", "supervisor", "approve_plan", {"days": "10"}),
            ("evidence", "gaj", "hand_in_evidence", {"words": "连续两周没有超期"}),
            ("check", "supervisor", "close", {"words": "核验属实"}),
        ),
    ),
    "work_order": (
        "complaint",
        (
            ("receive", "gaj", "return_order", {"words": "应由医保局主办"}),
            ("dispatch", "supervisor", "dispatch", {"words": "两家办", "departments": ["ybj", "gaj"], "first": "ybj"}),
            ("answer", "gaj", "answer", {"words": "协办部分已核实"}),
            ("answer", "ybj", "answer", {"words": "已汇总答复"}),
            ("call_back", "supervisor", "satisfied", {"words": "来电人满意"}),
        ),
    ),
}


@dataclass
class Desks:
    """The installation, and the people at their browsers."""

    office: Office
    killer: Killer
    people: dict[str, Browser]

    async def state(self, number: str) -> SteeringState:
        """As it is on file."""
        found = await on_file.read_state(self.office.lianban.pool, number)
        assert isinstance(found, SteeringState)
        return found

    async def at(self, number: str, seq: int) -> SteeringState:
        """After so many entries."""
        return await self.until(number, lambda state: state.seq == seq)

    async def until(self, number: str, holds: Callable[[SteeringState], bool]) -> SteeringState:
        """As soon as it is on file so, through every restart."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                if holds(state := await self.state(number)):
                    return state
                await asyncio.sleep(0.05)


@pytest.fixture
async def office(settings: Settings, tmp_path: Path) -> AsyncIterator[Office]:
    """An installation of its own, served by processes that may die."""
    (port,) = free_ports(1)
    served = {"web_port": port, "public_url": f"http://{LOOPBACK}:{port}"}
    async with open_office(with_post_box(settings, tmp_path, **served)) as opened:
        yield opened


@asynccontextmanager
async def everything_runs(office: Office) -> AsyncIterator[Desks]:
    """Web and worker, and people with sessions."""
    settings = office.settings
    processes: list[OurProcess] = [
        Installed(settings, ("-m", "starter.web")),
        Installed(settings, ("-m", "worker", "--queues", "cases")),
    ]
    async with AsyncExitStack() as stack:
        for each in processes:
            await each.start()
            stack.push_async_callback(each.stop)
        killer = Killer(processes, KILLS)
        people = {login: await _browser(office, killer, stack, login, held) for login, held in PEOPLE.items()}
        yield Desks(office, killer, people)


async def _browser(office: Office, killer: Killer, stack: AsyncExitStack, login: str, held: RoleHeld) -> Browser:
    pool, account_id = office.lianban.pool, f"{login}-1"
    async with pool.acquire() as connection, connection.transaction():
        await insert_account(
            connection,
            login=login,
            name=f"测试{login}",
            hashed=password_hash(PASSWORD),
            roles=(held,),
            account_id=account_id,
        )
    session = await accounts.open_session(pool, held, account_id=account_id)
    client = httpx.AsyncClient(base_url=office.settings.public_url, headers=OWN_PAGE, timeout=30, trust_env=False)
    await stack.enter_async_context(client)
    client.cookies.set(SESSION_COOKIE, session)
    return Browser(client, killer)


async def test_whoever_is_killed_no_matter_is_lost_doubled_or_told_twice(office: Office) -> None:
    began = time.perf_counter()
    async with everything_runs(office) as desks:
        ways = [(kind, turn) for turn in range(OF_EACH) for kind in WAYS]
        numbers = await asyncio.gather(*(_carried_through(desks, kind, turn) for kind, turn in ways))
        points = desks.killer.points
        states = [await desks.until(number, lambda state: state.is_over) for number in numbers]
    assert len(points) == KILLS
    pool = office.lianban.pool
    assert await pool.fetchval("select count(*) from process where kind <> 'case'") == len(ways) == len(set(numbers))
    for (kind, _), number, state in zip(ways, numbers, states, strict=True):
        assert await journal.verify(pool, number) == []
        acts = [step[2] for step in WAYS[kind][1]]
        assert state.seq == 1 + len(acts), (kind, await on_file.read_bodies(pool, number))
        assert await pool.fetchval("select count(*) from act where case_no = $1", number) == 1 + len(acts)
    doubled = (
        "select count(*) from (select from news group by number, seq, kind, role, department having count(*) > 1) as d"
    )
    assert await pool.fetchval(doubled) == 0
    print(f"{len(points)} kills in {time.perf_counter() - began:.0f} s:", dict(Counter(killed for _, killed in points)))


async def _carried_through(desks: Desks, kind: str, turn: int) -> str:
    """From its issue to its end, each step pressed while something is killed."""
    reason, steps = WAYS[kind]
    new = {"act_id": uuid.uuid4().hex, "kind": kind, "reason": reason, "departments": "gaj", "words": f"第{turn}件"}
    issued = await desks.people["supervisor"].press(f"issue {kind} {turn}", "/steering/new", new)
    number = _NUMBER.search(issued.headers["location"])
    assert number is not None, issued.headers["location"]
    for at, (phase, login, act, said) in enumerate(steps):
        state = await desks.at(number[1], 1 + at)
        assert state.phase == phase, act
        await _pressed(desks.people[login], number[1], act, said, f"{act} {kind} {turn}")
    return number[1]


async def _pressed(person: Browser, number: str, act: str, said: dict[str, Any], step: str) -> None:
    """One act; evidence goes with what a department hands in. Pressed again it is the same act."""
    form = {"act": act, "act_id": uuid.uuid4().hex, **said}
    files = {"files": ("证明.pdf", pdf(step), "application/pdf")} if act.startswith("hand_in") else None
    more: dict[str, Any] = {"files": files} if files else {}
    await person.press(step, f"/steering/{number}", form, **more)
