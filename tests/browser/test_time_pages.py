"""The pages about time itself: the demo clock and what it refuses, the calendar, and every role's own lists."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from domain.case.acts import Role
from starter.words.names import NAVIGATION
from tests.browser import terms
from tests.browser.conftest import Visit

LOGINS = {
    Role.COUNTER_CLERK: "window",
    Role.HANDLER: "yy",
    Role.DEPARTMENT_HEAD: "spj_head",
    Role.LEAD: "lead",
    Role.GOVERNMENT_HEAD: "gov",
    Role.SUPERVISOR: "supervisor",
    Role.ADMIN: "admin",
}


async def test_demo_clock_goes_on_by_keyboard_and_refuses_what_is_no_number_of_days(visit: Visit) -> None:
    window = await visit("window")
    before = await terms.today(window)
    page = window.page
    with window.refused(422):
        for typed in ("0", "61", "x"):
            await page.get_by_label("其他天数").fill(typed)
            await page.get_by_role("button", name="快进", exact=True).press("Enter")
            await expect(page.get_by_role("alert")).to_be_focused()
            await expect(page.get_by_label("其他天数")).to_have_value(typed)
        await window.look("演示时钟，不能快进", narrow=True)
    assert await terms.today(window) == before
    async with page.expect_navigation(timeout=terms.FAST_FORWARD_SECONDS * 1000):
        await page.get_by_role("button", name="快进 1 个工作日").press("Enter")
    assert await terms.today(window) == terms.working_days_after(before, 1)


async def test_calendar_shows_the_year_and_a_departments_own_days(visit: Visit) -> None:
    window = await visit("window")
    page = window.page
    await window.open("/calendar")
    await window.look("工作日历", narrow=True, shot="calendar")
    await page.get_by_role("navigation", name="年份").get_by_role("link", name="2027").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("2027年工作日历")
    await expect(page.get_by_text("暂定", exact=True)).to_be_visible()
    await page.get_by_label("按哪个部门的日历").select_option(label="汉台区行政审批服务局")
    await page.get_by_role("button", name="查看", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("汉台区行政审批服务局")
    await expect(page.get_by_text("周末窗口服务不算法定工作日，不计入期限。")).to_be_visible()
    await window.look("工作日历，部门的暂定年")


@pytest.mark.parametrize("role", sorted(LOGINS))
async def test_every_roles_own_pages_can_be_read_by_everybody(visit: Visit, role: Role) -> None:
    visitor = await visit(LOGINS[role])
    for path, name in NAVIGATION[role]:
        await visitor.open(path)
        await visitor.look(f"{name}（{role}）")
