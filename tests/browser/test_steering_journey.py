"""A supervisor steers in the browser: an order answered late, a card cancelled, a hotline matter, a rectification.

Without JavaScript the same ways are gone over HTTP (`tests/integration/test_web_steering.py`).
"""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.terms import fast_forward
from tests.support.browser import Visitor

GAJ, YBJ = "汉中市公安局汉台分局", "汉台区医疗保障局"


async def issue(supervisor: Visitor, kind: str, reason: str, *departments: str, days: str = "") -> str:
    """交办 by the form; gives the number."""
    page = supervisor.page
    await supervisor.open("/steering/new")
    await page.get_by_role("navigation", name="类别").get_by_role("link", name=kind).click()
    await page.get_by_role("radio", name=reason).check()
    for department in departments:
        await page.get_by_role("checkbox", name=department, exact=True).check()
    await page.get_by_label("内容和要求").fill("请在期限内办理并答复。")
    if days:
        await page.get_by_label("期限（工作日）").fill(days)
    await page.get_by_role("button", name="交办", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("已经交办")
    return page.url.partition("/steering/")[2].partition("?")[0]


async def do(visitor: Visitor, number: str, act: str, words: str = "", days: str = "", *departments: str) -> None:
    """One act on the page of a matter."""
    page = visitor.page
    form = page.locator("form").filter(has=page.get_by_role("button", name=act, exact=True))
    await visitor.open_until(f"/steering/{number}", page.locator("summary").filter(has_text=re.compile(f"^{act}$")))
    part = page.locator("details").filter(has=page.locator("summary").filter(has_text=re.compile(f"^{act}$")))
    if await part.get_attribute("open") is None:
        await part.locator("summary").press("Enter")
    for department in departments:
        await form.get_by_role("checkbox", name=department, exact=True).check()
    if len(departments) > 1:
        await form.get_by_label("主办单位").select_option(label=departments[0])
    if words:
        await form.get_by_role("textbox").first.fill(words)
    if days:
        await form.get_by_role("textbox").last.fill(days)
    await form.get_by_role("button", name=act, exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("已生效")


async def test_a_supervisor_steers_from_order_to_rectification(visit: Visit) -> None:
    supervisor, other, gaj, ybj = [await visit(each) for each in ("supervisor", "supervisor2", "gaj", "ybj")]
    await supervisor.open("/steering/new")
    await supervisor.look("新的督办件", narrow=True, shot="steering-new")
    await order_answered_late(supervisor, gaj)
    await card_cancelled(supervisor, other, gaj)
    await hotline_matter(supervisor, gaj, ybj)
    await rectification(supervisor, gaj)


async def order_answered_late(supervisor: Visitor, gaj: Visitor) -> None:
    """督办: extended once, brought up by itself, answered late, closed."""
    number = await issue(supervisor, "督办件", "超过期限没有办结", GAJ, days="2")
    await gaj.open("/steering")
    await gaj.until(gaj.page.get_by_role("link", name=number))
    await gaj.look("督查事项", narrow=True)
    await do(gaj, number, "申请延期", "系统检修", "1")
    await do(supervisor, number, "同意延期")
    await fast_forward(supervisor, 6)
    await supervisor.open_until(f"/steering/{number}", supervisor.page.get_by_text("已升级", exact=True))
    await supervisor.look("督办件，已升级", narrow=True, shot="steering-late")
    await supervisor.open("/steering?view=open&late=yes")
    await expect(supervisor.page.get_by_role("link", name=number)).to_be_visible()
    await supervisor.look("督查事项，已逾期", narrow=True, shot="steering-list")
    await do(gaj, number, "答复", "已经办结，逾期是因为系统检修。")
    await do(supervisor, number, "办结", "情况属实。")
    await expect(supervisor.page.get_by_role("heading", name="已办结")).to_be_visible()
    await supervisor.look("督办件，已办结", narrow=True)


async def card_cancelled(supervisor: Visitor, other: Visitor, gaj: Visitor) -> None:
    """红牌: appealed, decided by another supervisor, nothing deleted."""
    number = await issue(supervisor, "黄牌红牌", "红牌：超过承诺期限1个工作日以上", GAJ)
    await do(gaj, number, "申诉", "等待的是申请人补正，不计入期限。")
    await supervisor.open(f"/steering/{number}")
    await expect(supervisor.page.get_by_role("button", name="撤销牌")).to_have_count(0)
    await do(other, number, "撤销牌", "补正期间不计，牌亮错了。")
    await expect(other.page.get_by_role("heading", name="已撤销")).to_be_visible()
    await other.look("红牌，已撤销", narrow=True)


async def hotline_matter(supervisor: Visitor, gaj: Visitor, ybj: Visitor) -> None:
    """12345: returned, given to two departments, the lead answers last, called back."""
    number = await issue(supervisor, "12345工单", "投诉", GAJ)
    await do(gaj, number, "退回", "医保缴费不属于公安局职责，应由医保局主办。")
    await do(supervisor, number, "指定承办单位", "医保局主办，公安局协办。", "", YBJ, GAJ)
    for each in (gaj, ybj):
        await do(each, number, "答复", "已经核实并答复来电人。")
    await do(supervisor, number, "回访满意", "来电人表示满意。")
    await expect(supervisor.page.get_by_role("heading", name="回访满意，已办结")).to_be_visible()
    await supervisor.look("12345 工单，已办结", narrow=True)


async def rectification(supervisor: Visitor, gaj: Visitor) -> None:
    """限期整改 from finding to close."""
    number = await issue(supervisor, "限期整改", "多次超过期限", GAJ)
    await do(gaj, number, "报送整改方案", "增加一名经办人，每天清零。")
    await do(supervisor, number, "同意方案", "", "10")
    await do(gaj, number, "报送整改结果", "已增加经办人，连续两周没有超期。")
    await do(supervisor, number, "销号", "核验属实。")
    await expect(supervisor.page.get_by_role("heading", name="已办结")).to_be_visible()
