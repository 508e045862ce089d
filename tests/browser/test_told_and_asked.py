"""Told once, asked by purpose, heard: the notice as PDF, what stands filled in, consents, remedies and a complaint."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.browser.test_apply import hands_in, is_told_once
from tests.browser.test_persons import log_in
from tests.support.browser import Visitor


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_mother_is_told_asked_and_heard(visit: Visit, tmp_path: Path, *, scripts: bool) -> None:
    given = newborn.application("示例母问一" if scripts else "示例母问二")
    mother = await visit("family", login=False, scripts=scripts)
    page = mother.page
    await log_in(mother, "示例母")
    await is_told_once(mother, given)
    await has_the_pdf(mother)
    await mother.look("一次告知单", narrow=True)
    await page.get_by_role("button", name="网上申请").click()
    await desk.go_on(page)
    await says_which_parent(mother)
    await desk.fill_in(mother, given)
    await hands_in(mother, given, newborn.small_pdf(tmp_path))
    await is_asked_by_purpose(mother)
    await page.get_by_role("link", name="我的办件", exact=True).first.click()
    await page.get_by_role("button", name=re.compile("^打开")).first.click()
    await takes_one_back(mother)
    number = await complains(mother)
    supervisor = await visit("supervisor", scripts=scripts)
    await answers(supervisor, number)
    await page.reload()
    await expect(page.get_by_text("已经督促，请看进度。")).to_be_visible()


async def has_the_pdf(mother: Visitor) -> None:
    """The link leads to a PDF."""
    link = mother.page.get_by_role("link", name="下载、打印（PDF）")
    answer = await mother.context.request.get(f"{mother.address}{await link.get_attribute('href')}")
    assert answer.headers["content-type"] == "application/pdf"
    assert (await answer.body()).startswith(b"%PDF")


async def says_which_parent(mother: Visitor) -> None:
    """Nobody guesses: one click, and it stands there with its source."""
    page = mother.page
    await mother.look("填写一张表，预填之前", narrow=True)
    await page.get_by_role("button", name="填到“母亲信息”").click()
    await expect(page.get_by_text("来自登录信息，可以修改").first).to_be_visible()
    await expect(page.get_by_label("姓名").nth(1)).not_to_have_value("")
    await mother.look("填写一张表，预填", narrow=True)


async def is_asked_by_purpose(mother: Visitor) -> None:
    """The check page says what is told and asked; only the guardian's consent is needed."""
    page = mother.page
    again = page.get_by_label("这不是重复申请")
    if await again.count():
        await again.check()
    await expect(page.get_by_text(re.compile("登录信息是“")).first).to_be_visible()
    await mother.look("核对，告知和同意", narrow=True)
    await page.get_by_label("我已阅读，所填内容真实").check()
    with mother.refused(422):
        await page.get_by_role("button", name="确认无误，提交申请").click()
        await expect(page.get_by_role("alert")).to_contain_text("同意才能在网上提交")
    again = page.get_by_label("这不是重复申请")
    if await again.count():
        await again.check()
    await page.get_by_label("同意：不满十四周岁未成年人的信息").check()
    await page.get_by_label("同意：以后的申请再用这次的内容和材料").check()
    await page.get_by_label("我已阅读，所填内容真实").check()
    await page.get_by_role("button", name="确认无误，提交申请").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("提交成功")


async def takes_one_back(mother: Visitor) -> None:
    """In the case: every purpose, and reuse taken back."""
    page = mother.page
    await page.get_by_role("link", name="个人信息：告知和同意").click()
    await mother.look("告知和同意", narrow=True)
    await page.get_by_role("button", name=re.compile("撤回同意")).click()
    await expect(page.get_by_role("status")).to_contain_text("从现在起生效")
    await expect(page.get_by_text("已撤回", exact=True)).to_be_visible()
    await page.get_by_role("link", name="返回办理进度").click()


async def complains(mother: Visitor) -> str:
    """A complaint has its number at once."""
    page = mother.page
    await page.get_by_role("link", name="救济途径和投诉").click()
    await mother.look("救济途径和投诉", narrow=True)
    await page.get_by_label("整件事").check()
    await page.get_by_label("服务态度、工作作风").check()
    await page.get_by_label("发生了什么").fill("在窗口等了两个小时，没有人答复。")
    await page.get_by_role("button", name="提交投诉").click()
    told = page.get_by_role("status")
    await expect(told).to_contain_text("投诉已经收到")
    await mother.look("投诉已收到", narrow=True)
    (number,) = re.findall(r"TS\d{8}", await told.inner_text())
    return str(number)


async def answers(supervisor: Visitor, number: str) -> None:
    """The supervisor finds it with its day, and answers."""
    page = supervisor.page
    await supervisor.open("/complaints")
    await supervisor.look("投诉，督查", narrow=True)
    card = page.get_by_role("article").filter(has_text=number)
    await card.get_by_label("答复").fill("已经督促，请看进度。")
    await card.get_by_role("button", name="答复").click()
    await expect(page.get_by_role("status")).to_contain_text("已经答复")
