"""A day in lists, over plain HTTP as without scripts: a clerk with many items, a head with drafts and a leaver."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from domain.case.acts import Gap
from domain.case.state import ItemPhase
from domain.definition.joint import ReviewRule
from runtime.settings import Settings
from starter.web.lists.shown import ROWS
from tests.support import desk, food
from tests.support.desk import WINDOW, act, done, opened, plain
from tests.support.food import SHOP
from tests.support.office import clerk, open_office, workers
from tests.support.web import Site, open_site

ITEMS, WAITING, DRAFTS = 300, 120, 60


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """An office whose head signs every decision of the licence."""
    known = desk.definition(review=ReviewRule(name="负责人审核", role="department_head"))
    async with open_office(settings, known) as office, workers(office), open_site(office) as opened_site:
        for login in ("spj", "spj2", "spj_head", "window"):
            await opened_site.hire(login)
        yield opened_site


async def test_a_clerks_day(site: Site) -> None:
    """Many items, some of which wait for the applicant: reviewed and claimed in bulk, one found by name, exported."""
    numbers = [await filed(site, number) for number in range(ITEMS)]
    spj = await site.visitor("spj")
    for each in numbers[:WAITING]:
        gaps = (Gap(subject="sb-tu", reason="MATERIAL_MISSING"),)
        await site.office.applied(each, clerk("spj"), "complete_pre_review", SHOP, complete=False, gaps=gaps)
        await site.office.applied(each, WINDOW, "notice_correction")
    answer = await all_of(spj, "complete_pre_review", "view=pool")
    assert f"共 {ITEMS - WAITING} 项：已生效 {ITEMS - WAITING} 项" in answer
    for each in numbers[WAITING:]:
        await site.office.applied(each, WINDOW, "accept_application")
    tabs = plain((await spj.get("/work")).text)
    assert f"待办 {ITEMS - WAITING} " in tabs
    waits = (await spj.get("/work?view=waits")).text
    assert f"等待 {WAITING} " in plain(waits)
    assert waits.count("等申请人补交") == ROWS
    assert "申请人" in plain(waits), "等谁"
    answer = await all_of(spj, "claim_item", "view=pool")
    assert f"已生效 {ITEMS - WAITING} 项" in answer
    assert f"我的 {ITEMS - WAITING} " in plain((await spj.get("/work?view=mine")).text)
    wanted = await spj.post("/work/find", data={"words": f"示例食堂{ITEMS - 1:03}号", "query": "view=mine"})
    text = (await spj.get(wanted.headers["location"])).text
    assert re.findall(r'class="strong" href="/cases/([\d-]+)', text) == [numbers[-1]]
    await propose(spj, numbers[-1])
    assert (await spj.get(f"/next?of={numbers[-1]}")).headers["location"].startswith("/work"), "查找里没有下一件"
    await spj.get("/work?view=mine")
    assert (await spj.get("/next?of=none")).headers["location"] in {f"/cases/{each}" for each in numbers[WAITING:]}
    rows = (await spj.get("/work/export.csv?view=waits")).text.strip().split("\r\n")
    assert len(rows) == 1 + WAITING + 1, "拟办的一项等负责人签署"


async def test_a_heads_day(site: Site) -> None:
    """Drafts that are read and signed at once in the list; who has how much; what a leaver had is given to another."""
    numbers = [await opened(site) for _ in range(DRAFTS)]
    spj, head = await site.visitor("spj"), await site.visitor("spj_head")
    for number in numbers:
        await done(spj, number, "claim_item", "认领", item=SHOP)
    for number in numbers[:-2]:
        await propose(spj, number)
    text = (await head.get("/todo")).text
    onward = html.unescape(re.findall(r'rel="next" href="([^"]+)"', text)[0])
    drafts = text + (await head.get(onward)).text
    assert drafts.count("平面布局符合要求") == DRAFTS - 2, "每份拟办意见都读得到"
    answer = await all_of(head, "sign_item", "")
    assert f"已生效 {DRAFTS - 2} 项" in answer
    for number in numbers[:-2]:
        assert (await site.office.state(number)).items[SHOP].phase is ItemPhase.GRANTED
    department = plain((await head.get("/todo?view=department")).text)
    assert re.search(r"测试spj 2 0 \d{4}-\d\d-\d\d", department), "谁手里有多少"
    given = await head.post(
        "/todo/bulk",
        data={"kind": "transfer_item", "to": "spj|spj2-1", "query": "view=department", "pick": await picks(head)},
    )
    assert "已生效 2 项" in given.text
    for number in numbers[-2:]:
        assert (await site.office.state(number)).items[SHOP].handler == "spj2-1"


async def filed(site: Site, number: int) -> str:
    """A case that is in pre-review with all papers, of a shop of its own name."""
    filing = food.filing(site.office.definition, WINDOW)
    shop = filing.form | {"body.name": f"示例食堂{number:03}号"}
    named = filing.model_copy(update={"form": shop, "applicant_name": shop["body.name"]})
    number_given = (await site.office.lianban.file_case(named)).case_no
    await site.office.until(
        number_given, lambda state: any(i.phase is ItemPhase.REVIEWING for i in state.items.values())
    )
    return number_given


async def all_of(client: httpx.AsyncClient, kind: str, query: str) -> str:
    """An act on a whole list, which asks again before it is done; the page with the results."""
    path = "/todo" if kind == "sign_item" else "/work"
    look = await client.post(f"{path}/bulk", data={"kind": kind, "all": "yes", "query": query})
    assert "请核对" in look.text, plain(look.text)[:400]
    found = re.findall(r'name="pick" value="([^"]+)"', look.text)
    return (await client.post(f"{path}/bulk", data={"kind": kind, "query": query, "pick": found})).text


async def picks(head: httpx.AsyncClient) -> list[str]:
    """What the boxes of the department's list send."""
    return re.findall(r'name="pick"[^>]*value="([^"]+)"', (await head.get("/todo?view=department")).text)


async def propose(spj: httpx.AsyncClient, number: str) -> None:
    """拟办 of the licence, for the head to sign."""
    text = await act(
        spj,
        number,
        "propose_decision",
        item=SHOP,
        decision="grant",
        result_no=f"J-{number}",
        opinion="平面布局符合要求",
    )
    assert "已生效" in text
