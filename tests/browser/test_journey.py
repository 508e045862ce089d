"""A newborn case from log-in to results in a real browser, once with JavaScript and once without.

With JavaScript every page on the way is checked for accessibility and on the width of a phone.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.browser.desk import Filed
from tests.support.browser import Visitor

CERTIFICATE, VACCINATION = "出生医学证明首次签发", "预防接种证办理"
HOUSEHOLD, INSURANCE = "出生登记", "城乡居民基本医疗保险参保登记"
CARD, BENEFITS = "社会保障卡申领", "生育医疗待遇申领"
GAPS = {"结婚证": "材料不清晰，无法辨认。", "新生儿信息·出生时间": "填写内容与证件或记录不一致。"}


@pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])
async def test_newborn_case_from_log_in_to_results(visit: Visit, tmp_path: Path, scripts: bool) -> None:
    window = await visit("window", login=False, scripts=scripts)
    filed = await register(window, tmp_path)
    yy, yy2 = await visit("yy", scripts=scripts), await visit("yy2", scripts=scripts)
    await review_and_name_gaps(yy, yy2, filed.case_no)
    await correct(window, filed.case_no, tmp_path)
    gaj, ybj = await visit("gaj", scripts=scripts), await visit("ybj", scripts=scripts)
    await decide_the_first_wave(yy, yy2, gaj, filed.case_no)
    family = await visit("family", login=False, scripts=scripts)
    await ask_for_progress(family, filed)
    supervisor = await visit("supervisor", scripts=scripts)
    await urge(supervisor, gaj, filed.case_no, "示例母甲" if scripts else "示例母乙")
    await decide_the_rest(gaj, ybj, window, filed.case_no)
    await see_results(window, family, supervisor, filed)


async def register(window: Visitor, folder: Path) -> Filed:
    """收件: log in, four steps, numbers, 收件凭证."""
    await window.open("/login")
    await window.look("登录", narrow=True, shot="login")
    await window.log_in("window", "lianban-demo")
    given = newborn.application(
        "示例母甲" if window.scripts else "示例母乙",
        files={"jhz": newborn.small_pdf(folder)},
        jzz="是",
        sbk="是",
        syyl="是",
    )
    filed = await desk.file_case(window, given, looks=True)
    await window.page.get_by_role("link", name="打印收件凭证").click()
    receipt = window.page.get_by_role("article")
    await expect(receipt.get_by_role("heading", name="收件凭证")).to_be_visible()
    await expect(receipt).to_contain_text(filed.case_no)
    await expect(receipt).to_contain_text(filed.code)
    await window.look("收件凭证", narrow=True)
    return filed


async def review_and_name_gaps(yy: Visitor, yy2: Visitor, case_no: str) -> None:
    """预审: one clerk finds a material and a field wanting, the other finds everything in order."""
    await yy.open("/work")
    await yy.until(desk.work_row(yy, case_no, CERTIFICATE))
    await desk.work_row(yy, case_no, CERTIFICATE).get_by_role("link", name=CERTIFICATE).click()
    await yy.look("办件，预审", narrow=True)
    await desk.pre_review(yy, case_no, CERTIFICATE, GAPS)
    await desk.pre_review(yy2, case_no, VACCINATION)


async def correct(window: Visitor, case_no: str, folder: Path) -> None:
    """补正: one notice names everything; the window supplies it; the case is accepted."""
    page = window.page
    await window.open(f"/cases/{case_no}")
    await window.until(desk.phase(window, "待补正"))
    await page.get_by_role("link", name="补正通知书").click()
    notice = page.get_by_role("article")
    for subject in GAPS:
        await expect(notice.get_by_role("cell", name=subject, exact=True)).to_be_visible()
    await window.look("补正通知书", narrow=True)

    await window.open(f"/cases/{case_no}")
    await window.look("办件，补正", narrow=True)
    await page.get_by_label("上传结婚证").set_input_files(newborn.small_png(folder))
    await page.get_by_label("新生儿信息·出生时间").fill(newborn.born_at().replace("08:30", "08:40"))
    await page.get_by_role("button", name="提交补正").click()
    await desk.took_effect(window, "提交补正")
    await expect(desk.phase(window, "办理中")).to_be_visible()
    await expect(page.locator("summary", has_text="结婚证（重新扫描）.png")).to_be_visible()
    await page.get_by_role("link", name="受理通知书").click()
    await expect(page.get_by_role("article")).to_contain_text("16个工作日")
    await window.look("受理通知书", narrow=True)


async def decide_the_first_wave(yy: Visitor, yy2: Visitor, gaj: Visitor, case_no: str) -> None:
    """The hospital decides; the police's open work list shows the next item by itself."""
    await gaj.open("/work")
    await expect(desk.work_row(gaj, case_no, HOUSEHOLD)).to_have_count(0)
    await yy.open(f"/cases/{case_no}")
    await yy.look("办件，决定", narrow=True)
    # The second of two forms on one page: its labels must lead to its own fields.
    await desk.grant(yy2, case_no, VACCINATION, "JZZ-示例-1001")
    await desk.grant(yy, case_no, CERTIFICATE, "CSZM-示例-1001")
    await gaj.until(desk.work_row(gaj, case_no, HOUSEHOLD))


async def ask_for_progress(family: Visitor, filed: Filed) -> None:
    """办件查询 while departments are at work."""
    await family.open("/query")
    await family.look("办件查询", narrow=True)
    await desk.query(family, filed)
    await expect(desk.item_row(family, CERTIFICATE)).to_contain_text("CSZM-示例-1001")
    await expect(desk.item_row(family, INSURANCE)).to_contain_text(f"等“{HOUSEHOLD}”办成后开始")
    await family.look("办理进度", narrow=True)


async def urge(supervisor: Visitor, gaj: Visitor, case_no: str, mother: str) -> None:
    """催办 from the board; the urged clerk sees it in the open work list."""
    await desk.find(supervisor, "/board", mother)
    row = desk.work_row(supervisor, case_no, HOUSEHOLD)
    await expect(row).to_contain_text("剩 10 个工作日")
    await row.get_by_role("button", name="催办").click()
    await supervisor.until(row.filter(has_text="已催办 1 次"))
    await supervisor.look("督办看板", narrow=True, shot="board")
    await gaj.until(desk.work_row(gaj, case_no, HOUSEHOLD).filter(has_text="被催办 1 次"))
    await gaj.look("我的待办", narrow=True, shot="work", narrow_shot="work-360")


async def decide_the_rest(gaj: Visitor, ybj: Visitor, window: Visitor, case_no: str) -> None:
    """Household, then insurance by rule, the card by the department's system, the benefits by hand."""
    await gaj.open(f"/cases/{case_no}")
    await gaj.page.get_by_role("button", name="认领").click()
    await desk.took_effect(gaj, "认领")
    await desk.grant(gaj, case_no, HOUSEHOLD, "HK-示例-1001")
    await window.open(f"/cases/{case_no}")
    await window.until(desk.item_row(window, INSURANCE).filter(has_text="参保登记回执"))
    await window.until(desk.item_row(window, CARD).filter(has_text="准予"))
    await window.look("办件，办理中", narrow=True, shot="case")
    await desk.grant(ybj, case_no, BENEFITS, "SYYL-示例-1001")


async def see_results(window: Visitor, family: Visitor, supervisor: Visitor, filed: Filed) -> None:
    """办结: the results come together, the window prints them, the family reads them, the board counts the case."""
    await window.until(desk.phase(window, "全部办成"))
    await window.open(f"/cases/{filed.case_no}")
    await window.page.get_by_role("link", name="结果清单").click()
    results = window.page.get_by_role("article")
    for number in ("CSZM-示例-1001", "JZZ-示例-1001", "HK-示例-1001", "SYYL-示例-1001", f"{filed.case_no}-04"):
        await expect(results).to_contain_text(number)
    await window.look("结果清单", narrow=True)

    await family.open("/query/case")
    await expect(family.page.get_by_text("全部办成").first).to_be_visible()
    await expect(family.page.get_by_role("region", name="您需要做什么")).to_contain_text("请到综合窗口领取")
    await expect(desk.item_row(family, CARD)).to_contain_text("准予")
    await expect(desk.item_row(family, HOUSEHOLD)).to_contain_text("HK-示例-1001")
    await expect(family.page.get_by_role("region", name="办理过程")).to_contain_text("统一出件")
    await family.look("办理结果", narrow=True, shot="query", narrow_shot="query-360")

    await supervisor.open("/board")
    await supervisor.page.get_by_role("link", name=re.compile(r"^\d+ 件$")).click()
    await expect(supervisor.page.get_by_role("link", name=filed.case_no)).to_be_visible()
    await supervisor.page.go_back()
    await expect(supervisor.page.get_by_role("heading", level=1, name="督办看板")).to_be_visible()
    await supervisor.open(f"/cases/{filed.case_no}")
    timeline = supervisor.page.get_by_role("region", name="办理过程")
    await expect(timeline).to_contain_text(f"催办“{HOUSEHOLD}”")
    await supervisor.look("办件，督办人员", narrow=True)
