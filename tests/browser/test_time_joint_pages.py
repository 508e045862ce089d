"""联合勘验 in the browser: from the filing page that tells its rules to the record that prints; the phone on site."""

from __future__ import annotations

import re
from datetime import date

from playwright.async_api import FilePayload, Locator, expect

from bundles.scenarios.scenario import load_scenarios
from tests.browser import desk, terms
from tests.browser.conftest import Visit
from tests.browser.desk import Application, Filed
from tests.support.browser import Visitor
from tests.support.joint_web import PNG
from tests.support.pdf import fonts_in

CANTEEN, KEY, EVENT = "kaiban-canyin", "kanyan", "联合勘验"
LICENCE, FIRE, SIGN, WHOLE = "食品经营许可", "营业前消防安全检查（一般程序）", "户外招牌设置", "行业综合许可证"
PLACE = "汉台区示例路8号一层"
OFFICERS = {
    "spj": ("审批小许", "审批小苗"),
    "sjj": ("市监小石", "市监小丁"),
    "xf": ("消防小高", "消防小雷"),
    "cgj": ("城管小罗", "城管小万"),
}
FIRST_SHOP, SECOND_SHOP = "示例餐饮店子二", "示例餐饮店子三"
PHOTO: FilePayload = {"name": "后门.png", "mimeType": "image/png", "buffer": PNG}
BAD_POINT, REMARK = "疏散通道、安全出口畅通，没有锁闭或占用", "后门上锁，钥匙不在现场"


def canteen(shop: str) -> Application:
    """A restaurant with fire check and signboard, from the bundle's scenarios; every department comes along."""
    scenario = next(each for each in load_scenarios(CANTEEN) if each.scenario == "all-consent")
    values = {key: str(value) for key, value in scenario.values.items()} | {"body.name": shop}
    return Application(CANTEEN, scenario.answers, values)


async def under_way(visit: Visit, shop: str, *, looks: bool = False) -> tuple[Filed, dict[str, Visitor]]:
    """A case whose items are all under way, so that its inspection is due; and one clerk of each department."""
    window, clerks = await visit("window"), {name: await visit(name) for name in OFFICERS}
    given = canteen(shop)
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    await desk.hand_in(window, given)
    rules = window.page.get_by_role("region", name=EVENT)
    await expect(rules).to_contain_text("可以部分通过")
    if looks:
        await window.look("核对后提交，联合勘验的规则", narrow=True, shot="joint-rules", part=rules)
    filed = await desk.send(window)
    for name, item in (("spj", LICENCE), ("xf", FIRE), ("cgj", SIGN), ("spj", WHOLE)):
        await clerks[name].open("/work")
        await clerks[name].until(desk.work_row(clerks[name], filed.case_no, item))
        await desk.pre_review(clerks[name], filed.case_no, item)
    await open_event(clerks["spj"], filed)
    await clerks["spj"].until(act(clerks["spj"], "convene_joint"))
    return filed, clerks


async def open_event(visitor: Visitor, filed: Filed, below: str = "") -> None:
    """The event's page."""
    await visitor.open(f"/cases/{filed.case_no}/joint/{KEY}{below}")


def act(visitor: Visitor, kind: str) -> Locator:
    """The part of the event's page with the form of an act."""
    return visitor.page.locator(f"#act-{kind}")


async def convene(convenor: Visitor, filed: Filed, on: date, *, looks: bool = False) -> None:
    """召集 for one morning, after a try without any time."""
    await open_event(convenor, filed)
    form = act(convenor, "convene_joint")
    if looks:
        with convenor.refused(422):
            await form.get_by_role("button", name="发出召集通知").click()
            await expect(convenor.page.locator("#error-summary")).to_be_focused()
            await convenor.look("召集，没有时间", narrow=True, shot="joint-convene", part=form)
    first = form.get_by_role("group", name="时间 1")
    await first.get_by_label("日期").fill(on.isoformat())
    await first.get_by_label("从", exact=False).fill("09:00")
    await first.get_by_label("到", exact=False).fill("11:00")
    await form.get_by_label("地点").fill(PLACE)
    await form.get_by_role("button", name="发出召集通知").click()
    await desk.took_effect(convenor, "召集联合事项")


async def confirm(clerks: dict[str, Visitor], filed: Filed, *, looks: bool = False) -> None:
    """Every department confirms, with two officers."""
    for name, clerk in clerks.items():
        await open_event(clerk, filed)
        form = act(clerk, "confirm_joint")
        await form.get_by_role("group", name="可行的时间").get_by_role("checkbox").first.check()
        for officer in OFFICERS[name]:
            await form.get_by_role("checkbox", name=officer).check()
        if looks and name == "xf":
            await clerk.look("确认参加", narrow=True, shot="joint-confirm", part=form)
        await form.get_by_role("button", name="确认参加").click()
        await desk.took_effect(clerk, "确认参加联合事项")


async def hold(convenor: Visitor, filed: Filed, *departments: str, looks: bool = False) -> None:
    """登记到场: who was named came; nobody is ticked before the convenor saw them."""
    await open_event(convenor, filed)
    form = act(convenor, "hold_joint")
    for officer in (name for department in departments or OFFICERS for name in OFFICERS[department]):
        came = form.get_by_role("checkbox", name=officer)
        await expect(came).not_to_be_checked()
        await came.check()
    if looks:
        await convenor.look("登记到场", narrow=True, shot="joint-hold", part=form)
    await form.get_by_role("button", name="登记为已经举行").click()
    await desk.took_effect(convenor, "登记到场")


async def opine(clerk: Visitor, filed: Filed, verdict: str = "通过", *, wrong: str = "", remark: str = "") -> None:
    """出具意见 with the whole checklist."""
    await open_event(clerk, filed)
    form = act(clerk, "give_joint_opinion")
    await fill_in(form, verdict, wrong=wrong, remark=remark)
    await form.get_by_role("button", name="提交意见").click()
    await desk.took_effect(clerk, "出具联合意见")


async def fill_in(form: Locator, verdict: str, *, wrong: str = "", remark: str = "") -> None:
    """Every point of the checklist, and the opinion."""
    points = form.locator("fieldset.point")
    for number in range(await points.count()):
        point = points.nth(number)
        is_wrong = bool(wrong) and wrong in await point.inner_text()
        await point.get_by_label("不合格" if is_wrong else "合格", exact=True).check()
        if is_wrong:
            await point.get_by_label("说明", exact=False).fill(remark)
    await form.get_by_role("group", name="本部门意见").get_by_label(desk.starting(verdict)).check()


async def test_one_visit_of_four_departments_from_rules_to_record(visit: Visit) -> None:
    filed, clerks = await under_way(visit, "示例餐饮店子一", looks=True)
    spj, xf = clerks["spj"], clerks["xf"]
    on = terms.working_days_after(await terms.today(spj), 1)
    await convene(spj, filed, on, looks=True)
    await spj.look("联合勘验，待部门确认", narrow=True)
    await confirm(clerks, filed, looks=True)
    await open_event(xf, filed)
    await xf.until(xf.page.get_by_text("等约定的时间"))
    await xf.look("联合勘验，已定时间", narrow=True, shot="joint-event", narrow_shot="joint-event-narrow")
    await terms.fast_forward(spj, 2)
    await hold(spj, filed, looks=True)
    for name in ("spj", "sjj", "cgj"):
        await opine(clerks[name], filed)
    await opine(xf, filed, "整改", wrong=BAD_POINT, remark=REMARK)
    await spj.until(spj.page.get_by_role("heading", level=1).filter(has_text=EVENT))
    await see_the_record(spj, filed)
    await put_right(visit, clerks, filed)


async def see_the_record(convenor: Visitor, filed: Filed) -> None:
    """The record of the round, on the screen and as a PDF whose Chinese letters are in the file."""
    await open_event(convenor, filed)
    await convenor.page.get_by_role("link", name="联合勘验记录", exact=False).first.click()
    record = convenor.page.get_by_role("article")
    await expect(record).to_contain_text(REMARK)
    await expect(record).to_contain_text("电子签署摘要（SHA-256）")
    await convenor.look("联合勘验记录", narrow=True, shot="joint-record")
    written = frozenset(letter for letter in await record.inner_text() if "\u4e00" <= letter <= "\u9fff")
    fonts = fonts_in(await convenor.page.pdf())
    assert fonts.embedded > 0
    assert fonts.missing == 0
    assert len(written) > 100
    assert fonts.lacks(written) == set()


async def put_right(visit: Visit, clerks: dict[str, Visitor], filed: Filed) -> None:
    """整改 → 复查: the applicant reads every point, reports, and only that point is looked at again."""
    family = await visit("family", login=False)
    await desk.query(family, filed)
    await expect(family.page.get_by_text(f"{BAD_POINT}（{REMARK}）")).to_be_visible()
    form = terms.act_form(family, "报告整改完成")
    await form.get_by_label("整改情况").fill("后门已打开，钥匙专人保管。")
    await form.get_by_label("整改后的照片或材料").set_input_files(PHOTO)
    await family.look("办理进度，整改", narrow=True, shot="joint-rectify", narrow_shot="joint-rectify-narrow")
    await form.get_by_role("button", name="报告整改完成").click()
    await desk.took_effect(family, "报告整改完成")
    notice = family.page.get_by_role("link", name="整改通知书")
    await notice.click()
    await family.look("整改通知书", narrow=True)
    spj, xf = clerks["spj"], clerks["xf"]
    await convene(spj, filed, terms.working_days_after(await terms.today(spj), 1))
    await confirm({"xf": xf}, filed)
    await terms.fast_forward(spj, 2)
    await hold(spj, filed, "xf")
    await open_event(xf, filed)
    form = act(xf, "give_joint_opinion")
    await expect(form.locator("fieldset.point")).to_have_count(1)
    await fill_in(form, "通过")
    await form.get_by_role("button", name="提交意见").click()
    await desk.took_effect(xf, "出具联合意见")
    await expect(xf.page.get_by_role("heading", level=1)).to_contain_text("通过")
    await xf.look("联合勘验，通过", narrow=True)


async def test_two_visits_at_once_and_a_lost_connection_on_site(visit: Visit) -> None:
    """Two inspections of the same morning: the calendar says so; one opinion by phone, one without scripts."""
    first, clerks = await under_way(visit, FIRST_SHOP)
    second, _ = await under_way(visit, SECOND_SHOP)
    spj, xf = clerks["spj"], clerks["xf"]
    on = terms.working_days_after(await terms.today(spj), 1)
    for filed in (first, second):
        await convene(spj, filed, on)
        await confirm(clerks, filed)
    await see_the_calendar(visit, xf, on)
    plain = await visit("xf", scripts=False)
    await write_beforehand(plain, second)
    await terms.fast_forward(spj, 2)
    for filed in (first, second):
        await hold(spj, filed)
    await lose_the_connection(xf, first)
    await send_in_the_end(xf)
    await send_without_scripts(plain, second)


async def see_the_calendar(visit: Visit, clerk: Visitor, on: date) -> None:
    """Week and day, of one's own department and (supervisor) of all, and the file to take along."""
    await clerk.open(f"/joint?on={on}")
    await expect(clerk.page.get_by_text("时间冲突").first).to_be_visible()
    await clerk.look("联合日历，周", narrow=True, shot="joint-week")
    supervisor = await visit("supervisor")
    await supervisor.open(f"/joint/list?from={on}&until={on}")
    await expect(supervisor.page.get_by_role("cell", name=re.compile("时间冲突")).first).to_be_visible()
    own = supervisor.page.get_by_role("row").filter(has_text=SECOND_SHOP)
    await supervisor.look("联合事项，一天", narrow=True, shot="joint-day", part=own)
    async with clerk.page.expect_download() as taken:
        await clerk.page.get_by_role("link", name=re.compile(r"\.ics")).click()
    assert (await taken.value).suggested_filename == "lianban-joint.ics"


async def lose_the_connection(xf: Visitor, filed: Filed) -> None:
    """What is typed outlives an attempt to send without a network, and loading the page anew."""
    await open_event(xf, filed, "/site")
    page, form = xf.page, xf.page.locator("form[data-keep]")
    await fill_in(form, "整改", wrong=BAD_POINT, remark=REMARK)
    await form.get_by_label("意见说明").fill("现场已告知店主。")
    await form.get_by_label("现场照片").set_input_files(PHOTO)
    await xf.look("现场页", narrow=True, narrow_shot="joint-site-narrow")
    await xf.context.set_offline(True)
    await form.get_by_role("button", name="提交意见").click()
    await expect(page.get_by_role("status")).to_contain_text("没有网络连接")
    await expect(form.get_by_label("意见说明")).to_have_value("现场已告知店主。")
    assert await photos(form) == 1
    await xf.context.set_offline(False)
    xf.complaints.clear()  # that it was offline, which is what the test wants
    await page.reload()
    await expect(form.get_by_label("意见说明")).to_have_value("现场已告知店主。")
    point = form.locator("fieldset.point").filter(has_text=BAD_POINT)
    await expect(point.get_by_label("不合格", exact=True)).to_be_checked()
    await expect(point.get_by_label("说明")).to_have_value(REMARK)


async def photos(form: Locator) -> int:
    """How many photos are chosen."""
    chosen: int = await form.get_by_label("现场照片").evaluate("field => field.files.length")
    return chosen


async def send_in_the_end(xf: Visitor) -> None:
    """An error keeps the photo that was chosen; when the opinion is on file, the browser forgets what was typed."""
    page, form = xf.page, xf.page.locator("form[data-keep]")
    await form.get_by_label("意见说明").fill("")
    await form.get_by_role("group", name="本部门意见").get_by_label(desk.starting("不通过")).check()
    await form.get_by_label("现场照片").set_input_files(PHOTO)
    with xf.refused(422):
        await form.get_by_role("button", name="提交意见").click()
        await expect(page.locator("#error-summary")).to_be_focused()
        await expect(page.locator("#error-summary")).to_contain_text("请写明事实和理由")
    assert await photos(form) == 1
    await xf.look("现场页，有错误", narrow=True)
    await form.get_by_role("group", name="本部门意见").get_by_label(desk.starting("整改")).check()
    await form.get_by_role("button", name="提交意见").click()
    await desk.took_effect(xf, "出具联合意见")
    await expect(page.get_by_text("后门.png", exact=True)).to_be_visible()
    assert await page.evaluate("() => Object.keys(localStorage).filter(key => key.startsWith('lianban:'))") == []


async def write_beforehand(plain: Visitor, filed: Filed) -> None:
    """Without scripts, and before the convenor has registered who came: put aside on the server."""
    await open_event(plain, filed, "/site")
    form = plain.page.locator("form[data-keep]")
    await form.get_by_label("意见说明").fill("先到现场，后门上锁。")
    await form.get_by_role("button", name="暂存").click()
    await expect(plain.page.get_by_text("暂存的内容")).to_be_visible()


async def send_without_scripts(plain: Visitor, filed: Filed) -> None:
    """What was put aside is there, and the plain form sends it."""
    await open_event(plain, filed, "/site")
    form = plain.page.locator("form[data-keep]")
    await expect(form.get_by_label("意见说明")).to_have_value("先到现场，后门上锁。")
    await fill_in(form, "整改", wrong=BAD_POINT, remark=REMARK)
    await form.get_by_role("button", name="提交意见").click()
    await desk.took_effect(plain, "出具联合意见")
    await expect(plain.page.get_by_text(REMARK)).to_be_visible()
