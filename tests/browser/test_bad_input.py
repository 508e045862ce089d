"""What goes wrong at a desk: wrong files, gaps in forms, old pages, double clicks, foreign departments."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.support.browser import Visitor

CERTIFICATE, HOUSEHOLD = "出生医学证明首次签发", "出生登记"
JUST_TOO_LARGE = 20 * 1024 * 1024 + 1


async def test_wrong_password_puts_the_focus_on_what_is_wrong(visit: Visit) -> None:
    visitor = await visit("yy", login=False)
    page = visitor.page
    await visitor.open("/login")
    with visitor.refused(422):
        await page.get_by_label("登录名").fill("yy")
        await page.get_by_label("密码").fill("wrong-password")
        await page.get_by_role("button", name="登录", exact=True).click()
        summary = page.get_by_role("alert")
        await expect(summary).to_be_focused()
        await expect(summary).to_contain_text("登录名或密码不正确")
        await expect(page.get_by_label("登录名")).to_have_value("yy")
        await visitor.look("登录，密码不对", narrow=True)


async def test_first_tab_stop_leads_past_the_navigation(visit: Visit) -> None:
    window = await visit("window")
    await window.open("/cases")
    await window.page.keyboard.press("Tab")
    await expect(window.page.get_by_role("link", name="跳到主要内容")).to_be_focused()
    await window.page.keyboard.press("Enter")
    await expect(window.page.get_by_role("main")).to_be_focused()
    await window.look("办件列表", narrow=True)


async def test_gaps_in_the_form_are_listed_and_nothing_typed_is_lost(visit: Visit) -> None:
    window = await visit("window")
    page = window.page
    given = newborn.application("示例母戊")
    with window.refused(422):
        await window.open("/filing")
        await desk.open_first_step(window, given.definition)
        await desk.go_on(page)
        await expect(page.get_by_role("alert")).to_be_focused()
        await window.look("情形引导，没有回答", narrow=True)
        await desk.begin(window, given)
        mother = page.get_by_role("group", name="母亲信息", exact=True)
        await mother.get_by_label("姓名").fill(given.values["mother.name"])
        await mother.get_by_label("证件号码").fill("610702190001010029")
        await desk.go_on(page)
        summary = page.get_by_role("alert")
        await expect(summary).to_be_focused()
        await window.look("填写一张表，有错误", narrow=True)
        await summary.get_by_role("link", name="母亲信息：").filter(has_text="身份证号末位").click()
        await expect(mother.get_by_label("证件号码")).to_be_focused()
        await expect(mother.get_by_label("姓名")).to_have_value(given.values["mother.name"])


async def test_file_of_another_kind_or_too_large_is_refused_with_the_reason(visit: Visit, tmp_path: Path) -> None:
    window = await visit("window")
    page = window.page
    given = newborn.application("示例母己")
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    disguised, large = tmp_path / "结婚证.pdf", tmp_path / "扫描件.png"
    disguised.write_text("这不是 PDF", encoding="utf-8")
    large.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(JUST_TOO_LARGE))
    for path, reason in ((disguised, "不是PDF、JPG 或 PNG（按内容判断）"), (large, "超过20MB")):
        with window.refused(422):
            await page.get_by_label("上传文件：结婚证").set_input_files(path)
            await desk.go_on(page)
            await expect(page.get_by_role("alert")).to_contain_text(f"“{path.name}”{reason}")
            await expect(page.get_by_role("alert")).to_be_focused()
            await window.look(f"一套材料，{reason}", narrow=True)
    await desk.hand_in(window, newborn.application("示例母己", files={"jhz": newborn.small_png(tmp_path)}))
    await expect(page.get_by_text("结婚证（重新扫描）.png", exact=True)).to_be_visible()


async def test_double_click_on_submit_makes_one_case(visit: Visit) -> None:
    window = await visit("window", scripts=False)
    given = newborn.application("示例母庚")
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    await desk.hand_in(window, given)
    check_page = window.page.url
    filed = await desk.send(window, double=True)
    await window.page.goto(check_page.replace("/check", "/done"))
    await expect(window.page.locator(".panel .code")).to_have_text(filed.case_no)
    await window.open("/cases")
    await expect(window.page.get_by_role("row").filter(has_text="示例母庚")).to_have_count(1)


async def test_a_material_to_come_later_is_named_in_the_one_notice(visit: Visit, tmp_path: Path) -> None:
    window, yy = await visit("window"), await visit("yy")
    filed = await desk.file_case(window, newborn.application("示例母辛", later=("feiyong-qd",), syyl="是"))
    await yy.open("/work")
    await yy.until(desk.work_row(yy, filed.case_no, CERTIFICATE))
    await desk.pre_review(yy, filed.case_no, CERTIFICATE)
    notice = await desk.open_document(window, filed.case_no, "补正通知书")
    await expect(notice.get_by_role("cell", name="住院费用清单", exact=True)).to_be_visible()


async def test_second_decision_from_an_old_page_is_refused_and_changes_nothing(visit: Visit) -> None:
    window, yy, yy2 = await visit("window"), await visit("yy"), await visit("yy2")
    filed = await desk.file_case(window, newborn.application("示例母壬"))
    await yy.open("/work")
    await yy.until(desk.work_row(yy, filed.case_no, CERTIFICATE))
    await desk.pre_review(yy, filed.case_no, CERTIFICATE)
    await yy2.open(f"/cases/{filed.case_no}")
    late = await desk.fill_in_grant(yy2, CERTIFICATE, "CSZM-示例-3002")
    await desk.grant(yy, filed.case_no, CERTIFICATE, "CSZM-示例-3001")
    await late.get_by_role("button", name="提交决定").click()
    await desk.did_not_take_effect(yy2, "作出决定", "ITEM_ALREADY_DECIDED")
    await expect(desk.item_row(yy2, CERTIFICATE)).to_contain_text("CSZM-示例-3001")


async def test_another_department_is_refused_by_page_and_by_act(visit: Visit) -> None:
    window, rsj, gaj = await visit("window"), await visit("rsj"), await visit("gaj")
    filed = await desk.file_case(window, newborn.application("示例母癸"))
    address = f"/cases/{filed.case_no}"
    with rsj.refused(404):
        await rsj.open(address)
        await expect(rsj.page.get_by_role("main")).to_contain_text("CASE_NOT_FOUND")
        await rsj.look("办件与本部门无关", narrow=True)
    with rsj.refused(403):
        await rsj.open("/board")
        await expect(rsj.page.get_by_role("main")).to_contain_text("PAGE_NOT_PERMITTED")
    await rsj.open("/cases")
    with rsj.refused(404):
        await rsj.submit_forged(f"{address}/acts/claim_item", {"act_id": "forged-1", "item": "yy/cszm"})
        await expect(rsj.page.get_by_role("main")).to_contain_text("CASE_NOT_FOUND")

    # The police take part in the case, but the hospital's item is not theirs: the workflow itself says so.
    await gaj.open(address)
    await expect(desk.block_of(gaj, CERTIFICATE)).to_have_count(0)
    await gaj.submit_forged(f"{address}/acts/claim_item", {"act_id": "forged-2", "item": "yy/cszm"})
    await desk.did_not_take_effect(gaj, "认领", "WRONG_DEPARTMENT")


async def test_page_of_a_case_is_for_those_who_are_logged_in(visit: Visit) -> None:
    stranger: Visitor = await visit("stranger", login=False)
    await stranger.open("/cases")
    await expect(stranger.page.get_by_role("heading", name="工作人员登录")).to_be_visible()
    with stranger.refused(422):
        await stranger.open("/query")
        await stranger.page.get_by_label("办件编号").fill("610702-20260101-9999")
        await stranger.page.get_by_label("查询码").fill("ABCDEFGH")
        await stranger.page.get_by_role("button", name="查询", exact=True).click()
        await expect(stranger.page.get_by_role("alert")).to_contain_text("办件编号或查询码不正确")
        await stranger.look("办件查询，不相符", narrow=True)
    with stranger.refused(404):
        await stranger.open("/nothing-here")
        await expect(stranger.page.get_by_role("main")).to_contain_text("PAGE_NOT_FOUND")
        await stranger.look("没有这个页面", narrow=True)
