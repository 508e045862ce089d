"""送达方式 from the pages: chosen by the family with an address that stays theirs, fetched by a proxy with the code."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from domain.case.acts import Actor, Role
from domain.case.results.entries import ResultDelivered
from domain.case.state import Phase
from ledger.access.limits import PICKUP
from runtime.settings import Settings
from tests.support import food
from tests.support.office import clerk, open_office, workers
from tests.support.web import Site, open_site

WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK)
POST = {"method": "post", "postal_name": "测试负责人", "postal_phone": "13900000012", "postal_address": "汉台区某巷7号"}


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """An office that handles food licences."""
    async with open_office(settings, food.definition()) as office, workers(office), open_site(office) as opened:
        yield opened


async def accepted(site: Site) -> tuple[str, httpx.AsyncClient]:
    """An accepted case, and its family on the query page."""
    office = site.office
    filed = await office.lianban.file_case(food.filing(office.definition, WINDOW))
    state = await office.until(filed.case_no, lambda each: each.phase is Phase.REVIEWING)
    for key in [key for key, item in state.items.items() if item.phase == "reviewing"]:
        await office.applied(filed.case_no, clerk(key.split("/")[0]), "complete_pre_review", key, complete=True)
    await office.applied(filed.case_no, WINDOW, "accept_application")
    family = await site.visitor()
    sent = await family.post("/query", data={"case_no": filed.case_no, "query_code": filed.query_code})
    assert sent.status_code == 303
    return filed.case_no, family


async def say(client: httpx.AsyncClient, path: str, **data: Any) -> str:
    """Send a form; the page after it."""
    answer = await client.post(path, data={"act_id": uuid.uuid4().hex, **data})
    page = await client.get(answer.headers["location"]) if answer.status_code == 303 else answer
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


async def shown(client: httpx.AsyncClient, path: str) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (await client.get(path)).text))


async def test_the_family_chooses_the_post_and_nobody_else_reads_the_address(site: Site) -> None:
    number, family = await accepted(site)
    assert "选择送达方式" in (await family.get("/query/case")).text
    wrong = await say(family, "/query/delivery/way", **POST | {"postal_address": ""})
    assert "邮寄须写明收件人" in wrong
    page = await say(family, "/query/delivery/way", **POST)
    assert "现在的方式： 邮寄" in page
    assert (await site.office.state(number)).delivery == "post"
    for login in ("spj", "spj_head", "supervisor"):
        client = await site.visitor(login)
        assert "某巷7号" not in (await client.get(f"/cases/{number}")).text
    assert "现在的方式： 窗口领取" in await say(family, "/query/delivery/way", method="pickup")


async def test_a_proxy_fetches_results_with_the_code_of_the_applicant(site: Site) -> None:
    office = site.office
    number, family = await accepted(site)
    for key in (await office.state(number)).items:
        await office.grant(number, key)
    await office.until(number, lambda state: bool(state.issued))
    page = (await family.get("/query/case")).text
    code = re.search(r'取件码 <span class="code strong">(\d{6})</span>', page)
    assert code is not None
    window, path = await site.visitor("window"), f"/cases/{number}/acts/confirm_delivery"
    said = {"method": "pickup", "fetched_by": "proxy", "identity": "resident_id", "proxy": "受托人甲"}
    other = f"{(int(code[1]) + 1) % 10**6:06d}"
    assert "取件码不对" in await say(window, path, **said, pickup_code=other)
    assert "请核验受托人的证件" in await say(window, path, method="pickup", fetched_by="proxy", pickup_code=code[1])
    assert "确认送达：已生效" in await say(window, path, **said, pickup_code=code[1])
    course = await office.lianban.case_course(number)
    told = next(entry for entry in course.entries if isinstance(entry, ResultDelivered))
    assert (told.method, told.fetched_by, told.identity) == ("pickup", "proxy", "resident_id")
    assert "受托人甲" not in told.model_dump_json()


async def test_guesses_at_a_pick_up_code_lock_this_case_for_a_while_and_no_other(site: Site) -> None:
    office, window = site.office, await site.visitor("window")
    said = {"method": "pickup", "fetched_by": "proxy", "identity": "resident_id", "proxy": "受托人甲"}
    paths, codes = [], []
    for _ in range(2):
        number, family = await accepted(site)
        for key in (await office.state(number)).items:
            await office.grant(number, key)
        await office.until(number, lambda state: bool(state.issued))
        found = re.search(r'取件码 <span class="code strong">(\d{6})</span>', (await family.get("/query/case")).text)
        assert found is not None
        paths.append(f"/cases/{number}/acts/confirm_delivery")
        codes.append(found[1])
    for typed in ("", "12345", "１２３４５６"):
        assert "请填写受托人带来的6位取件码" in await say(window, paths[0], **said, pickup_code=typed)
    wrong = f"{(int(codes[0]) + 1) % 10**6:06d}"
    for _ in range(PICKUP.here):
        assert "取件码不对" in await say(window, paths[0], **said, pickup_code=wrong)
    other = await site.visitor("window")
    locked = await say(other, paths[0], **said, pickup_code=codes[0])
    assert re.search(r"取件码输错5次，本办件的取件码锁定到\d\d:\d\d。", locked), locked[:2000]
    assert "申请人本人带证件来领取不用取件码" in locked
    assert "确认送达：已生效" in await say(window, paths[1], **said, pickup_code=codes[1]), "another case is not locked"
    age = "update attempt set made_at = made_at - interval '15 minutes' where kind = 'pickup'"
    await office.lianban.pool.execute(age)
    assert "确认送达：已生效" in await say(window, paths[0], **said, pickup_code=codes[0]), "the lock has ended"


async def test_the_window_posts_records_the_return_and_sends_again_for_a_person(site: Site) -> None:
    """At the counter, where no carrier tells anything; the page shows each parcel as the family's does."""
    office = site.office
    number, family = await accepted(site)
    window, path = await site.visitor("window"), f"/cases/{number}/acts"
    assert "已生效" in await say(window, f"{path}/choose_delivery", **POST)
    for key in (await office.state(number)).items:
        await office.grant(number, key)
    await office.until(number, lambda state: bool(state.issued))
    page = await shown(window, f"/cases/{number}")
    for words in ("送达和邮件", "申请人选择的方式： 邮寄", "测试负责人", "汉台区某巷7号"):
        assert words in page, words
    assert "已生效" in await say(window, f"{path}/post_results")
    assert "第1个邮件 待收寄" in await shown(window, f"/cases/{number}")
    sent = {"parcel": "1", "parcel_event": "sent", "tracking": "EM00000000701"}
    assert "已生效" in await say(window, f"{path}/record_parcel", **sent)
    page = await shown(window, f"/cases/{number}")
    assert "邮件号 EM00000000701 内装：食品经营许可" in page
    assert "由窗口登记进展" in page
    assert "已生效" in await say(window, f"{path}/record_parcel", parcel="1", parcel_event="returned")
    page = await shown(window, f"/cases/{number}")
    assert "请联系申请人核对地址" in page
    assert "没有投到，请看看收件地址对不对" in await shown(family, "/query/case")
    new = POST | {"postal_address": "汉台区新址路9号"}
    assert "已生效" in await say(window, f"{path}/choose_delivery", **new)
    assert "已生效" in await say(window, f"{path}/post_results")
    for client, address in ((window, f"/cases/{number}"), (family, "/query/case")):
        page = await shown(client, address)
        assert "第2个邮件 待收寄" in page
        assert "核对地址" not in page
        assert "收件地址对不对" not in page
    there = {"parcel": "2", "parcel_event": "delivered", "tracking": "EM00000000702"}
    assert "已生效" in await say(window, f"{path}/record_parcel", **there)
    state = await office.state(number)
    assert all(item.delivered_at is not None for item in state.items.values())
    for login in ("spj", "supervisor", "spj_lead"):
        other = await shown(await site.visitor(login), f"/cases/{number}")
        assert "新址路9号" not in other
