"""What rests on the applicant's word: papers that follow (容缺受理), and a commitment that is checked later."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser import desk, food, terms
from tests.browser.conftest import Visit
from tests.browser.desk import Filed
from tests.browser.food import FIRE, LAYOUT, LICENCE
from tests.support.browser import Visitor

UNFINISHED = "图纸没有标明功能分区或操作流程。"
DEFERRAL_DAYS = 8
"""Two working days before the promise of ten that needs the paper."""


async def test_papers_follow_and_a_commitment_is_checked(visit: Visit) -> None:
    window, spj, xf = [await visit(name) for name in ("window", "spj", "xf")]
    filed = await desk.file_case(window, food.application("示例餐饮店戌一", xiaofang="告知承诺"))
    await spj.open("/work")
    await spj.until(desk.work_row(spj, filed.case_no, LICENCE))
    await desk.pre_review(spj, filed.case_no, LICENCE, {LAYOUT: UNFINISHED})
    await desk.pre_review(xf, filed.case_no, FIRE)
    await accept_without(window, filed.case_no)
    await cannot_grant_yet(spj, filed.case_no)
    family = await visit("family", login=False)
    await supply(window, family, filed)
    await desk.grant(spj, filed.case_no, LICENCE, "JY-示例-3001")
    await desk.grant(xf, filed.case_no, FIRE, "XF-示例-3001")
    await receive(family, window, filed)
    await check(xf, family, filed.case_no)


async def accept_without(window: Visitor, case_no: str) -> None:
    """容缺受理: only with the applicant's signed promise; the paper has a day by which it must be here."""
    await window.open(f"/cases/{case_no}")
    await window.until(desk.phase(window, "待受理"))
    form = terms.act_form(window, "容缺受理")
    await expect(form).to_contain_text(f"{DEFERRAL_DAYS} 个工作日内")
    with window.refused(422):
        await form.get_by_role("button", name="容缺受理").click()
        await expect(window.page.get_by_role("alert")).to_be_focused()
        await expect(window.page.get_by_role("alert")).to_contain_text("容缺受理须有申请人签署的承诺")
        await window.look("容缺受理，没有承诺", narrow=True, shot="deferral", part=form)
    await form.get_by_label("申请人自愿容缺").check()
    await form.get_by_role("button", name="容缺受理").click()
    await desk.took_effect(window, "受理")
    await expect(desk.phase(window, "办理中")).to_be_visible()
    await window.look("办件，容缺", narrow=True)
    paper = await desk.open_document(window, case_no, "容缺受理通知书")
    await expect(paper).to_contain_text(LAYOUT)
    await window.look("容缺受理通知书", narrow=True)
    await terms.open_list(window, "/todo", "等申请人")
    await window.until(terms.task(window, "等申请人", case_no).filter(has_text="补齐容缺的材料"))


async def cannot_grant_yet(spj: Visitor, case_no: str) -> None:
    """准予 waits for the paper."""
    await spj.open(f"/cases/{case_no}")
    block = await desk.fill_in_grant(spj, LICENCE, "JY-示例-3000")
    await block.get_by_role("button", name="提交决定").click()
    await desk.did_not_take_effect(spj, "作出决定", "DEFERRAL_PENDING")


async def supply(window: Visitor, family: Visitor, filed: Filed) -> None:
    """容缺补齐 at the window; the applicant sees until when, and then that it is done."""
    await desk.query(family, filed)
    await expect(family.page.get_by_role("heading", name="补齐容缺的材料")).to_be_visible()
    await family.look("办理进度，容缺", narrow=True)
    await window.open(f"/cases/{filed.case_no}")
    form = terms.act_form(window, "提交补齐的材料")
    await form.get_by_role("group", name=LAYOUT).get_by_label("收到纸质原件").check()
    await form.get_by_role("button", name="提交补齐的材料").click()
    await desk.took_effect(window, "提交补正")
    await expect(terms.told(window, "容缺的材料已经全部补齐")).to_be_visible()


async def receive(family: Visitor, window: Visitor, filed: Filed) -> None:
    """送达 confirmed by the applicant on the query page."""
    await window.open("/todo")
    await window.until(terms.task(window, "待办", filed.case_no).filter(has_text="送达").first)
    await family.open("/query/case")
    await family.until(terms.act_form(family, "我已收到"))
    form = terms.act_form(family, "我已收到")
    await form.get_by_label("全部结果").check()
    await form.get_by_label("窗口领取").check()
    await family.look("确认收到结果", narrow=True)
    await form.get_by_role("button", name="我已收到").click()
    await desk.took_effect(family, "确认送达")
    await expect(terms.act_form(family, "我已收到")).to_have_count(0)


async def check(xf: Visitor, family: Visitor, case_no: str) -> None:
    """履诺核查: not kept, put right within the time given, then kept."""
    await xf.open("/work")
    await xf.until(terms.task(xf, "待办", case_no).filter(has_text="登记结果"))
    await xf.look("我的待办，履诺核查", narrow=True)
    await xf.open(f"/cases/{case_no}")
    block = desk.block_of(xf, FIRE)
    await block.get_by_label("未履行", exact=True).check()
    await block.get_by_label("未履行的情形").select_option(label="经核查，没有履行承诺的内容。")
    await block.get_by_label("核查情况").fill("疏散通道堆放杂物。")
    await xf.look("履诺核查", narrow=True, shot="commitment", part=block)
    await block.get_by_role("button", name="提交核查结果").click()
    await desk.took_effect(xf, "履诺核查")
    await expect(desk.item_row(xf, FIRE)).to_contain_text("承诺整改中")
    paper = await desk.open_document(xf, case_no, "限期整改通知书")
    await expect(paper).to_contain_text("疏散通道堆放杂物。")
    await xf.look("限期整改通知书", narrow=True)

    await xf.open(f"/cases/{case_no}")
    again = desk.block_of(xf, FIRE)
    await again.get_by_label("已履行", exact=True).check()
    await again.get_by_role("button", name="提交核查结果").click()
    await desk.took_effect(xf, "履诺核查")
    await family.open("/query/case")
    await family.until(terms.told(family, "已履行"))
