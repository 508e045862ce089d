"""A supervisor's morning in the browser, with and without scripts: what turned red, two urged at once, one answered.

The application runs in the test's process; the cases are real. The legal clock is put behind the moment at which they
turn red, and later behind the end of the urge's window.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from domain.time.calendar import beijing_date
from engine.ports import LOOPBACK, free_ports
from runtime.settings import Settings
from starter.office.daily.foretell import foretell
from tests.browser import desk as pages
from tests.support import desk
from tests.support.browser import Visitor
from tests.support.departments import served
from tests.support.office import Office, open_office, workers
from tests.support.web import PASSWORD, open_site

CASES = 3
LICENCE = "食品经营许可"
WORDS = "现场核查已经做完，等消防的意见。"
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])


class Morning:
    """The office with cases that turned red, and visitors who sit down at a browser."""

    def __init__(self, office: Office, browser: Browser, address: str, screenshots: Path) -> None:
        self.office, self.numbers = office, list[str]()
        self._browser, self._address, self._screenshots = browser, address, screenshots
        self.visitors: list[Visitor] = []

    async def visit(self, login: str, *, scripts: bool) -> Visitor:
        """Somebody who is logged in."""
        visitor = await Visitor.arrive(
            self._browser, login, self._address, scripts=scripts, screenshots=self._screenshots
        )
        self.visitors.append(visitor)
        await visitor.log_in(login, PASSWORD)
        return visitor

    async def moment_of(self, column: str) -> datetime:
        """The last of these moments of the cases' items."""
        found: datetime = await self.office.lianban.pool.fetchval(
            f"select max({column}) from duty where kind = 'item' and case_no = any($1)",  # noqa: S608
            self.numbers,
        )
        return found


@pytest.fixture
async def morning(settings: Settings, browser: Browser, screenshots: Path) -> AsyncIterator[Morning]:
    """Three licences that turned red this morning; nobody's browser may complain about anything."""
    port = free_ports(1)[0]
    async with open_office(settings, desk.definition()) as office, workers(office), open_site(office) as site:
        for login in ("spj", "spj_head", "window", "supervisor"):
            await site.hire(login)
        async with served(site.app, port):
            opened = Morning(office, browser, f"http://{LOOPBACK}:{port}", screenshots)
            opened.numbers = [await desk.opened(site) for _ in range(CASES)]
            await office.stand_at(await opened.moment_of("red_at") + timedelta(hours=9))
            await foretell(office.lianban)
            yield opened
            for visitor in opened.visitors:
                await visitor.context.close()
    assert [each for visitor in opened.visitors for each in visitor.complaints] == []


def tile(visitor: Visitor, key: str) -> Locator:
    """The number of that name."""
    return visitor.page.locator(f"#tile-{key}")


@BOTH
async def test_a_supervisors_morning(morning: Morning, scripts: bool) -> None:
    supervisor = await morning.visit("supervisor", scripts=scripts)
    page = supervisor.page
    await expect(page).to_have_url(re.compile(r"/morning$"))
    await supervisor.look("今日督办", narrow=True, shot="morning")
    await expect(tile(supervisor, "red_new").locator("b")).to_have_text(str(CASES))
    await tile(supervisor, "red_new").get_by_role("link").click()
    await expect(page.get_by_role("heading", name="应办", exact=False).first).to_contain_text(f"{CASES} 项")
    await urge(supervisor, CASES - 1)
    spj = await morning.visit("spj", scripts=scripts)
    answered = await answer(spj, await morning.office.lianban.legal_now())
    await supervisor.open("/news")
    await expect(page.get_by_text("回复催办").first).to_be_visible()
    await morning.office.stand_at(await morning.moment_of("answer_by") + timedelta(hours=9))
    await supervisor.open("/morning")
    await expect(tile(supervisor, "unanswered").locator("b")).to_have_text(str(CASES - 2))
    await tile(supervisor, "unanswered").get_by_role("link").click()
    await expect(page.locator("table").get_by_text("逾期没有回复")).to_have_count(CASES - 2)
    await expect(page.get_by_role("link", name=answered, exact=True)).to_have_count(0)
    await supervisor.open("/board?view=urged&answer=answered")
    await expect(page.get_by_text(WORDS)).to_be_visible()
    await expect(page.get_by_text("已回复（用时")).to_be_visible()
    await supervisor.look("催办的回复", narrow=True)


async def urge(supervisor: Visitor, number: int) -> None:
    """催办 of the first of the list at once, with a window of one working day."""
    page = supervisor.page
    for box in (await page.locator('input[name="pick"]').all())[:number]:
        await box.check()
    await page.get_by_label("几个工作日内回复").select_option("1")
    await supervisor.look("新变红的清单", narrow=True)
    await page.get_by_role("button", name="催办勾选的事项").click()
    await expect(page.get_by_role("status")).to_have_text(f"共 {number} 项：已生效 {number} 项")


async def answer(spj: Visitor, now: datetime) -> str:
    """The department answers one of those that it was urged about; what was typed survives a mistake."""
    page = spj.page
    await spj.open("/work?view=urged")
    await expect(page.locator("tr[data-row]")).to_have_count(CASES - 1)
    await spj.look("被催办的", narrow=True)
    await page.get_by_role("link", name=LICENCE, exact=True).first.click()
    number = page.url.split("/cases/")[1].split("#")[0].split("?")[0]
    block = pages.block_of(spj, LICENCE)
    await block.get_by_label("回复", exact=True).fill(WORDS)
    with spj.refused(422):
        await block.get_by_role("button", name="回复催办").click()
        await expect(page.get_by_role("alert").first).to_contain_text("请填写预计办完的日期")
        await spj.look("回复催办，没有填完", narrow=True)
    block = pages.block_of(spj, LICENCE)
    await expect(block.get_by_label("回复", exact=True)).to_have_value(WORDS)
    await block.get_by_label("预计哪一天办完").fill(str(beijing_date(now) + timedelta(days=2)))
    await block.get_by_role("button", name="回复催办").click()
    await pages.took_effect(spj, "回复催办")
    await expect(page.get_by_text("已回复（用时")).to_be_visible()
    return number


async def test_wall_and_forecast_are_read_by_everybody_who_looks_over_others(morning: Morning) -> None:
    supervisor, head = [await morning.visit(login, scripts=True) for login in ("supervisor", "spj_head")]
    await supervisor.open("/morning/wall")
    await expect(supervisor.page.get_by_text("测试supervisor")).to_have_count(0)
    await expect(tile(supervisor, "red").locator("b")).to_have_text(str(CASES))
    await supervisor.look("督办大屏", narrow=True, shot="morning-wall")
    await supervisor.open("/morning/forecast")
    await supervisor.look("预测", narrow=True)
    await supervisor.open("/morning/silence")
    await supervisor.look("默示的后果", narrow=True)
    await head.open("/morning")
    await expect(tile(head, "red_new").locator("b")).to_have_text(str(CASES))
    await head.look("今日督办，部门负责人", narrow=True)
    await tile(head, "red_new").get_by_role("link").click()
    await expect(head.page.get_by_role("heading", name="部门全部", exact=False).first).to_contain_text(f"{CASES} 项")
