"""纸质补录: entered by one officer with the day it truly came, confirmed by another, counted from that day."""

from __future__ import annotations

from datetime import date

from playwright.async_api import expect

from bundles.calendars import load_calendar
from tests.browser import desk, food, terms
from tests.browser.conftest import Visit
from tests.support.browser import Visitor

REASON = "当天停电，先收下纸质申请，今天补录。"
DAYS_AGO, INTAKE_DAYS = 3, 5


async def test_paper_is_entered_by_one_officer_and_confirmed_by_another(visit: Visit) -> None:
    window, window2 = await visit("window"), await visit("window2")
    received_on = load_calendar().subtract_working_days(await terms.today(window), DAYS_AGO)
    await enter(window, received_on)
    await confirm(window, window2, received_on)


async def enter(window: Visitor, received_on: date) -> None:
    """The usual pages, then the day and the reason in place of the last button."""
    given = food.application("示例餐饮店亥一")
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    await desk.hand_in(window, given)
    await window.page.get_by_role("link", name="纸质补录", exact=True).last.click()
    send = window.page.get_by_role("button", name="提交，等另一名工作人员复核")
    with window.refused(422):
        await send.click()
        await expect(window.page.get_by_role("alert")).to_be_focused()
        await window.look("纸质补录，没有填写", narrow=True)
    await window.page.get_by_label("实际收到申请的日期和时间").fill(f"{received_on}T09:20")
    await window.page.get_by_label("补录的理由").fill(REASON)
    await window.look("纸质补录，填写", narrow=True)
    await send.click()
    await expect(window.page.get_by_role("heading", name="等待复核")).to_be_visible()
    await expect(window.page.get_by_role("button", name="确认补录，立案")).to_have_count(0)
    await window.look("纸质补录，等待复核", narrow=True, shot="paper-entry")


async def confirm(window: Visitor, window2: Visitor, received_on: date) -> None:
    """The second officer compares and confirms; the first could not have."""
    entered_at = window.page.url.removeprefix(window.address)
    with window.refused(422):
        await window.submit_forged(f"{entered_at}/confirm", {"compared": "yes"})
        await expect(window.page.get_by_role("alert")).to_contain_text("补录须由另一名工作人员确认")

    await window2.open("/paper")
    row = window2.page.get_by_role("row").filter(has_text="示例餐饮店亥一")
    await window2.look("纸质补录，列表", narrow=True)
    await row.get_by_role("link", name="核对").click()
    with window2.refused(422):
        await window2.page.get_by_role("button", name="确认补录，立案").click()
        await expect(window2.page.get_by_role("alert")).to_be_focused()
        await window2.look("纸质补录，复核", narrow=True)
    await window2.page.get_by_label("我已与纸质材料核对").check()
    await window2.page.get_by_role("button", name="确认补录，立案").click()
    await expect(window2.page.get_by_role("heading", name="已经复核并立案")).to_be_visible()
    await window2.look("纸质补录，已立案", narrow=True)
    await window2.page.get_by_role("link", name="查看办件").click()
    due = terms.working_days_after(received_on, INTAKE_DAYS)
    await window2.until(terms.due(window2, "受理审查期限", due).or_(terms.due(window2, "预审期限", due)).first)
    await expect(window2.page.locator(".identity")).to_contain_text(f"{received_on} 09:20")
    await window2.look("办件，纸质补录", narrow=True)
