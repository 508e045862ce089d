"""A day in lists in the browser, with and without scripts: three hundred items, sixty drafts, numbers of the board.

The application runs in the test's process. Cases on which somebody acts are real; what only fills the lists are rows of
the ledger.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from domain.case.state import ItemPhase
from domain.definition.joint import ReviewRule
from engine.ports import LOOPBACK, free_ports
from runtime.settings import Settings
from starter.web.lists.shown import ROWS
from tests.browser import desk as pages
from tests.support import desk, food
from tests.support.browser import Visitor
from tests.support.departments import served
from tests.support.desk import WINDOW
from tests.support.food import SHOP
from tests.support.many_cases import put_many
from tests.support.office import Office, clerk, open_office, workers
from tests.support.web import PASSWORD, Site, open_site

REAL, OWN, WAITING, DRAFTS = 12, 168, 120, 60
LICENCE = "食品经营许可"
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])


class Day:
    """The office, and visitors who sit down at a browser."""

    def __init__(self, site: Site, browser: Browser, address: str, screenshots: Path) -> None:
        self.site, self.office = site, site.office
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


async def begin(day: Day) -> list[str]:
    """Real cases in pre-review, and rows of the clerk's own items and of waits; the numbers of the real ones."""
    numbers = [await filed(day.office, number) for number in range(REAL)]
    pool = day.office.lianban.pool
    definition = await pool.fetchval("select hash from definition where slug = $1", food.SLUG)
    await put_many(pool, 1, OWN + WAITING, bundle=food.SLUG, definition=definition, departments=("spj",))
    await pool.execute(
        "update duty set act = 'decide_item', reason = 'handling', party = 'person', role = null, person = 'spj-1', "
        "handler = 'spj-1', due_on = case when due_on is not null then date '2027-03-01' end "
        "where case_no between 'm00001' and $1",
        f"m{OWN:05}",
    )
    await pool.execute(
        "update duty set act = null, reason = 'predecessor', party = 'applicant', role = null, person = null "
        "where case_no between $1 and 'm99999'",
        f"m{OWN + 1:05}",
    )
    return numbers


async def filed(office: Office, number: int) -> str:
    """A case that is in pre-review with all papers, of a shop of its own name."""
    filing = food.filing(office.definition, WINDOW)
    shop = filing.form | {"body.name": f"示例食堂{number:03}号"}
    named = filing.model_copy(update={"form": shop, "applicant_name": shop["body.name"]})
    case_no = (await office.lianban.file_case(named)).case_no
    await office.until(case_no, lambda state: any(i.phase is ItemPhase.REVIEWING for i in state.items.values()))
    return case_no


@pytest.fixture
async def signed() -> bool:
    """Whether a head signs decisions; a test says otherwise."""
    return False


@pytest.fixture
async def day(settings: Settings, browser: Browser, screenshots: Path, signed: bool) -> AsyncIterator[Day]:
    """The application on a port of this machine; nobody's browser may complain about anything."""
    known = desk.definition(review=ReviewRule(name="负责人审核", role="department_head") if signed else None)
    port = free_ports(1)[0]
    async with open_office(settings, known) as office, workers(office), open_site(office) as site:
        for login in ("spj", "spj_head", "window", "supervisor"):
            await site.hire(login)
        async with served(site.app, port):
            opened = Day(site, browser, f"http://{LOOPBACK}:{port}", screenshots)
            yield opened
            for visitor in opened.visitors:
                await visitor.context.close()
    assert [each for visitor in opened.visitors for each in visitor.complaints] == []


async def tick_all(visitor: Visitor) -> None:
    """Every row of the page: by one button with scripts, one by one without."""
    if visitor.scripts:
        await visitor.page.get_by_role("button", name="全选本页").click()
        return
    for box in await visitor.page.locator('input[name="pick"]').all():
        await box.check()


async def in_bulk(visitor: Visitor, act: str, number: int) -> None:
    """An act on all rows of the page, and what became of each."""
    await tick_all(visitor)
    await visitor.page.get_by_label("对勾选的事项").select_option(label=act)
    await visitor.page.get_by_role("button", name="批量提交").click()
    await expect(visitor.page.get_by_role("status")).to_have_text(f"共 {number} 项：已生效 {number} 项")


@BOTH
async def test_a_clerk_with_three_hundred_items(day: Day, scripts: bool) -> None:
    numbers = await begin(day)
    spj = await day.visit("spj", scripts=scripts)
    page = spj.page
    await spj.open("/work")
    await expect(page.locator("#tab-desk")).to_contain_text(str(REAL + OWN))
    await expect(page.locator("#tab-waits")).to_contain_text(str(WAITING))
    await spj.look("三百项的待办", narrow=True)
    for _ in range((REAL + OWN - 1) // ROWS):
        await page.get_by_role("link", name="下一页").click()
    await expect(page.locator("tr[data-row]")).to_have_count((REAL + OWN) % ROWS)
    await expect(page.get_by_role("link", name="下一页")).to_have_count(0)
    await spj.open("/work?view=pool")
    await in_bulk(spj, "预审：材料齐全", REAL)
    await asyncio.gather(*(day.office.applied(number, WINDOW, "accept_application") for number in numbers))
    await spj.open("/work?view=pool")
    await in_bulk(spj, "认领", REAL)
    await pages.find(spj, "/work?view=mine", f"食堂{REAL - 1:03}号")
    await expect(page.locator("tr[data-row]")).to_have_count(1)
    await spj.open("/work?view=mine")
    await page.get_by_role("link", name=LICENCE, exact=True).first.click()
    for result in ("J-1", "J-2"):
        block = await pages.fill_in_grant(spj, LICENCE, result)
        await block.get_by_role("button", name="提交决定").click()
        await pages.took_effect(spj, "作出决定")
        await page.get_by_role("link", name="清单里的下一件").click()
    await expect(page).to_have_url(re.compile(rf"/cases/({'|'.join(numbers)})$"))
    await page.get_by_role("link", name="返回清单").click()
    await expect(page.locator("#tab-mine")).to_contain_text(str(REAL + OWN - 2))
    await spj.open("/work?view=waits")
    async with page.expect_download() as taken:
        await page.get_by_role("link", name="文本（csv）").click()
    rows = await asyncio.to_thread((await (await taken.value).path()).read_text, "utf-8-sig")
    assert len(rows.strip().splitlines()) == 1 + WAITING


@pytest.mark.parametrize("signed", [True])
async def test_a_head_signs_sixty_drafts(day: Day, signed: bool) -> None:
    """Three that were ticked, without scripts; all others as a whole, which is looked at before it is sent."""
    numbers = [await drafted(day) for _ in range(DRAFTS)]
    plain = await day.visit("spj_head", scripts=False)
    await plain.open("/todo")
    for box in (await plain.page.locator('input[name="pick"]').all())[:3]:
        await box.check()
    await plain.page.get_by_label("对勾选的事项").select_option(label="签署：同意")
    await plain.page.get_by_role("button", name="批量提交").click()
    await expect(plain.page.get_by_role("status")).to_have_text("共 3 项：已生效 3 项")
    head = await day.visit("spj_head", scripts=True)
    page = head.page
    await head.open("/todo")
    await expect(page.get_by_text("平面布局符合要求")).to_have_count(ROWS)
    await head.look("六十份拟办", narrow=True)
    await page.get_by_label(f"本清单全部 {DRAFTS - 3} 项").check()
    await page.get_by_label("对勾选的事项").select_option(label="签署：同意")
    await page.get_by_role("button", name="批量提交").click()
    await head.look("签署前核对", narrow=True)
    await page.get_by_role("button", name=f"提交 {DRAFTS - 3} 项").click()
    await expect(page.get_by_role("status")).to_have_text(f"共 {DRAFTS - 3} 项：已生效 {DRAFTS - 3} 项")
    states = await asyncio.gather(*(day.office.state(number) for number in numbers))
    assert {state.items[SHOP].phase for state in states} == {ItemPhase.GRANTED}


async def drafted(day: Day) -> str:
    """A case whose licence is drafted, for the head to sign."""
    number = await desk.opened(day.site)
    await day.office.applied(number, clerk("spj"), "claim_item", SHOP)
    content = {"result_no": f"J-{number}", "opinion": "平面布局符合要求"}
    await day.office.applied(number, clerk("spj"), "propose_decision", SHOP, decision="grant", content=content)
    return number


@BOTH
async def test_a_number_of_the_board_leads_to_its_list_and_back(day: Day, scripts: bool) -> None:
    await begin(day)
    supervisor = await day.visit("supervisor", scripts=scripts)
    page = supervisor.page
    await supervisor.open("/board")
    counts = page.get_by_role("region", name="谁该办多少").get_by_role("link")
    number = counts.nth(1)
    wanted = (await number.inner_text()).strip()
    assert int(wanted) > 0
    await number.click()
    await expect(page).to_have_url(re.compile(r"/board\?department=spj&light="))
    await expect(page.get_by_role("heading", name="应办", exact=False).first).to_contain_text(f"{wanted} 项")
    await supervisor.look("督办看板，一个数字的清单", narrow=True)
    await page.go_back()
    await expect(page).to_have_url(re.compile(r"/board$"))
    await counts.nth(1).click()
    await page.get_by_role("link", name="清除筛选").click()
    await expect(page).to_have_url(re.compile(r"/board$"))
    await supervisor.look("督办看板，三百项", narrow=True)
