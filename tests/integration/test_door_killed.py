"""Web, worker, sender and post-box are killed (SIGKILL) at 40 points of an application online, from the first click to
the rating: whoever presses again finds nothing lost, nothing done twice and nothing told twice."""

from __future__ import annotations

import asyncio
import signal
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.case.acts import Role
from domain.case.state import CaseState, ItemPhase, Phase
from engine.ports import LOOPBACK, free_ports
from ledger import accounts
from ledger.accounts import RoleHeld, insert_account, password_hash
from runtime.settings import Settings
from starter.web.site.security import SESSION_COOKIE
from tests.integration.test_web_filing import png
from tests.support import cosigning, newborn
from tests.support.files import chinese_pdf
from tests.support.office import Office, open_office
from tests.support.post_box import OurProcess, PostBoxProcess, all_sent, environment_of, running_post_box, with_post_box
from tests.support.web import OWN_PAGE, PASSWORD, PEOPLE

APPLICATIONS = 4
KILLS = 40
PATIENCE_SECONDS = 150.0
"""Longer than any of ours is away, even where many start at once on two cores."""
MOMENTS = (0.0, 0.01, 0.03, 0.06, 0.1, 0.2)
"""Seconds between a click and the kill: before it arrives, before and after its commit, after the answer."""
ANSWERS = {f"q.{key}": value for key, value in cosigning.ANSWERS.items()}
FORM = {f"f.{key}": value for key, value in cosigning.FORM.items()}
STAFF = ("yy", "gaj", "window")
JOURNAL = {
    "case_received": 1,
    "pre_review_answered": 1,
    "correction_noticed": 1,
    "correction_supplied": 1,
    "case_accepted": 1,
    "item_decided": 3,
    "results_issued": 1,
    "case_concluded": 1,
}
"""How often each of these stands in the journal of an application that met all of it."""


@dataclass
class Installed(OurProcess):
    """A process of the installation under test, with its own port where it serves pages."""

    @property
    def environment(self) -> dict[str, str]:
        """Database, Temporal and queues of the test, beside the post-box."""
        return {
            **environment_of(self.settings),
            "LIANBAN_ENVIRONMENT": self.settings.environment,
            "TEMPORAL_ADDRESS": self.settings.temporal_address,
            "TEMPORAL_NAMESPACE": self.settings.temporal_namespace,
            "LIANBAN_TASK_QUEUE_PREFIX": self.settings.task_queue_prefix,
            "LIANBAN_WEB_PORT": str(self.settings.web_port),
        }


@dataclass
class Killer:
    """Kills one process after the other, each while somebody has just clicked."""

    processes: list[OurProcess]
    kills: int = KILLS
    points: list[tuple[str, str]] = field(default_factory=list)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def strike(self, step: str) -> None:
        """Kill one in its moment, and start it again; nothing once all points were met."""
        async with self._one_at_a_time:
            turn = len(self.points)
            if turn >= self.kills:
                return
            struck = min(self.processes, key=lambda each: self._wear(step, each))
            self.points.append((step, struck.arguments[-1]))
            await asyncio.sleep(MOMENTS[turn % len(MOMENTS)])  # the moment of the kill, not a wait for anything
            assert await struck.stop(signal.SIGKILL) == -signal.SIGKILL, "it was alive"
            await struck.start()

    def _wear(self, step: str, process: OurProcess) -> tuple[int, int]:
        """How often it was killed at this step, and at all."""
        name = process.arguments[-1]
        return self.points.count((step, name)), sum(killed == name for _, killed in self.points)


@dataclass
class Browser:
    """Somebody at a browser who presses again while no page comes."""

    client: httpx.AsyncClient
    killer: Killer

    async def press(self, step: str, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form (without `data`: open a page) while something is killed; again until an answer comes."""
        sending = asyncio.create_task(self._until_answered(path, data, **more))
        await self.killer.strike(step)
        return await sending

    async def read(self, path: str) -> str:
        """A page, as soon as it comes."""
        return (await self._until_answered(path, None)).text

    async def read_until(self, path: str, holds: Callable[[str], bool]) -> str:
        """A page, as soon as it shows what the worker brings to it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                if holds(page := await self.read(path)):
                    return page
                await asyncio.sleep(0.05)

    async def _until_answered(self, path: str, data: Mapping[str, Any] | None, **more: Any) -> httpx.Response:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    answer = await self._once(path, data, **more)
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
                    continue
                assert answer.status_code < 400, (path, answer.status_code, _errors(answer.text))
                return answer

    async def _once(self, path: str, data: Mapping[str, Any] | None, **more: Any) -> httpx.Response:
        if data is None:
            return await self.client.get(path)
        return await self.client.post(path, data=dict(data), **more)


def _errors(page: str) -> str:
    return page.partition('id="error-summary"')[2].partition("</div>")[0]


@dataclass
class Installation:
    """What runs, who is at their browsers, and what is told at the end."""

    office: Office
    killer: Killer
    people: dict[str, Browser]

    async def until(self, case_no: str, holds: Callable[[CaseState], bool]) -> CaseState:
        """Wait until the journal says so, through every restart."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                if holds(state := await self.office.state(case_no)):
                    return state
                await asyncio.sleep(0.05)


@pytest.fixture
async def office(settings: Settings, tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose pages are served on a port of their own, and whose messages arrive in a post-box."""
    (port,) = free_ports(1)
    served = {"web_port": port, "public_url": f"http://{LOOPBACK}:{port}"}
    async with open_office(with_post_box(settings, tmp_path, **served)) as opened:
        yield opened


@dataclass
class WithPostBox(Installation):
    """What people are told arrives in a post-box."""

    box: PostBoxProcess


@asynccontextmanager
async def everything_runs(office: Office) -> AsyncIterator[WithPostBox]:
    """The four processes, and people with sessions."""
    ours = [
        Installed(office.settings, ("-m", "starter.web")),
        Installed(office.settings, ("-m", "worker")),
        Installed(office.settings, ("-m", "starter.news")),
    ]
    async with running_post_box(office.settings) as box, AsyncExitStack() as stack:
        for each in ours:
            await each.start()
            stack.push_async_callback(each.stop)
        killer = Killer([*ours, box])
        people = {login: await _staff(office, killer, stack, login) for login in STAFF}
        for turn in range(APPLICATIONS):
            people[f"mother{turn}"] = await _person(office, killer, stack, f"mother{turn}", cosigning.MOTHER)
            people[f"father{turn}"] = await _person(office, killer, stack, f"father{turn}", cosigning.FATHER)
        yield WithPostBox(office, killer, people, box)


async def _client(office: Office, stack: AsyncExitStack) -> httpx.AsyncClient:
    client = httpx.AsyncClient(base_url=office.settings.public_url, headers=OWN_PAGE, timeout=30, trust_env=False)
    return await stack.enter_async_context(client)


async def _staff(office: Office, killer: Killer, stack: AsyncExitStack, login: str) -> Browser:
    async with office.lianban.pool.acquire() as connection, connection.transaction():
        await insert_account(
            connection,
            login=login,
            name=f"测试{login}",
            hashed=password_hash(PASSWORD),
            roles=PEOPLE[login],
            account_id=f"{login}-1",
        )
    session = await accounts.open_session(office.lianban.pool, PEOPLE[login][0], account_id=f"{login}-1")
    client = await _client(office, stack)
    client.cookies.set(SESSION_COOKIE, session)
    return Browser(client, killer)


async def _person(office: Office, killer: Killer, stack: AsyncExitStack, person_id: str, document_no: str) -> Browser:
    await office.lianban.pool.execute(
        "insert into person (person_id, subject, kind, name, document_no, level) values ($1, $2, 'natural', $1, $3, 2)",
        person_id,
        person_id.encode(),
        document_no,
    )
    held = RoleHeld(role=Role.APPLICANT)
    session = await accounts.open_session(office.lianban.pool, held, person_id=person_id, level=2)
    client = await _client(office, stack)
    client.cookies.set(SESSION_COOKIE, session)
    return Browser(client, killer)


async def test_whoever_is_killed_an_application_online_is_whole_and_told_once(office: Office) -> None:
    async with everything_runs(office) as running:
        numbers = await asyncio.gather(*(_one_application(running, each) for each in range(APPLICATIONS)))
        points = running.killer.points
        assert len(set(points)) == len(points) == KILLS, "a point is a step and who is killed at it"
        await all_sent(office.lianban.pool, PATIENCE_SECONDS)
        received = await running.box.received()
    await _nothing_lost_nothing_doubled(office, numbers)
    await _told_once(office, numbers, received)
    print(f"{KILLS} kills:", *sorted(f"{killed} at {step}" for step, killed in points), sep="\n  ")


async def _one_application(running: Installation, turn: int) -> str:
    """From the notice to the rating; every step is a point at which something is killed."""
    mother = running.people[f"mother{turn}"]
    path = await _apply(mother, turn)
    await _signed_by_the_other(mother, running.people[f"father{turn}"], path)
    case_no = await _number_of(mother, path)
    await running.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    await _correct_once(running, case_no, turn)
    await running.until(case_no, lambda state: state.accepted_at is not None)
    for department, item in (("yy", "yy/cszm"), ("gaj", "gaj/csdj")):
        await running.until(case_no, lambda state, item=item: state.items[item].phase is ItemPhase.OPEN)  # type: ignore[misc]
        granted = {"item": item, "decision": "grant", "result_no": f"示例-{turn}"}
        await _act(running.people[department], case_no, "decide_item", step=f"decide {item}", **granted)
    await running.until(case_no, lambda state: state.phase is Phase.CONCLUDED)
    await _rate(running.people[f"mother{turn}"], case_no)
    return case_no


async def _apply(mother: Browser, turn: int) -> str:
    sheet = (await mother.press("notice", f"/guide/{newborn.SLUG}/sheet", ANSWERS)).headers["location"]
    begun = await mother.press("begin", "/apply", {"code": sheet.rpartition("/")[2]})
    path = str(begun.headers["location"]).removesuffix("/situation")
    await mother.press("answers", f"{path}/situation", ANSWERS)
    form = FORM | {"f.child.name": f"测试宝{turn}", "f.mother.phone": f"1390000000{turn}"}
    await mother.press("form", f"{path}/form", form)
    ticks = {"tick.jhz": "later", "go": "next"}
    chosen = {"file.mzcf-sqs": ("民族成份.pdf", chinese_pdf("选定民族"), "application/pdf")}
    await mother.press("papers", f"{path}/materials", ticks, files=chosen)
    ways = {"contact.by_sms": "yes", "contact.sms": f"1390000000{turn}"}
    said = {"declared": "yes", "not_the_same": "yes", "consent.guardian": "yes"}
    sent = await mother.press("send", f"{path}/submit", said | ways)
    assert sent.headers["location"] == f"{path}/signatures"
    return path


async def _signed_by_the_other(mother: Browser, father: Browser, path: str) -> None:
    number = cosigning.number_of(await mother.read(f"{path}/signatures"))
    target = f"/me/signatures/{number}/father"
    page = await father.read_until(target, lambda page: f'action="{target}/sign"' in page)
    answer = await father.press("sign", f"{target}/sign", {**cosigning.text_of(page, f"{target}/sign"), "read": "yes"})
    assert answer.headers["location"].startswith(f"{target}?"), answer.headers["location"]


async def _number_of(mother: Browser, path: str) -> str:
    """The case's number, as soon as all have signed and it is filed."""
    page = await mother.read_until(f"{path}/done", lambda page: '<p class="code">' in page)
    return page.partition('<p class="code">')[2].partition("<")[0]


async def _act(browser: Browser, case_no: str, kind: str, *, step: str = "", **said: Any) -> None:
    answer = await browser.press(step or kind, f"/cases/{case_no}/acts/{kind}", {"act_id": uuid.uuid4().hex, **said})
    assert answer.status_code == 303, answer.text


async def _correct_once(running: Installation, case_no: str, turn: int) -> None:
    gap = {"item": "yy/cszm", "complete": "no", "gap.jhz": "MATERIAL_ILLEGIBLE"}
    await _act(running.people["yy"], case_no, "complete_pre_review", **gap)
    await running.until(case_no, lambda state: state.phase is Phase.CORRECTING)
    mother = running.people[f"mother{turn}"]
    await mother.press("open", f"/me/cases/{case_no}/open", {})
    supplied = {"act_id": uuid.uuid4().hex}
    await mother.press("correct", "/query/correction", supplied, files={"file.jhz": ("a.png", png())})


async def _rate(mother: Browser, case_no: str) -> None:
    answer = await mother.press("rate", "/query/rating", {"item": "yy/cszm", "grade": "5"})
    assert answer.headers["location"].startswith("/query/rating?")


async def _nothing_lost_nothing_doubled(office: Office, numbers: Sequence[str]) -> None:
    pool = office.lianban.pool
    assert len(set(numbers)) == APPLICATIONS
    assert await pool.fetchval("select count(*) from case_file") == APPLICATIONS
    assert await pool.fetchval("select count(*) from draft where case_no is null") == 0, "begun once"
    assert await pool.fetchval("select count(*) from rating") == APPLICATIONS
    for case_no in numbers:
        await office.agrees(case_no)
        rows = await pool.fetch("select body::jsonb ->> 'kind' as kind from journal where case_no = $1", case_no)
        kinds = Counter(row["kind"] for row in rows)
        assert {kind: kinds[kind] for kind in JOURNAL} == JOURNAL, case_no


async def _told_once(office: Office, numbers: Sequence[str], received: list[dict[str, Any]]) -> None:
    rows = await office.lianban.pool.fetch(
        "select m.message_id, m.state, n.number, n.kind from message m join news n using (news_id)"
    )
    assert {row["state"] for row in rows} == {"sent"}
    told = Counter((row["number"], row["kind"]) for row in rows)
    for case_no in numbers:
        for kind in ("received", "accepted", "concluded"):
            assert told[(case_no, kind)] == 1, (case_no, kind)
    shown = Counter((each["channel"], each["address"], each["text"]) for each in received)
    assert max(shown.values()) == 1, "nobody reads the same twice"
    assert {each["message_id"].rpartition("@")[0] or each["message_id"] for each in received} == {
        row["message_id"] for row in rows
    }
