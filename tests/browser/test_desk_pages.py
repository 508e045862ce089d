"""The desk in the browser: acts among colleagues, a draft that is signed, lists with bulk acts, deputies, hand-over."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, expect

from bundles.scenarios.scenario import load_scenarios
from tests.browser import desk, food, terms
from tests.browser.conftest import Visit
from tests.browser.desk import Application
from tests.browser.food import LICENCE, SIGN
from tests.support.browser import Visitor

CANTEEN = "kaiban-canyin"
UNMET = "不符合该事项的办理条件。"


def canteen(shop: str) -> Application:
    """A restaurant whose licence two colleagues have to sign, from the bundle's scenarios."""
    scenario = next(each for each in load_scenarios(CANTEEN) if each.answers["guimo"] == "一般")
    values = {key: str(value) for key, value in scenario.values.items()} | {"body.name": shop}
    return Application(CANTEEN, scenario.answers, values)


def more(clerk: Visitor, item: str, act: str) -> Locator:
    """One of the acts beside the decision of an item, which is unfolded."""
    return (
        desk.block_of(clerk, item)
        .locator(".acts > details")
        .filter(has=clerk.page.locator("summary", has_text=re.compile(rf"^{act}")))
    )


async def unfold(clerk: Visitor, item: str, act: str) -> Locator:
    """Open the form of such an act."""
    part = more(clerk, item, act)
    await part.locator("summary").click()
    return part


async def hand_on(clerk: Visitor, item: str, act: str, to: str) -> None:
    """转办, 委派 or 抄送 to a colleague."""
    part = await unfold(clerk, item, act)
    await part.get_by_label(re.compile("给$")).select_option(label=to)
    await part.get_by_role("button", name=act, exact=True).click()
    await desk.took_effect(clerk, act)


async def accepted(visit: Visit, shop: str, **options: Any) -> str:
    """A food licence that was accepted at the window; its number."""
    window, spj = await visit("window"), await visit("spj")
    filed = await desk.file_case(window, food.application(shop, **options))
    await spj.open("/work")
    await spj.until(desk.work_row(spj, filed.case_no, LICENCE))
    await desk.pre_review(spj, filed.case_no, LICENCE)
    if options.get("hwzp") == "是":
        await desk.pre_review(await visit("cgj"), filed.case_no, SIGN)
    await terms.sign_acceptance(window, filed.case_no)
    return filed.case_no


async def test_bulk_claim_then_transfer_delegate_sign_note_and_keep(visit: Visit) -> None:
    numbers = [await accepted(visit, f"示例餐饮店亥{name}", hwzp="是") for name in ("一", "二")]
    spj, spj2, cgj = [await visit(name) for name in ("spj", "spj2", "cgj")]
    await claim_in_bulk(spj, numbers)
    number = numbers[0]
    await spj.open(f"/cases/{number}")
    await expect(desk.item_row(spj, LICENCE)).to_contain_text("轮到 您（办理）")
    part = await unfold(spj, LICENCE, "加签")
    await part.get_by_label("请谁签署").select_option(label="城管小罗")
    await part.get_by_label("附言").fill("请看油烟排口与招牌的距离")
    await spj.look("办件，加签", narrow=True, shot="desk-acts", part=desk.block_of(spj, LICENCE))
    await part.get_by_role("button", name="加签", exact=True).click()
    await desk.took_effect(spj, "加签")
    await sign(cgj, number, LICENCE, agrees=True)
    await spj.open(f"/cases/{number}")
    await hand_on(spj, LICENCE, "抄送", "审批小段")
    await hand_on(spj, LICENCE, "委派", "审批小苗")
    await give_back(spj2, number)
    await keep_and_find_again(spj, number)
    await spj.look("办件，办理过程", narrow=True)


async def claim_in_bulk(spj: Visitor, numbers: list[str]) -> None:
    """认领 of two items at once, with a result for each."""
    await spj.open("/work")
    for number in numbers:
        await desk.work_row(spj, number, LICENCE).get_by_role("checkbox").check()
    await spj.look("我的待办", narrow=True, shot="work-list", narrow_shot="work-list-narrow")
    await spj.page.get_by_label("对勾选的事项").select_option(label="认领")
    await spj.page.get_by_role("button", name="批量提交").click()
    await expect(spj.page.get_by_role("status")).to_have_text("共 2 项：已生效 2 项")
    await spj.look("批量认领的结果", narrow=True, shot="bulk-results")
    await spj.page.get_by_role("link", name="返回清单").click()
    await terms.open_list(spj, "/work", "我的")
    mine = spj.page.get_by_role("region", name=re.compile("^我的"))
    for number in numbers:
        await expect(mine.get_by_role("row").filter(has_text=number)).to_be_visible()


async def sign(signer: Visitor, number: str, item: str, *, agrees: bool) -> None:
    """签署, from the list of what waits for a signature."""
    await signer.open("/work")
    await signer.until(terms.task(signer, "待办", number).filter(has_text="签署同意或不同意"))
    await signer.open(f"/cases/{number}")
    block = desk.block_of(signer, item)
    await block.get_by_label("同意" if agrees else "不同意", exact=True).check()
    await block.get_by_role("button", name="签署", exact=True).click()
    await desk.took_effect(signer, "签署")


async def give_back(spj2: Visitor, number: str) -> None:
    """A delegate finds the item in a list of its own, adds a note and gives it back."""
    await spj2.open("/work")
    await spj2.until(terms.task(spj2, "待办", number).filter(has_text="办完后交回委派人"))
    await spj2.open(f"/cases/{number}")
    part = await unfold(spj2, LICENCE, "备注")
    await part.get_by_label("备注内容").fill("平面图与现场一致")
    await part.get_by_role("button", name="添加备注").click()
    await desk.took_effect(spj2, "备注")
    part = await unfold(spj2, LICENCE, "交回委派")
    await part.get_by_role("button", name="办完，交回委派人").click()
    await desk.took_effect(spj2, "委派交回")


async def keep_and_find_again(spj: Visitor, number: str) -> None:
    """暂存 of a decision."""
    await spj.open(f"/cases/{number}")
    block = await desk.fill_in_grant(spj, LICENCE, "JY-示例-4001")
    await block.get_by_role("button", name="暂存").click()
    await expect(spj.page.get_by_role("heading", name=re.compile("已暂存"))).to_be_visible()
    await spj.open(f"/cases/{number}")
    block = desk.block_of(spj, LICENCE)
    await expect(block.get_by_label("结果编号")).to_have_value("JY-示例-4001")
    await spj.look("办件，暂存的决定", narrow=True, shot="desk-kept", part=block)
    await block.get_by_role("button", name="提交决定").click()
    await desk.took_effect(spj, "作出决定")


async def test_proposal_is_signed_by_two_colleagues(visit: Visit) -> None:
    window, spj, spj2, spj3 = [await visit(name) for name in ("window", "spj", "spj2", "spj3")]
    filed = await desk.file_case(window, canteen("示例餐饮店亥三"))
    for clerk, item in (
        ("spj", LICENCE),
        ("xf", "营业前消防安全检查（一般程序）"),
        ("cgj", SIGN),
        ("spj", "行业综合许可证"),
    ):
        visitor = await visit(clerk)
        await visitor.open("/work")
        row = desk.work_row(visitor, filed.case_no, item)
        await visitor.until(row.first)
        await desk.pre_review(visitor, filed.case_no, item)
    await spj.open(f"/cases/{filed.case_no}")
    await spj.until(desk.item_row(spj, LICENCE).filter(has_text="办理中"))
    await spj.open(f"/cases/{filed.case_no}")
    joints = spj.page.get_by_role("region", name="联合事项")
    await expect(joints.get_by_role("link", name="联合勘验")).to_be_visible()
    await spj.look("办件，轮到谁和联合事项", narrow=True, shot="case-turns")
    block = desk.block_of(spj, LICENCE)
    await block.get_by_role("button", name="认领", exact=True).click()
    await desk.took_effect(spj, "认领")
    block = desk.block_of(spj, LICENCE)
    await block.get_by_label("不予", exact=True).check()
    await block.get_by_label("不予的理由").select_option(label=UNMET)
    await block.get_by_label("办理意见").fill("加工间面积不够")
    await block.get_by_role("button", name="提交拟办意见").click()
    await desk.took_effect(spj, "提交拟办意见")
    await expect(desk.block_of(spj, LICENCE)).to_contain_text("按职责分离规定不能再办审核签署")
    await spj.look(
        "办件，拟办意见",
        narrow=True,
        shot="desk-draft",
        part=desk.block_of(spj, LICENCE),
    )
    await sign(spj2, filed.case_no, LICENCE, agrees=True)
    await spj3.open(f"/cases/{filed.case_no}")
    await spj3.look("办件，签署", narrow=True, part=desk.block_of(spj3, LICENCE))
    await sign(spj3, filed.case_no, LICENCE, agrees=True)
    await expect(desk.item_row(spj3, LICENCE)).to_contain_text("不予")


async def test_deputy_is_registered_and_acts_with_both_names(visit: Visit) -> None:
    number = await accepted(visit, "示例餐饮店亥四")
    spj2, spj3 = await visit("spj2"), await visit("spj3")
    await spj2.open(f"/cases/{number}")
    await desk.block_of(spj2, LICENCE).get_by_role("button", name="认领", exact=True).click()
    await desk.took_effect(spj2, "认领")
    await register(spj2, "审批小段")
    await spj3.open("/deputies")
    await spj3.page.get_by_role("button", name="代审批小苗办理").click()
    await expect(spj3.page.get_by_text("您正在代")).to_be_visible()
    await spj3.look("我的待办，代同事", narrow=True)
    await desk.grant(spj3, number, LICENCE, "JY-示例-4002")
    await expect(terms.told(spj3, "审批小段（代审批小苗）")).to_be_visible()
    await spj3.page.get_by_role("button", name="改回本人").click()
    await expect(spj3.page.get_by_text("您正在代")).to_have_count(0)
    await spj2.open("/deputies")
    await spj2.page.get_by_role("button", name=re.compile("^撤销")).click()
    await expect(spj2.page.get_by_role("heading", name="代理已撤销。")).to_be_visible()


async def register(principal: Visitor, deputy: str) -> None:
    """Register a deputy; a form that is not filled in right says where."""
    page = principal.page
    await principal.open("/deputies")
    with principal.refused(422):
        await page.get_by_role("button", name="登记代理").click()
        await expect(page.get_by_role("alert")).to_be_focused()
        await principal.look("代理，没有填完", narrow=True)
    await page.get_by_label("由谁代理").select_option(label=deputy)
    start = await page.get_by_label("开始日期").input_value()
    await page.get_by_label("结束日期").fill(start)
    await page.get_by_role("button", name="登记代理").click()
    await expect(page.get_by_role("heading", name="代理已登记。")).to_be_visible()
    await principal.look("代理", narrow=True, shot="deputies")


async def test_work_is_handed_over_and_urged_in_bulk(visit: Visit) -> None:
    number = await accepted(visit, "示例餐饮店亥五")
    spj3, head, supervisor = [await visit(name) for name in ("spj3", "spj_head", "supervisor")]
    await spj3.open(f"/cases/{number}")
    await desk.block_of(spj3, LICENCE).get_by_role("button", name="认领", exact=True).click()
    await desk.took_effect(spj3, "认领")
    await desk.find(supervisor, "/board", "餐饮店亥五")
    await desk.work_row(supervisor, number, LICENCE).get_by_role("checkbox").check()
    await supervisor.page.get_by_role("button", name="催办勾选的事项").click()
    await expect(supervisor.page.get_by_role("status")).to_have_text("共 1 项：已生效 1 项")
    await desk.find(supervisor, "/board", "餐饮店亥五")
    await expect(desk.work_row(supervisor, number, LICENCE)).to_contain_text("未动")
    await supervisor.look("督办看板", narrow=True, shot="board-urged")
    await hand_over(head, number)
    await desk.find(supervisor, "/board", "餐饮店亥五")
    await expect(desk.work_row(supervisor, number, LICENCE)).to_contain_text("已动")


async def hand_over(head: Visitor, number: str) -> None:
    """工作交接 of one person to another."""
    page = head.page
    await head.open("/handover")
    await head.look("工作交接", narrow=True)
    leaver = page.get_by_label("交接谁的工作")
    await leaver.select_option(await leaver.get_by_role("option", name="审批小段").get_attribute("value"))
    await page.get_by_role("button", name="筛选", exact=True).click()
    await expect(page.get_by_role("row").filter(has_text=number)).to_be_visible()
    await page.get_by_label("交接给").select_option(label="审批小苗")
    await head.look("工作交接，名下的工作", narrow=True, shot="handover")
    await page.get_by_role("button", name="交接勾选的事项").click()
    await expect(page.get_by_role("status")).to_contain_text("已生效")
    await head.look("工作交接的结果", narrow=True)
