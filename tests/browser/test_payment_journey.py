"""一次缴费 of a resale home in a real browser: the fee falls due, is paid at the cash desk, and the receipt is read."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from bundles.scenarios.scenario import load_scenarios
from tests.browser import desk
from tests.browser.conftest import Visit
from tests.browser.desk import Application, Filed
from tests.support.browser import Visitor

BUNDLE = "ershoufang"


def application() -> Application:
    """A resale home as its first smooth scenario tells it."""
    scenario = next(each for each in load_scenarios(BUNDLE) if each.scenario == "smooth")
    return Application(BUNDLE, scenario.answers, {key: str(value) for key, value in scenario.values.items()})


@pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])
async def test_the_registration_fee_is_paid_once_and_the_receipt_read(visit: Visit, scripts: bool) -> None:
    window = await visit("window", scripts=scripts)
    filed = await desk.file_case(window, application())
    await register_the_home(visit, filed, scripts=scripts)
    await show_where_to_pay(window, filed)
    family = await visit("family", login=False, scripts=scripts)
    await pay(family, filed)
    await window.open_until(f"/cases/{filed.case_no}", window.page.get_by_text("已缴费").first)
    await window.look("办件，已缴费", narrow=True)


async def register_the_home(visit: Visit, filed: Filed, *, scripts: bool) -> None:
    """预审, 网签备案, 核税, 转移登记: with the grant of the last its fee falls due."""
    zjj, swj, zrj = [await visit(each, scripts=scripts) for each in ("zjj", "swj", "zrj")]
    await desk.pre_review(zjj, filed.case_no, definition_name("zjj/wqba"))
    await desk.pre_review(zrj, filed.case_no, definition_name("zrj/zydj"))
    for clerk, item in ((zjj, "zjj/wqba"), (swj, "swj/hsjs"), (zrj, "zrj/zydj")):
        await desk.grant(clerk, filed.case_no, definition_name(item), f"NO-{item[:3].upper()}-1")


def definition_name(item: str) -> str:
    """An item's name."""
    return application().definition.items[item].name


async def show_where_to_pay(window: Visitor, filed: Filed) -> None:
    """The window has a QR code of the provider's page."""
    await window.open_until(f"/cases/{filed.case_no}", window.page.locator("section[aria-labelledby=payment] svg"))
    await expect(window.page.locator("section[aria-labelledby=payment]")).to_contain_text("80元")
    await window.look("办件，待缴费", narrow=True)


async def pay(family: Visitor, filed: Filed) -> None:
    """From one's own page to the cash desk and back."""
    page = family.page
    await desk.query(family, filed)
    await family.until(page.get_by_role("link", name="去缴费", exact=True).last)
    await family.look("办理进度，待缴费", narrow=True)
    await page.locator("section[aria-labelledby=payment]").get_by_role("link", name="去缴费").click()
    await expect(page.get_by_role("heading", name="收银台（模拟）")).to_be_visible()
    await expect(page.get_by_text("80.00 元").first).to_be_visible()
    await page.get_by_role("button", name="支付", exact=True).click()
    await expect(page.get_by_text("已支付。")).to_be_visible()
    await page.get_by_role("link", name="返回办件").click()
    await expect(page).to_have_url(re.compile("/query/case"))
    await family.until(page.get_by_role("link", name="缴费凭证"))
    await page.get_by_role("link", name="缴费凭证").click()
    await expect(page.get_by_role("heading", name="缴费凭证")).to_be_visible()
    await expect(page.get_by_text(f"{filed.case_no}-P1", exact=True)).to_be_visible()
    await family.look_in_both_sizes("缴费凭证")


async def test_the_fee_is_paid_at_the_window_and_the_receipt_says_how(visit: Visit) -> None:
    window = await visit("window")
    filed = await desk.file_case(window, application())
    await register_the_home(visit, filed, scripts=True)
    page = window.page
    form = page.locator("form[action$='/acts/book_payment']")
    await window.open_until(f"/cases/{filed.case_no}", page.locator("summary").filter(has_text="登记现场缴费"))
    await page.locator("summary").filter(has_text="登记现场缴费").click()
    await form.get_by_label("票据上的金额（元）").fill("８０")
    await form.get_by_label("刷卡").check()
    await form.get_by_label("票据号码").fill("12")
    with window.refused(422):
        await form.get_by_role("button", name="登记现场缴费").click()
        await expect(form.get_by_text("请填写非税收入票据或缴款凭证的号码").first).to_be_visible()
    await expect(form.get_by_label("刷卡")).to_be_checked()
    await window.look("登记现场缴费", narrow=True, narrow_shot="window-payment-360", part=form)
    await form.get_by_label("票据号码").fill("61060125-0012345678")
    await form.get_by_role("button", name="登记现场缴费").click()
    await window.open_until(f"/cases/{filed.case_no}", page.get_by_text("已缴费").first)
    await expect(page.locator("section[aria-labelledby=payment]")).to_contain_text("61060125-0012345678")
    await page.get_by_role("link", name="缴费凭证").click()
    await expect(page.get_by_text("综合窗口，刷卡")).to_be_visible()
    await window.look_in_both_sizes("缴费凭证，窗口")
