"""The way to an application in the browser: found in one's own words, told once, opened at the window by its code."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.browser.desk import starting
from tests.support.browser import Visitor


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_family_finds_its_matter_is_told_once_and_the_window_goes_on_from_the_code(
    visit: Visit, *, scripts: bool
) -> None:
    family = await visit("family", login=False, scripts=scripts)
    await family.open("/")
    await family.look("首页", narrow=True, shot="front", narrow_shot="front-360")
    await in_large_type(family)
    page = family.page
    await page.get_by_role("searchbox").fill("我家生孩子了")
    await page.get_by_role("button", name="查找").click()
    found = page.get_by_role("region", name=re.compile("有关的"))
    await found.get_by_role("link", name="新生儿出生").click()
    await page.get_by_role("link", name="先看看我要办什么").click()
    given = newborn.application("示例母告")
    await desk.answer_all(family, given)
    await expect(page.get_by_role("heading", name="什么时候能办好")).to_be_visible()
    await page.get_by_role("button", name="保存为一次告知单").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("一次告知单：新生儿出生")
    await family.look("一次告知单", narrow=True, shot="sheet", narrow_shot="sheet-360")
    code = await page.locator(".big-code").inner_text()
    window = await visit("window", scripts=scripts)
    await window.open("/filing")
    await window.page.get_by_label("申请人有一次告知单的").fill(code)
    await window.page.get_by_role("button", name="打开告知单").click()
    await expect(window.page.get_by_role("heading", name="情形引导")).to_be_visible()
    for key, answer in given.answers.items():
        group = window.page.get_by_role("group", name=starting(given.definition.questions[key].ask))
        await expect(group.get_by_label(answer, exact=True)).to_be_checked()


async def in_large_type(family: Visitor) -> None:
    """大字版: larger, whole, and undone."""
    await family.page.get_by_role("button", name="大字版").click()
    await expect(family.page.locator("html.is-large")).to_have_count(1)
    await family.look("首页，大字版", narrow=True, narrow_shot="front-large-360")
    await family.page.get_by_role("button", name="标准字号").click()
    await expect(family.page.locator("html.is-large")).to_have_count(0)
