"""Deputies, the hand-over of a person's work, bulk acts and urging, through the pages: who may, and what each gives."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from domain.time.calendar import beijing_date
from runtime.settings import Settings
from tests.support import desk
from tests.support.desk import act, done, opened, plain, shop, ticks
from tests.support.food import SHOP
from tests.support.office import open_office, workers
from tests.support.web import Site, open_site

LOGINS = ("spj", "spj2", "spj3", "cgj", "spj_head", "window", "admin", "spj_lead")


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings, desk.definition()) as office, workers(office), open_site(office) as opened_site:
        for login in LOGINS:
            await opened_site.hire(login)
        yield opened_site


async def registered(site: Site, client: httpx.AsyncClient, whose: str, deputy: str, days: int = 3) -> str:
    """Register a deputy from today; the page after it."""
    today = beijing_date(await site.office.lianban.legal_now())
    sent = {"whose": whose, "deputy": deputy, "from_on": str(today), "until_on": str(today + timedelta(days=days))}
    answer = await client.post("/deputies", data=sent)
    page = await client.get(answer.headers["location"]) if answer.status_code == 303 else answer
    return page.text


async def stand_in(client: httpx.AsyncClient) -> str:
    """Choose to act in the place of the one colleague whom the page offers."""
    found = re.search(
        r'name="deputy_id" value="([^"]+)"><button class="button is-small">代', (await client.get("/deputies")).text
    )
    assert found is not None
    assert (await client.post("/deputies/act", data={"deputy_id": found[1]})).status_code == 303
    return found[1]


async def test_deputy_sees_the_principals_work_and_both_names_stand_on_record(site: Site) -> None:
    number = await opened(site)
    spj, spj2 = await site.visitor("spj"), await site.visitor("spj2")
    await done(spj, number, "claim_item", "认领", item=SHOP)
    assert "该事项已由同事认领" in await act(spj2, number, "decide_item", item=SHOP, decision="grant", result_no="J-1")
    page = await registered(site, spj, "spj-1|handler|spj", "spj2-1")
    assert "代理已登记" in page
    assert re.search(r"测试spj.*测试spj2.*有效", plain(page))
    stale = (await spj2.get(f"/cases/{number}")).text
    await stand_in(spj2)
    page = (await spj2.get("/work")).text
    assert "您正在代 测试spj 办理" in plain(page)
    assert number in (await spj2.get("/work?view=mine")).text
    sent = {"item": SHOP, "decision": "grant", "result_no": "J-1"}
    assert 'name="acting_for" value=""' in stale
    page = await act(spj2, number, "decide_item", **sent)
    assert "您已改变代理身份" in page, "旧页面的表单不会以别人的名义生效"
    page = await done(spj2, number, "decide_item", "作出决定", acting_for="spj-1", **sent)
    assert "测试spj2（代测试spj）决定：“食品经营许可”准予" in page
    await spj2.post("/deputies/act", data={"deputy_id": ""})
    assert "您正在代" not in (await spj2.get("/work")).text


async def test_deputyship_that_was_revoked_is_worth_nothing_at_once(site: Site) -> None:
    spj, spj2 = await site.visitor("spj"), await site.visitor("spj2")
    await registered(site, spj, "spj-1|handler|spj", "spj2-1")
    deputy_id = await stand_in(spj2)
    assert "您正在代" in (await spj2.get("/work")).text
    answer = await spj2.post("/deputies/revoke", data={"deputy_id": deputy_id})
    assert answer.status_code == 422, "代理人自己不能撤销"
    assert (await spj.post("/deputies/revoke", data={"deputy_id": deputy_id})).status_code == 303
    assert "您正在代" not in (await spj2.get("/work")).text
    answer = await spj2.post("/deputies/act", data={"deputy_id": deputy_id})
    assert "不在有效期内" in answer.text


async def test_deputy_form_says_what_is_wrong_and_who_may_register_for_whom(site: Site) -> None:
    spj = await site.visitor("spj")
    answer = await spj.post("/deputies", data={"whose": "spj2-1|handler|spj", "deputy": "", "until_on": "x"})
    for words in ("请选择代理谁", "请选择由谁代理", "请填写结束日期"):
        assert words in answer.text
    assert answer.status_code == 422
    page = await registered(site, spj, "spj-1|handler|spj", "spj2-1", days=-1)
    assert "代理日期不对" in page
    page = await registered(site, await site.visitor("spj_head"), "spj2-1|handler|spj", "spj3-1")
    assert "代理已登记" in page
    assert "测试spj3" in (await (await site.visitor("spj3")).get("/deputies")).text
    assert (await (await site.visitor()).get("/deputies")).status_code == 303


async def test_head_is_stood_in_for_by_a_clerk_in_the_heads_role(site: Site) -> None:
    head, spj2 = await site.visitor("spj_head"), await site.visitor("spj2")
    await registered(site, head, "spj_head-1|department_head|spj", "spj2-1")
    assert (await spj2.get("/todo")).status_code == 403
    await stand_in(spj2)
    assert (await spj2.get("/todo")).status_code == 200
    assert (await spj2.get("/handover")).status_code == 200
    page = (await spj2.get("/deputies")).text
    assert "您正在代 测试spj_head 办理（部门负责人" in plain(page)


async def test_bulk_claim_gives_a_result_for_each_and_sending_it_again_does_nothing_twice(site: Site) -> None:
    numbers = [await opened(site) for _ in range(3)]
    spj, spj2 = await site.visitor("spj"), await site.visitor("spj2")
    picks = ticks((await spj.get("/work")).text, *numbers)
    assert len(picks) == 3
    await done(spj2, numbers[1], "claim_item", "认领", item=SHOP)
    answer = await spj.post("/work/bulk", data={"kind": "claim_item", "pick": picks})
    assert "共 3 项：已生效 2 项，没有生效 1 项" in answer.text
    assert "该事项已由同事认领" in answer.text
    before = [await site.office.state(number) for number in numbers]
    again = await spj.post("/work/bulk", data={"kind": "claim_item", "pick": picks})
    assert plain(again.text) == plain(answer.text)
    assert [await site.office.state(number) for number in numbers] == before
    assert [shop(state).handler for state in before] == ["spj-1", "spj2-1", "spj-1"]


async def test_bulk_transfer_and_its_mistakes(site: Site) -> None:
    numbers = [await opened(site) for _ in range(2)]
    spj = await site.visitor("spj")
    for number in numbers:
        await done(spj, number, "claim_item", "认领", item=SHOP)
    picks = ticks((await spj.get("/work")).text, *numbers)
    for sent, words in (
        ({"kind": "claim_item"}, "没有勾选任何事项"),
        ({"pick": picks}, "请选择要做的操作"),
        ({"kind": "decide_item", "pick": picks}, "请选择要做的操作"),
        ({"kind": "transfer_item", "pick": picks}, "请选择转办给谁"),
        ({"kind": "transfer_item", "pick": picks, "to": "spj|nobody"}, "请选择转办给谁"),
    ):
        answer = await spj.post("/work/bulk", data=sent)
        assert answer.status_code == 422
        assert words in answer.text
    answer = await spj.post("/work/bulk", data={"kind": "transfer_item", "pick": picks, "to": "spj|spj2-1"})
    assert "共 2 项：已生效 2 项" in answer.text
    assert [shop(await site.office.state(number)).handler for number in numbers] == ["spj2-1", "spj2-1"]


async def test_bulk_form_needs_our_own_page_and_a_case_that_concerns_one(site: Site) -> None:
    number = await opened(site)
    stranger = await site.visitor("spj", own_page=False)
    pick = f"{number}|{SHOP}|{uuid.uuid4().hex}"
    assert (await stranger.post("/work/bulk", data={"kind": "claim_item", "pick": pick})).status_code == 403
    cgj = await site.visitor("cgj")
    answer = await cgj.post("/work/bulk", data={"kind": "claim_item", "pick": [pick, "no-such-case|x/y|a", "torn"]})
    assert "共 2 项：没有生效 2 项" in answer.text
    assert "没有找到这个办件" in answer.text
    assert "没有找到这个办件" in answer.text
    assert shop(await site.office.state(number)).handler is None
    assert (await (await site.visitor("window")).post("/work/bulk", data={"pick": pick})).status_code == 403


async def test_bulk_urge_says_who_was_urged_lately_and_the_board_whether_it_moved(site: Site) -> None:
    moved, still = [await opened(site) for _ in range(2)]
    supervisor, spj = await site.visitor("supervisor"), await site.visitor("spj")
    picks = ticks((await supervisor.get("/board")).text, moved, still)
    answer = await supervisor.post("/board/bulk", data={"kind": "urge_item", "pick": picks})
    assert "共 2 项：已生效 2 项" in answer.text
    await done(spj, moved, "claim_item", "认领", item=SHOP)
    board = (await supervisor.get("/board")).text
    rows = {
        number: next(row for row in re.findall(r'<tr class="inside">.*?</tr>', board, re.S) if number in row)
        for number in (moved, still)
    }
    assert "已动" in rows[moved]
    assert "未动" in rows[still]
    assert "测试spj" in plain(rows[moved]), "轮到谁"
    again = ticks(board, still)
    answer = await supervisor.post("/board/bulk", data={"kind": "urge_item", "pick": again})
    assert "还在间隔时间内" in answer.text
    page = (await supervisor.get(f"/cases/{still}")).text
    assert "/acts/urge_item" not in page, "间隔内不再提供催办"
    assert "24 小时" in page


async def test_work_of_a_person_is_handed_over_with_a_result_for_each(site: Site) -> None:
    numbers = [await opened(site) for _ in range(3)]
    spj, head = await site.visitor("spj"), await site.visitor("spj_head")
    for number in numbers:
        await done(spj, number, "claim_item", "认领", item=SHOP)
    assert (await spj.get("/handover")).status_code == 403
    page = (await head.get("/handover?whose=spj-1")).text
    picks = ticks(page, *numbers)
    assert len(picks) == 3
    assert "经办" in page
    answer = await head.post("/handover", data={"query": "whose=spj-1", "pick": picks})
    assert "请选择交接给谁" in answer.text
    sent = {"query": "whose=spj-1", "to": "spj|spj2-1", "pick": picks[:2]}
    answer = await head.post("/handover", data=sent)
    assert "共 2 项：已生效 2 项" in answer.text
    moved = [pick.split("|")[0] for pick in picks[:2]]
    for number in numbers:
        assert shop(await site.office.state(number)).handler == ("spj2-1" if number in moved else "spj-1")
    page = (await spj.get(f"/cases/{moved[0]}")).text
    assert "由测试spj交接给测试spj2" in page
    admin = await site.visitor("admin")
    page = (await admin.get("/handover?whose=spj-1")).text
    assert "测试负责人" not in page, "系统管理员不看申请人"
    answer = await admin.post("/handover", data={**sent, "pick": ticks(page, *numbers)})
    assert "共 1 项：已生效 1 项" in answer.text


async def test_work_of_a_person_is_narrowed_exported_and_handed_over_as_a_whole(site: Site) -> None:
    numbers = [await opened(site) for _ in range(2)]
    spj, head = await site.visitor("spj"), await site.visitor("spj_head")
    for number in numbers:
        await done(spj, number, "claim_item", "认领", item=SHOP)
    assert "请先选择交接谁的工作" in (await head.get("/handover")).text
    assert "没有需要交接的工作" in (await head.get("/handover?whose=spj-1&place=copy")).text
    query = "whose=spj-1&place=handler&bundle=shipin-jingying"
    rows = (await head.get(f"/handover/export.csv?{query}")).text.strip().split("\r\n")
    assert len(rows) == 1 + len(numbers)
    assert all("经办" in row for row in rows[1:])
    sent = {"query": query, "to": "spj|spj2-1"}
    look = (await head.post("/handover", data=sent | {"all": "yes"})).text
    picks = ticks(look, *numbers)
    answer = await head.post("/handover", data=sent | {"pick": picks})
    assert "共 2 项：已生效 2 项" in answer.text
    assert "没有需要交接的工作" in (await head.get(f"/handover?{query}")).text
