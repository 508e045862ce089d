"""我的办件 in the browser: a family that applied at the window logs in, finds its case, and who looked at it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.support.browser import Visitor

CERTIFICATE = "出生医学证明首次签发"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_family_logs_in_finds_its_case_with_what_waits_for_it_and_who_looked(
    visit: Visit, *, scripts: bool
) -> None:
    window = await visit("window", scripts=scripts)
    case = await desk.file_case(window, newborn.application("示例母登一" if scripts else "示例母登二"))
    yy = await visit("yy", scripts=scripts)
    await yy.open(f"/cases/{case.case_no}")
    await yy.until(desk.block_of(yy, CERTIFICATE))
    family = await visit("family", login=False, scripts=scripts)
    page = family.page
    await log_in(family, "示例母")
    await page.get_by_label("办件编号").fill(case.case_no)
    await page.get_by_label("查询码").fill(case.code)
    await page.get_by_role("button", name="加入我的办件").click()
    await expect(page.get_by_text("已经加入您的办件")).to_be_visible()
    await family.look("我的办件", narrow=True, shot="my-cases", narrow_shot="my-cases-360")
    await in_large_type(family)
    await page.get_by_role("button", name=f"打开 {case.case_no}").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(case.case_no)
    await page.get_by_role("link", name="谁看过我的数据").click()
    await expect(page.get_by_role("cell", name=re.compile("部门经办人")).first).to_be_visible()
    await family.look("谁看过我的数据", narrow=True)
    await page.get_by_role("link", name="返回办理进度").click()
    await page.get_by_role("link", name="返回我的办件").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("我的办件")
    await page.get_by_role("button", name="退出登录").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("您想办什么事？")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_an_agent_without_mandate_reads_why_and_a_person_may_turn_back(visit: Visit, *, scripts: bool) -> None:
    agent = await visit("agent", login=False, scripts=scripts)
    with agent.refused(403):
        await choose(agent, re.compile("示例商贸有限公司"))
        await expect(agent.page.get_by_role("alert")).to_contain_text("委托已经到期")
    await agent.look("委托到期", narrow=True)
    with agent.refused(502):
        await choose(agent, "不登录，返回")
        await expect(agent.page.get_by_role("alert")).to_contain_text("没有完成登录")
    await log_in(agent, re.compile("示例餐饮店春（经办人：示例店主）"))
    await expect(agent.page.get_by_text("经办人 示例店主")).to_be_visible()


async def log_in(visitor: Visitor, who: str | re.Pattern[str]) -> None:
    """By the provider, as one of its people."""
    await choose(visitor, who)
    await expect(visitor.page.get_by_role("heading", level=1)).to_have_text("我的办件")


async def choose(visitor: Visitor, who: str | re.Pattern[str]) -> None:
    """From our front page to the provider, and what one says there."""
    await visitor.open("/")
    page = visitor.page
    await page.get_by_role("link", name="申请人登录").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("申请人登录")
    await visitor.look("申请人登录", narrow=True)
    await page.get_by_role("button", name="用统一身份认证登录").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("演示身份认证")
    await page.get_by_role("button", name=who, exact=isinstance(who, str)).click()


async def in_large_type(family: Visitor) -> None:
    """大字版: larger, whole, and undone."""
    await family.page.get_by_role("button", name="大字版").click()
    await expect(family.page.locator("html.is-large")).to_have_count(1)
    await family.look("我的办件，大字版", narrow=True)
    await family.page.get_by_role("button", name="标准字号").click()
    await expect(family.page.locator("html.is-large")).to_have_count(0)
