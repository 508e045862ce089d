"""Lists in the browser, with and without scripts: found by a name, filtered, kept, done in bulk, gone on with."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser import desk, food, terms
from tests.browser.conftest import Visit
from tests.browser.food import LICENCE
from tests.support.browser import Visitor


@pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])
async def test_a_clerk_finds_reviews_in_bulk_and_goes_on_with_the_next(visit: Visit, scripts: bool) -> None:
    window, spj = await visit("window"), await visit("spj", scripts=scripts)
    shop = "示例清单店戊" if scripts else "示例清单店己"
    numbers = [(await desk.file_case(window, food.application(f"{shop}{name}"))).case_no for name in ("甲", "乙")]
    await spj.open("/work")
    await spj.until(desk.work_row(spj, numbers[0], LICENCE).or_(spj.page.get_by_role("link", name="下一页")).first)
    await desk.find(spj, "/work", shop)
    for number in numbers:
        await desk.work_row(spj, number, LICENCE).get_by_role("checkbox").check()
    await spj.look("我的待办，查找", narrow=True, shot="list-found", narrow_shot="list-found-360")
    await spj.page.get_by_label("对勾选的事项").select_option(label="预审：材料齐全")
    await spj.page.get_by_role("button", name="批量提交").click()
    await expect(spj.page.get_by_role("status")).to_have_text("共 2 项：已生效 2 项")
    for number in numbers:
        await terms.sign_acceptance(window, number)
    await filter_and_keep(spj)
    await desk.find(spj, "/work", shop)
    await spj.until(desk.work_row(spj, numbers[0], LICENCE).filter(has_text="办理中").first)
    if scripts:
        await by_keyboard(spj, numbers)
    await desk.work_row(spj, numbers[0], LICENCE).get_by_role("link", name=LICENCE).first.click()
    await expect(spj.page.get_by_role("heading", level=1)).to_be_visible()
    await spj.page.get_by_role("link", name="清单里的下一件").click()
    await expect(spj.page).to_have_url(re.compile(f"/cases/{numbers[1]}$"))
    await spj.page.get_by_role("link", name="返回清单").click()
    await expect(spj.page.get_by_role("searchbox", name="查找")).to_have_value(shop)


async def filter_and_keep(spj: Visitor) -> None:
    """A filter stands in the address, is kept under a name, found again and forgotten."""
    page = spj.page
    await spj.open("/work")
    await page.get_by_text("筛选和排序").click()
    await page.get_by_label("一件事", exact=True).select_option(label="食品经营许可")
    await page.get_by_label("排序").select_option(label="最近收件")
    await page.get_by_role("button", name="筛选", exact=True).click()
    await expect(page).to_have_url(re.compile(r"/work\?bundle=shipin-jingying&.*sort=received_last"))
    await page.get_by_label("把现在的筛选存为").fill("食品，最近的")
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("筛选已保存")
    await spj.open("/work")
    await page.get_by_role("link", name="食品，最近的").click()
    await expect(page.get_by_label("排序")).to_have_value("received_last")
    await spj.look("我的待办，筛选", narrow=True, shot="list-filtered")
    await page.get_by_role("button", name=re.compile("^删除")).click()
    await expect(page.get_by_role("link", name="食品，最近的")).to_have_count(0)


async def by_keyboard(spj: Visitor, numbers: list[str]) -> None:
    """j and k go from row to row, x ticks, Enter opens."""
    keys = spj.page.keyboard
    await keys.press("j")
    await keys.press("j")
    await expect(spj.page.locator("tr.is-here")).to_contain_text(numbers[1])
    await keys.press("k")
    await expect(spj.page.locator("tr.is-here")).to_contain_text(numbers[0])
    await keys.press("x")
    await expect(desk.work_row(spj, numbers[0], LICENCE).get_by_role("checkbox")).to_be_checked()
    await keys.press("Enter")
    await expect(spj.page).to_have_url(re.compile(f"/cases/{numbers[0]}"))
    await spj.page.go_back()
