"""Departments as parties in the browser: results brought back by a file, and a dead letter mended by an officer."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect
from xlsxwriter import Workbook

from engine.home import Home
from engine.ports import LOOPBACK
from starter.office.departments.result_file import TITLES
from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.browser.test_journey import CARD, CERTIFICATE, HOUSEHOLD
from tests.support.browser import Visitor


@pytest.fixture
def simulator(home: Path, web: str) -> str:
    """Address of the page of the simulated systems."""
    return f"http://{LOOPBACK}:{Home(home).read_run().simulator_port}"


async def switch(simulator: str, mode: str) -> None:
    """The social-security department's system behaves so from now on."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{simulator}/mode", data={"department": "rsj", "mode": mode})
        assert answer.status_code == 303


def table(folder: Path, *rows: tuple[str, str, str]) -> Path:
    """The workbook as an officer fills it in: number, result, its number."""
    path = folder / "results.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("结果")
        sheet.write_row(0, 0, TITLES)
        for place, (number, result, result_no) in enumerate(rows, start=1):
            sheet.write_row(place, 0, (number, "", "", result, result_no, "", ""))
    return path


@pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])
async def test_results_come_by_file_and_an_officer_mends_what_the_system_did_not_take(
    visit: Visit, simulator: str, tmp_path: Path, scripts: bool
) -> None:
    await switch(simulator, "rejecting")
    window, yy, gaj = [await visit(name, scripts=scripts) for name in ("window", "yy", "gaj")]
    filed = await desk.file_case(window, newborn.application("示例母丙" if scripts else "示例母丁", sbk="是"))
    await yy.open("/work")
    await yy.until(desk.work_row(yy, filed.case_no, CERTIFICATE))
    await desk.pre_review(yy, filed.case_no, CERTIFICATE)
    await yy.open(f"/cases/{filed.case_no}")
    await yy.until(desk.phase(yy, "办理中"))
    await bring_back(yy, filed.case_no, tmp_path)
    await gaj.open("/work")
    await gaj.until(desk.work_row(gaj, filed.case_no, HOUSEHOLD))
    await desk.grant(gaj, filed.case_no, HOUSEHOLD, "HK-1")
    await mend(await visit("rsj", scripts=scripts), filed.case_no, simulator)


async def bring_back(yy: Visitor, case_no: str, folder: Path) -> None:
    """用表格回传结果: one row is right, one is not; the right one is sent, the other stays listed."""
    page, number = yy.page, f"{case_no}-yy-cszm"
    await yy.open("/department")
    await yy.look("业务系统，没有事项", narrow=True)
    await page.get_by_role("link", name="用表格回传结果").click()
    await yy.look("用表格回传结果", narrow=True)
    async with page.expect_download() as download:
        await page.get_by_role("link", name=re.compile("^下载表格")).click()
    assert (await download.value).suggested_filename == "待办结果.xlsx"
    rows = ((number, "准予", "CS-1"), ("610702-20200101-0001-yy-cszm", "准予", "CS-2"))
    await page.get_by_label("填好的表格", exact=True).set_input_files(table(folder, *rows))
    await page.get_by_role("button", name="上传并核对").click()
    await expect(page.get_by_role("status")).to_contain_text("可以提交 1 行，需要改正 1 行")
    await yy.look("核对回传的结果", narrow=True)
    await page.get_by_role("button", name="提交 1 行").click()
    await expect(page.get_by_role("status")).to_contain_text("已生效 1 行")
    await yy.look("回传的结果", narrow=True)


async def mend(rsj: Visitor, case_no: str, simulator: str) -> None:
    """The system refuses the card; once the reason is gone its officer sends it again."""
    page, number = rsj.page, f"{case_no}-rsj-sbk"
    await rsj.open_until("/department", page.get_by_role("row", name=re.compile(number)))
    await rsj.look("业务系统，没有送到的事项", narrow=True)
    row = page.get_by_role("row", name=re.compile(number))
    await expect(row).to_contain_text("部门系统不接受这个请求")
    await switch(simulator, "fine")
    await row.get_by_role("checkbox").check()
    await page.get_by_label("对勾选的事项").select_option("重新分发")
    await page.get_by_role("button", name="批量提交").click()
    await expect(page.get_by_text("已生效", exact=True)).to_be_visible()
    await rsj.open(f"/cases/{case_no}")
    await rsj.until(desk.item_row(rsj, CARD).get_by_text("准予"))
