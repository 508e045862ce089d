"""A department's system, the payment provider and the carrier in random order and each twice, over HTTP: cases
end as the one to which they spoke in order and once."""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from domain.case.state import ItemPhase, Phase
from domain.definition.item import Fee
from domain.fees import FeeRate
from domain.letters.payment import order_no
from ledger import journal
from runtime.settings import Settings
from runtime.signing import signed_headers
from starter.office.requests import Filing
from tests.support import parties
from tests.support.departments import running_simulator
from tests.support.food import SIGNBOARD
from tests.support.office import WINDOW, Office, open_office, workers
from tests.support.parties import COMPOSITE, FIRE, KEY, LICENCE, SYSTEM
from tests.support.standing import standing
from tests.support.web import Site, open_site

CASES = 5
SIGN = "cgj/hwzp"
FEN = 8000
ANSWERS = {"quyu": "是", "zhizhao": "是", "guimo": "小餐饮", "xiaofang": "一般程序", "hwzp": "是", "waibai": "否"}
ADDRESS = {"name": "测试负责人", "phone": "13900000012", "address": "汉中市汉台区测试路12号3单元"}


class Said(NamedTuple):
    """One message: to which door, under which id, and what."""

    door: str
    message_id: str
    body: dict[str, Any]


@pytest.fixture
async def site(settings: Settings, tmp_path: Path) -> AsyncIterator[Site]:
    """An office for restaurants whose licence costs something (by law it does not: for this test alone).

    The department's system takes what it is handed and says nothing by itself.
    """
    known = parties.restaurant()
    said = {"name": "样例费", "standard": "每件80元", "basis": "样例收费条例第一条", "due": "before_decision"}
    fee = Fee.model_validate(said | {"amount": (FeeRate(fen=FEN),)})
    items = {key: each.model_copy(update={"fee": fee}) if key == LICENCE else each for key, each in known.items.items()}
    definition, ours = known.model_copy(update={"items": items}), parties.with_parties(settings, tmp_path)
    async with (
        open_office(ours, definition) as office,
        workers(office),
        running_simulator(ours, delay_seconds="3600"),
        open_site(office) as opened,
    ):
        yield opened


async def under_way(office: Office) -> str:
    """A case of which every party has something to tell."""
    values = {key: str(value) for key, value in parties.scenario("kaiban-canyin", "small-shop").values.items()}
    filing = Filing(
        act_id=uuid.uuid4().hex,
        actor=WINDOW,
        definition=office.definition.hash,
        answers=ANSWERS,
        form=values | SIGNBOARD,
        applicant_name="测试负责人",
    )
    number = (await office.lianban.file_case(filing)).case_no
    await office.until(number, lambda state: state.phase is Phase.REVIEWING)
    await office.accept(number, LICENCE, FIRE, SIGN, COMPOSITE)
    await office.applied(number, WINDOW, "choose_delivery", method="post", content={"postal": ADDRESS})
    await office.until(number, lambda state: state.items[FIRE].handed_over)
    await office.grant(number, SIGN)
    await office.applied(number, WINDOW, "post_results")
    await office.until(number, lambda state: state.money.open_order is not None)
    return number


def messages(number: str) -> list[Said]:
    """What they say, in order."""
    request = f"{number}-{FIRE.replace('/', '-')}"
    parcel = {"order": f"{number}.parcel.1", "tracking": "EM00000000001CN"}
    order = order_no(number, 1)
    paid = {"event": "paid", "order_no": order, "payment_no": f"{order}.T1", "amount": FEN}
    decided = {"request_no": request, "kind": "decide_item", "decision": "grant", "result_no": f"XF-{number}"}
    back, notices = f"/api/v1/departments/{SYSTEM}/callbacks", "/api/v1/parties/{}/notices"
    return [
        Said(back, f"{request}.a", {"request_no": request, "kind": "acknowledge_item"}),
        Said(back, f"{request}.d", decided),
        Said(notices.format("payment"), f"paid.{order}", paid),
        Said(notices.format("carrier"), f"{number}.sent", {**parcel, "event": "sent"}),
        Said(notices.format("carrier"), f"{number}.delivered", {**parcel, "event": "delivered"}),
    ]


async def tell(client: httpx.AsyncClient, said: Said) -> None:
    """Send it, signed. What comes too late is told so, and is no fault."""
    body = json.dumps(said.body).encode()
    headers = signed_headers(KEY, said.message_id, body) | {"content-type": "application/json"}
    answer = await client.post(said.door, content=body, headers=headers)
    assert answer.status_code in (200, 202, 409), answer.text


async def ended(site: Site, number: str, told: Sequence[Said]) -> dict[str, Any]:
    """How the case stands after all of it, with what was left to people done."""
    office, client = site.office, await site.visitor()
    for each in told:
        await tell(client, each)
    await office.until(number, lambda state: bool(state.money.payments) and state.parcels[0].stage == "delivered")
    await office.until(number, lambda state: state.items[FIRE].phase is ItemPhase.GRANTED)
    await office.grant(number, LICENCE)
    await office.until(number, lambda state: state.items[COMPOSITE].phase is ItemPhase.OPEN)
    await office.grant(number, COMPOSITE)
    await office.applied(number, WINDOW, "post_results")
    second = {"order": f"{number}.parcel.2", "event": "delivered", "tracking": "EM00000000002CN"}
    await tell(client, Said("/api/v1/parties/carrier/notices", f"{number}.second", second))
    await office.until(number, lambda state: state.is_over)
    return standing(await office.agrees(number))


async def test_cases_end_alike_whatever_order_their_parties_speak_in_and_however_often(site: Site) -> None:
    control = await under_way(site.office)
    expected = await ended(site, control, messages(control))
    assert expected["phase"][1] == "granted"
    for seed in range(CASES):
        number = await under_way(site.office)
        twice = [*messages(number), *messages(number)]
        random.Random(seed).shuffle(twice)  # noqa: S311 - an order, no secret
        assert await ended(site, number, twice) == expected, [each.message_id for each in twice]
        kinds = Counter(each.kind for each in await journal.read_entries(site.office.lianban.pool, number))
        assert (kinds["payment_made"], kinds["result_delivered"], kinds["item_decided"]) == (1, 2, 5), kinds
