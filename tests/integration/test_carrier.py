"""Results by post over real HTTP: ordered once whatever is lost, tracked, brought back once and sent again."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.case.acts import Actor, Role
from domain.case.state import CaseState, Phase
from engine.parties.carrier import CarrierSimulator
from runtime.settings import Settings
from runtime.signing import signed_headers
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest
from starter.parties.carrier import FIRST_LOOK_SECONDS, CarrierHandler
from starter.parties.dispatcher import Dispatcher
from starter.parties.handlers import handlers_of
from starter.parties.parcel_looks import MOST_LOOKS, ParcelLooks, next_look
from tests.support import food
from tests.support.food import SHOP
from tests.support.office import Office, clerk, open_office, workers
from tests.support.outsiders import KEY, running_outsider, with_outsider
from tests.support.web import Site, open_site

WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK)
ADDRESS = {"name": "测试负责人", "phone": "13900000012", "address": "汉中市汉台区测试路12号3单元"}


@pytest.fixture
def known(settings: Settings) -> Settings:
    """An installation with a carrier."""
    return with_outsider(settings, "carrier")


@pytest.fixture
async def site(known: Settings) -> AsyncIterator[Site]:
    """An office that handles food licences."""
    async with open_office(known, food.definition()) as office, workers(office), open_site(office) as opened:
        yield opened


@asynccontextmanager
async def carrier_at_work(site: Site, folder: Path, mode: Any = "fine") -> AsyncIterator[CarrierSimulator]:
    """The simulated carrier, and the dispatcher of letters to it; its notices reach the site by this process."""
    office = site.office
    async with running_outsider(CarrierSimulator, "carrier", office.settings, folder) as carrier:
        assert isinstance(carrier, CarrierSimulator)
        carrier.store.set_mode(mode)
        stop = asyncio.Event()
        dispatcher = Dispatcher(office.lianban.pool, handlers_of(office.lianban, office.settings))
        running = asyncio.create_task(dispatcher.run_until(stop))
        try:
            yield carrier
        finally:
            stop.set()
            await running


async def tell(site: Site, order: str, event: str, *, notice: str = "", **more: str) -> httpx.Response:
    """A signed notice of the carrier."""
    body = json.dumps({"order": order, "event": event, **more}).encode()
    headers = signed_headers(KEY, notice or uuid.uuid4().hex, body) | {"content-type": "application/json"}
    client = await site.visitor()
    return await client.post("/api/v1/parties/carrier/notices", content=body, headers=headers)


async def granted_by_post(office: Office, address: dict[str, str]) -> str:
    """A licence that is granted and comes by post; its case."""
    filed = await office.lianban.file_case(food.filing(office.definition, WINDOW))
    number = filed.case_no
    state = await office.until(number, lambda each: each.phase is Phase.REVIEWING)
    for key in [key for key, item in state.items.items() if item.phase == "reviewing"]:
        await office.applied(number, clerk(key.split("/")[0]), "complete_pre_review", key, complete=True)
    await office.applied(number, WINDOW, "accept_application")
    await office.applied(number, WINDOW, "choose_delivery", method="post", content={"postal": address})
    for key in state.items:
        await office.grant(number, key)
    await office.until(number, lambda each: bool(each.issued))
    await office.applied(number, WINDOW, "post_results")
    return number


def parcel_is(stage: str, number: int = 1) -> Callable[[CaseState], bool]:
    """Whether that parcel is there."""
    return lambda state: any(each.number == number and each.stage == stage for each in state.parcels)


async def test_a_parcel_is_ordered_once_whose_answer_was_lost_and_is_in_hand_when_delivered(
    site: Site, tmp_path: Path
) -> None:
    office = site.office
    number = await granted_by_post(office, ADDRESS)
    async with carrier_at_work(site, tmp_path, "lost") as carrier:
        state = await office.until(number, parcel_is("sent"))
        received = carrier.store.received(10)
        assert len({each.message_id for each in received}) == 1
        said = json.loads(received[0].body)
        assert said["to"] == ADDRESS
    assert not state.is_over
    order, tracking = said["order"], state.parcels[0].tracking or ""
    assert tracking.startswith("EM")
    first = await tell(site, order, "delivered", notice="n-1", tracking=tracking)
    assert first.status_code == 200, first.text
    state = await office.until(number, lambda each: each.items[SHOP].delivered_at is not None)
    assert state.is_over
    assert (await tell(site, order, "delivered", notice="n-1", tracking=tracking)).status_code == 200
    late = await tell(site, order, "returned", notice="n-2")
    assert late.status_code == 200, "said, and refused by the case: it is in hand"
    kinds = [entry.kind for entry in (await office.lianban.case_course(number)).entries]
    assert kinds.count("result_delivered") == 1
    stored = json.dumps([each.model_dump(mode="json") for each in (await office.lianban.case_course(number)).entries])
    assert "测试路12号" not in stored, "an address is in no journal"


async def test_a_parcel_that_comes_back_is_the_windows_to_send_again(site: Site, tmp_path: Path) -> None:
    office = site.office
    number = await granted_by_post(office, ADDRESS | {"address": "汉中市汉台区退回路1号"})
    async with carrier_at_work(site, tmp_path):
        state = await office.until(number, parcel_is("sent"))
        order = f"{number}.parcel.1"
        assert (await tell(site, order, "returned", tracking=state.parcels[0].tracking or "")).status_code == 200
        await office.until(number, parcel_is("returned"))
        page = (await (await site.visitor("window")).get(f"/cases/{number}")).text
        assert "交寄结果" in page
        assert "已退回" in page
        await office.applied(number, WINDOW, "choose_delivery", method="post", content={"postal": ADDRESS})
        await office.applied(number, WINDOW, "post_results")
        await office.until(number, parcel_is("sent", 2))
        assert (await tell(site, f"{number}.parcel.2", "delivered")).status_code == 200
        state = await office.until(number, lambda each: each.items[SHOP].delivered_at is not None)
    assert [each.stage for each in state.parcels] == ["returned", "delivered"]


async def test_notices_for_nothing_of_ours_change_nothing(site: Site) -> None:
    assert (await tell(site, "nirgendwo.parcel.1", "delivered")).json()["code"] == "PARCEL_ORDER_UNKNOWN"
    assert (await tell(site, "x", "eaten")).json()["code"] == "NOTICE_INVALID"
    client = await site.visitor()
    unsigned = await client.post("/api/v1/parties/carrier/notices", content=b"{}")
    assert unsigned.status_code == 401


async def test_number_that_is_no_parcels_is_refused_in_a_sentence_at_both_doors(site: Site) -> None:
    """Somebody's identity number would reach the engine."""
    office, person = site.office, "610702199001010021"
    number = await granted_by_post(office, ADDRESS)
    told = await tell(site, f"{number}.parcel.1", "sent", tracking=person)
    assert (told.status_code, told.json()["code"]) == (422, "NOTICE_INVALID")
    window = await site.visitor("window")
    data = {"act_id": uuid.uuid4().hex, "parcel": "1", "parcel_event": "sent", "tracking": person}
    typed = await window.post(f"/cases/{number}/acts/record_parcel", data=data)
    assert typed.status_code == 422
    assert "邮件号的写法不对" in typed.text
    assert (await office.state(number)).parcels[0].tracking is None


async def test_the_post_needs_an_address(site: Site) -> None:
    office = site.office
    filed = await office.lianban.file_case(food.filing(office.definition, WINDOW))
    said = {"act_id": uuid.uuid4().hex, "case_no": filed.case_no, "kind": "choose_delivery", "actor": WINDOW}
    with pytest.raises(LianbanError) as refused:
        await office.lianban.send_act(ActRequest(**said, method="post", content={"postal": {"name": "甲"}}))
    assert refused.value.code == "ADDRESS_MISSING"


async def look_now(site: Site) -> int:
    """Let the time of the next question come, and ask; how many parcels were asked about."""
    office = site.office
    pool, handler = office.lianban.pool, handlers_of(office.lianban, office.settings)["carrier"]
    assert isinstance(handler, CarrierHandler)
    await pool.execute("update parcel_look set next_look_at = next_look_at - interval '90 days'")
    return await ParcelLooks(office.lianban, handler).look_due()


async def test_a_parcel_of_which_nothing_is_told_is_asked_about_and_in_hand_once(site: Site, tmp_path: Path) -> None:
    office = site.office
    number = await granted_by_post(office, ADDRESS)
    async with carrier_at_work(site, tmp_path, "silent") as carrier:
        carrier.delivery_seconds = 3600.0
        state = await office.until(number, parcel_is("sent"))
        assert await look_now(site) == 1
        assert (await office.state(number)).seq == state.seq, "still under way: nothing to record"
        order = f"{number}.parcel.1"
        carrier.store.put("order", order, {**(carrier.store.get("order", order) or {}), "there_at": 0.0})
        assert await look_now(site) == 1
        state = await office.until(number, lambda each: each.items[SHOP].delivered_at is not None)
        late = await tell(site, order, "delivered", tracking=state.parcels[0].tracking or "")
        assert late.status_code == 200, "the notice that was lost comes after all"
        assert (await tell(site, order, "delivered")).status_code == 200, "and in other words"
        assert await look_now(site) == 0, "delivered: it is asked about no more"
    entries = (await office.lianban.case_course(number)).entries
    kinds = [entry.kind for entry in entries]
    assert (kinds.count("result_delivered"), kinds.count("parcel_moved"), kinds.count("act_refused")) == (1, 2, 0)


async def test_a_parcel_that_the_window_recorded_is_asked_about_no_more(site: Site, tmp_path: Path) -> None:
    office = site.office
    number = await granted_by_post(office, ADDRESS)
    async with carrier_at_work(site, tmp_path, "silent") as carrier:
        await office.until(number, parcel_is("sent"))
        carrier.store.set_mode("down")
        assert await look_now(site) == 1, "away: asked again later"
        await office.applied(number, WINDOW, "record_parcel", parcel=1, parcel_event="returned")
        assert await look_now(site) == 1
        assert await look_now(site) == 0


def test_questions_come_more_and_more_seldom_and_have_an_end() -> None:
    asked = [next_look(each) for each in range(MOST_LOOKS + 1)]
    assert asked[-1] is None
    waits = [each for each in asked if each is not None]
    assert waits == sorted(waits)
    assert waits[0] == FIRST_LOOK_SECONDS
    assert 30 * 86400 < sum(waits) < 90 * 86400


async def test_results_that_are_ready_go_side_by_side_each_to_its_own_address(site: Site, tmp_path: Path) -> None:
    office = site.office
    filed = await office.lianban.file_case(food.filing(office.definition, WINDOW, hwzp="是", xiaofang="告知承诺"))
    number = filed.case_no
    state = await office.until(number, lambda each: each.phase is Phase.REVIEWING)
    for key in [key for key, item in state.items.items() if item.phase == "reviewing"]:
        await office.applied(number, clerk(key.split("/")[0]), "complete_pre_review", key, complete=True)
    await office.applied(number, WINDOW, "accept_application")
    assert len(state.items) > 1
    async with carrier_at_work(site, tmp_path, "silent"):
        for at, key in enumerate(state.items, start=1):
            where = ADDRESS | {"address": f"汉中市汉台区第{at}路1号"}
            await office.applied(number, WINDOW, "choose_delivery", method="post", content={"postal": where})
            await office.grant(number, key)
            await office.until(number, lambda each, key=key: key in each.issued)  # type: ignore[misc]
            await office.applied(number, WINDOW, "post_results")
            await office.until(number, parcel_is("sent", at))
        state = await office.state(number)
        assert [each.items for each in state.parcels] == [(key,) for key in state.items]
        assert len({each.tracking for each in state.parcels}) == len(state.parcels)
        last = len(state.parcels)
        assert (await tell(site, f"{number}.parcel.1", "returned")).status_code == 200
        assert (await tell(site, f"{number}.parcel.{last}", "delivered")).status_code == 200
        await office.until(number, parcel_is("delivered", last))
        new = ADDRESS | {"address": "汉中市汉台区新址路9号"}
        await office.applied(number, WINDOW, "choose_delivery", method="post", content={"postal": new})
        await office.applied(number, WINDOW, "post_results")
        state = await office.until(number, parcel_is("sent", last + 1))
    assert state.parcels[-1].items == state.parcels[0].items
