"""People are told: a family chooses text messages and mail at the window, and its post-box shows what it gets."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.support.browser import Visitor

CERTIFICATE = "出生医学证明首次签发"
MAIL = "shili@example.invalid"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_family_is_told_by_the_ways_that_it_chose_and_changes_them(
    visit: Visit, post_box: str, *, scripts: bool
) -> None:
    window = await visit("window", scripts=scripts)
    given = newborn.application("示例母讯一" if scripts else "示例母讯二")
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    await desk.hand_in(window, given)
    await choose(window, MAIL)
    if scripts:
        await window.look("核对后提交，通知方式", narrow=True)
    case = await desk.send(window)
    yy = await visit("yy", scripts=scripts)
    await yy.open(f"/cases/{case.case_no}")
    block = desk.block_of(yy, CERTIFICATE)
    await yy.until(block)
    await block.get_by_label("齐全", exact=True).check()
    await block.get_by_role("button", name="提交预审意见").click()
    await desk.took_effect(yy, "提交预审意见")
    await in_the_post_box(window, post_box, case.case_no)
    family = await visit("family", login=False, scripts=scripts)
    await query(family, case)
    await family.page.get_by_role("link", name="消息和通知方式").click()
    await expect(family.page.get_by_role("heading", name="已受理")).to_be_visible()
    await family.until(family.page.get_by_text("邮件已发出").nth(1))
    await family.look("消息和通知方式", narrow=True, shot="family-told", narrow_shot="family-told-360")
    await family.page.get_by_label("电子邮件", exact=True).uncheck()
    await family.page.get_by_role("button", name="保存通知方式").click()
    await expect(family.page.get_by_text("已保存。")).to_be_visible()
    await expect(family.page.get_by_label("电子邮件", exact=True)).not_to_be_checked()


async def choose(window: Visitor, mail: str) -> None:
    """通知方式 on the check page; a wrong address is answered with what was typed."""
    page = window.page
    await expect(page.get_by_label("短信", exact=True)).not_to_be_checked()
    await page.get_by_label("电子邮件", exact=True).check()
    await page.get_by_label(re.compile("^电子邮箱")).fill("shili@")
    with window.refused(422):
        await page.get_by_role("button", name="确认无误，提交收件").click()
        await expect(page.get_by_role("alert")).to_contain_text("请填写完整的电子邮箱")
    await expect(page.get_by_label(re.compile("^电子邮箱"))).to_have_value("shili@")
    await page.get_by_label(re.compile("^电子邮箱")).fill(mail)


async def in_the_post_box(window: Visitor, post_box: str, case_no: str) -> None:
    """What arrived, as the demo's post-box shows it."""
    page = await window.context.new_page()
    await page.goto(f"{post_box}/?to={MAIL}")
    accepted = page.locator("article", has_text=case_no).filter(has_text="已受理")
    while not await accepted.count():
        await page.wait_for_timeout(500)
        await page.reload()
    await expect(accepted.get_by_role("heading")).to_have_text(f"邮件：已受理：{case_no}")
    await expect(accepted).to_contain_text("开始计时。预计最迟")
    await page.close()


async def query(family: Visitor, case: desk.Filed) -> None:
    """办件查询."""
    await family.open("/query")
    await family.page.get_by_label("办件编号").fill(case.case_no)
    await family.page.get_by_label("查询码").fill(case.code)
    await family.page.get_by_role("button", name="查询").click()
    await expect(family.page.get_by_role("heading", name=case.case_no)).to_be_visible()


async def test_a_colleague_reads_what_was_given_to_them(visit: Visit) -> None:
    window, yy = await visit("window"), await visit("yy")
    case = await desk.file_case(window, newborn.application("示例母讯三"))
    await yy.open(f"/cases/{case.case_no}")
    block = desk.block_of(yy, CERTIFICATE)
    await yy.until(block)
    supervisor = await visit("supervisor")
    await supervisor.open(f"/cases/{case.case_no}")
    await supervisor.page.get_by_role("button", name="催办").first.click()
    await desk.took_effect(supervisor, "催办")
    await yy.open("/news")
    line = yy.page.get_by_role("listitem").filter(has_text=case.case_no).filter(has_text="催办")
    await expect(line).to_contain_text("发给本岗位")
    await yy.look("消息", narrow=True, shot="inbox", narrow_shot="inbox-360")
    await line.get_by_role("link").click()
    await expect(yy.page).to_have_url(re.compile(f"/cases/{case.case_no}$"))
    admin = await visit("admin")
    await admin.open("/news/templates")
    await admin.look("消息模板", narrow=True)
