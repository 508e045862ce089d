"""A supervisor gives one case, and then a whole matter, to another lead; the new lead and the family see it.

What is refused, and an order that was cut off, are gone over HTTP (`tests/integration/test_web_leading.py`).
"""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.support.browser import Visitor

MZJ, TYJ = "汉台区民政局", "汉台区退役军人事务局"
WHY, DOCUMENT = "区政府调整职责，新生儿出生一件事改由民政部门牵头。", "汉区政发〔2026〕3号"


async def test_the_lead_of_a_case_and_of_a_matter_is_changed(visit: Visit) -> None:
    window, supervisor, mzj = [await visit(each) for each in ("window", "supervisor", "mzj_lead")]
    family = await visit("family", login=False)
    filed = await desk.file_case(window, newborn.application("移交母"))
    await one_case(supervisor, filed.case_no)
    await whole_matter(supervisor, filed.case_no)
    await mzj.open(f"/cases/{filed.case_no}")
    await expect(mzj.page.get_by_text(f"牵头：{MZJ}")).to_be_visible()
    await mzj.open("/news")
    await expect(mzj.page.get_by_text("接手牵头办件").first).to_be_visible()
    await desk.query(family, filed)
    await expect(family.page.get_by_role("region", name="牵头部门")).to_contain_text(MZJ)
    await family.look("查询，牵头部门变了", narrow=True)


async def one_case(supervisor: Visitor, number: str) -> None:
    """变更牵头部门 at the end of the case's page."""
    page = supervisor.page
    summary = page.locator("summary").filter(has_text=re.compile("^变更牵头部门$"))
    await supervisor.open_until(f"/cases/{number}", summary)
    await summary.press("Enter")
    form = page.locator("details").filter(has=summary)
    await form.get_by_role("radio", name=TYJ, exact=True).check()
    await form.get_by_label("为什么变更").fill(WHY)
    await form.get_by_label("依据的文件和文号").fill(DOCUMENT)
    await supervisor.look("变更牵头部门", narrow=True)
    await form.get_by_role("button", name="变更牵头部门").click()
    await desk.took_effect(supervisor, "变更牵头部门")
    await expect(page.get_by_text(f"牵头：{TYJ}")).to_be_visible()


async def whole_matter(supervisor: Visitor, number: str) -> None:
    """整事项移交: the form, its effect, the order, and each case of it."""
    page = supervisor.page
    await supervisor.open("/steering")
    await page.get_by_role("link", name="整事项移交").click()
    await supervisor.look("整事项移交，还没有过", narrow=True)
    await page.get_by_role("link", name="新的移交").click()
    with supervisor.refused(422):
        await page.get_by_role("button", name="先看影响").click()
        await expect(page.get_by_role("alert")).to_be_visible()
    await supervisor.look("整事项移交，没有填", narrow=True)
    await page.get_by_role("radio", name="新生儿出生", exact=True).check()
    await page.get_by_role("radio", name=MZJ, exact=True).check()
    await page.get_by_label("为什么移交").fill(WHY)
    await page.get_by_label("依据的文件和文号").fill(DOCUMENT)
    await page.get_by_role("button", name="先看影响").click()
    await expect(page.get_by_role("heading", name="移交的影响")).to_be_visible()
    await expect(page.get_by_role("row").filter(has_text=TYJ)).to_be_visible()
    shot = "lead-order-preview"
    await supervisor.look("整事项移交，先看影响", narrow=True, shot=shot, narrow_shot=f"{shot}-360")
    await page.get_by_role("button", name=re.compile("^确认移交")).click()
    await expect(page.get_by_role("heading", name="结果")).to_be_visible()
    order = page.url
    await supervisor.look("整事项移交的结果", narrow=True, shot="lead-order")
    await page.get_by_role("link", name="逐件结果").click()
    row = page.get_by_role("row").filter(has_text=number)
    await supervisor.until(row.get_by_text("已移交"))
    await supervisor.look("移交的办件", narrow=True)
    await page.goto(order)
    await expect(page.get_by_text(re.compile("没有移交 0 件"))).to_be_visible()
    await supervisor.open("/lead-orders")
    await expect(page.get_by_role("row").filter(has_text=MZJ)).to_be_visible()
    await supervisor.look("整事项移交", narrow=True)
