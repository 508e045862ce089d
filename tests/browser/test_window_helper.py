"""A town's window in the browser: a saved notice, a helper with a mandate, the counter's screen, and another hall."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.browser.test_apply import is_told_once
from tests.support.browser import Visitor

CERTIFICATE = "出生医学证明首次签发"
MAIN = "汉台区政务服务中心"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_helper_hands_in_at_a_town_the_family_rates_at_the_counter_and_the_district_takes_over(
    visit: Visit, *, scripts: bool
) -> None:
    window = await visit("window_puzhen", scripts=scripts)
    given, page = newborn.application("示例母助一" if scripts else "示例母助二"), window.page
    await from_the_notice(window, await saved_notice(await visit("family", login=False, scripts=scripts), given))
    await desk.fill_in(window, given)
    await desk.hand_in(window, given)
    await helped(window)
    case = await desk.send(window)
    await window.open(f"/cases/{case.case_no}")
    await expect(page.get_by_role("region", name="收件情况")).to_contain_text("李帮办（村（社区）干部，示范村村委会）")
    await window.look("办件，收件情况", narrow=True)
    await window.open(f"/cases/{case.case_no}/notices/1")
    await expect(page.locator("main")).to_contain_text("代为提交申请")
    await window.look("收件凭证，帮办代办", narrow=True, shot="receipt-helper", narrow_shot="receipt-helper-360")
    yy = await visit("yy", scripts=scripts)
    await desk.pre_review(yy, case.case_no, CERTIFICATE)
    await desk.grant(yy, case.case_no, CERTIFICATE, "H-1")
    await rated(visit, window, case.case_no, scripts=scripts)
    await handed_on(visit, window, case.case_no, scripts=scripts)


async def saved_notice(family: Visitor, given: desk.Application) -> str:
    """一次告知单 at home, without a log-in; its code."""
    await is_told_once(family, given)
    return (await family.page.locator(".big-code").inner_text()).strip()


async def from_the_notice(window: Visitor, code: str) -> None:
    """收件登记 with that code: the answers are there."""
    page = window.page
    await window.open("/filing")
    await page.get_by_label("申请人有一次告知单的").fill(code)
    await page.get_by_role("button", name="打开告知单").click()
    await expect(page.get_by_role("heading", name="情形引导")).to_be_visible()
    await desk.go_on(page)
    await expect(page.get_by_role("heading", name="填写一张表")).to_be_visible()


async def helped(window: Visitor) -> None:
    """帮办代办 on the check page; what is missing is said at its field."""
    page = window.page
    await page.get_by_label("由村（社区）、镇（街道）干部、帮办员或其他受托人代为提交").check()
    summary = page.get_by_text("帮办代办人和委托", exact=True)
    await summary.click()
    await page.get_by_label("帮办代办人姓名").fill("李帮办")
    await page.get_by_label("身份证号或工号").fill("Z-0012")
    await page.get_by_label("所在村（社区）、镇（街道）或单位").fill("示范村村委会")
    await page.get_by_label("村（社区）干部", exact=True).check()
    await page.get_by_label("委托到哪一天").fill(await page.get_by_label("委托从哪一天").input_value())
    await page.get_by_label("申请人到窗口当面委托", exact=True).check()
    with window.refused(422):
        await page.get_by_role("button", name="确认无误，提交收件").click()
        await expect(page.get_by_role("alert")).to_contain_text("请写明委托办理什么")
    await expect(page.get_by_label("帮办代办人姓名")).to_have_value("李帮办")
    await page.get_by_label("委托办理什么").fill("代为提交申请、领取收件凭证")
    await page.get_by_label("排队号").fill("A012")
    await window.look("核对后提交，帮办代办", narrow=True, shot="filing-helper", narrow_shot="filing-helper-360")


async def rated(visit: Visit, window: Visitor, case_no: str, *, scripts: bool) -> None:
    """A device becomes the screen, and the family rates on it."""
    page, screen = window.page, await visit("screen", login=False, scripts=scripts)
    await window.open("/rating-screen")
    await page.get_by_role("button", name="取配对码").click()
    code = await page.locator(".big-code").inner_text()
    await window.look("评价屏，配对码", narrow=True)
    await screen.open("/screen")
    await screen.look("评价屏，配对", narrow=True)
    await screen.page.get_by_label("配对码").fill(code)
    await screen.page.get_by_role("button", name="配对").click()
    await expect(screen.page.get_by_role("heading", name="请稍候")).to_be_visible()
    await screen.look("评价屏，等候", narrow=True, shot="rating-waiting")
    await window.open(f"/cases/{case_no}/rating")
    await page.get_by_role("button", name="请评价").click()
    await expect(page.get_by_role("heading", name="已请评价")).to_be_visible()
    await window.look("请申请人评价", narrow=True, shot="rating-ask", narrow_shot="rating-ask-360")
    asked = screen.page.get_by_role("heading", name=f"请您评价：{CERTIFICATE}")
    await expect(asked).to_be_visible(timeout=20_000)  # it asks again by itself, with and without scripts
    await screen.look("评价屏", narrow=True, shot="rating-screen", narrow_shot="rating-screen-360")
    await screen.page.get_by_label("满意", exact=True).check()
    await screen.page.get_by_role("button", name="提交评价").click()
    await expect(screen.page.get_by_role("heading", name="谢谢您")).to_be_visible()
    await screen.look("评价屏，谢谢", narrow=True)
    await expect(screen.page.get_by_role("heading", name="请稍候")).to_be_visible(timeout=20_000)


async def handed_on(visit: Visit, window: Visitor, case_no: str, *, scripts: bool) -> None:
    """转交大厅, and what the district's window sees."""
    page = window.page
    await window.open(f"/cases/{case_no}")
    await page.get_by_text("转交其他大厅", exact=True).click()
    await page.get_by_label(desk.starting(MAIN)).check()
    await page.get_by_label("为什么转交").fill("申请人住在城区")
    await page.get_by_role("button", name="转交", exact=True).click()
    await expect(page.get_by_role("heading", name=f"已转交：{case_no}")).to_be_visible()
    await window.look("转出的办件", narrow=True, shot="handed-out", narrow_shot="handed-out-360")
    main = await visit("window", scripts=scripts)
    await main.open(f"/cases/{case_no}")
    await expect(main.page.get_by_text("转来", exact=True).first).to_be_visible()
    await main.look("办件，转来", narrow=True)
