"""A month's end: a bulletin drafted, written, reviewed by another, signed and corrected; with and without scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from engine.ports import LOOPBACK, free_ports
from runtime.settings import Settings
from starter.office.figures import follower as figures
from tests.support import simulated
from tests.support.browser import Visitor
from tests.support.departments import served
from tests.support.office import open_office
from tests.support.web import PASSWORD, open_site

CASES = 51
PEOPLE = ("supervisor", "supervisor2", "gov", "gaj")


@pytest.fixture
async def address(settings: Settings) -> AsyncIterator[str]:
    """The application on a port of this machine, with a year of cases that were counted."""
    port = free_ports(1)[0]
    async with open_office(settings) as office, open_site(office) as site:
        pool = office.lianban.pool
        async with pool.acquire() as connection:
            for case in simulated.simulated(CASES, 11):
                await simulated.put_on_file(connection, case)
            await simulated.written_as_it_happened(connection)
        while await figures.follow(pool):
            pass
        for login in PEOPLE:
            await site.hire(login)
        async with served(site.app, port):
            yield f"http://{LOOPBACK}:{port}"


@pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])
async def test_a_months_end(browser: Browser, screenshots: Path, address: str, scripts: bool) -> None:
    visitors = []
    for login in PEOPLE:
        visitor = await Visitor.arrive(browser, login, address, scripts=scripts, screenshots=screenshots)
        await visitor.log_in(login, PASSWORD)
        visitors.append(visitor)
    author, other, gov, gaj = visitors
    number = await drafted(author)
    await written(author)
    await reviewed(other, number)
    await author.open(f"/bulletins/{number}")
    await author.page.get_by_label("下一步要求：文字").fill("逾期的部门逐件说明。")
    await author.page.get_by_role("button", name="送审核").click()
    await expect(author.page.get_by_role("status")).to_contain_text("已生效")
    await other.open(f"/bulletins/{number}")
    await other.page.get_by_role("button", name="审核通过").click()
    await expect(other.page.get_by_role("status")).to_contain_text("已生效")
    await gov.open(f"/bulletins/{number}")
    await gov.look("通报，待签发", narrow=True)
    await gov.page.get_by_role("button", name="签发", exact=True).click()
    await expect(gov.page.get_by_text("通报〔2026〕1号").first).to_be_visible()
    await gaj.open("/bulletins")
    await gaj.page.get_by_role("link", name="通报〔2026〕1号").click()
    await expect(gaj.page.get_by_text("逾期的部门逐件说明。")).to_be_visible()
    await expect(gaj.page.get_by_role("heading", name="您可以做的")).to_have_count(0)
    await gaj.look("通报，已发布", narrow=True, shot="bulletin")
    await corrected(author, number)
    for visitor in visitors:
        await visitor.context.close()
        assert visitor.complaints == []


async def drafted(author: Visitor) -> str:
    """起草: the month chosen, the figures fixed."""
    await author.open("/bulletins")
    await author.look("通报列表", narrow=True)
    await author.page.get_by_label("月份").select_option(label="2025年6月")
    await author.page.get_by_role("button", name="起草", exact=True).click()
    await expect(author.page.get_by_role("status")).to_contain_text("数字已经定下")
    return author.page.url.partition("/bulletins/")[2].partition("?")[0]


async def written(author: Visitor) -> None:
    """Words to a part; what may not stand there is said, and what was typed stays."""
    page = author.page
    await page.get_by_label("总体情况：文字").fill("联系13900000000")
    await page.get_by_label("下一步要求：文字").fill("留着的字")
    with author.refused(422):
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_role("alert")).to_contain_text("请删去这些内容")
    await expect(page.get_by_label("下一步要求：文字")).to_have_value("留着的字")
    await author.look("通报，文字不对", narrow=True)
    await page.get_by_label("总体情况：文字").fill("六月总体平稳。")
    await page.get_by_role("button", name="送审核").click()
    await expect(page.get_by_role("status")).to_contain_text("已生效")
    await expect(page.get_by_role("button", name="审核通过")).to_have_count(0)


async def reviewed(other: Visitor, number: str) -> None:
    """Sent back with a reason by the other supervisor."""
    page = other.page
    await other.open(f"/bulletins/{number}")
    await other.look("通报，待审核", narrow=True)
    part = page.locator("details").filter(has=page.locator("summary", has_text="退回修改"))
    await part.locator("summary").click()
    await part.get_by_label("理由").fill("请写明下一步的要求。")
    await part.get_by_role("button", name="退回修改").click()
    await expect(page.get_by_role("status")).to_contain_text("已生效")


async def corrected(author: Visitor, number: str) -> None:
    """更正: a new one that names this one."""
    await author.open(f"/bulletins/{number}")
    await author.page.get_by_role("button", name="起草更正").click()
    await expect(author.page.get_by_text("发布后以本通报为准")).to_be_visible()
    await author.look("通报，更正", narrow=True)
