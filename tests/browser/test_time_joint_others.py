"""联合验收 and 水电气网联合报装 end to end in a real browser: a review not counted, a slot the firm books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playwright.async_api import expect

from tests.browser import baozhuang, desk, joints, terms, yanshou
from tests.browser.conftest import Visit
from tests.browser.joints import Event
from tests.support.browser import Visitor

People = Mapping[str, tuple[Visitor, Sequence[str]]]
EXTRA, REMOVED = "二层多建了一处夹层。", "夹层已经拆除。"


async def test_acceptance_with_an_expert_review_that_is_not_counted(visit: Visit) -> None:
    names = ("window", "zjj_lead", "zjj", "zrj", "xf", "cgj", "zjk")
    window, lead, zjj, zrj, xf, cgj, zjk = [await visit(name) for name in names]
    given = yanshou.application("示例置业丑一")
    filed = await desk.file_case(window, given)
    review, event = (Event(filed.case_no, given, key) for key in (yanshou.REVIEW, yanshou.EVENT))
    experts: People = {"zjj": (zjj, ("zjj",)), "xf": (xf, ("xf",)), "zjk": (zjk, ("zjk", "zjk2", "zjk3"))}
    await joints.visit_tomorrow(lead, review, experts, yanshou.HALL)
    await zjj.open(f"/cases/{filed.case_no}")
    await expect(desk.item_row(zjj, yanshou.FIRE)).to_contain_text("停止计时")
    await expect(desk.item_row(zjj, yanshou.PLANNING)).not_to_contain_text("停止计时")
    people: People = {
        "zjj": (zjj, ("zjj", "zjj2")),
        "zrj": (zrj, ("zrj", "zrj2")),
        "xf": (xf, ("xf", "xf2")),
        "cgj": (cgj, ("cgj", "cgj2")),
    }
    await joints.visit_tomorrow(lead, event, people, yanshou.PLACE)
    await joints.let_pass_and_hold(lead, review, experts)
    await joints.hold(lead, event, {code: logins for code, (_, logins) in people.items()})
    for code in ("zjj", "zjk"):
        await joints.give_opinion(experts[code][0], review, code)
    await expect(desk.phase(zjk, "通过")).to_be_visible()
    await put_right_and_closed(visit, filed, event, lead, people)
    await zjj.open(f"/cases/{filed.case_no}")
    await expect(desk.item_row(zjj, yanshou.FIRE)).not_to_contain_text("停止计时")


async def put_right_and_closed(visit: Visit, filed: desk.Filed, event: Event, lead: Visitor, people: People) -> None:
    """Planning has to be put right, for which nothing is counted; the second visit finds it in order."""
    point = next(iter(event.points("zrj")))
    for code in ("zjj", "xf", "cgj"):
        await joints.give_opinion(people[code][0], event, code)
    await joints.give_opinion(people["zrj"][0], event, "zrj", "整改", {point: EXTRA})
    await lead.open(event.path)
    await expect(desk.phase(lead, "整改中")).to_be_visible()
    family = await visit("family", login=False)
    await desk.query(family, filed)
    await report(family, REMOVED)
    only: People = {"zrj": people["zrj"]}
    await joints.visit_tomorrow(lead, event, only, yanshou.PLACE)
    await joints.let_pass_and_hold(lead, event, only)
    await joints.give_opinion(people["zrj"][0], event, "zrj", among=(point,))
    await expect(desk.phase(people["zrj"][0], "通过")).to_be_visible()


async def report(family: Visitor, words: str) -> None:
    """报告整改完成 on the query page."""
    form = terms.act_form(family, "报告整改完成")
    await form.get_by_label("整改情况").fill(words)
    await form.get_by_role("button", name="报告整改完成").click()
    await desk.took_effect(family, "报告整改完成")


async def test_the_firm_books_the_survey_and_gets_one_answer(visit: Visit) -> None:
    names = ("window", "zjj_lead", "zjj", "sw", "gd")
    window, lead, zjj, sw, gd = [await visit(name) for name in names]
    people: People = {"zjj": (zjj, ("zjj", "zjj2")), "sw": (sw, ("sw", "sw2")), "gd": (gd, ("gd", "gd2"))}
    given = baozhuang.application("示例制造厂寅一")
    event_of = await desk.file_case(window, given)
    await desk.pre_review(zjj, event_of.case_no, baozhuang.SURVEY)
    event = Event(event_of.case_no, given, baozhuang.EVENT)
    on = terms.working_days_after(await terms.today(lead), 1)
    await joints.convene(lead, event, [(on, "09:00", "11:00"), (on, "14:00", "16:00")], baozhuang.PLACE)
    for clerk, logins in people.values():
        await joints.confirm(clerk, event, *logins, slots=(0, 1))
    family = await visit("family", login=False)
    await desk.query(family, event_of)
    form = terms.act_form(family, "预约这个时间")
    await form.get_by_role("radio").nth(1).check()
    await family.look("预约踏勘", narrow=True)
    await form.get_by_role("button", name="预约这个时间").click()
    await desk.took_effect(family, "预约时间")
    await expect(family.page.get_by_role("main")).to_contain_text(f"定于{on} 14:00")
    await joints.let_pass_and_hold(lead, event, people)
    for code, (clerk, _) in people.items():
        await joints.give_opinion(clerk, event, code)
    await desk.grant(zjj, event_of.case_no, baozhuang.SURVEY, "ZJJ-示例-5001")
    await answers_together(window, {baozhuang.WATER: sw, baozhuang.POWER: gd}, event_of.case_no)


async def answers_together(window: Visitor, firms: Mapping[str, Visitor], case_no: str) -> None:
    """One reply: the results of the utilities go out together."""
    for number, (item, clerk) in enumerate(firms.items(), start=1):
        await clerk.open(f"/cases/{case_no}")
        await clerk.until(desk.block_of(clerk, item).get_by_role("button", name="提交决定"))
        await desk.grant(clerk, case_no, item, f"DF-示例-500{number}")
    await window.open(f"/cases/{case_no}")
    await window.until(desk.phase(window, "全部办成"))
    results = await desk.open_document(window, case_no, "结果清单")
    for number in range(1, len(firms) + 1):
        await expect(results).to_contain_text(f"DF-示例-500{number}")
