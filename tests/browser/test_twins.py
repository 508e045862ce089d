"""Twins in the browser, with and without scripts: one form at the window, two cases with a code of their own each."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit


async def fill_second(page: Page, name: str, values: dict[str, str]) -> None:
    """The second child's block, after 再加一个新生儿."""
    await page.get_by_role("button", name="再加一个新生儿").click()
    box = page.get_by_role("group", name="新生儿 2", exact=True)
    await expect(box).to_be_visible()
    await box.get_by_label(desk.starting("新生儿姓名")).fill(name)
    await box.get_by_role("group", name="性别").get_by_label("男", exact=True).check()
    await box.get_by_label(desk.starting("出生时间")).fill(values["baby.born_at"])
    await box.get_by_label(desk.starting("出生地点")).fill(values["baby.born_place"])
    await box.get_by_label(desk.starting("出生体重")).fill("2900")


@pytest.mark.parametrize(("scripts", "mother"), [(True, "示例母双一"), (False, "示例母双二")])
async def test_twins_are_registered_once_and_asked_about_apart(visit: Visit, scripts: bool, mother: str) -> None:
    window = await visit("window", scripts=scripts)
    page, given = window.page, newborn.application(mother)
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    await page.get_by_role("link", name="返回上一步").click()
    await page.goto(page.url.replace("/situation", "/form"))
    await fill_second(page, "示例宝双", dict(given.values))
    # Enter in a field goes on; it must not press the first button of the page, which takes a child away.
    await page.get_by_role("group", name="新生儿 2", exact=True).get_by_label(desk.starting("出生体重")).press("Enter")
    await expect(page.get_by_role("heading", name="一套材料", exact=True)).to_be_visible()
    await desk.hand_in(window, given)
    await expect(page.get_by_text("提交后分为 2 件")).to_be_visible()
    await window.look("核对后提交，两个孩子", narrow=True)
    not_the_same = page.get_by_label("已与申请人核对，这不是重复申请")
    if await not_the_same.count():
        await not_the_same.check()
    await desk.look_at_papers(page)
    await page.get_by_role("button", name="确认无误，提交收件").click()
    await expect(page.get_by_role("heading", name="收件成功")).to_be_visible()
    await window.look("收件成功，两个孩子", narrow=True)
    numbers = [each.strip() for each in await page.locator(".panel .code").all_inner_texts()]
    codes = [each.strip() for each in await page.locator(".big-code").all_inner_texts()]
    assert (len(set(numbers)), len(set(codes))) == (2, 2)

    await window.open(f"/cases/{numbers[0]}")
    other = page.get_by_role("region", name="同一申请的其他办件")
    await expect(other).to_contain_text("示例宝双")
    await window.look("办件，双胞胎", narrow=True)
    family = await visit("family", login=False, scripts=scripts)
    await desk.query(family, desk.Filed(numbers[1], codes[1]))
    await expect(family.page.get_by_role("region", name="同一申请的其他办件")).to_contain_text(numbers[0])
    await family.look("办理进度，双胞胎", narrow=True)
