"""开办餐饮店 through all parties outside, as one walk.

A firm's agent applies from home while the register of firms is down, and is asked for one paper, which is wanted no
more when it is back. The cash desk takes the road's fee twice and tells everything twice: it counts once. The composite
licence is verified by the QR code of its PDF, and by the same code it is seen to have changed when a part is revoked.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Locator, expect

from bundles.scenarios.scenario import load_scenarios
from engine.home import Home
from engine.ports import LOOPBACK
from tests.browser import desk, joints, newborn, terms
from tests.browser.canyin import BUNDLE, COMPOSITE, EVENT, FIRE, PLACE
from tests.browser.conftest import Visit
from tests.browser.desk import Application
from tests.browser.joints import Event
from tests.browser.test_apply import is_told_once
from tests.browser.test_door_journeys import SHOP, open_own
from tests.browser.test_look_ups_shown import BACK_SECONDS, down
from tests.browser.test_persons import log_in
from tests.browser.test_time_joint_canyin import propose, sign
from tests.support.browser import Visitor
from tests.support.qr import code_in_pdf, code_in_picture

People = Mapping[str, tuple[Visitor, Sequence[str]]]
SMALL, ROAD, PAPER = "食品小经营许可", "临时占用城市道路许可", "营业执照"
FIRE_PAPER = "公众聚集场所投入使用、营业前消防安全检查意见书"
AWAY = "数据接口暂时连不上，请先上传这一份；恢复后不再要。"
FEE = "108元"
UPLOAD = re.compile(r"^\s*上传文件：")
REFUND_SECONDS = 90.0
"""Notice, letter, refund and notice again, one after the other, each on a way that is told twice."""
PAYMENT = "payment"
"""The payment provider, as it is named among the parties."""


def number_of(kind: str, case_no: str) -> str:
    """A number that no other result has: each half of the test gives its own."""
    return f"{kind}-示例-{case_no[-4:]}"


def application(mark: str) -> Application:
    """A small restaurant with tables on the pavement, as its scenario tells it."""
    scenario = next(each for each in load_scenarios(BUNDLE) if each.scenario == "outside-seating")
    values = {key: str(value) for key, value in scenario.values.items()} | {"body.name": f"示例餐饮店路{mark}"}
    return Application(BUNDLE, scenario.answers, values)


@pytest.mark.parametrize("scripts", [True, False], ids=["with_javascript", "without_javascript"])
async def test_a_restaurant_from_a_source_that_is_down_to_a_composite_licence_that_changes(
    visit: Visit, home: Path, tmp_path: Path, scripts: bool
) -> None:
    shop, admin = await visit("shop", login=False, scripts=scripts), await visit("admin", scripts=scripts)
    given = application("一" if scripts else "二")
    await log_in(shop, SHOP)
    case_no = await applies_while_a_source_is_down(shop, admin, given, home, newborn.small_pdf(tmp_path))
    names = ("window", "spj_lead", "spj", "sjj", "xf", "cgj")
    window, lead, spj, sjj, xf, cgj = [await visit(each, scripts=scripts) for each in names]
    for clerk, item in ((spj, SMALL), (xf, FIRE), (cgj, ROAD), (spj, COMPOSITE)):
        await desk.pre_review(clerk, case_no, item)
    await the_road_costs_something(cgj, case_no)
    async with tells_twice(home):
        await paid_twice_counts_once(shop, window, case_no)
    people: People = {"spj": (spj, ("spj", "spj2")), "sjj": (sjj, ("sjj", "sjj2")), "xf": (xf, ("xf", "xf2"))}
    await inspected(lead, Event(case_no, given, EVENT), people)
    spj2, head = await visit("spj2", scripts=scripts), await visit("xf_head", scripts=scripts)
    await decided(case_no, {SMALL: (spj, spj2, number_of("XJY", case_no)), FIRE: (xf, head, number_of("XF", case_no))})
    await desk.grant(spj, case_no, COMPOSITE, number_of("ZH", case_no))
    stranger = await visit("stranger", login=False, scripts=scripts)
    first = await verified_by_its_code(shop, stranger, window, case_no)
    await revoked(head, case_no)
    await seen_to_have_changed(shop, stranger, case_no, first)


# --- a source is down -------------------------------------------------------------------------------------------------


async def applies_while_a_source_is_down(
    shop: Visitor, admin: Visitor, given: Application, home: Path, file: Path
) -> str:
    """网上申请: one paper more is asked for while the register of firms is down; the case's number."""
    page, wanted = shop.page, {entry.name for entry in desk.handed_in(given)}
    await is_told_once(shop, given)
    await page.get_by_role("button", name="网上申请").click()
    await desk.go_on(page)
    async with down(home, "firms"):
        await desk.fill_in(shop, given)
        await shop.until(row_of(shop, PAPER).get_by_text(AWAY))
        await page.reload()
        assert await asked_for(shop) == wanted | {PAPER}
        asked = page.get_by_role("group", name=desk.starting(PAPER))
        await shop.look_in_both_sizes("一套材料，连不上", shot="source-down", part=asked)
        await listed_as_waiting(admin)
    await is_back(shop)
    assert await asked_for(shop) == wanted
    for entry in desk.handed_in(given):
        await page.get_by_label(f"上传文件：{entry.name}").set_input_files(file)
    await desk.go_on(page)
    name = page.locator("dt", has_text=re.compile(f"^{PAPER}$"))
    await expect(page.locator("dl.summary div").filter(has=name)).to_contain_text("已核验")
    return await sends(shop)


def row_of(shop: Visitor, paper: str) -> Locator:
    """The row of a paper that is looked up."""
    return shop.page.locator("#exempt tr").filter(has_text=paper)


async def asked_for(shop: Visitor) -> set[str]:
    """The papers that the page asks for."""
    labels = await shop.page.locator("label", has_text=UPLOAD).all_text_contents()
    return {UPLOAD.sub("", each.strip()) for each in labels}


async def listed_as_waiting(admin: Visitor) -> None:
    """对外文书: what the register did not take waits, and nobody has to do anything."""
    row = admin.page.get_by_role("region", name="各单位的情况").get_by_role("row", name=re.compile("经营主体登记信息"))
    await admin.open_until("/operation/letters", row)
    await expect(row).to_contain_text("不用处理")
    await admin.look_in_both_sizes("对外文书", shot="letters")


async def is_back(shop: Visitor) -> None:
    """The source answers by itself, some time after it is back."""
    await shop.until(row_of(shop, PAPER).get_by_text("与登记一致，不用再交。"), seconds=BACK_SECONDS)
    await shop.page.reload()


async def sends(shop: Visitor) -> str:
    """核对后提交; the case's number."""
    page = shop.page
    again = page.get_by_label("这不是重复申请")
    if await again.count():  # the other half of this test opens a restaurant of the same firm
        await again.check()
    await page.get_by_label("我已阅读，所填内容真实").check()
    await page.get_by_role("button", name="确认无误，提交申请").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("提交成功")
    return (await page.locator(".panel .code").inner_text()).strip()


# --- the fee ----------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def tells_twice(home: Path) -> AsyncIterator[None]:
    """The payment provider sends each notice twice, as the switch on its page says."""
    address = f"http://{LOOPBACK}:{Home(home).read_run().outsider_ports[PAYMENT]}/mode"
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        await client.post(address, data={"mode": "twice"})
        try:
            yield
        finally:
            await client.post(address, data={"mode": "fine"})


async def the_road_costs_something(cgj: Visitor, case_no: str) -> None:
    """核定费用, then 准予: what is granted is not handed out before it is paid."""
    await cgj.open_until(f"/cases/{case_no}", desk.block_of(cgj, ROAD).get_by_label("准予", exact=True))
    form = terms.act_form(cgj, "提交核定", ROAD)
    await form.get_by_label("核定的金额（元）").fill("108")
    await form.get_by_label(desk.starting("核定说明")).fill("12平方米，30天")
    await cgj.look("核定费用", narrow=True)
    await form.get_by_role("button", name="提交核定").click()
    await desk.took_effect(cgj, "核定费用")
    await desk.grant(cgj, case_no, ROAD, number_of("ZD", case_no))


async def paid_twice_counts_once(shop: Visitor, window: Visitor, case_no: str) -> None:
    """Two windows at the cash desk, and the button pressed in both: one payment counts, the other goes back."""
    page = shop.page
    await open_own(shop, case_no)
    link = page.locator("section[aria-labelledby=payment]").get_by_role("link", name="去缴费")
    await shop.until(link)
    await shop.look_in_both_sizes("办理进度，待缴费", shot="fee", part=payment(shop))
    desk_page = await link.get_attribute("href")
    assert desk_page is not None
    await the_window_shows_it(window, case_no, desk_page)
    other = await shop.context.new_page()
    await other.goto(desk_page)
    await link.click()
    for each in (page, other):
        await each.get_by_role("button", name="支付", exact=True).click()
        await expect(each.get_by_text("已支付。")).to_be_visible()
    await other.close()
    await page.get_by_role("link", name="返回办件").click()
    await shop.until(payment(shop).get_by_text("已退费"), seconds=REFUND_SECONDS)
    await expect(payment(shop).get_by_text("已缴费")).to_have_count(1)
    await expect(payment(shop).get_by_text("已退费")).to_have_count(1)
    await expect(payment(shop)).to_contain_text(FEE)
    await shop.look("缴了两次，退回一次", narrow=True)
    await page.get_by_role("link", name="缴费凭证").click()
    await expect(page.get_by_role("heading", name=f"缴费 {FEE}")).to_have_count(1)
    await expect(page.get_by_text(f"{case_no}-P1", exact=True)).to_have_count(1)


def payment(visitor: Visitor) -> Locator:
    """The card of the fees."""
    return visitor.page.locator("section[aria-labelledby=payment]")


async def the_window_shows_it(window: Visitor, case_no: str, desk_page: str) -> None:
    """The QR code at the window leads a phone to the same page of the provider."""
    await window.open_until(f"/cases/{case_no}", payment(window).locator("svg"))
    assert code_in_picture(await payment(window).screenshot()) == desk_page
    await window.look("办件，待缴费", narrow=True)


# --- decisions --------------------------------------------------------------------------------------------------------


async def inspected(lead: Visitor, event: Event, people: People) -> None:
    """联合勘验: one visit, and all pass."""
    await joints.visit_tomorrow(lead, event, people, PLACE)
    await joints.let_pass_and_hold(lead, event, people)
    for code, (clerk, _) in people.items():
        await joints.give_opinion(clerk, event, code)


async def decided(case_no: str, by: Mapping[str, tuple[Visitor, Visitor, str]]) -> None:
    """拟办 and 签署 of each item, with its number."""
    for item, (clerk, signer, number) in by.items():
        await propose(clerk, case_no, item, number)
        await sign(signer, case_no, item)


# --- the licence ------------------------------------------------------------------------------------------------------


async def verified_by_its_code(shop: Visitor, stranger: Visitor, window: Visitor, case_no: str) -> str:
    """The code in the PDF leads to a page that says it is valid, of whom, and what it gathers; the page's address."""
    await open_own(shop, case_no)
    await shop.until(results(shop).get_by_text(number_of("ZH", case_no)))
    await shop.page.reload()
    await shop.look_in_both_sizes("结果和证照")
    await window.open(f"/cases/{case_no}")
    await window.look_in_both_sizes("办件，结果和证照", shot="window-results", part=results(window))
    address = code_in_pdf(await licence(shop))
    await stranger.page.goto(address)
    assert address.startswith(f"{stranger.address}/verify/")
    main = stranger.page.get_by_role("main")
    await expect(stranger.page.get_by_role("heading", level=2).first).to_have_text("行业综合许可证 有效")
    for words in ("示例餐饮店路", number_of("XJY", case_no), number_of("XF", case_no), "第1版"):
        await expect(main).to_contain_text(words)
    await stranger.look_in_both_sizes("核验，有效", shot="verified")
    return address


def results(shop: Visitor) -> Locator:
    """结果和证照 on the applicant's page."""
    return shop.page.get_by_role("region", name="结果和证照")


async def licence(shop: Visitor) -> bytes:
    """The PDF of the composite licence, as the link on the page gives it to this very browser."""
    link = results(shop).get_by_role("link", name=re.compile("下载 ?行业综合许可证"))
    answer = await shop.context.request.get(shop.address + (await link.get_attribute("href") or ""))
    assert answer.headers["content-type"] == "application/pdf"
    return await answer.body()


async def revoked(head: Visitor, case_no: str) -> None:
    """撤销 of the fire check by the head of its department."""
    await head.open(f"/cases/{case_no}")
    block = desk.block_of(head, FIRE)
    await terms.unfold(head, "撤销决定", FIRE)
    await block.get_by_label("撤销的理由").select_option(index=1)
    await block.get_by_label("撤销的事实和依据").fill("检测报告系伪造。")
    await block.get_by_role("button", name="作出撤销决定").click()
    await desk.took_effect(head, "撤销决定")


async def seen_to_have_changed(shop: Visitor, stranger: Visitor, case_no: str, first: str) -> None:
    """The former paper's code says that another version is in force; that one's code, that the part is gone."""
    main = stranger.page.get_by_role("main")
    await stranger.page.goto(first)
    await expect(stranger.page.get_by_role("heading", level=2).first).to_have_text("行业综合许可证 已变更")
    await expect(main).to_contain_text("第1版，现为第2版")
    gone = stranger.page.get_by_role("region", name="不再归集的单项").get_by_role("row", name=desk.starting(FIRE_PAPER))
    await expect(gone).to_contain_text(number_of("XF", case_no))
    await expect(gone).to_contain_text("已撤销")
    await stranger.look_in_both_sizes("核验，已变更", shot="verified-changed")
    await open_own(shop, case_no)
    await expect(results(shop).get_by_role("row", name=desk.starting(FIRE_PAPER))).to_contain_text("已撤销")
    second = code_in_pdf(await licence(shop))
    assert second != first
    await stranger.page.goto(second)
    await expect(stranger.page.get_by_role("heading", level=2).first).to_have_text("行业综合许可证 有效")
    await expect(main).to_contain_text(number_of("XJY", case_no))
    await expect(main).not_to_contain_text(number_of("XF", case_no))
