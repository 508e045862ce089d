"""共同签名 in the browser: a mother registers twins at home, the father signs from another device, the cases are there,
and what is missing is supplied from 我的办件."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.browser.test_apply import hands_in, is_told_once
from tests.browser.test_persons import in_large_type, log_in
from tests.browser.test_twins import fill_second
from tests.support.browser import WAIT_SECONDS, Visitor
from tests.support.cosigning import number_of

CERTIFICATE, ILLEGIBLE = "出生医学证明首次签发", "材料不清晰，无法辨认。"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_twins_are_registered_at_home_signed_from_another_device_and_corrected_once(
    visit: Visit, tmp_path: Path, *, scripts: bool
) -> None:
    given = newborn.application("示例母签一" if scripts else "示例母签二", minzu="不同")
    mother = await visit("family", login=False, scripts=scripts)
    await log_in(mother, "示例母")
    await is_told_once(mother, given)
    page = mother.page
    await page.get_by_role("button", name="网上申请").click()
    await desk.go_on(page)
    await desk.fill_in(mother, given)
    await adds_the_second_child(mother, given)
    await hands_in(mother, given, newborn.small_pdf(tmp_path))
    number = await sends_for_signing(mother)
    await is_seen_at_the_window(await visit("window", scripts=scripts), number)
    father = await visit("father", login=False, scripts=scripts)
    await log_in(father, "示例父")
    await signs(father, number)
    await expect(mother.page.get_by_role("heading", level=1)).to_have_text("等待签名")
    async with asyncio.timeout(WAIT_SECONDS):
        while not await page.get_by_role("heading", name="提交成功").count():
            await page.reload()
    await mother.look("签齐后提交成功", narrow=True)
    numbers = [each.strip() for each in await page.locator(".panel .code").all_inner_texts()]
    assert len(set(numbers)) == 2, "one case for each child"
    await desk.pre_review(await visit("yy", scripts=scripts), numbers[0], CERTIFICATE, {"结婚证": ILLEGIBLE})
    await page.get_by_role("link", name="我的办件", exact=True).first.click()
    await expect(page.get_by_text("新生儿出生").first).to_be_visible()
    await supplies(mother, numbers[0], newborn.small_png(tmp_path))


async def adds_the_second_child(mother: Visitor, given: desk.Application) -> None:
    """再加一个新生儿, on the way back to the form."""
    page = mother.page
    await page.get_by_role("link", name="返回上一步").click()
    await page.goto(page.url.replace("/situation", "/form"))
    await fill_second(page, "示例宝二", dict(given.values))
    await desk.go_on(page)
    await expect(page.get_by_role("heading", name="一套材料", exact=True)).to_be_visible()


async def supplies(mother: Visitor, case_no: str, file: Path) -> None:
    """补交 of everything that the one notice names, with the day until when."""
    page = mother.page
    await page.get_by_role("button", name=f"打开 {case_no}").click()
    await mother.until(page.get_by_role("heading", name="补交", exact=True))
    await mother.look("补交，申请人", narrow=True)
    await expect(page.get_by_text(ILLEGIBLE).first).to_be_visible()
    for box in await page.locator("#supply input[type=file]").all():
        await box.set_input_files(file)
    await page.get_by_role("button", name="提交补正").click()
    await desk.took_effect(mother, "提交补正")
    await mother.until(page.get_by_text("办理中").first)


async def sends_for_signing(mother: Visitor) -> str:
    """核对后提交 says who signs; afterwards the page says who has, and what comes next."""
    page = mother.page
    await expect(page.get_by_role("group", name="还要这些人签名")).to_be_visible()
    await page.get_by_label(re.compile("^新生儿的父亲.*手机")).fill("138")
    await page.get_by_label("同意：不满十四周岁未成年人的信息").check()
    await page.get_by_label("我已阅读，所填内容真实").check()
    again = page.get_by_label("这不是重复申请")
    if await again.count():  # other tests register the same family on the same day
        await again.check()
    with mother.refused(422):
        await page.get_by_role("button", name="确认无误，送去签名").click()
        await expect(page.get_by_role("alert")).to_contain_text("请填写能收短信的手机号码")
    await mother.look("核对后送签", narrow=True, shot="cosign-check", narrow_shot="cosign-check-360")
    await page.get_by_label(re.compile("^新生儿的父亲.*手机")).fill("13900000001")
    await page.get_by_label("我已阅读，所填内容真实").check()
    if await again.count():
        await again.check()
    await page.get_by_role("button", name="确认无误，送去签名").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("等待签名")
    await mother.look("等待签名", narrow=True, shot="cosign-waiting", narrow_shot="cosign-waiting-360")
    return number_of(await page.content())


async def is_seen_at_the_window(window: Visitor, number: str) -> None:
    """A clerk finds it by its number, and what an officer would record."""
    page = window.page
    await window.open("/cosigning")
    await page.get_by_label("申请号").fill(number)
    await window.look("等待签名的申请", narrow=True, shot="cosign-list", narrow_shot="cosign-list-360")
    await page.get_by_role("button", name="打开").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("窗口签名")
    with window.refused(422):
        await page.get_by_role("button", name="记录：本人已在纸上签名").click()
        await expect(page.get_by_role("alert")).to_contain_text("请当面核验身份证件")
    await window.look("窗口签名", narrow=True, shot="cosign-window", narrow_shot="cosign-window-360")


async def signs(father: Visitor, number: str) -> None:
    """From 我的办件: the text, the tick, the signature; in large type, too."""
    page = father.page
    await father.look("我的办件，请您签名", narrow=True, shot="cosign-mine", narrow_shot="cosign-mine-360")
    await page.get_by_role("link", name=f"去看要签的内容 {number}").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("请您签名")
    await father.look("请您签名", narrow=True, shot="cosign-sign", narrow_shot="cosign-sign-360")
    await in_large_type(father)
    with father.refused(422):
        await page.get_by_role("button", name="签名", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("请看过上面的内容并勾选")
    await page.get_by_label("我已看过以上内容，同意签名").check()
    await page.get_by_role("button", name="签名", exact=True).click()
    await father.until(page.get_by_role("heading", name="您已签名"))
    await father.look("您已签名", narrow=True)
