"""Results in the browser: a composite licence is verified by its address, and changed when one part is revoked."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser import desk
from tests.browser.conftest import Visit

SHOP = "示例小馆梅"
"""The restaurant of the demo that has all its licences in hand."""
VERIFY = re.compile("^核验 ?行业综合许可证$")


async def test_a_composite_licence_is_verified_and_changed_when_a_part_is_revoked(visit: Visit) -> None:
    window, stranger = await visit("window"), await visit("stranger", login=False, scripts=False)
    page = window.page
    await desk.find(window, "/cases?tab=all", SHOP)
    await page.get_by_role("link", name=re.compile(r"^\d{6}-\d{8}-\d{4}")).first.click()
    case = page.url.removeprefix(window.address)
    results = page.get_by_role("region", name="结果和证照")
    await expect(results).to_contain_text("ZH-示例-112")
    await window.look("results of a case", narrow=True)
    await results.get_by_role("link", name=VERIFY).click()
    await expect(page.get_by_role("heading", level=2).first).to_contain_text("行业综合许可证 有效")
    await window.look_in_both_sizes("verification")
    address = page.url.removeprefix(window.address)

    await stranger.open(address)
    await expect(stranger.page.get_by_role("main")).to_contain_text("XF-示例-112")
    head = await visit("xf_head")
    await head.open(case)
    block = desk.block_of(head, "营业前消防安全检查（一般程序）")
    await (
        block.locator("details")
        .filter(has=head.page.locator("summary", has_text="撤销决定"))
        .locator("summary")
        .click()
    )
    await block.get_by_label("撤销的理由").select_option(index=1)
    await block.get_by_label("撤销的事实和依据").fill("检测报告系伪造。")
    await head.look("revocation after the end", narrow=True)
    await block.get_by_role("button", name="作出撤销决定").click()
    await desk.took_effect(head, "撤销决定")

    await stranger.open(address)
    await expect(stranger.page.get_by_role("main")).to_contain_text("已变更")
    await window.open(case)
    await results.get_by_role("link", name=VERIFY).click()
    await expect(page.get_by_role("heading", level=2).first).to_contain_text("行业综合许可证 有效")
    await expect(page.get_by_role("main")).not_to_contain_text("XF-示例-112")
    await stranger.open("/verify")
    await stranger.page.get_by_label("证上的核验码").fill(page.url[-20:].lower())
    await stranger.page.get_by_role("button", name="核验", exact=True).click()
    await expect(stranger.page.get_by_role("main")).to_contain_text("第2版")
