"""对外文书 as a list: turned, sorted, narrowed, taken along; what may be written anew, and what all means."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from domain.case.acts import Actor, Role
from domain.letters.mending import EDITABLE
from ledger.parties import letters
from ledger.parties.letters import Outgoing
from runtime.settings import Settings
from tests.support import food
from tests.support.office import Office, open_office, workers
from tests.support.web import Site, open_site

PATH = "/operation/letters"
MANY = 130
WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK)
ADDRESS = {"name": "测试负责人", "phone": "13900000012", "address": "汉中市汉台区测试路12号3单元"}
_PUT = """
insert into letter (letter_id, party, kind, lane, state, code, made_at, settled_at)
select 'l' || lpad(n::text, 4, '0'), case when n % 2 = 0 then 'platform' else 'carrier' end, 'event', 'lane' || n,
       'failed', case when n % 5 = 0 then 'PARTY_SLOW' else 'PARTY_REFUSED' end,
       timestamptz '2026-11-25 02:00Z' - make_interval(secs => n),
       timestamptz '2026-11-25 03:00Z' - make_interval(mins => n)
from generate_series(1, $1::int) as n
"""


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """An office that handles food licences, with workers."""
    async with open_office(settings, food.definition()) as office, workers(office), open_site(office) as opened:
        yield opened


def listed(page: str) -> list[str]:
    return re.findall(r"one\?letter=(l\d{4})", page)


async def read(client: httpx.AsyncClient, address: str) -> str:
    answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_dead_letters_are_turned_sorted_narrowed_and_taken_along(site: Site) -> None:
    await site.office.lianban.pool.execute(_PUT, MANY)
    admin = await site.visitor("admin")
    page, found = await read(admin, PATH), list[str]()
    assert f"{MANY} 件" in page
    while True:
        found += listed(page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        if onward is None:
            break
        page = await read(admin, onward[1].replace("&amp;", "&"))
    assert found == [f"l{n:04}" for n in range(1, MANY + 1)], "the latest first, each once"
    assert listed(await read(admin, f"{PATH}?sort=made"))[0] == f"l{MANY:04}"
    narrowed = listed(await read(admin, f"{PATH}?party=carrier&code=PARTY_SLOW"))
    assert narrowed == [f"l{n:04}" for n in range(1, MANY + 1) if n % 2 and not n % 5]
    taken = await admin.get(f"{PATH}/export.csv?party=carrier")
    assert taken.text.count("政务专递") == MANY // 2
    assert (await (await site.visitor("window")).get(f"{PATH}/export.csv")).status_code == 403


async def test_all_are_sent_again_of_one_party_or_where_it_is_said_that_all_are_meant(site: Site) -> None:
    pool = site.office.lianban.pool
    await pool.execute(_PUT, 10)
    admin, dead = await site.visitor("admin"), "select count(*) from letter where state = 'failed'"
    nothing = await admin.post(PATH, data={})
    assert nothing.headers["location"].endswith("told=whose")
    assert await pool.fetchval(dead) == 10
    assert "请选择一个单位" in await read(admin, nothing.headers["location"])
    await admin.post(PATH, data={"party": "platform"})
    assert await pool.fetchval(dead) == 5
    await admin.post(PATH, data={"every": "yes"})
    assert await pool.fetchval(dead) == 0


async def test_what_a_letter_refers_to_stays_but_for_an_address_of_its_own_case(site: Site) -> None:
    office, pool = site.office, site.office.lianban.pool
    own, other = await _chosen(office), await _chosen(office)
    body = {"address_act": "gone", "results": 1}
    await letters.put(pool, Outgoing("parcel", "carrier", "orders", "1", "lane", number=own[0], body=body))
    await letters.settle(pool, "parcel", "failed", code="ADDRESS_MISSING")
    admin = await site.visitor("admin")
    assert "改好再发" in await read(admin, f"{PATH}/one?letter=parcel")
    for foreign in (other[1], "nobody's"):
        said = {"letter_id": "parcel", "what": "send", "body.address_act": foreign}
        refused = (await admin.post(PATH, data=said)).headers["location"]
        assert refused.endswith("told=foreign")
        assert "没有再发" in await read(admin, refused)
    said = {"letter_id": "parcel", "what": "send", "body.address_act": own[1], "body.results": "99"}
    assert (await admin.post(PATH, data=said)).headers["location"].endswith("told=sent")
    (claimed,) = await letters.claim(pool, ["carrier"], 1)
    assert claimed.body == {"address_act": own[1], "results": 1}


async def _chosen(office: Office) -> tuple[str, str]:
    """A case whose results come by post, and the act that chose it."""
    number = (await office.lianban.file_case(food.filing(office.definition, WINDOW))).case_no
    receipt = await office.act(number, WINDOW, "choose_delivery", method="post", content={"postal": ADDRESS})
    assert receipt.outcome == "applied", receipt
    return number, receipt.act_id


def test_money_and_registers_are_on_no_list_of_what_may_be_written_anew() -> None:
    assert {party for party, _ in EDITABLE} == {"carrier"}
