"""任选其一 in the browser: whichever is handed in is enough, and what is missing is one thing with several ways out."""

from __future__ import annotations

import re

from playwright.async_api import expect

from bundles.scenarios.scenario import load_scenarios
from tests.browser import desk
from tests.browser.conftest import Visit
from tests.browser.desk import Application

BUNDLE = "linghuo-jiuye"
WAYS = ("居住证明", "房产证明", "就业证明", "社保证明")
NAMED = f"证明在本地居住或者就业的材料（以下任选其一：{'、'.join(WAYS)}）"


def application(name: str) -> Application:
    """Somebody from elsewhere who asks for the subsidy."""
    scenario = next(each for each in load_scenarios(BUNDLE) if each.scenario == "one-of-several")
    values = {key: str(value) for key, value in scenario.values.items()}
    return Application(BUNDLE, scenario.answers, values | {"person.name": name, "bank.holder": name})


async def test_one_of_several_is_enough_and_none_is_one_thing_to_correct(visit: Visit) -> None:
    window, given = await visit("window"), application("示例职工任选")
    page = window.page
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    choice = page.get_by_role("group", name="证明在本地居住或者就业的材料：任选其一")
    await expect(choice.get_by_role("group")).to_have_count(len(WAYS))
    with window.refused(422):
        await desk.go_on(page)
        await expect(page.get_by_role("alert")).to_contain_text(f"{NAMED}：请任选一份提交")
    await window.look("任选其一", narrow=True)
    await choice.get_by_role("group", name=desk.starting("社保证明")).get_by_label(desk.PAPER).check()
    await desk.go_on(page)
    await expect(page.get_by_role("heading", name="核对后提交")).to_be_visible()
    await expect(page.get_by_role("term").filter(has_text="社保证明")).to_be_visible()
    await expect(page.get_by_role("term").filter(has_text="房产证明")).to_have_count(0)
    await page.get_by_role("button", name=re.compile(r"修改\s*材料")).click()
    await choice.get_by_role("group", name=desk.starting("社保证明")).get_by_label(desk.PAPER).uncheck()
    await choice.get_by_label(re.compile("^都暂缺")).check()
    await desk.go_on(page)
    await expect(page.get_by_role("term").filter(has_text=NAMED)).to_be_visible()
    filed = await desk.send(window)
    for clerk, item in (("rsj", "灵活就业登记"), ("rsj", "企业职工基本养老保险登记（灵活就业人员）")):
        await desk.pre_review(await visit(clerk), filed.case_no, item)
    await desk.pre_review(await visit("ybj"), filed.case_no, "职工基本医疗保险登记（灵活就业人员）")
    family = await visit("family", login=False)
    await desk.query(family, filed)
    correction = family.page.get_by_role("group", name=NAMED, exact=True)
    await expect(correction.get_by_role("group")).to_have_count(len(WAYS))
    await family.look("补正任选其一", narrow=True)
