"""Web, worker, sender and every party outside are killed (SIGKILL) at 63 points, from the first click until the licence
is delivered and the fee paid: nothing is lost, and nothing paid, sent or issued twice."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bundles.loader import load_bundle
from domain.case.acts import Role
from domain.case.state import ItemPhase, Phase
from domain.definition.forms import materials_list
from domain.definition.resolve import resolve
from ledger import accounts, definitions
from ledger.accounts import RoleHeld, insert_account, password_hash
from ledger.payment import orders
from runtime.settings import Settings
from starter.office.requests import Filing
from starter.web.site.security import SESSION_COOKIE
from tests.integration.test_door_killed import PATIENCE_SECONDS, Browser, Installation, Killer
from tests.support import parties
from tests.support.files import pdf
from tests.support.office import WINDOW, Office, open_office
from tests.support.parties import COMPOSITE, FIRE, LICENCE, REGISTER, RESALE, RESTAURANT, TAX
from tests.support.web import OWN_PAGE, PASSWORD

RESTAURANTS, RESALES = 4, 3
KILLS = 63
FEN = 8000
ANSWERS = {"quyu": "是", "zhizhao": "是", "guimo": "小餐饮", "xiaofang": "一般程序", "hwzp": "否", "waibai": "否"}
SOLD = {"gongtong": "是", "chafeng": "否", "yongtu": "住宅", "wangqian": "是"} | dict.fromkeys(
    ("dysc", "sgh", "dgh", "rgh", "rlgh", "yxkd"), "否"
)
BY_POST = {
    "method": "post",
    "postal_name": "测试负责人",
    "postal_phone": "13900000012",
    "postal_address": "汉中市汉台区测试路12号3单元",
}
DEPARTMENTS = ("spj", "xf", "swj", "zrj")


@dataclass
class Town(Installation):
    """The installation with its parties, and who is at their browsers."""

    async def act(self, login: str, case_no: str, kind: str, step: str, **said: Any) -> None:
        """Send an act from the case's page; again under its id until an answer comes."""
        form = {"act_id": uuid.uuid4().hex, **said}
        answer = await self.people[login].press(step, f"/cases/{case_no}/acts/{kind}", form)
        assert answer.status_code == 303, answer.text


@pytest.fixture
async def office(settings: Settings, tmp_path: Path) -> AsyncIterator[Office]:
    """An office for restaurants and resale homes, which knows every party."""
    async with open_office(parties.with_parties(settings, tmp_path), parties.restaurant()) as opened:
        await definitions.publish(opened.lianban.pool, load_bundle(RESALE).definition)
        yield opened


@asynccontextmanager
async def everything_runs(office: Office) -> AsyncIterator[Town]:
    """The eight processes, and people with sessions."""
    async with parties.running_parties(office.settings) as processes, AsyncExitStack() as stack:
        killer = Killer(processes, KILLS)
        held = {name: RoleHeld(role=Role.HANDLER, department=name) for name in DEPARTMENTS}
        held["window"] = RoleHeld(role=Role.COUNTER_CLERK)
        people = {login: await _staff(office, killer, stack, login, role) for login, role in held.items()}
        for turn in range(RESTAURANTS):
            people[f"cook{turn}"] = await _person(office, killer, stack, f"cook{turn}")
        yield Town(office, killer, people)


async def _browser(office: Office, killer: Killer, stack: AsyncExitStack, session: str) -> Browser:
    client = httpx.AsyncClient(base_url=office.settings.public_url, headers=OWN_PAGE, timeout=30, trust_env=False)
    await stack.enter_async_context(client)
    client.cookies.set(SESSION_COOKIE, session)
    return Browser(client, killer)


async def _staff(office: Office, killer: Killer, stack: AsyncExitStack, login: str, role: RoleHeld) -> Browser:
    hashed, about = password_hash(PASSWORD), {"login": login, "name": f"测试{login}", "account_id": f"{login}-1"}
    async with office.lianban.pool.acquire() as connection, connection.transaction():
        await insert_account(connection, hashed=hashed, roles=(role,), **about)
    session = await accounts.open_session(office.lianban.pool, role, account_id=f"{login}-1")
    return await _browser(office, killer, stack, session)


async def _person(office: Office, killer: Killer, stack: AsyncExitStack, person_id: str) -> Browser:
    await office.lianban.pool.execute(
        "insert into person (person_id, subject, kind, name, document_no, level) values ($1, $2, 'natural', $1, $3, 2)",
        person_id,
        person_id.encode(),
        f"61070219900101{person_id[-1]:0>4}",
    )
    held = RoleHeld(role=Role.APPLICANT)
    session = await accounts.open_session(office.lianban.pool, held, person_id=person_id, level=2)
    return await _browser(office, killer, stack, session)


async def test_whoever_is_killed_nothing_is_lost_and_nothing_paid_sent_or_issued_twice(office: Office) -> None:
    began = time.perf_counter()
    async with everything_runs(office) as town:
        opened = await asyncio.gather(
            *(_open_a_restaurant(town, turn) for turn in range(RESTAURANTS)),
            *(_sell_a_home(town) for _ in range(RESALES)),
        )
        points = town.killer.points
        assert len(set(points)) == len(points) == KILLS, "a point is a step and who is killed at it"
        await parties.all_delivered(office.lianban.pool, PATIENCE_SECONDS)
    restaurants, resales = opened[:RESTAURANTS], opened[RESTAURANTS:]
    await _whole(office, opened)
    await _issued_once(office, restaurants)
    await _said_once(office)
    await _asked_handed_over_and_sent_once(office, restaurants)
    await _paid_once(office, resales)
    print(f"{KILLS} kills in {time.perf_counter() - began:.0f} s:", dict(Counter(killed for _, killed in points)))


async def _open_a_restaurant(town: Town, turn: int) -> str:
    """From the first click to the licence in hand by post."""
    cook = town.people[f"cook{turn}"]
    case_no = await _apply(cook, turn)
    await town.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    for item in (LICENCE, FIRE, COMPOSITE):
        login = item.partition("/")[0]
        await town.act(login, case_no, "complete_pre_review", f"review {item}", item=item, complete="yes")
    await _granted(town, case_no, LICENCE)
    await town.until(case_no, lambda state: state.items[FIRE].phase is ItemPhase.GRANTED)
    await _granted(town, case_no, COMPOSITE)
    await town.until(case_no, lambda state: state.phase is Phase.CONCLUDED)
    await cook.press("open", f"/me/cases/{case_no}/open", {})
    await cook.press("way", "/query/delivery/way", {"act_id": uuid.uuid4().hex, **BY_POST})
    await town.until(case_no, lambda state: state.delivery == "post")
    await town.act("window", case_no, "post_results", "post")
    await cook.press("licence", "/query/results/0.pdf")
    await cook.press("licence again", "/query/results/0.pdf")
    await _until_over(town, case_no)
    return case_no


async def _granted(town: Town, case_no: str, item: str) -> None:
    await town.until(case_no, lambda state: state.items[item].phase is ItemPhase.OPEN)
    said = {"item": item, "decision": "grant", "result_no": f"示例-{item}-{case_no[-4:]}"}
    await town.act(item.partition("/")[0], case_no, "decide_item", f"decide {item}", **said)


async def _apply(cook: Browser, turn: int) -> str:
    """An application whose licence is looked up; its case's number."""
    begun = await cook.press("begin", "/apply", {"bundle": RESTAURANT})
    path = str(begun.headers["location"]).removesuffix("/situation")
    await cook.press("answers", f"{path}/situation", {f"q.{key}": value for key, value in ANSWERS.items()})
    values = parties.scenario(RESTAURANT, "small-shop").values | {"body.name": f"测试餐饮店{turn}"}
    await cook.press("form", f"{path}/form", {f"f.{key}": str(value) for key, value in values.items()})
    await cook.read_until(f"{path}/materials", lambda page: "已核验" in page)
    known = parties.restaurant()
    asked = [each.key for each in materials_list(known, resolve(known, ANSWERS)) if each.is_handed_in]
    files = {f"file.{key}": (f"{key}.pdf", pdf(f"{key} {turn}"), "application/pdf") for key in asked}
    await cook.press("papers", f"{path}/materials", {"go": "next"}, files=files)
    await cook.read(f"{path}/check")
    sent = await cook.press("send", f"{path}/submit", {"declared": "yes", "not_the_same": "yes"})
    assert sent.headers["location"] == f"{path}/done", sent.headers["location"]
    page = await cook.read_until(f"{path}/done", lambda page: '<p class="code">' in page)
    return page.partition('<p class="code">')[2].partition("<")[0]


async def _sell_a_home(town: Town) -> str:
    """From the window to the registration, whose fee is paid at the provider, and which is fetched."""
    case_no = (await town.office.lianban.file_case(_resale())).case_no
    await town.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    for item in (TAX, REGISTER):
        login = item.partition("/")[0]
        await town.act(login, case_no, "complete_pre_review", f"review {item}", item=item, complete="yes")
    for item in (TAX, REGISTER):
        await _granted(town, case_no, item)
    await _pay(town, case_no)
    await town.until(case_no, lambda state: REGISTER in state.issued)
    await town.act("window", case_no, "confirm_delivery", "fetch", method="pickup")
    await _until_over(town, case_no)
    return case_no


def _resale() -> Filing:
    values = parties.scenario(RESALE, "smooth").values
    return Filing(
        act_id=uuid.uuid4().hex,
        actor=WINDOW,
        definition=load_bundle(RESALE).definition.hash,
        answers=SOLD,
        form={key: str(value) for key, value in values.items() if not key.startswith("meter.")},
        applicant_name="示例买方",
    )


async def _pay(town: Town, case_no: str) -> None:
    """Somebody at the cash desk who looks whether it is paid before they press again."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (page := (await orders.pay_pages(town.office.lianban.pool, case_no)).get(1)):
            await parties.at_once(town.office.lianban.pool)
            await asyncio.sleep(0.3)
    paying = asyncio.create_task(_until_paid(page))
    await town.killer.strike("pay")
    await paying


async def _until_paid(page: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), httpx.AsyncClient(trust_env=False, timeout=30) as person:
        while True:
            try:
                if "已支付" in (await person.get(page)).text:
                    return
                await person.post(page, data={"way": "pay"})
            except httpx.TransportError:
                await asyncio.sleep(0.05)


async def _until_over(town: Town, case_no: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (await town.office.state(case_no)).is_over:
            await parties.at_once(town.office.lianban.pool)
            await asyncio.sleep(0.3)


async def _whole(office: Office, numbers: Sequence[str]) -> None:
    """Every application is a case, every case came to its end, and journal, chain and lists say the same."""
    assert (
        len(set(numbers))
        == RESTAURANTS + RESALES
        == await office.lianban.pool.fetchval("select count(*) from case_file")
    )
    for case_no in numbers:
        state = await office.agrees(case_no)
        assert (state.outcome, state.is_over) == ("granted", True)
        kinds = await _kinds(office, case_no)
        for kind in ("case_received", "case_accepted", "case_concluded"):
            assert kinds[kind] == 1, (case_no, kind, kinds)
        assert kinds["item_decided"] == len(state.items), kinds


async def _kinds(office: Office, case_no: str) -> Counter[str]:
    rows = await office.lianban.pool.fetch(
        "select body::jsonb ->> 'kind' as kind from journal where case_no = $1", case_no
    )
    return Counter(row["kind"] for row in rows)


async def _issued_once(office: Office, restaurants: Sequence[str]) -> None:
    """One composite licence each, of one version; every result issued once."""
    for case_no in restaurants:
        rows = await office.lianban.pool.fetch("select subject, version from e_licence where case_no = $1", case_no)
        assert [row["version"] for row in rows] == [1], [tuple(row) for row in rows]
        issued = await office.lianban.pool.fetch(
            "select jsonb_array_elements_text(body::jsonb -> 'items') as item from journal"
            " where case_no = $1 and body::jsonb ->> 'kind' = 'results_issued'",
            case_no,
        )
        assert sorted(row["item"] for row in issued) == sorted((LICENCE, FIRE, COMPOSITE)), case_no


async def _said_once(office: Office) -> None:
    """Every letter is done, and every party has exactly ours, each once; the platform in the order of each item."""
    rows = await office.lianban.pool.fetch("select letter_id, party, state, code from letter")
    assert {row["state"] for row in rows} == {"done"}, [tuple(row) for row in rows if row["state"] != "done"]
    for party in parties.PARTIES:
        ours = {row["letter_id"] for row in rows if row["party"].partition(".")[0] == party and _is_posted(row)}
        received = [each for (each,) in parties.in_store(office.settings, party, "select message_id from received")]
        assert len(received) == len(set(received))
        # An order goes to the provider under its own number, every other letter under the letter's.
        assert len(received) == len(ours) if party == "payment" else set(received) == ours, party
    bodies = [
        json.loads(body)
        for (body,) in parties.in_store(office.settings, "platform", "select body from received order by place")
    ]
    for place in {(each["case_no"], each["item"]) for each in bodies}:
        events = [each["event"] for each in bodies if (each["case_no"], each["item"]) == place]
        assert events[:2] == ["received", "accepted"], (place, events)
        assert (events.count("received"), events.count("accepted"), events.count("ended")) == (1, 1, 1), events


def _is_posted(row: Any) -> bool:
    """Everything but the platform's counts, which are asked for."""
    return not str(row["letter_id"]).startswith("counts")


async def _asked_handed_over_and_sent_once(office: Office, restaurants: Sequence[str]) -> None:
    """Each look-up once, one request to the department's system and one parcel for each restaurant."""
    settings, numbers = office.settings, sorted(restaurants)
    by_source = await office.lianban.pool.fetch("select source, count(*) as many from look_up group by source")
    asked = {row["source"]: row["many"] for row in by_source}
    assert asked["firms"] == RESTAURANTS, "resales, filed without pages, are asked about at other sources"
    assert len(parties.in_store(settings, "sources", "select 1 from received")) == sum(asked.values())
    (handed,) = zip(*parties.in_store(settings, "simulator", "select request_no from request"), strict=True)
    assert len(handed) == RESTAURANTS == len({each for each in numbers if any(each in no for no in handed)}), handed
    (sent,) = zip(*parties.in_store(settings, "carrier", "select body from received"), strict=True)
    assert sorted(json.loads(each)["order"] for each in sent) == [f"{each}.parcel.1" for each in numbers]
    for case_no in restaurants:
        kinds, state = await _kinds(office, case_no), await office.state(case_no)
        assert [parcel.stage for parcel in state.parcels] == ["delivered"]
        assert (kinds["results_posted"], kinds["result_delivered"]) == (1, 1), kinds


async def _paid_once(office: Office, resales: Sequence[str]) -> None:
    """One order and one payment each, here and at the provider; nothing goes back."""
    found = [json.loads(each) for (each,) in parties.in_store(office.settings, "payment", "select value from kept")]
    assert sorted(each["order_no"] for each in found) == sorted(f"{each}-P1" for each in resales)
    assert [([paid["amount"] for paid in each["payments"]], each["refunds"]) for each in found] == [([FEN], [])] * 3
    for case_no in resales:
        money = (await office.state(case_no)).money
        assert (len(money.orders), len(money.payments), money.paid, money.refunds) == (1, 1, FEN, ())
