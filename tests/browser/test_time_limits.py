"""A food case whose time is counted by law, in a real browser, once with JavaScript and once without.

One correction notice for all, acceptance by the window, a special procedure that stops the clock and ends by
itself, an extension approved by the head, the decision, and the result in the applicant's hands.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.async_api import expect

from tests.browser import desk, food, terms
from tests.browser.conftest import Visit
from tests.browser.desk import Filed
from tests.browser.food import LICENCE, PREMISES, SIGN, SIGN_NOTE
from tests.support.browser import Visitor

UNPROVEN, MISSING = "场所使用证明与填写的经营场所不一致。", "缺少这份材料。"
PROMISED_DAYS, LEGAL_DAYS = 10, 20


@pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])
async def test_food_case_from_correction_to_delivery(visit: Visit, scripts: bool) -> None:
    window, spj, cgj = [await visit(name, scripts=scripts) for name in ("window", "spj", "cgj")]
    shop = "示例餐饮店申一" if scripts else "示例餐饮店申二"
    filed = await desk.file_case(window, food.application(shop, hwzp="是"))
    await correct_once(window, spj, cgj, filed.case_no)
    accepted_on = await accept(window, spj, filed.case_no)
    await desk.grant(cgj, filed.case_no, SIGN, "ZP-示例-1001")
    legal_due = await stand_still_and_go_on(window, spj, filed.case_no, accepted_on)
    head, gov = await visit("spj_head", scripts=scripts), await visit("gov", scripts=scripts)
    await extend(spj, head, gov, filed.case_no, legal_due)
    family = await visit("family", login=False, scripts=scripts)
    await decide_and_deliver(window, spj, family, filed)


async def correct_once(window: Visitor, spj: Visitor, cgj: Visitor, case_no: str) -> None:
    """一次告知: the food department names a gap, the sign department is silent and then too late."""
    await spj.open("/work")
    await spj.until(desk.work_row(spj, case_no, LICENCE))
    await desk.pre_review(spj, case_no, LICENCE, {PREMISES: UNPROVEN})
    await cgj.open(f"/cases/{case_no}")
    late = await desk.fill_in_review(cgj, SIGN, {SIGN_NOTE: MISSING})

    await terms.fast_forward(window, 3)
    await window.look("演示时钟", narrow=True, shot="demo-clock")
    await window.open(f"/cases/{case_no}")
    await window.until(desk.phase(window, "待受理"))
    await window.look("办件，待受理", narrow=True)
    form = terms.act_form(window, "发出补正通知书")
    await expect(form).to_contain_text(PREMISES)
    await form.get_by_role("button", name="发出补正通知书").click()
    await desk.took_effect(window, "发出补正通知")
    notice = await desk.open_document(window, case_no, "补正通知书")
    await expect(notice.get_by_role("cell", name=PREMISES, exact=True)).to_be_visible()
    await window.look("补正通知书，食品", narrow=True, shot="correction-notice")

    await late.get_by_role("button", name="提交预审意见").click()
    await desk.did_not_take_effect(cgj, "提交预审意见", "GAP_TOO_LATE")
    await cgj.look("迟到的缺件", narrow=True)


async def accept(window: Visitor, spj: Visitor, case_no: str) -> date:
    """The papers come, the department that asked for them looks again, the window accepts; the day of it."""
    await window.open(f"/cases/{case_no}")
    supply = terms.act_form(window, "提交补正")
    await supply.get_by_role("group", name=PREMISES).get_by_label("收到纸质原件").check()
    await supply.get_by_role("button", name="提交补正").click()
    await desk.took_effect(window, "提交补正")

    await spj.open(f"/cases/{case_no}")
    await spj.until(desk.block_of(spj, LICENCE))
    again = desk.block_of(spj, LICENCE)
    await expect(again.get_by_label(PREMISES)).to_be_visible()
    await expect(again.get_by_label(food.LAYOUT)).to_have_count(0)
    await spj.look("办件，复看新补交的材料", narrow=True)
    await desk.pre_review(spj, case_no, LICENCE)
    await window.until(desk.phase(window, "待受理"))
    await terms.sign_acceptance(window, case_no)
    await expect(desk.phase(window, "办理中")).to_be_visible()
    accepted_on = await terms.today(window)
    paper = await desk.open_document(window, case_no, "受理通知书")
    await expect(paper).to_contain_text(re.compile("受〔"))
    await window.look("受理通知书，食品", narrow=True)
    return accepted_on


async def stand_still_and_go_on(window: Visitor, spj: Visitor, case_no: str, accepted_on: date) -> date:
    """专家评审: the notice, the clock that stands, and the end by itself; the legal due day then."""
    await spj.open(f"/cases/{case_no}")
    await spj.until(terms.due(spj, "法定期限", terms.working_days_after(accepted_on, LEGAL_DAYS), LICENCE))
    form = await terms.suspend(spj, LICENCE, "专家评审", 5, note="由区食品安全专家组评审。")
    await form.get_by_role("button", name="先看到期日怎样变化").click()
    moved = terms.act_form(spj, "发出特别程序告知书", LICENCE).get_by_role("table")
    await expect(moved).to_contain_text(str(terms.working_days_after(accepted_on, PROMISED_DAYS + 5)))
    await expect(spj.page.get_by_role("status").filter(has_text="还没有提交")).to_be_focused()
    await spj.look(
        "挂起，先看到期日", narrow=True, shot="suspend", part=terms.act_form(spj, "发出特别程序告知书", LICENCE)
    )
    await terms.act_form(spj, "发出特别程序告知书", LICENCE).get_by_role("button", name="发出特别程序告知书").click()
    await desk.took_effect(spj, "挂起（特别程序）")
    await expect(desk.item_row(spj, LICENCE)).to_contain_text("停止计时")
    await spj.look("办件，挂起", narrow=True)
    paper = await desk.open_document(spj, case_no, "特别程序告知书")
    await expect(paper).to_contain_text("5个工作日")
    await spj.look("特别程序告知书", narrow=True)

    await terms.fast_forward(window, 6)
    await spj.open(f"/cases/{case_no}")
    await spj.until(terms.told(spj, "自动恢复计时"))
    legal_due = terms.working_days_after(accepted_on, LEGAL_DAYS + 5)
    await expect(terms.due(spj, "法定期限", legal_due, LICENCE)).to_be_visible()
    await expect(desk.item_row(spj, LICENCE)).not_to_contain_text("停止计时")
    chart = spj.page.get_by_role("region", name="进度图", exact=True)
    await spj.look("办件，自动恢复", narrow=True, shot="gantt", narrow_shot="gantt-360", part=chart)
    await desk.open_document(spj, case_no, "恢复办理通知书")
    await spj.look("恢复办理通知书", narrow=True)
    return legal_due


async def extend(spj: Visitor, head: Visitor, gov: Visitor, case_no: str, legal_due: date) -> None:
    """延期: asked by the handler, not for another's head to approve, approved by the department's own."""
    await spj.open(f"/cases/{case_no}")
    form = await terms.fill_in_extension(spj, LICENCE, 5, "需要补充现场核查。", "专家要求补测油烟排放，须再核查一次。")
    await form.get_by_role("button", name="提交延期申请").click()
    await desk.took_effect(spj, "申请延期")
    await spj.look("办件，延期待批", narrow=True)
    await expect(terms.due(spj, "法定期限", legal_due, LICENCE)).to_be_visible()

    if gov.scripts:
        await gov.open(f"/cases/{case_no}")
        await gov.submit_forged(
            f"/cases/{case_no}/acts/approve_extension", {"act_id": "forged-gov", "item": "spj/spjy"}
        )
        await desk.did_not_take_effect(gov, "批准延期", "NOT_ALLOWED")

    await head.open(f"/cases/{case_no}")
    await head.look("办件，审批延期", narrow=True, shot="approve-extension", part=desk.block_of(head, LICENCE))
    await terms.act_form(head, "批准延期", LICENCE).get_by_role("button", name="批准延期").click()
    await desk.took_effect(head, "批准延期")
    await expect(terms.due(head, "法定期限", terms.working_days_after(legal_due, 5), LICENCE)).to_be_visible()
    paper = await desk.open_document(head, case_no, "延期通知书")
    await expect(paper).to_contain_text("需要补充现场核查。")
    await head.look("延期通知书", narrow=True)


async def decide_and_deliver(window: Visitor, spj: Visitor, family: Visitor, filed: Filed) -> None:
    """准予 and 送达: the case is over when the last result is in hand."""
    await desk.grant(spj, filed.case_no, LICENCE, "JY-示例-1001")
    await window.open(f"/cases/{filed.case_no}")
    await window.until(desk.phase(window, "全部办成"))
    await window.look("办件，待送达", narrow=True)
    await desk.query(family, filed)
    await family.look("办理结果，待领取", narrow=True)
    await terms.confirm_delivery(window, filed.case_no, "窗口领取")
    await expect(terms.told(window, "确认送达（窗口领取）")).to_be_visible()
    await expect(terms.act_form(window, "确认送达")).to_have_count(0)
    await window.look("办件，已送达", narrow=True)
    await family.until(terms.told(family, "确认送达（窗口领取）"))
