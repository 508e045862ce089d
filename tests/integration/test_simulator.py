"""The social-security card by HTTP: the department's system as a process of its own, to the end of the case."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from domain.case.decide import RETRY_AFTER
from domain.case.state import CaseState, ItemPhase, Phase
from engine.ports import LOOPBACK, free_ports
from engine.simulator import TIMES_SENT, Behaviour, Incoming, planned_call_backs
from ledger import journal
from runtime.settings import Settings
from runtime.signing import SignatureRefused, signed_headers, verified_id
from starter.api.app import create_api
from tests.support.departments import SECRET, running_simulator, served, until, with_simulator
from tests.support.office import Office, open_office, workers

ITEM = "rsj/sbk"


@pytest.fixture
def reachable(settings: Settings, tmp_path: Path) -> Settings:
    """An installation at a port of its own, with the simulator's address in its settings."""
    (port,) = free_ports(1)
    return with_simulator(settings, tmp_path, web_port=port, public_url=f"http://{LOOPBACK}:{port}")


@pytest.fixture
async def office(reachable: Settings) -> AsyncIterator[Office]:
    """Its office, with workers."""
    async with open_office(reachable) as opened, workers(opened):
        yield opened


async def up_to_the_card(office: Office) -> str:
    """A case whose card is handed over next to medical insurance."""
    case_no = (await office.file(sbk="是")).case_no
    await office.accept(case_no)
    await office.grant(case_no, "yy/cszm")
    await office.grant(case_no, "gaj/csdj")
    return case_no


async def until_concluded(office: Office, case_no: str) -> CaseState:
    """Wait for the end of the case, and until the simulator has sent everything as often as it does."""
    state = await office.until(case_no, lambda state: state.phase is Phase.CONCLUDED)
    await until(lambda: all_sent(office.settings.home))
    return state


def all_sent(home: Path) -> bool:
    with closing(sqlite3.connect(home / "simulator.db")) as store:
        rows = store.execute("select sent, is_done from call_back").fetchall()
    return len(rows) == 2 and all(row == (TIMES_SENT, 1) for row in rows)


async def check_decided_once(office: Office, case_no: str, phase: ItemPhase) -> None:
    """The item was decided by one act, whatever was repeated; journal, read model and rules agree."""
    state = await office.agrees(case_no)
    assert state.items[ITEM].phase is phase
    entries = await journal.read_entries(office.lianban.pool, case_no)
    about = [entry.kind for entry in entries if getattr(entry, "item", None) == ITEM]
    assert about.count("item_decided") == 1
    acts = await office.lianban.pool.fetch("select kind, outcome from act where item = $1", ITEM)
    # An acknowledgement that comes after the end is no act any more: it is kept beside, and nothing follows 办结.
    late = await office.lianban.pool.fetch("select said ->> 'kind' as kind from late_answer")
    assert sorted(row["kind"] for row in (*acts, *late)) == ["acknowledge_item", "decide_item"]


async def test_card_is_decided_by_the_departments_system_and_repeats_change_nothing(office: Office) -> None:
    async with (
        running_simulator(office.settings, delay_seconds="0.05"),
        served(create_api(office.lianban, office.settings), office.settings.web_port),
    ):
        case_no = await up_to_the_card(office)
        state = await until_concluded(office, case_no)
    assert state.outcome == "granted"
    await check_decided_once(office, case_no, ItemPhase.GRANTED)
    number = await office.lianban.pool.fetchval(
        "select content ->> 'result_no' from act where item = $1 and kind = 'decide_item'", ITEM
    )
    assert number.startswith("6107")


async def test_refusal_of_the_departments_system_carries_its_reason(office: Office) -> None:
    async with (
        running_simulator(office.settings, delay_seconds="0.05", refuse="*-rsj-sbk"),
        served(create_api(office.lianban, office.settings), office.settings.web_port),
    ):
        case_no = await up_to_the_card(office)
        state = await until_concluded(office, case_no)
    assert state.outcome == "partly_granted"
    assert state.items[ITEM].reason == "CONDITIONS_UNMET"
    await check_decided_once(office, case_no, ItemPhase.REFUSED)


async def test_system_killed_after_it_took_the_request_still_answers_when_it_is_back(office: Office) -> None:
    async with running_simulator(office.settings, delay_seconds="0.05") as simulator:
        case_no = await up_to_the_card(office)
        # The platform's web is not up: the call-backs go unanswered and are kept.
        await office.until(case_no, lambda state: state.items[ITEM].handed_over)
        assert await simulator.stop(signal.SIGKILL) == -signal.SIGKILL
        await simulator.start()
        async with served(create_api(office.lianban, office.settings), office.settings.web_port):
            await until_concluded(office, case_no)
    await check_decided_once(office, case_no, ItemPhase.GRANTED)


async def test_system_that_was_down_for_all_tries_is_tried_again_later(office: Office) -> None:
    case_no = await up_to_the_card(office)
    await office.until(case_no, lambda state: state.items[ITEM].retry_at is not None)
    async with (
        served(create_api(office.lianban, office.settings), office.settings.web_port),
        running_simulator(office.settings, delay_seconds="0.05"),
    ):
        await office.advance(case_no, RETRY_AFTER + timedelta(seconds=30))
        await until_concluded(office, case_no)
    await check_decided_once(office, case_no, ItemPhase.GRANTED)
    kinds = [entry.kind for entry in await journal.read_entries(office.lianban.pool, case_no)]
    assert kinds.count("hand_over_failed") == 1


async def test_simulator_leaves_with_zero_when_told_to_stop(reachable: Settings) -> None:
    async with running_simulator(reachable) as simulator:
        assert await simulator.stop() == 0


async def test_simulator_takes_a_request_once_and_only_with_a_signature(reachable: Settings) -> None:
    address = reachable.department_endpoints["rsj"].url
    incoming = Incoming(request_no="t-1", case_no="t", item=ITEM, call_back="http://127.0.0.1:9/")
    body = incoming.model_dump_json().encode()
    async with running_simulator(reachable), httpx.AsyncClient(trust_env=False) as client:
        unsigned = await client.post(f"{address}/requests", content=body)
        unknown = await client.get(f"{address}/requests/t-1", headers=signed_headers(SECRET, "t-1", b""))
        headers = signed_headers(SECRET, "t-1", body)
        first = await client.post(f"{address}/requests", content=body, headers=headers)
        again = await client.post(f"{address}/requests", content=body, headers=headers)
        known = await client.get(f"{address}/requests/t-1", headers=signed_headers(SECRET, "t-1", b""))
    assert [each.status_code for each in (unsigned, unknown, first, again, known)] == [401, 404, 202, 202, 200]
    assert first.json()["receipt"] == again.json()["receipt"] == known.json()["receipt"]


def test_simulator_is_deterministic_and_sends_some_decisions_first() -> None:
    incoming = [
        Incoming(request_no=f"610702-20261123-{n:04d}-rsj-sbk", case_no="c", item=ITEM, call_back="x")
        for n in range(40)
    ]
    plans = [planned_call_backs(each, Behaviour()) for each in incoming]
    assert plans == [planned_call_backs(each, Behaviour()) for each in incoming]
    first = [plan[0][1]["kind"] for plan in plans]
    assert set(first) == {"acknowledge_item", "decide_item"}


async def test_switch_of_a_department_on_the_simulators_page_makes_it_silent_away_and_wrong(
    settings: Settings, tmp_path: Path
) -> None:
    reachable = with_simulator(settings, tmp_path)
    address = f"http://{LOOPBACK}:{reachable.simulator_port}"
    heard: list[int] = []

    async def call_back(request: Request) -> JSONResponse:
        body = await request.body()
        try:
            verified_id(SECRET, request.headers, body)
            heard.append(200)
        except SignatureRefused:
            heard.append(401)
        return JSONResponse({}, heard[-1])

    async def sent(client: httpx.AsyncClient, number: str, port: int) -> int:
        back = f"http://{LOOPBACK}:{port}/"
        body = Incoming(request_no=number, case_no="c", item=ITEM, call_back=back).model_dump_json().encode()
        headers = signed_headers(SECRET, number, body)
        return (await client.post(f"{address}/rsj/requests", content=body, headers=headers)).status_code

    (port,) = free_ports(1)
    app = Starlette(routes=[Route("/", call_back, methods=["POST"])])
    async with (
        served(app, port),
        running_simulator(reachable, delay_seconds="0"),
        httpx.AsyncClient(trust_env=False) as client,
    ):

        async def switch(mode: str) -> None:
            answer = await client.post(f"{address}/mode", data={"department": "rsj", "mode": mode})
            assert answer.status_code == 303

        await switch("down")
        assert await sent(client, "n-1", port) == 503
        await switch("silent")
        assert await sent(client, "n-2", port) == 202
        await switch("unsigned")
        assert await sent(client, "n-3", port) == 202
        await until(lambda: len(heard) >= 4)
        assert set(heard) == {401}, "and nothing came of the one that it was silent about"
        await switch("repeated")
        heard.clear()
        assert await sent(client, "n-4", port) == 202
        await until(lambda: len(heard) >= 10)
        assert set(heard) == {200}
        page = (await client.get(address)).text
        assert "n-4" in page
        assert "n-1" not in page
