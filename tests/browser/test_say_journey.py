"""What people say, in the browser with and without JavaScript: a problem that is answered, and a telephone survey."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser import newborn
from tests.browser.conftest import Visit
from tests.browser.terms import fast_forward, today
from tests.browser.test_rating_link import concluded
from tests.browser.test_steering_journey import do
from tests.support.browser import Visitor

BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@BOTH
async def test_a_problem_is_reported_adopted_and_answered_by_a_version(visit: Visit, *, scripts: bool) -> None:
    gaj, lead = [await visit(each, scripts=scripts) for each in ("gaj", "lead")]
    number = await reported(gaj)
    await lead.open_until("/steering?kind=feedback&view=open", lead.page.get_by_role("link", name=number))
    await do(lead, number, "采纳，修改方案", "参保改用登记时的那一份。", "10")
    await lead.open(f"/steering/{number}")
    await lead.look("问题反馈，修改方案中", narrow=True, shot="feedback-change")
    form = lead.page.locator("form").filter(has=lead.page.get_by_role("button", name="新的一版已经解决"))
    await form.get_by_label("改了什么").fill("新版只要一次。")
    await form.get_by_label("由方案的哪一版解决").select_option(index=1)
    await form.get_by_role("button", name="新的一版已经解决").click()
    await expect(lead.page.get_by_role("status")).to_contain_text("已生效")
    await gaj.open(f"/feedback/{number}")
    await expect(gaj.page.get_by_role("main")).to_contain_text("新版只要一次。")
    await gaj.look("问题反馈，已答复", narrow=True)
    await gaj.open("/feedback")
    await expect(gaj.page.get_by_role("row").filter(has_text=number)).to_contain_text("已办结")
    await gaj.look("我的问题反馈", narrow=True)


async def reported(gaj: Visitor) -> str:
    """反映问题 by the form, at first without its kind; gives the number."""
    page = gaj.page
    await gaj.open(f"/feedback/new?bundle={newborn.BUNDLE}")
    await page.get_by_label("遇到的问题").fill("结婚证在登记时交过一次，参保时又要一次。")
    with gaj.refused(422):
        await page.get_by_role("button", name="提交", exact=True).click()
        await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_label("遇到的问题")).to_have_value("结婚证在登记时交过一次，参保时又要一次。")
    await gaj.look("反映问题，缺类别", narrow=True)
    await page.get_by_role("radio", name="同一份材料重复要").check()
    await page.get_by_role("button", name="提交", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("已经收到")
    return page.url.partition("?")[0].rpartition("/")[2]


@BOTH
async def test_a_survey_is_drawn_and_called(visit: Visit, *, scripts: bool) -> None:
    await concluded(visit, f"survey{scripts:d}@example.invalid", scripts=scripts)
    supervisor, surveyor = [await visit(each, scripts=scripts) for each in ("supervisor", "surveyor")]
    ended_on = await today(supervisor)
    await fast_forward(supervisor, 1)
    page = supervisor.page
    await supervisor.open("/surveys/new")
    await supervisor.look("新的电话调查", narrow=True)
    for label, typed in (
        ("名称", "本月回访"),
        ("办结日期，从", ended_on.isoformat()),
        ("办结日期，到", ended_on.isoformat()),
        ("抽多少件", "1"),
        ("抽样种子", "公开摇号 3 8 15"),
    ):
        await page.get_by_label(label, exact=True).fill(typed)
    await page.get_by_role("button", name="抽样", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("已经抽样")
    await supervisor.look("电话调查，已抽样", narrow=True)
    path = page.url.partition("?")[0].partition("/surveys")[2]
    await called(surveyor, f"/surveys{path}")
    await supervisor.open(f"/surveys{path}")
    await expect(page.get_by_role("main")).to_contain_text("已评价1件")
    await supervisor.look("电话调查的结果", narrow=True, shot="survey-figures")


async def called(surveyor: Visitor, path: str) -> None:
    """去拨打: once without an answer, then with a grade."""
    page = surveyor.page
    for outcome, grade in (("没有接通", ""), ("接通，作了评价", "满意")):
        await surveyor.open(f"{path}/calls?state=open")
        await surveyor.look("电话调查的名单", narrow=True)
        await page.get_by_role("link", name="1", exact=True).click()
        await expect(page.get_by_role("heading", name="拨打电话")).to_be_visible()
        await surveyor.look("拨打电话", narrow=True)
        await page.get_by_role("radio", name=outcome, exact=True).check()
        if grade:
            await page.get_by_role("radio", name=grade, exact=True).check()
        await page.get_by_role("button", name="记录", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("已经记录")
