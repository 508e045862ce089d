"""A town's window files and finds its case; the district's does not, by any way; the family reads where it was."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit

TOWN = "铺镇便民服务中心"
MAIN = "汉台区政务服务中心"


@pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])
async def test_a_towns_window_files_and_finds_its_case_and_the_districts_does_not(visit: Visit, scripts: bool) -> None:
    town, main = await visit("window_puzhen", scripts=scripts), await visit("window2", scripts=scripts)
    mother = "示例镇母亲壬" if scripts else "示例镇母亲癸"
    await town.open("/filing")
    await expect(town.page.locator("#hall")).to_contain_text(f"{TOWN}　1号综合窗口")
    await expect(town.page.get_by_role("button", name="开始登记 新生儿出生")).to_be_visible()
    await expect(town.page.get_by_role("button", name="开始登记 食品经营许可")).to_have_count(0)
    elsewhere = town.page.get_by_role("region", name="本大厅不收，请告知申请人到以下地点")
    await expect(elsewhere.get_by_role("heading", name=MAIN)).to_be_visible()
    await expect(elsewhere).to_contain_text("食品经营许可")
    await town.look("收件登记，镇", narrow=True, shot="hall-filing")
    filed = await desk.file_case(town, newborn.application(mother))
    await town.open(f"/cases/{filed.case_no}/notices/1")
    await expect(town.page.locator("main")).to_contain_text(f"收件大厅：{TOWN}，1号综合窗口；地址：")
    await town.look("收件凭证", narrow=True)
    await desk.find(town, "/cases", mother)
    await expect(town.page.get_by_role("link", name=filed.case_no)).to_be_visible()
    await town.look("办件列表，镇", narrow=True)
    await desk.find(main, "/cases", mother)
    await expect(main.page.get_by_text("没有符合条件的办件。")).to_be_visible()
    await desk.find(main, "/cases", filed.case_no)
    await expect(main.page.get_by_role("link", name=filed.case_no)).to_have_count(0)
    with main.refused(404):
        await main.open(f"/cases/{filed.case_no}")
    await expect(main.page.get_by_text("没有找到")).to_be_visible()
    family = await visit("family", login=False, scripts=scripts)
    await desk.query(family, filed)
    place = family.page.get_by_role("region", name="收件大厅")
    await expect(place).to_contain_text(TOWN)
    await expect(place).to_contain_text("周一至周五 08:30-12:00、14:00-17:30")
    await family.look("办件查询，大厅", narrow=True, part=place)


async def test_the_supervisor_narrows_board_and_cases_to_a_hall(visit: Visit) -> None:
    town, supervisor = await visit("window_puzhen"), await visit("supervisor")
    filed = await desk.file_case(town, newborn.application("示例镇母亲丑"))
    page = supervisor.page
    await supervisor.open("/cases")
    await page.get_by_text("筛选和排序").click()
    await page.get_by_label("办理大厅").select_option(label=TOWN)
    await page.get_by_role("button", name="筛选", exact=True).click()
    await expect(page).to_have_url(re.compile(r"[?&]hall=puzhen"))
    await expect(page.get_by_role("link", name=filed.case_no)).to_be_visible()
    await expect(page.get_by_role("cell", name=MAIN)).to_have_count(0)
    await supervisor.look("办件列表，大厅", narrow=True, shot="hall-cases")
    await supervisor.open("/board?hall=puzhen")
    await supervisor.until(page.get_by_role("link", name=filed.case_no).first)
    await supervisor.look("督办看板，大厅", narrow=True)


async def test_the_guide_says_where_a_matter_can_be_handed_in(visit: Visit) -> None:
    anybody = await visit("anybody", login=False)
    await anybody.open("/guide/xinshenger-chusheng")
    where = anybody.page.get_by_role("region", name="到哪里办")
    for name in (MAIN, TOWN, "东关街道便民服务中心"):
        await expect(where.get_by_role("heading", name=name)).to_be_visible()
    await anybody.look("办事指南，到哪里办", narrow=True, shot="hall-guide", part=where)
