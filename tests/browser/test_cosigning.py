"""共同签名 in the browser: a mother applies at home, the father signs from another device, and the case is there."""

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
from tests.support.browser import WAIT_SECONDS, Visitor
from tests.support.cosigning import number_of


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_the_second_parent_signs_from_another_device_and_the_case_is_there(
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
    await page.get_by_role("link", name="我的办件", exact=True).first.click()
    await expect(page.get_by_text("新生儿出生").first).to_be_visible()


async def sends_for_signing(mother: Visitor) -> str:
    """核对后提交 says who signs; afterwards the page says who has, and what comes next."""
    page = mother.page
    await expect(page.get_by_role("group", name="还要这些人签名")).to_be_visible()
    await page.get_by_label(re.compile("^新生儿的父亲")).fill("138")
    await page.get_by_label("同意：不满十四周岁未成年人的信息").check()
    await page.get_by_label("我已阅读，所填内容真实").check()
    again = page.get_by_label("这不是重复申请")
    if await again.count():  # other tests register the same family on the same day
        await again.check()
    with mother.refused(422):
        await page.get_by_role("button", name="确认无误，送去签名").click()
        await expect(page.get_by_role("alert")).to_contain_text("请填写能收短信的手机号码")
    await mother.look("核对后送签", narrow=True, shot="cosign-check", narrow_shot="cosign-check-360")
    await page.get_by_label(re.compile("^新生儿的父亲")).fill("13900000001")
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
