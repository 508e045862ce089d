"""好差评 by the link of the last message: from the demo's post-box to the rating, in large type, too."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.browser.terms import fast_forward
from tests.browser.test_persons import in_large_type
from tests.browser.test_steering_journey import do
from tests.support.browser import Visitor

CERTIFICATE, HOUSEHOLD = "出生医学证明首次签发", "出生登记"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_mother_rates_by_the_link_that_her_last_message_brings(
    visit: Visit, post_box: str, *, scripts: bool
) -> None:
    mail = f"rates{scripts:d}@example.invalid"
    case_no = await concluded(visit, mail, scripts=scripts)
    mother = await visit("mother", login=False, scripts=scripts)
    await mother.page.goto(await link_in_the_post_box(mother, post_box, mail, case_no))
    page = mother.page
    await expect(page.get_by_role("heading", level=1)).to_have_text("评价（好差评）")
    await mother.look("评价，凭链接", narrow=True, shot="rating-link", narrow_shot="rating-link-360")
    await in_large_type(mother)
    whole = page.get_by_role("region", name="整件事")
    await whole.get_by_label("不满意", exact=True).check()
    with mother.refused(422):
        await whole.get_by_role("button", name=re.compile("^提交评价")).click()
        await expect(page.get_by_role("alert")).to_be_visible()
    await expect(whole.get_by_label("不满意", exact=True)).to_be_checked()
    await mother.look("评价，缺原因", narrow=True)
    await whole.get_by_label("办得慢、超过承诺时间").check()
    await whole.get_by_role("button", name=re.compile("^提交评价")).click()
    await expect(page.get_by_text("谢谢，已经收到您的评价。")).to_be_visible()
    await expect(whole).to_contain_text("您评价：不满意")
    await whole.get_by_text("补充一次", exact=True).click()
    await whole.get_by_label("补充的话").fill("后来打来电话，说清楚了。")
    await whole.get_by_role("button", name="提交补充").click()
    await expect(whole).to_contain_text("补充：后来打来电话，说清楚了。")
    await expect(whole.get_by_role("button")).to_have_count(0)
    await mother.look("评价，已补充", narrow=True)
    supervisor, wjj = [await visit(each, scripts=scripts) for each in ("supervisor", "wjj")]
    await handled_late(supervisor, wjj, mother, case_no)


async def handled_late(supervisor: Visitor, wjj: Visitor, mother: Visitor, case_no: str) -> None:
    """差评整改 opens by itself; nobody gets in touch in time, so it is brought up; its loop is closed all the same."""
    line = supervisor.page.get_by_role("row").filter(has=supervisor.page.get_by_role("link", name=case_no))
    link = line.get_by_role("link", name=re.compile(r"^CP-"))
    await supervisor.open_until("/ratings", link)
    number = await link.inner_text()
    await fast_forward(supervisor, 4)
    await supervisor.open_until(f"/steering/{number}", supervisor.page.get_by_text("已升级", exact=True))
    await supervisor.open("/ratings")
    await expect(line).to_contain_text("已逾期")
    await supervisor.look("差评，没有按时联系", narrow=True, shot="ratings-late")
    await wjj.open(f"/steering/{number}")
    await expect(wjj.page.get_by_role("region", name="评价")).to_contain_text("办得慢、超过承诺时间")
    await wjj.look("差评整改，逾期", narrow=True)
    await do(wjj, number, "已联系核实", "联系晚了，已致歉；办得慢属实。")
    await do(wjj, number, "整改完成", "已增加一名经办人。")
    await do(supervisor, number, "回访满意", "申请人表示满意。")
    await mother.page.reload()
    await expect(mother.page.get_by_role("region", name="整件事")).to_contain_text("回访时您表示满意")


async def concluded(visit: Visit, mail: str, *, scripts: bool) -> str:
    """A family that is told by mail, and whose items are granted, the last by rule; the case's number."""
    window = await visit("window", scripts=scripts)
    given = newborn.application("示例母评一" if scripts else "示例母评二")
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    await desk.hand_in(window, given)
    await window.page.get_by_label("电子邮件", exact=True).check()
    await window.page.get_by_label(re.compile("^电子邮箱")).fill(mail)
    case_no = (await desk.send(window)).case_no
    for login, item in (("yy", CERTIFICATE), ("gaj", HOUSEHOLD)):
        clerk = await visit(login, scripts=scripts)
        if item == CERTIFICATE:
            await desk.pre_review(clerk, case_no, item)
        await desk.grant(clerk, case_no, item, f"R-{login}")
    return case_no


async def link_in_the_post_box(mother: Visitor, post_box: str, mail: str, case_no: str) -> str:
    """The link that stands in the mail 已办结."""
    page = await mother.context.new_page()
    await page.goto(f"{post_box}/?to={mail}")
    last = page.locator("article", has_text=case_no).filter(has_text="已办结")
    while not await last.count():
        await page.wait_for_timeout(500)
        await page.reload()
    link = re.search(r"https?://\S+/rate/\S+", await last.inner_text())
    assert link is not None
    await page.close()
    return link.group()
