"""Nobody acts: what the engine then does by itself, from deemed acceptance to the last step of the ladder.

And what comes too late: an extension that is refused, and one that is asked for when the legal limit has passed.
"""

from __future__ import annotations

import re
from datetime import date

from playwright.async_api import expect

from tests.browser import desk, food, terms
from tests.browser.conftest import Visit
from tests.browser.food import LICENCE
from tests.support.browser import Visitor

PROMISED_DAYS, LEGAL_DAYS, WHOLE_LEGAL_DAYS = 10, 20, 45


async def test_nobody_acts_and_the_case_is_accepted_and_rises_by_itself(visit: Visit) -> None:
    window, spj = await visit("window"), await visit("spj")
    received_on = await terms.today(window)
    filed = await desk.file_case(window, food.application("示例餐饮店酉一", hwzp="是"))
    await deemed_accepted(window, spj, filed.case_no, received_on)
    await refused_by_the_government(await visit("spj_lead"), await visit("gov"), filed.case_no)
    await risen(visit, window, filed.case_no)
    await asked_too_late(window, spj, filed.case_no)


async def deemed_accepted(window: Visitor, spj: Visitor, case_no: str, received_on: date) -> None:
    """视为受理: nobody answered and nobody signed, so every limit counts from the receipt."""
    await window.open("/todo")
    await terms.fast_forward(window, 3)
    await window.open("/todo")
    await window.until(terms.task(window, "待办", case_no).filter(has_text="受理、容缺受理"))
    to_sign = window.page.get_by_role("region", name=desk.starting("待办"))
    await window.look("待办，窗口", narrow=True, shot="todo-window", part=to_sign)
    await terms.fast_forward(window, 3)
    await window.open(f"/cases/{case_no}")
    await window.until(terms.told(window, "视为受理"))
    await expect(desk.phase(window, "办理中")).to_be_visible()
    for limit, days, item in (
        ("承诺期限", PROMISED_DAYS, LICENCE),
        ("法定期限", LEGAL_DAYS, LICENCE),
        ("整件事承诺期限", PROMISED_DAYS, None),
        ("整件事法定期限", WHOLE_LEGAL_DAYS, None),
    ):
        await expect(terms.due(window, limit, terms.working_days_after(received_on, days), item)).to_be_visible()
    await the_chart_as_a_table(window, received_on)
    await window.look("办件，视为受理", narrow=True, shot="deemed", narrow_shot="deemed-360")
    paper = await desk.open_document(window, case_no, "视为受理通知书")
    await expect(paper).to_contain_text("行政许可法")
    await window.look("视为受理通知书", narrow=True)
    await spj.open("/work")
    await spj.until(desk.work_row(spj, case_no, LICENCE))
    await spj.look("我的待办，视为受理", narrow=True)


async def the_chart_as_a_table(window: Visitor, received_on: date) -> None:
    """进度图: the same in words, opened with the keyboard; the plan begins on the day of receipt."""
    chart = window.page.get_by_role("region", name="进度图", exact=True)
    await chart.get_by_text("进度图的同样内容（表格）").press("Enter")
    row = chart.get_by_role("row").filter(has=window.page.get_by_role("rowheader", name=desk.starting(LICENCE)))
    due = terms.working_days_after(received_on, PROMISED_DAYS)
    await expect(row.locator('[data-label="承诺到期"]')).to_contain_text(str(due))
    drawing = chart.get_by_role("region", name="进度图，可以左右滚动")
    await drawing.focus()
    await expect(drawing.get_by_role("img")).to_have_accessible_name(
        re.compile("上面的空心条是计划.*同样的内容见图下的表格")
    )


async def refused_by_the_government(lead: Visitor, gov: Visitor, case_no: str) -> None:
    """整件事延期: asked by the lead, refused by the head of the government; nothing moves."""
    await lead.open(f"/cases/{case_no}")
    form = await terms.fill_in_extension(lead, None, 15, "涉及部门较多，意见尚未统一。", "待城管、消防书面意见。")
    await form.get_by_role("button", name="提交延期申请").click()
    await desk.took_effect(lead, "申请延期")
    await gov.open("/todo")
    waiting = terms.task(gov, "待办", case_no).filter(has_text="批准或驳回")
    await gov.until(waiting)
    await gov.look("待办，政府负责人", narrow=True, shot="todo-approvals")
    await waiting.get_by_role("link").click()
    await terms.unfold(gov, "驳回延期")
    refusal = terms.act_form(gov, "驳回延期申请")
    with gov.refused(422):
        await refusal.get_by_role("button", name="驳回延期申请").click()
        await expect(gov.page.get_by_role("alert")).to_be_focused()
        await gov.look("驳回延期，没有理由", narrow=True)
    await refusal.get_by_label("驳回的理由").fill("法定期限尚余较多，请先协调。")
    await refusal.get_by_role("button", name="驳回延期申请").click()
    await desk.took_effect(gov, "驳回延期")
    await lead.until(terms.told(lead, "没有批准延长"))


async def risen(visit: Visit, window: Visitor, case_no: str) -> None:
    """逐级升级: reminder, yellow, red, then the head, the lead and the supervisor, each in their own list."""
    await terms.fast_forward(window, 8)
    head, lead, supervisor = [await visit(name) for name in ("spj_head", "spj_lead", "supervisor")]
    for visitor, path, heading in (
        (head, "/todo", "升级给部门负责人的"),
        (lead, "/todo", "升级给牵头部门的"),
        (supervisor, "/board", "升级给督办的"),
    ):
        await desk.find(visitor, f"{path}?view=risen", "餐饮店酉一")
        await visitor.until(terms.task(visitor, heading, case_no).first)
        rows = visitor.page.get_by_role("region", name=desk.starting(heading))
        await visitor.look(f"升级，{visitor.name}", narrow=True, shot="escalated" if visitor is head else "", part=rows)
    row = terms.task(head, "升级给部门负责人的", case_no)
    await expect(row.first).to_contain_text("超期 4 个工作日")
    await window.open(f"/cases/{case_no}")
    for rung in ("提醒", "黄牌", "红牌", "升级至部门负责人", "升级至牵头部门", "督办"):
        await expect(terms.told(window, f"{LICENCE}”承诺期限").filter(has_text=f"（{rung}）")).to_have_count(1)
    await window.look("办件，已升级", narrow=True)


async def asked_too_late(window: Visitor, spj: Visitor, case_no: str) -> None:
    """延期 only before the limit has passed: a request typed in time and sent too late does not hold."""
    await spj.open(f"/cases/{case_no}")
    form = await terms.fill_in_extension(spj, LICENCE, 5, "案情复杂，需要进一步核实。", "须再核实场所使用权。")
    await terms.fast_forward(window, 8)
    await form.get_by_role("button", name="提交延期申请").click()
    await desk.did_not_take_effect(spj, "申请延期", "EXTENSION_TOO_LATE")
    await spj.look("延期申请太迟", narrow=True)
    await desk.refuse(
        spj, case_no, LICENCE, "经核查，经营场所或设备不符合食品安全要求。", "厨房与卫生间相邻，没有分隔。"
    )
    await window.open(f"/cases/{case_no}")
    await window.until(desk.item_row(window, LICENCE).filter(has_text="厨房与卫生间相邻"))
    paper = await desk.open_document(window, case_no, "不予决定书")
    await expect(paper).to_contain_text("行政复议")
    await window.look("不予决定书", narrow=True)
