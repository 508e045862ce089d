"""What a person typed stays with them: the session ends, the browser goes back, another tab was faster."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bundles.loader import load_bundle
from engine.demo import PASSWORD
from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.support.browser import Visitor

SESSION, CERTIFICATE = "lianban_session", "出生医学证明首次签发"


async def lose_session(visitor: Visitor) -> None:
    """The session has ended, as after a night: the browser's cookie is worth nothing any more."""
    cookies = [dict(each) for each in await visitor.context.cookies()]
    for each in cookies:
        each["value"] = "gone" if each["name"] == SESSION else each["value"]
    await visitor.context.clear_cookies()
    await visitor.context.add_cookies(cookies)  # type: ignore[arg-type]


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_form_sent_after_the_session_ended_is_gone_on_with_after_the_log_in(
    visit: Visit, scripts: bool
) -> None:
    window = await visit("window", scripts=scripts)
    page, given = window.page, newborn.application("示例母续")
    await desk.begin(window, given)
    mother = page.get_by_role("group", name="母亲信息", exact=True)
    await mother.get_by_label("姓名").fill("示例母续")
    await mother.get_by_label("现住址").fill("汉台区　示例路１号")
    await lose_session(window)
    with window.refused(401):
        await page.get_by_role("button", name="只保存").click()
        await expect(page.get_by_role("heading", name="登录已过期，您填写的内容没有丢失")).to_be_visible()
    await expect(page.get_by_text("示例母续")).to_be_visible()
    await window.look("登录已过期", narrow=True)
    assert "示例母续" not in page.url
    await page.get_by_label("登录名").fill("window")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录并继续").click()
    await expect(page.get_by_role("heading", name="已登录，您填写的内容都在")).to_be_visible()
    await window.look("已登录，继续提交", narrow=True)
    await page.get_by_role("button", name="回到原页面修改").click()
    await expect(mother.get_by_label("姓名")).to_have_value("示例母续")
    await expect(mother.get_by_label("现住址")).to_have_value("汉台区 示例路１号")
    await expect(mother.get_by_text("已按统一格式整理")).to_be_visible()
    await page.get_by_role("button", name="只保存").click()
    await expect(mother.get_by_label("姓名")).to_have_value("示例母续")


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_way_back_after_submitting_leads_to_the_case_that_was_filed(visit: Visit, scripts: bool) -> None:
    window = await visit("window", scripts=scripts)
    page, given = window.page, newborn.application("示例母返")
    filed = await desk.file_case(window, given)
    for _ in range(4):
        await page.go_back()
        if await page.get_by_text("已经提交过").count():
            break
        assert "个问题" not in await page.locator("main").inner_text()
    await expect(page.get_by_text("这份登记已经提交过")).to_be_visible()
    await expect(page.get_by_text(filed.case_no)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
async def test_of_two_tabs_the_older_shows_what_the_newer_has_kept(visit: Visit, scripts: bool) -> None:
    window = await visit("window", scripts=scripts)
    page, given = window.page, newborn.application("示例母双")
    await desk.begin(window, given)
    address = page.url
    other = await window.context.new_page()
    await other.goto(address)
    head = "户主姓名"
    await other.get_by_label(head).fill("新页面写的")
    await other.get_by_role("button", name="只保存").click()
    await expect(other.get_by_label(head)).to_have_value("新页面写的")
    await page.get_by_label(head).fill("旧页面写的")
    with window.refused(409):
        await page.get_by_role("button", name="只保存").click()
        await expect(page.get_by_text("这份登记已在另一个页面里改过")).to_be_visible()
    await expect(page.get_by_label(head)).to_have_value("旧页面写的")
    await expect(page.get_by_text("另一页面保存的是：新页面写的")).to_be_visible()
    await window.look("两个页面改同一份登记", narrow=True)
    await page.get_by_role("button", name="只保存").click()
    await other.reload()
    await expect(other.get_by_label(head)).to_have_value("旧页面写的")


@pytest.mark.parametrize(("scripts", "is_complete"), [(True, True), (False, True), (True, False)])
async def test_who_loses_a_race_finds_the_opinion_and_who_was_faster(
    visit: Visit, scripts: bool, is_complete: bool
) -> None:
    window, yy, yy2 = await visit("window"), await visit("yy"), await visit("yy2", scripts=scripts)
    filed = await desk.file_case(window, newborn.application("示例母赛"))
    await yy.open("/work")
    await yy.until(desk.work_row(yy, filed.case_no, CERTIFICATE))
    await desk.pre_review(yy, filed.case_no, CERTIFICATE)
    await yy2.open(f"/cases/{filed.case_no}")
    late, opinion = desk.block_of(yy2, CERTIFICATE), "分娩记录与申请的出生时间不一致，需进一步核实。"
    await late.get_by_label("不予", exact=True).check()
    await late.get_by_label("办理意见").fill(opinion)
    if is_complete:
        await late.get_by_label("不予的理由").select_option(index=1)
    await desk.grant(yy, filed.case_no, CERTIFICATE, "CSZM-示例-3003")
    with yy2.refused(409):  # what is not filled in right is told at once; else the rules judge it first
        await late.get_by_role("button", name="提交决定").click()
        await yy2.page.wait_for_load_state()
    await yy2.until(yy2.page.get_by_role("alert").filter(has_text="作出决定：没有生效"))
    told = yy2.page.get_by_role("alert")
    await expect(told).to_contain_text("别人已经做了")
    await expect(told).to_contain_text("医院小郑")
    await expect(yy2.page.get_by_text(opinion)).to_be_visible()
    await yy2.look("没有生效，写的还在", narrow=True)


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_follow_up_question_stands_there_from_the_first(visit: Visit, scripts: bool) -> None:
    window = await visit("window", scripts=scripts)
    page = window.page
    definition = load_bundle("junren-tuiyi").definition
    asked = definition.questions["zhuanru"]
    assert asked.when is not None
    first = definition.questions[asked.when.subject]
    await window.open("/filing")
    await desk.open_first_step(window, definition)
    follow_up = page.get_by_role("group", name=desk.starting(asked.ask))
    if scripts:
        await expect(follow_up).to_be_hidden()
    else:
        await expect(follow_up).to_contain_text("时再答")
    await (
        page.get_by_role("group", name=desk.starting(first.ask)).get_by_label(asked.when.values[0], exact=True).check()
    )
    await expect(follow_up).to_be_visible()
