"""年度事项清单 in the browser, with and without scripts: from the list to a matter's first case, and a meeting."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bundles.scenarios.scenario import load_scenarios
from domain.steering.plan import STAGES
from tests.browser import desk
from tests.browser.conftest import Visit
from tests.browser.desk import Application
from tests.browser.terms import today, working_days_after
from tests.browser.test_steering_journey import GAJ, YBJ, do
from tests.support.browser import Visitor

BUNDLES = {True: "gongmin-hunyu", False: "zhigong-tuixiu"}
"""Of which nobody else has filed a case here, so that the first one is ours."""
NAMES = {True: "婚育服务（试点）", False: "退休服务（试点）"}


def application(bundle: str) -> Application:
    """What the bundle's first scenario brings to the window."""
    scenario = next(each for each in load_scenarios(bundle) if each.scenario == "smooth")
    return Application(bundle, scenario.answers, {key: str(value) for key, value in scenario.values.items()})


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_a_matter_goes_from_the_yearly_list_to_its_first_case(visit: Visit, scripts: bool) -> None:
    names = ("supervisor", "gaj", "ybj", "window")
    supervisor, gaj, ybj, window = [await visit(each, scripts=scripts) for each in names]
    bundle, key = BUNDLES[scripts], f"test-{'with' if scripts else 'without'}-scripts"
    place = await add_to_list(supervisor, key, NAMES[scripts], looks=scripts)
    page = supervisor.page
    await page.get_by_label("目标和要求").fill("年底前上线，由公安局牵头。")
    await page.get_by_role("button", name="启动实施计划").click()
    await expect(page.get_by_role("status")).to_contain_text("已经启动")
    number = await page.get_by_role("heading", name="实施计划").get_by_role("link").inner_text()
    for stage in STAGES:
        await do(ybj, number, "报送完成情况", f"{stage.name}：医保局部分已完成。")
        if stage.needs in ("checked", "first_case"):
            await gaj.open(f"/steering/{number}")
            await expect(gaj.page.get_by_text("还没有达到")).to_be_visible()
            await expect(gaj.page.get_by_role("button", name="报送完成情况")).to_have_count(0)
            if stage.needs == "checked":
                await gaj.look("实施计划，条件还没有达到", narrow=True)
                await name_definition(supervisor, place, bundle)
            else:
                await desk.file_case(window, application(bundle))
        await do(gaj, number, "报送完成情况", f"{stage.name}：已完成，附会议纪要。")
        if scripts and stage.key == "systems":
            await supervisor.open(place)
            await supervisor.look("一件事的实施计划", narrow=True, shot="programme-matter")
    await do(supervisor, number, "转入日常办理", "同意评估意见。")
    await supervisor.open(place)
    await expect(page.get_by_role("heading", name="已评估，日常办理")).to_be_visible()
    await supervisor.look("办成的一件事", narrow=True)
    await supervisor.open("/programme?view=online")
    await expect(page.get_by_role("link", name=NAMES[scripts])).to_be_visible()


async def add_to_list(supervisor: Visitor, key: str, name: str, *, looks: bool) -> str:
    """加入清单; gives the matter's address."""
    page = supervisor.page
    await supervisor.open("/programme")
    await supervisor.look("年度事项清单", narrow=True, shot="programme-list" if looks else "")
    await page.get_by_role("link", name="加入清单").click()
    await page.get_by_label("代码", exact=True).fill(key)
    await page.get_by_label("事项名称").fill(name)
    await page.get_by_label("牵头部门").select_option(label=GAJ)
    await page.get_by_role("checkbox", name=YBJ, exact=True).check()
    await page.get_by_label("目标日期").fill("2027-12-31")
    with supervisor.refused(422):
        await page.get_by_role("button", name="加入清单").click()
        await expect(page.get_by_role("alert")).to_contain_text("请写明为什么这样改")
    await expect(page.get_by_label("事项名称")).to_have_value(name)
    await supervisor.look("加入清单，缺理由", narrow=True)
    await page.get_by_label("理由").fill("区政府常务会议增列")
    await page.get_by_role("button", name="加入清单").click()
    await expect(page.get_by_role("status")).to_contain_text("清单已经修改")
    return page.url.partition("/programme")[1] + page.url.partition("/programme")[2].partition("?")[0]


async def name_definition(supervisor: Visitor, place: str, bundle: str) -> None:
    """修改清单: the definition has been written."""
    page = supervisor.page
    await supervisor.open(f"{place}/change")
    await page.get_by_label("定义代码").fill(bundle)
    await page.get_by_label("理由").fill("定义已经编好")
    await page.get_by_role("button", name="保存修改").click()
    await expect(page.get_by_role("status")).to_contain_text("清单已经修改")


async def test_a_meeting_decides_and_what_is_open_stands_on_its_page(visit: Visit) -> None:
    supervisor, gaj = await visit("supervisor"), await visit("gaj")
    page = supervisor.page
    day = await today(supervisor)
    await supervisor.open("/programme/meetings/new")
    await page.get_by_label("会议日期").fill(str(day))
    await page.get_by_label("会议名称").fill("第四次领导小组会议")
    await page.get_by_label("主持人").fill("副区长")
    await page.get_by_label("参加人").fill("公安局、医保局分管负责人")
    await page.get_by_label("议题").fill("研究印章备案接口")
    await supervisor.look("记录会议", narrow=True)
    await page.get_by_role("button", name="记录").click()
    await expect(page.get_by_role("status")).to_contain_text("会议已经记录")
    await page.get_by_label("议定的内容").fill("公安局十个工作日内开通印章备案接口。")
    await page.get_by_role("checkbox", name=GAJ, exact=True).check()
    await page.get_by_label("完成日期").fill(str(working_days_after(day, 10)))
    await page.get_by_role("button", name="交办").click()
    await expect(page.get_by_role("status")).to_contain_text("已经交办")
    await supervisor.look("一次会议", narrow=True)
    number = await page.get_by_role("link", name="RW-").inner_text()
    await supervisor.open("/programme/meetings")
    await expect(page.get_by_role("link", name=number)).to_be_visible()
    await supervisor.look("领导小组会议", narrow=True)
    await do(gaj, number, "报送完成情况", "接口已开通，附测试记录。")
    await do(supervisor, number, "办结", "核实属实。")
    await supervisor.open("/programme/meetings")
    await expect(page.get_by_role("link", name=number)).to_have_count(0)
