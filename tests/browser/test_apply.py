"""网上申请 in the browser: a mother logs in, is told once, fills in one form, sends it, and follows it; all at home."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.browser.desk import starting
from tests.browser.test_persons import log_in
from tests.support.browser import Visitor

CERTIFICATE = "出生医学证明首次签发"
LATER = "暂时没有，先提交（会一次告知补正）"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_mother_applies_at_home_and_a_department_finds_it(
    visit: Visit, tmp_path: Path, *, scripts: bool
) -> None:
    given = newborn.application("示例母网一" if scripts else "示例母网二")
    mother = await visit("family", login=False, scripts=scripts)
    await log_in(mother, "示例母")
    await is_told_once(mother, given)
    await mother.page.get_by_role("button", name="网上申请").click()
    page = mother.page
    await expect(page.get_by_role("heading", name="情形引导")).to_be_visible()
    await desk.go_on(page)
    await desk.fill_in(mother, given)
    await hands_in(mother, given, newborn.small_pdf(tmp_path))
    case_no = await declares_and_sends(mother)
    yy = await visit("yy", scripts=scripts)
    await desk.pre_review(yy, case_no, CERTIFICATE)
    await page.get_by_role("link", name="我的办件", exact=True).first.click()
    await page.get_by_role("button", name=f"打开 {case_no}").click()
    await mother.until(page.get_by_text("办理中").first)
    await page.get_by_role("link", name="消息和通知方式").click()
    await expect(page.get_by_role("heading", name="已受理")).to_be_visible()


async def is_told_once(mother: Visitor, given: desk.Application) -> None:
    """办事指南, the questionnaire, and the notice under its code."""
    page = mother.page
    await mother.open(f"/guide/{given.bundle}/situation")
    await desk.answer_all(mother, given)
    await page.get_by_role("button", name="保存为一次告知单").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"一次告知单：{given.definition.bundle.name}")


async def hands_in(mother: Visitor, given: desk.Application, file: Path) -> None:
    """一套材料: the first paper as a file, what is not at hand is said to come later."""
    page = mother.page
    first, *others = desk.handed_in(given)
    await page.get_by_label(f"上传文件：{first.name}").set_input_files(file)
    for entry in others:
        await page.get_by_role("group", name=starting(entry.name)).get_by_label(LATER).check()
    await mother.look("一套材料，申请人", narrow=True)
    await desk.go_on(page)
    await expect(page.get_by_role("heading", name="核对后提交")).to_be_visible()


async def declares_and_sends(mother: Visitor) -> str:
    """The declaration is asked for; with it the case is there once."""
    page = mother.page
    await mother.look("核对后提交，申请人", narrow=True, shot="apply-check", narrow_shot="apply-check-360")
    again = page.get_by_label("这不是重复申请")
    if await again.count():  # other tests register the same family on the same day
        await again.check()
    with mother.refused(422):
        await page.get_by_role("button", name="确认无误，提交申请").click()
        await expect(page.get_by_role("alert")).to_contain_text("请阅读下面的声明并勾选")
    again = page.get_by_label("这不是重复申请")
    if await again.count():
        await again.check()
    await page.get_by_label("同意：不满十四周岁未成年人的信息").check()
    await page.get_by_label("我已阅读，所填内容真实").check()
    await page.get_by_role("button", name="确认无误，提交申请").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("提交成功")
    await mother.look("提交成功", narrow=True)
    return (await page.locator(".panel .code").inner_text()).strip()
