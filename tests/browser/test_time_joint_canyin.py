"""开办餐饮店 end to end in a real browser: one joint inspection, 整改 and 复查, signatures, the permit.

What passed is issued before what has to be put right; the officers on site work at a phone's width.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.browser import canyin, desk, joints, newborn, terms
from tests.browser.canyin import COMPOSITE, EVENT, FIRE, LICENCE, PLACE, SIGN
from tests.browser.conftest import Visit
from tests.browser.desk import Filed
from tests.browser.joints import Event
from tests.support.browser import NARROW, WIDE, Visitor
from tests.support.pdf import fonts_in

BLOCKED, REMOVED = "后门被货架堵住，无法开启。", "已经移走货架，后门可以开启。"
POINT = "shusan"
MOSTLY = 0.9
"""Share of a document's ideographs that its PDF must name as they are written."""
People = Mapping[str, tuple[Visitor, Sequence[str]]]


async def test_restaurant_from_one_visit_to_the_composite_permit(visit: Visit, tmp_path: Path) -> None:
    names = ("window", "spj_lead", "spj", "sjj", "xf", "cgj")
    window, lead, spj, sjj, xf, cgj = [await visit(name) for name in names]
    people: People = {
        "spj": (spj, ("spj", "spj2")),
        "sjj": (sjj, ("sjj", "sjj2")),
        "xf": (xf, ("xf", "xf2")),
        "cgj": (cgj, ("cgj", "cgj2")),
    }
    given = canyin.application("示例餐饮店子一")
    filed = await desk.file_case(window, given)
    event = Event(filed.case_no, given, EVENT)
    for clerk, item in ((spj, LICENCE), (xf, FIRE), (cgj, SIGN), (spj, COMPOSITE)):
        await desk.pre_review(clerk, filed.case_no, item)
    await colleagues_before_the_visit(visit, spj, filed.case_no, tmp_path)
    await meet(lead, event, people)
    await one_finds_points(event, people, tmp_path)
    await prints(lead, filed.case_no, "联合勘验记录", BLOCKED)
    await prints(lead, filed.case_no, "整改通知书", BLOCKED)
    await what_passed_is_issued_before(visit, window, spj, cgj, filed.case_no)
    await put_right(visit, filed, event)
    await look_again(lead, xf, event)
    await signed_by_a_deputy(visit, window, xf, filed.case_no)
    await composite_permit(window, spj, filed)


async def colleagues_before_the_visit(visit: Visit, spj: Visitor, case_no: str, folder: Path) -> None:
    """认领, 转办 to a colleague and back, 备注 with a file, 抄送 and 已阅."""
    spj2 = await visit("spj2")
    await claim(spj, case_no, LICENCE)
    await hand_on(spj, case_no, LICENCE, "转办", "spj2")
    await note(spj2, case_no, LICENCE, "已核对平面布置图。", newborn.small_pdf(folder))
    await hand_on(spj2, case_no, LICENCE, "抄送", "spj")
    await hand_on(spj2, case_no, LICENCE, "转办", "spj")
    await spj.open(f"/cases/{case_no}")
    await desk.block_of(spj, LICENCE).get_by_role("button", name="已阅").click()
    await desk.took_effect(spj, "已阅")


async def claim(clerk: Visitor, case_no: str, item: str) -> None:
    """认领 of an item that is under way."""
    await clerk.open(f"/cases/{case_no}")
    await clerk.until(desk.item_row(clerk, item).filter(has_text="办理中"))
    await clerk.open(f"/cases/{case_no}")
    await desk.block_of(clerk, item).get_by_role("button", name="认领", exact=True).click()
    await desk.took_effect(clerk, "认领")


async def hand_on(clerk: Visitor, case_no: str, item: str, act: str, to: str) -> None:
    """转办 or 抄送 to a colleague, by the form beside the item's decision."""
    form = await unfolded(clerk, case_no, item, act)
    await form.get_by_label(f"{act}给").select_option(label=joints.NAMES[to])
    await form.get_by_role("button", name=act, exact=True).click()
    await desk.took_effect(clerk, act)


async def note(clerk: Visitor, case_no: str, item: str, words: str, file: Path) -> None:
    """备注 with an attachment."""
    form = await unfolded(clerk, case_no, item, "备注")
    await form.get_by_label("备注内容").fill(words)
    await form.get_by_label(desk.starting("附件")).set_input_files(file)
    await form.get_by_role("button", name="添加备注").click()
    await desk.took_effect(clerk, "备注")


async def unfolded(clerk: Visitor, case_no: str, item: str, act: str) -> Locator:
    """The form of an act beside the item's decision, opened with the keyboard."""
    await clerk.open(f"/cases/{case_no}")
    part = desk.block_of(clerk, item).locator(".acts > details")
    part = part.filter(has=clerk.page.locator("summary", has_text=re.compile(rf"^{act}")))
    await part.locator("summary").press("Enter")
    return part


async def meet(lead: Visitor, event: Event, people: People) -> None:
    """召集, 确认, calendar, 登记到场."""
    await lead.open(event.path)
    await lead.until(joints.form_of(lead, "convene_joint"))
    await joints.visit_tomorrow(lead, event, people, PLACE)
    await joints.let_pass_and_hold(lead, event, people)
    await lead.look("联合勘验，已经举行", narrow=True)


async def one_finds_points(event: Event, people: People, folder: Path) -> None:
    """Three pass on the page; the fire brigade writes on the phone, without a connection for a while."""
    for code in ("spj", "sjj", "cgj"):
        await joints.give_opinion(people[code][0], event, code)
    await on_the_phone(people["xf"][0], event, folder)


async def on_the_phone(xf: Visitor, event: Event, folder: Path) -> None:
    """现场页 at 360 pixels: nothing typed is lost while the connection is cut, and it is sent when it is back."""
    page = xf.page
    await page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    await xf.open(f"{event.path}/site")
    await joints.fill_in_opinion(xf, event, "xf", "整改", {POINT: BLOCKED})
    await page.get_by_label(desk.starting("意见说明")).fill("限期整改后复查。")
    await page.get_by_label(desk.starting("现场照片")).set_input_files(newborn.small_png(folder))
    await xf.context.set_offline(True)
    await page.get_by_role("button", name="提交意见").click()
    status = page.get_by_role("status").filter(has_text="没有网络连接")
    await expect(status).to_be_visible()
    xf.complaints[:] = [each for each in xf.complaints if "ERR_INTERNET_DISCONNECTED" not in each]
    await xf.context.set_offline(False)
    await page.reload()
    point = page.get_by_role("group").filter(has_text=event.points("xf")[POINT])
    await expect(point.get_by_role("textbox")).to_have_value(BLOCKED)
    await expect(point.get_by_label("不合格", exact=True)).to_be_checked()
    await xf.look("现场页，恢复后", narrow=True)
    await page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    await page.get_by_label(desk.starting("现场照片")).set_input_files(newborn.small_png(folder))
    await page.get_by_role("button", name="提交意见").click()
    await desk.took_effect(xf, "出具联合意见")
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


async def what_passed_is_issued_before(visit: Visit, window: Visitor, spj: Visitor, cgj: Visitor, case_no: str) -> None:
    """The food permit is signed by two colleagues and issued, with the signboard, while the fire check waits."""
    await desk.grant(cgj, case_no, SIGN, "ZP-示例-5001")
    await propose(spj, case_no, LICENCE, "JY-示例-5001")
    for name in ("spj2", "spj3"):
        await sign(await visit(name), case_no, LICENCE)
    await window.open(f"/cases/{case_no}")
    await window.until(desk.item_row(window, LICENCE).filter(has_text="JY-示例-5001"))
    await terms.confirm_delivery(window, case_no, "窗口领取")


async def propose(clerk: Visitor, case_no: str, item: str, result_no: str) -> None:
    """拟办: a draft decision to grant."""
    await clerk.open(f"/cases/{case_no}")
    block = desk.block_of(clerk, item)
    await clerk.until(block.get_by_role("button", name="提交拟办意见"))
    await desk.fill_in_grant(clerk, item, result_no)
    await block.get_by_role("button", name="提交拟办意见").click()
    await desk.took_effect(clerk, "提交拟办意见")


async def sign(clerk: Visitor, case_no: str, item: str) -> None:
    """签署: agrees."""
    await clerk.open(f"/cases/{case_no}")
    block = desk.block_of(clerk, item)
    await clerk.until(block.get_by_role("button", name="签署", exact=True))
    await block.get_by_role("group", name=desk.starting("签署意见")).get_by_label("同意", exact=True).check()
    await block.get_by_role("button", name="签署", exact=True).click()
    await desk.took_effect(clerk, "签署")


async def put_right(visit: Visit, filed: Filed, event: Event) -> None:
    """The applicant reads every point on the query page and reports that it is done."""
    family = await visit("family", login=False)
    await desk.query(family, filed)
    await expect(family.page.get_by_role("main")).to_contain_text(event.points("xf")[POINT])
    await family.look("办理进度，整改", narrow=True)
    form = terms.act_form(family, "报告整改完成")
    await form.get_by_label("整改情况").fill(REMOVED)
    await form.get_by_role("button", name="报告整改完成").click()
    await desk.took_effect(family, "报告整改完成")


async def look_again(lead: Visitor, xf: Visitor, event: Event) -> None:
    """复查 of the one point by the one department."""
    only: People = {"xf": (xf, ("xf", "xf2"))}
    await joints.visit_tomorrow(lead, event, only, PLACE)
    await joints.let_pass_and_hold(lead, event, only)
    await joints.give_opinion(xf, event, "xf", among=(POINT,))
    await expect(desk.phase(xf, "通过")).to_be_visible()


async def signed_by_a_deputy(visit: Visit, window: Visitor, xf: Visitor, case_no: str) -> None:
    """负责人审核 by the head's deputy: both names are on record."""
    await propose(xf, case_no, FIRE, "XF-示例-5001")
    head, deputy = await visit("xf_head"), await visit("xf2")
    await register_deputy(head, "xf_head", "xf2", str(await terms.today(window)))
    await deputy.open("/deputies")
    await deputy.page.get_by_role("button", name=f"代{joints.NAMES['xf_head']}办理").click()
    await expect(deputy.page.get_by_text("您正在代")).to_be_visible()
    await sign(deputy, case_no, FIRE)
    await expect(terms.told(deputy, f"{joints.NAMES['xf2']}（代{joints.NAMES['xf_head']}）")).not_to_have_count(0)
    await deputy.page.get_by_role("button", name="改回本人").click()
    await expect(deputy.page.get_by_text("您正在代")).to_have_count(0)


async def register_deputy(head: Visitor, whose: str, by: str, until: str) -> None:
    """登记代理 until a day; after others for the same person, which ended or were revoked."""
    page = head.page
    await head.open("/deputies")
    place = page.get_by_label("代理谁、代理哪个身份")
    chosen = place.locator("option").filter(has_text=joints.NAMES[whose])
    await place.select_option(await chosen.first.get_attribute("value"))
    await page.get_by_label("由谁代理").select_option(label=joints.NAMES[by])
    await page.get_by_label("结束日期").fill(until)
    await page.get_by_role("button", name="登记代理").click()
    await expect(page.get_by_role("status")).to_be_visible()


async def composite_permit(window: Visitor, spj: Visitor, filed: Filed) -> None:
    """行业综合许可证, and all is done."""
    await spj.open(f"/cases/{filed.case_no}")
    await spj.until(desk.block_of(spj, COMPOSITE).get_by_role("button", name="提交决定"))
    await desk.grant(spj, filed.case_no, COMPOSITE, "ZH-示例-5001")
    await window.open(f"/cases/{filed.case_no}")
    await window.until(desk.phase(window, "全部办成"))
    await expect(window.page.get_by_role("main")).to_contain_text(re.compile("ZH-示例-5001"))


async def prints(visitor: Visitor, case_no: str, document: str, words: str) -> None:
    """A document that says this, as a PDF that carries the letters of it."""
    paper = await desk.open_document(visitor, case_no, document)
    await expect(paper).to_contain_text(words)
    fonts = fonts_in(await visitor.page.pdf())
    assert fonts.embedded > 0
    assert fonts.missing == 0
    written = {letter for letter in await paper.inner_text() if "\u4e00" <= letter <= "\u9fff"}
    # A radical has the glyph of its ideograph (⽤ 用), and Chromium may name it by either; a few have no counterpart.
    named = {unicodedata.normalize("NFKC", letter) for letter in fonts.characters}
    assert len(written & named) > MOSTLY * len(written), document
