"""核对后提交 in the browser: whoever corrects something finds what they ticked and typed there."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.support.browser import Visitor


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_clerk_corrects_the_form_and_types_the_helper_once(visit: Visit, *, scripts: bool) -> None:
    window = await visit("window", scripts=scripts)
    page, given = window.page, newborn.application("示例母改一" if scripts else "示例母改二")
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    await desk.hand_in(window, given)
    await says_who_is_there(window)
    await page.get_by_role("button", name=re.compile(r"修改\s*母亲信息")).click()
    mother = page.get_by_role("group", name="母亲信息", exact=True)
    await mother.get_by_label("现住址").fill("汉台区示例路9号")
    await desk.go_on(page)
    await expect(page.get_by_role("heading", name="核对后提交")).to_be_visible()
    await expect(page.get_by_text("汉台区示例路9号").first).to_be_visible()
    await stands(window)
    await window.look("核对后提交，修改以后", narrow=True)
    await page.get_by_role("button", name="返回上一步").click()
    await desk.go_on(page)
    await stands(window)
    with window.refused(422):  # Enter sends the page; it presses no 修改
        await page.get_by_label("委托办理什么").press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("请填写帮办代办人的身份证号或工号")
    await stands(window)


async def says_who_is_there(window: Visitor) -> None:
    """Every field of the last page."""
    page = window.page
    await desk.look_at_papers(page)
    await page.get_by_label("排队号").fill("A031")
    await page.get_by_label("由村（社区）、镇（街道）干部、帮办员或其他受托人代为提交").check()
    await page.get_by_text("帮办代办人和委托", exact=True).click()
    await page.get_by_label("帮办代办人姓名").fill("李帮办")
    await page.get_by_label("委托办理什么").fill("代为提交申请")
    await page.get_by_label("电子邮件", exact=True).check()
    await page.get_by_label(re.compile("^电子邮箱")).fill("family@example.invalid")


async def stands(window: Visitor) -> None:
    """All of it is there."""
    page = window.page
    papers = page.get_by_role("group", name="核验的身份证件")
    await expect(papers.get_by_label("居民身份证")).to_be_checked()
    await expect(page.get_by_label("排队号")).to_have_value("A031")
    await expect(page.get_by_label("帮办代办人姓名")).to_have_value("李帮办")
    await expect(page.get_by_label("委托办理什么")).to_have_value("代为提交申请")
    await expect(page.get_by_label("电子邮件", exact=True)).to_be_checked()
    await expect(page.get_by_label(re.compile("^电子邮箱"))).to_have_value("family@example.invalid")
