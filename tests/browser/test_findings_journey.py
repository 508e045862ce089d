"""核查 in a real browser: a clerk records what was found, the administrator reads it, and all of it in one report."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bundles.scenarios.scenario import load_scenarios
from tests.browser import desk
from tests.browser.conftest import Visit
from tests.browser.desk import Application, Filed
from tests.support.browser import Visitor

BUNDLE = "pochan-hecha"


def application() -> Application:
    """The administrator asks for vehicles, social insurance and housing fund alone."""
    scenario = next(each for each in load_scenarios(BUNDLE) if each.scenario == "part")
    return Application(BUNDLE, scenario.answers, {key: str(value) for key, value in scenario.values.items()})


@pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])
async def test_what_was_found_is_recorded_and_read_in_one_report(visit: Visit, scripts: bool) -> None:
    window = await visit("window", scripts=scripts)
    filed = await desk.file_case(window, application())
    rsj, gaj, gjj = [await visit(each, scripts=scripts) for each in ("rsj", "gaj", "gjj")]
    await record_what_is_owed(rsj, filed)
    administrator = await visit("administrator", login=False, scripts=scripts)
    await desk.query(administrator, filed)
    await administrator.until(administrator.page.get_by_text("欠费金额：126000.50元"))
    await administrator.look("办理进度，有一项核查结论", narrow=True)
    await record(gaj, filed, "gaj/pccl", "名下没有车辆")
    await record(gjj, filed, "gjj/pcgj", "没有缴存登记")
    await administrator.open_until("/query/case", administrator.page.get_by_role("link", name="全部核查已经完成"))
    await administrator.page.get_by_role("link", name="全部核查已经完成").click()
    await expect(administrator.page.get_by_role("heading", name="3 项核查的结论")).to_be_visible()
    if scripts:
        await administrator.look_in_both_sizes("核查报告汇总")


def name_of(item: str) -> str:
    """An item's name."""
    return application().definition.items[item].name


async def record_what_is_owed(clerk: Visitor, filed: Filed) -> None:
    """What is wrong is said at its field; what was typed stays; then it holds."""
    await clerk.open_until(f"/cases/{filed.case_no}", clerk.page.get_by_label("有欠费"))
    block = desk.block_of(clerk, name_of("rsj/pcsb"))
    await block.get_by_label("有欠费").check()
    await block.get_by_label("参保人数").fill("38")
    await block.get_by_label("欠费金额").fill("126000.505")
    await clerk.look("出具核查结论", narrow=True)
    with clerk.refused(422):
        await block.get_by_role("button", name="出具核查结论").click()
        await expect(block.get_by_text("应为金额（元）").first).to_be_visible()
    await block.get_by_label("欠费金额").fill("126000.50")
    await block.get_by_role("button", name="出具核查结论").click()
    await desk.took_effect(clerk, "出具核查结论")


async def record(clerk: Visitor, filed: Filed, item: str, outcome: str) -> None:
    """A finding that needs no more than its outcome."""
    await clerk.open_until(f"/cases/{filed.case_no}", clerk.page.get_by_label(outcome))
    block = desk.block_of(clerk, name_of(item))
    await block.get_by_label(outcome).check()
    await block.get_by_role("button", name="出具核查结论").click()
    await desk.took_effect(clerk, "出具核查结论")
