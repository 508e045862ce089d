"""How a newborn case ends otherwise, in the browser: refused by the hospital, withdrawn by the family."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.support.browser import Visitor

CERTIFICATE, HOUSEHOLD = "出生医学证明首次签发", "出生登记"


async def accepted_case(window: Visitor, yy: Visitor, mother: str) -> desk.Filed:
    """A case without options whose papers the hospital found complete."""
    filed = await desk.file_case(window, newborn.application(mother))
    await yy.open("/work")
    await yy.until(desk.work_row(yy, filed.case_no, CERTIFICATE))
    await desk.pre_review(yy, filed.case_no, CERTIFICATE)
    return filed


async def test_refused_birth_certificate_closes_the_case_with_reasons(visit: Visit) -> None:
    window, yy = await visit("window"), await visit("yy")
    filed = await accepted_case(window, yy, "示例母丙")
    await desk.refuse(yy, filed.case_no, CERTIFICATE, "经核对，新生儿不在本机构出生。", "住院记录中没有该次分娩。")
    await yy.until(desk.phase(yy, "不予办理"))
    await expect(desk.item_row(yy, HOUSEHOLD)).to_contain_text("前置未通过")
    await yy.look("办件，不予", narrow=True)

    decision = await desk.open_document(window, filed.case_no, "不予决定书")
    await expect(decision).to_contain_text("新生儿不在本机构出生")
    await expect(decision).to_contain_text("行政复议")
    await window.look("不予决定书", narrow=True)

    family = await visit("family", login=False)
    await desk.query(family, filed)
    refused = desk.item_row(family, CERTIFICATE)
    await expect(refused).to_contain_text("经核对，新生儿不在本机构出生。请向实际接生的医疗机构申请。")
    await expect(refused).to_contain_text("住院记录中没有该次分娩。")
    await expect(desk.item_row(family, HOUSEHOLD)).to_contain_text("可以在条件具备后单独申请")
    await family.look("办理结果，不予", narrow=True)


async def test_family_withdraws_and_a_clerk_with_an_old_page_is_told_so(visit: Visit) -> None:
    window, yy = await visit("window"), await visit("yy")
    filed = await accepted_case(window, yy, "示例母丁")
    await yy.open(f"/cases/{filed.case_no}")
    decision = await desk.fill_in_grant(yy, CERTIFICATE, "CSZM-示例-2001")

    family = await visit("family", login=False)
    await desk.query(family, filed)
    await family.page.get_by_role("link", name="我要撤件").click()
    await family.look("确认撤件", narrow=True)
    with family.refused(422):
        await family.page.get_by_role("button", name="确认撤件").click()
        await expect(family.page.get_by_role("alert")).to_contain_text("请勾选确认后再撤件。")
        await family.look("确认撤件，没有勾选", narrow=True)
    await family.page.get_by_label("我确认自愿撤回申请").check()
    await family.page.get_by_role("button", name="确认撤件").click()
    await desk.took_effect(family, "撤件")
    await expect(desk.item_row(family, HOUSEHOLD)).to_contain_text("已撤件")

    await yy.until(desk.phase(yy, "已撤件"))
    await decision.get_by_role("button", name="提交决定").click()
    await desk.did_not_take_effect(yy, "作出决定", "CASE_CLOSED")
    await yy.look("办件，操作没有生效", narrow=True)
