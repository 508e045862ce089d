"""Month's end: figures, the lists behind them, a past moment; with and without scripts, wide and narrow.

The application runs in the test's process, on a ledger with simulated cases whose journals were counted.
"""

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
PEOPLE = ("supervisor", "head")


@pytest.fixture
async def address(settings: Settings) -> AsyncIterator[str]:
    """The application on a port of this machine."""
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
async def test_months_end(browser: Browser, screenshots: Path, address: str, scripts: bool) -> None:
    supervisor = await Visitor.arrive(browser, "supervisor", address, scripts=scripts, screenshots=screenshots)
    await supervisor.log_in("supervisor", PASSWORD)
    page = supervisor.page
    await page.get_by_role("link", name="月度统计").click()
    await page.get_by_label("统计期", exact=True).select_option(label="2025年")
    await page.get_by_label("分组", exact=True).select_option(label="按部门")
    await page.get_by_role("button", name="统计", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("月度统计：2025年")
    await expect(page.locator("svg.chart-drawing")).to_have_count(2)
    await supervisor.look("月度统计", narrow=True, shot="figures", narrow_shot="figures-narrow")
    # Each number opens the cases that it counts, and the list leads back.
    number = page.get_by_role("link", name="单项逾期", exact=False).first
    said = (await number.inner_text()).strip()
    await number.click()
    await expect(page.locator("#list-head")).to_contain_text(f"单项逾期 {said} 条")
    await supervisor.look("统计背后的清单", narrow=True)
    await page.get_by_role("link", name="返回2025年的统计").click()
    # As it was known then; what is typed wrong is said, and stays.
    await page.get_by_label("按当时记录").fill("2025-06-30T12:00")
    await page.get_by_role("button", name="统计", exact=True).click()
    await expect(page.get_by_text("按 2025-06-30 12:00 时已有的记录")).to_be_visible()
    await page.get_by_label("统计期", exact=True).select_option(label="自选日期")
    await page.get_by_label("自选：从哪天").fill("2025-05-02")
    await page.get_by_label("自选：到哪天").fill("2025-05-01")
    with supervisor.refused(422):
        await page.get_by_role("button", name="统计", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("结束日期不能早于开始日期")
    await supervisor.look("统计的日期不对")

    head = await Visitor.arrive(browser, "head", address, scripts=scripts, screenshots=screenshots)
    await head.log_in("head", PASSWORD)
    await head.open("/figures?period=2025&by=item")
    await expect(head.page.get_by_label("部门", exact=True)).to_have_count(0)
    await head.look("部门的统计", narrow=True)
    for visitor in (supervisor, head):
        await visitor.context.close()
        assert visitor.complaints == []
