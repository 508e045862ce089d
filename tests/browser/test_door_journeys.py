"""Applicants' journeys from home to the end: a restaurant whose visit is moved once, and one that is given up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import canyin, desk, joints, newborn, terms
from tests.browser.canyin import COMPOSITE, EVENT, FIRE, LICENCE, PLACE, SIGN
from tests.browser.conftest import Visit
from tests.browser.joints import Event
from tests.browser.test_apply import is_told_once
from tests.browser.test_persons import in_large_type, log_in
from tests.support.browser import Visitor

SHOP = re.compile("示例餐饮店春（经办人：示例店主）")
NAMES = ("spj_lead", "spj", "sjj", "xf", "cgj")
People = Mapping[str, tuple[Visitor, Sequence[str]]]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_firm_opens_a_restaurant_from_home_moves_its_visit_and_gives_it_up(
    visit: Visit, post_box: str, tmp_path: Path, *, scripts: bool
) -> None:
    lead, spj, sjj, xf, cgj = [await visit(name, scripts=scripts) for name in NAMES]
    people: People = {
        "spj": (spj, ("spj", "spj2")),
        "sjj": (sjj, ("sjj", "sjj2")),
        "xf": (xf, ("xf", "xf2")),
        "cgj": (cgj, ("cgj", "cgj2")),
    }
    mark = "一" if scripts else "二"
    given = canyin.application(f"示例餐饮店程{mark}")
    shop = await visit("shop", login=False, scripts=scripts)
    await log_in(shop, SHOP)
    mail, sms = f"shop{scripts:d}@example.invalid", f"1390000070{scripts:d}"
    case_no = await applies(shop, given, newborn.small_pdf(tmp_path), mail, sms)
    for clerk, item in ((spj, LICENCE), (xf, FIRE), (cgj, SIGN), (spj, COMPOSITE)):
        await desk.pre_review(clerk, case_no, item)
    event = Event(case_no, given, EVENT)
    await joints.visit_tomorrow(lead, event, people, PLACE)
    await asks_for_another_time(shop, case_no)
    await moved(lead, event, people)
    await has_the_new_time(shop, event)
    await in_large_type(shop)
    await told(shop, post_box, mail, case_no, "已收到申请", "已受理", "时间已定", "原定时间取消")
    await told(shop, post_box, sms, case_no, "已受理")
    await gives_one_item_up(shop, SIGN)
    await gives_all_up(shop)
    await told(shop, post_box, mail, case_no, "事项已撤回", "已撤件", "上门取消")
    await is_cancelled(lead, event)
    await officers_are_told(xf, case_no)


async def applies(shop: Visitor, given: desk.Application, paper: Path, mail: str, sms: str) -> str:
    """From the notice to the number, with both ways of being told chosen; the case's number."""
    page = shop.page
    await is_told_once(shop, given)
    await page.get_by_role("button", name="网上申请").click()
    await expect(page.get_by_role("heading", name="情形引导")).to_be_visible()
    await desk.go_on(page)
    await desk.fill_in(shop, given)
    for entry in desk.handed_in(given):
        await page.get_by_label(f"上传文件：{entry.name}").set_input_files(paper)
    await desk.go_on(page)
    await expect(page.get_by_role("heading", name="核对后提交")).to_be_visible()
    for way, label, address in (("短信", "^接收短信的手机号码", sms), ("电子邮件", "^电子邮箱", mail)):
        await page.get_by_label(way, exact=True).check()
        await page.get_by_label(re.compile(label)).fill(address)
    again = page.get_by_label("这不是重复申请")
    if await again.count():  # the other half of this test opens a restaurant of the same firm
        await again.check()
    await page.get_by_label("我已阅读，所填内容真实").check()
    await page.get_by_role("button", name="确认无误，提交申请").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("提交成功")
    return (await page.locator(".panel .code").inner_text()).strip()


async def open_own(shop: Visitor, case_no: str) -> None:
    """The case from 我的办件."""
    await shop.open("/me")
    await shop.page.get_by_role("button", name=f"打开 {case_no}").click()
    await expect(shop.page.get_by_role("heading", level=1)).to_have_text(case_no)


async def asks_for_another_time(shop: Visitor, case_no: str) -> None:
    """申请改期, with the reason."""
    await open_own(shop, case_no)
    await expect(shop.page.get_by_role("main")).to_contain_text("定于")
    await shop.look("办理进度，已定时间", narrow=True)
    part = shop.page.locator("details").filter(has_text="时间不方便")
    await part.locator("summary").click()
    await part.get_by_label("改期的原因").fill("当天要进货，请改到之后一天上午。")
    await part.get_by_role("button", name="申请改期").click()
    await desk.took_effect(shop, "申请改期")


async def moved(lead: Visitor, event: Event, people: People) -> None:
    """The convenor proposes another day, which every department confirms."""
    on = terms.working_days_after(await terms.today(lead), 2)
    await joints.convene(lead, event, [(on, "09:00", "11:00")], PLACE)
    for clerk, logins in people.values():
        await joints.confirm(clerk, event, *logins)


async def has_the_new_time(shop: Visitor, event: Event) -> None:
    """The page and its calendar say the new time, once."""
    await open_own(shop, event.case_no)
    await shop.until(shop.page.get_by_text("已定时间").first)
    async with shop.page.expect_download() as waiting:
        await shop.page.get_by_role("link", name="加到我的日历").click()
    path = await (await waiting.value).path()
    calendar = path.read_text(encoding="utf-8")
    assert calendar.count("BEGIN:VEVENT") == 1
    assert "SEQUENCE:" in calendar


async def told(shop: Visitor, post_box: str, address: str, case_no: str, *titles: str) -> None:
    """Everything that arrived at an address, as the demo's post-box shows it."""
    page = await shop.context.new_page()
    await page.goto(f"{post_box}/?to={address}")
    for title in titles:
        found = page.locator("article", has_text=case_no).filter(has_text=title)
        while not await found.count():
            await page.wait_for_timeout(300)
            await page.reload()
        await expect(found.first).to_contain_text(case_no)
    await page.close()


async def gives_one_item_up(shop: Visitor, item: str) -> None:
    """撤回事项: the others go on."""
    part = shop.page.locator("details").filter(has_text=f"只撤回“{item}”")
    await part.locator("summary").click()
    await part.get_by_role("checkbox").check()
    await part.get_by_role("button", name=re.compile("^撤")).click()
    await desk.took_effect(shop, "撤回事项")
    await expect(desk.item_row(shop, item)).to_contain_text("撤")


async def gives_all_up(shop: Visitor) -> None:
    """撤件, asked once more."""
    await shop.page.get_by_role("link", name="我要撤件").click()
    await shop.look("确认撤件", narrow=True)
    await shop.page.get_by_role("main").get_by_role("checkbox").check()
    await shop.page.get_by_role("button", name=re.compile("撤件")).click()
    await desk.took_effect(shop, "撤件")


async def is_cancelled(lead: Visitor, event: Event) -> None:
    """The visit takes place no more."""
    await lead.open(event.path)
    await lead.until(desk.phase(lead, "取消"))


async def officers_are_told(xf: Visitor, case_no: str) -> None:
    """Whoever would have gone reads it in the inbox."""
    await xf.open("/news")
    line = xf.page.get_by_role("listitem").filter(has_text=case_no).filter(has_text="请不要前往")
    await expect(line.first).to_be_visible()
