"""What joint events leave behind in the pages: papers, the calendar with its clashes, .ics files, the phone page."""

from __future__ import annotations

import re
from typing import Any

import icalendar
import pytest

from domain.case.acts import Actor
from domain.case.joint.state import JointPhase
from domain.definition.joint import ClosingRule, JointPlan, JointStop
from ledger import act_drafts
from ledger.acts import read_act
from runtime.settings import Settings
from starter.web.joint.declared import rules_of
from tests.support.joint import DEPARTMENTS, POINTS, VISIT, begun, item, joint_plan, party, slot, visit
from tests.support.joint_web import COUNTER, PLACE, PNG, JointSite, answers, joint_site, plain, typed
from tests.support.office import SUPERVISOR, clerk
from tests.support.terms import FOOD, LEAD, SIGN, head

FIRST, SECOND = slot("2026-08-05 09:00"), slot("2026-08-12 14:00")
PHOTO = ("files", ("现场.png", PNG, "image/png"))
PASSED = {"verdict": "pass", **answers(POINTS)}


async def paper(it: JointSite, actor: Actor, title: str) -> str:
    """The last paper of that title, opened from the list that its reader has."""
    listed = await it.html(actor, "/query/case" if actor == it.case.applicant else "")
    found = re.findall(rf'href="((?:/cases/[\d-]+|/query)/notices/\d+)">{re.escape(title)}<', listed)
    assert found, plain(listed)
    return await it.page(actor, found[-1])


async def test_notices_and_the_signed_record_of_every_round(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit(partial=True))) as it:
        await it.held(FIRST)
        convened = await paper(it, clerk("wjj"), "联合勘验通知")
        assert re.search(r"联通〔2026〕\d+号", convened)
        assert "请于 2026年8月5日 前确认" in convened
        told = await paper(it, it.case.applicant, "联合勘验时间通知")
        assert re.search(r"联通〔2026〕\d+号", told), "it bears the number of the convening"
        assert f"地点：{PLACE}" in told
        assert "wjj-1" not in told, "the applicant is told how many come, not who"
        wrong = {"verdict": "rectify", "note": "见现场照片。", **answers(POINTS, "xiaodu", xiaodu="没有消毒柜")}
        await it.does(clerk("wjj"), "give_joint_opinion", [PHOTO], **wrong)
        for department in ("sjj", "zjj"):
            await it.does(clerk(department), "give_joint_opinion", **PASSED)
        await the_record_is_signed(it)
        await the_notice_names_every_point(it)
        await only_what_failed_is_looked_at_again(it)


async def the_record_is_signed(it: JointSite) -> None:
    """One record: each department with its officers, points, opinion, time, and the digest of its act."""
    record = await paper(it, clerk("sjj"), "联合勘验记录")
    assert re.search(r"联录〔2026〕\d+号", record)
    assert "通过：样例市监局、样例住建局" in record
    assert "检查xiaodu 不合格 没有消毒柜" in record
    assert "检查chukou 合格" in record
    assert "证据材料：现场.png" in record
    assert "到场人员：wjj-1、wjj-2" in record
    event = await it.case.event()
    for department in DEPARTMENTS:
        act = await read_act(it.case.office.lianban.pool, event.parties[department].opinion_act or "")
        assert act is not None
        assert act.digest in record
    assert "到场人员：2人" in await paper(it, it.case.applicant, "联合勘验记录")
    reader = await it.browser(SUPERVISOR)
    assert (await reader.get(f"/cases/{it.case.case_no}/notices/1")).status_code == 403


async def the_notice_names_every_point(it: JointSite) -> None:
    """整改通知书: every point with what was remarked, and the last day; the query page says the same."""
    notice = await paper(it, it.case.applicant, "整改通知书")
    assert re.search(r"联整〔2026〕\d+号", notice)
    assert "检查xiaodu 没有消毒柜" in notice
    assert "样例卫健局" in notice
    assert "检查chukou" not in notice
    assert "请于 2026年8月12日 前完成整改" in notice
    page = await it.page(it.case.applicant, "/query/case")
    assert "“联合勘验”有需要整改的要点" in page
    assert "检查xiaodu（没有消毒柜）" in page


async def only_what_failed_is_looked_at_again(it: JointSite) -> None:
    """The applicant reports with a photo; the second round asks that point alone, and its record says so."""
    answer = await it.sends(it.case.applicant, "report_rectified")
    assert answer.status_code == 422
    assert "请写明每一项是怎样整改的" in answer.text
    await it.does(it.case.applicant, "report_rectified", [PHOTO], note="已购置消毒柜。")
    page = await it.page(clerk("wjj"))
    assert "第 2 轮（复查）" in page
    assert "已购置消毒柜。" in page
    assert "已通过" in page
    await it.convenes(SECOND)
    assert "确认参加：" not in await it.page(clerk("zjj")), "who passed is not asked again"
    await it.confirms("wjj", SECOND)
    await it.case.at("2026-08-12 14:00")
    await it.holds(wjj=["wjj-1", "wjj-2"])
    form = await it.html(clerk("wjj"))
    assert 'name="p.xiaodu"' in form
    assert 'name="p.chukou"' not in form
    await it.does(clerk("wjj"), "give_joint_opinion", verdict="pass", **answers(["xiaodu"]))
    assert (await it.case.event()).outcome == "passed"
    second = await paper(it, clerk("sjj"), "联合勘验记录（第2轮）")
    assert "检查xiaodu 合格" in second
    assert "样例住建局" not in second
    first = await paper(it, clerk("sjj"), "联合勘验记录")
    assert "检查xiaodu 不合格 没有消毒柜" in first, "the first record stays as it was signed"


async def test_papers_are_for_those_who_take_part(settings: Settings) -> None:
    parties = tuple(each for each in visit().parties if each.department != "zjj")
    async with joint_site(settings, joint_plan(visit(parties=parties))) as it:
        await it.convenes(FIRST)
        assert "联合勘验通知" in await it.page(head("wjj"))
        assert "联合勘验通知" not in await it.page(clerk("zjj"))
        assert "联合勘验通知" not in await it.page(it.case.applicant, "/query/case")


async def test_an_event_that_stops_the_clocks_says_so_in_every_paper(settings: Settings) -> None:
    stops = JointStop(ground="专家评审", basis="行政许可法第四十五条", days=15)
    async with joint_site(settings, joint_plan(visit(kind="review", name="专家评审会", stops=stops))) as it:
        await it.convenes(FIRST)
        page = await it.page(it.case.applicant, "/query/case")
        assert "正在办理“专家评审会”，这段时间不计入期限" in page
        suspended = await paper(it, it.case.applicant, f"特别程序告知书：{FOOD}")
        assert "依法需要进行 专家评审 ，所需时间为 15个工作日" in suspended
        for department in DEPARTMENTS:
            await it.confirms(department, FIRST)
        await it.case.at("2026-08-05 09:30")
        await it.holds(**{each: [f"{each}-1", f"{each}-2"] for each in DEPARTMENTS})
        for department in DEPARTMENTS:
            await it.does(clerk(department), "give_joint_opinion", **PASSED)
        assert "联合评审记录" in await it.page(clerk("sjj"))
        resumed = await paper(it, it.case.applicant, f"恢复办理通知书：{FOOD}")
        assert "“专家评审会”的这一步已经结束" in resumed


async def test_a_return_is_a_paper_for_both_departments(settings: Settings) -> None:
    after = (item(FOOD), item(SIGN, after=(FOOD,)))
    parties = (party("zjj", SIGN),)
    async with joint_site(settings, joint_plan(visit(parties=parties), items=after, results="hold_together")) as it:
        await it.case.grants(FOOD)
        await it.case.does(clerk("zjj"), "claim_item", SIGN)
        given = {"to_item": FOOD, "content": {"note": "平面图与现场不符。"}}
        await it.case.does(clerk("zjj"), "return_item", SIGN, **given)
        case = f"/cases/{it.case.case_no}"
        for reader in (clerk("sjj"), clerk("zjj")):
            listed = re.findall(rf'href="({case}/notices/\d+)">退回通知', await it.html(reader, case))
            told = await it.page(reader, listed[-1])
            assert re.search(r"退〔2026〕\d+号", told)
            assert "说明：平面图与现场不符。" in told
            assert "等待：店招备案" in told or f"等待：{SIGN}" in told
        assert "退回通知" not in await it.page(it.case.applicant, "/query/case")


# --- calendar -----------------------------------------------------------------------------------


async def test_the_calendar_shows_what_overlaps_in_words(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        await it.convenes(FIRST)
        for department in DEPARTMENTS:
            await it.confirms(department, FIRST)
        other = JointSite(it.site, await begun(it.case.office, joint_plan(visit())))
        await other.convenes(slot("2026-08-05 10:00"), slot("2026-08-06 10:00"))
        await other.confirms("wjj", slot("2026-08-05 10:00"), officers=["wjj-2", "wjj-3"])
        page = await it.page(clerk("wjj"), "/joint?on=2026-08-05")
        assert "时间冲突 与 1 个联合事项重叠" in page
        assert "拟定时间" in page
        day = await other.page(clerk("wjj"), "/joint/list?from=2026-08-05&until=2026-08-05")
        assert f"10:00至12:00还有“联合勘验”（办件{other.case.case_no}），同一人员：wjj-2" in day
        assert "10:00至12:00" not in await it.page(clerk("wjj"), "/joint/list?from=2026-08-07&until=2026-08-07")
        own = await other.page(clerk("sjj"))
        assert f"时间冲突 09:00至11:00还有“联合勘验”（办件{it.case.case_no}），同一人员：" in own


async def test_each_looks_at_their_own_calendar(settings: Settings) -> None:
    parties = tuple(each for each in visit().parties if each.department != "zjj")
    async with joint_site(settings, joint_plan(visit(parties=parties))) as it:
        await it.convenes(FIRST)
        for actor in (clerk("wjj"), head("sjj"), LEAD, COUNTER, SUPERVISOR):
            assert "09:00至11:00" in await it.page(actor, "/joint?on=2026-08-03"), actor
        assert "09:00至11:00" not in await it.page(clerk("zjj"), "/joint?on=2026-08-03&department=wjj")
        assert "09:00至11:00" not in await it.page(SUPERVISOR, "/joint?on=2026-08-03&department=zjj")
        assert "09:00至11:00" in await it.page(SUPERVISOR, "/joint?on=2026-08-03&department=wjj")
        for odd in ("?on=never&view=year&department=none", "?on=0001-01-01", "?on=9999-12-31&view=day"):
            assert "联合日历" in await it.page(SUPERVISOR, f"/joint{odd}")
        applicant = await it.browser(it.case.applicant)
        assert (await applicant.get("/joint")).status_code == 403


async def test_ics_files_keep_their_uid_and_say_what_was_moved(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        await it.convenes(FIRST)
        browser = await it.browser(clerk("wjj"))
        assert (await browser.get(f"{it.path}.ics")).status_code == 404, "nothing is fixed yet"
        for department in DEPARTMENTS:
            await it.confirms(department, FIRST)
        first = await event_in(it, f"{it.path}.ics")
        assert str(first["uid"]) == f"{it.case.case_no}-{VISIT}-1@lianban"
        assert str(first["location"]) == PLACE
        assert first["dtstart"].dt == FIRST.starts_at
        assert str(first["dtstart"].dt.tzinfo) == "Asia/Shanghai"
        own = await event_in(it, "/joint/calendar.ics")
        assert (own["uid"], own["sequence"], own["dtend"].dt) == (first["uid"], first["sequence"], FIRST.ends_at)
        text = (await browser.get(f"{it.path}.ics")).text
        assert "BEGIN:VTIMEZONE" in text
        assert "测试店主" not in text
        mine = await event_in(it, f"/query/joint/{VISIT}.ics", it.case.applicant)
        assert (mine["uid"], mine["dtstart"].dt) == (first["uid"], FIRST.starts_at), "in the applicant's own calendar"
        await it.does(it.case.applicant, "ask_move_joint", note="店主住院")
        gone = await event_in(it, f"{it.path}.ics")
        assert (gone["uid"], str(gone["status"])) == (first["uid"], "CANCELLED")
        await it.convenes(SECOND)
        for department in DEPARTMENTS:
            await it.confirms(department, SECOND)
        moved = await event_in(it, f"{it.path}.ics")
        assert (moved["uid"], moved["dtstart"].dt) == (first["uid"], SECOND.starts_at)
        assert int(first["sequence"]) < int(gone["sequence"]) < int(moved["sequence"])


async def event_in(it: JointSite, path: str, who: Actor | None = None) -> Any:
    """The one event of an .ics file, as the library reads it."""
    answer = await (await it.browser(who or clerk("wjj"))).get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.text).walk("VEVENT")
    assert len(events) == 1
    return events[0]


# --- on site ------------------------------------------------------------------------------------


async def test_the_phone_page_keeps_what_was_written_until_it_is_sent(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        wjj, site = clerk("wjj"), f"{it.path}/site"
        assert "现在没有需要在现场填写的内容" in await it.page(wjj, "site")
        await it.convenes(FIRST)
        for department in DEPARTMENTS:
            await it.confirms(department, FIRST)
        assert "召集部门登记到场后才能提交意见" in await it.page(wjj, "site")
        written = {"go": "keep", "p__chukou": "bad", "r__chukou": "出口上锁", "note": "写到一半"}
        page = await it.told(wjj, await it.posts(wjj, site, **written))
        assert "暂存的内容" in page
        kept = await it.html(wjj, "site")
        assert 'value="出口上锁"' in kept
        assert re.search(r'name="p.chukou" value="bad" checked', kept)
        assert "出口上锁" not in await it.html(clerk("wjj", 2), "site"), "it is one's own"
        await it.case.at("2026-08-05 09:30")
        await it.holds(**{each: [f"{each}-1", f"{each}-2"] for each in DEPARTMENTS})
        await it_is_sent_from_the_phone(it, site)


async def it_is_sent_from_the_phone(it: JointSite, site: str) -> None:
    """Sent with what is wrong named first; then nothing is put aside any more, and the browser may forget it."""
    wjj = clerk("wjj")
    assert "您没有登记为本部门到场人员" in await it.page(clerk("wjj", 3), "site")
    answer = await it.posts(wjj, site, go="send", verdict="rectify", p__chukou="bad", note="已写")
    assert answer.status_code == 422
    assert "请选择合格或不合格：检查xiaodu" in plain(answer.text)
    assert "已写" in answer.text
    key = f"lianban:wjj-1:{it.case.case_no}:{VISIT}:1"
    assert f'data-keep="{key}"' in answer.text
    fields = {"go": "send", "verdict": "rectify", **answers(POINTS, "chukou", chukou="出口上锁")}
    answer = await it.posts(wjj, site, [PHOTO], **fields)
    page = await it.html(wjj, answer.headers["location"])
    assert "出具联合意见：已生效" in page
    assert f'data-forget="{key}"' in page
    assert "data-keep" not in page
    pool, subject = it.case.office.lianban.pool, f"joint:{VISIT}"
    assert await act_drafts.read(pool, "wjj-1", it.case.case_no, subject, "give_joint_opinion") is None
    party = await it.case.party("wjj")
    assert (party.verdict, party.points) == ("rectify", ("chukou",))


async def test_the_phone_page_is_for_departments_that_take_part(settings: Settings) -> None:
    parties = tuple(each for each in visit().parties if each.department != "zjj")
    async with joint_site(settings, joint_plan(visit(parties=parties))) as it:
        for actor in (clerk("zjj"), COUNTER, SUPERVISOR, LEAD):
            answer = await (await it.browser(actor)).get(f"{it.path}/site")
            assert answer.status_code == 403, actor
        answer = await it.posts(clerk("zjj"), f"{it.path}/site", go="keep", note="x")
        assert answer.status_code == 403


# --- before applying ----------------------------------------------------------------------------

STOP = JointStop(ground="专家评审", basis="行政许可法第四十五条", days=15)
SAID: list[tuple[JointPlan, str]] = [
    (visit(), "参加部门都通过才算通过。"),
    (visit(), "结果一起算：没有整体通过之前，上述事项都不能准予。"),
    (visit(partial=True), "可以部分通过：通过的部门先作决定、先发结果"),
    (visit(), "5个工作日内整改；报告整改完成后3个工作日内复查，只查上次不合格的要点，最多复查1次"),
    (visit(), "逾期没有出具意见的，不视为同意，逐级督办"),
    (visit(silence="consent", silence_basis="样例规定第二条"), "视为通过（样例规定第二条）"),
    (visit(), "全部时间计入办理期限"),
    (visit(stops=STOP), "不计入办理期限，最多15个工作日（专家评审，行政许可法第四十五条）"),
    (visit(rectify_stops=STOP), "整改的时间不计入办理期限"),
    (visit(booking="applicant"), "时间由申请人从各部门都可行的时间中预约；2个工作日内没有预约的，按最早的时间举行"),
    (visit(moves=2), "可以申请改期2次"),
    (visit(reinspections=0, after_last="refused", after_last_basis="样例规定"), "直接作出不予决定（样例规定）"),
    (visit(closing=ClosingRule(rule="any")), "有一个部门通过就算通过"),
    (visit(closing=ClosingRule(rule="quorum", need=2, veto=("wjj",))), "3个部门中有2个通过就算通过；卫健不通过的"),
    (visit(closing=ClosingRule(rule="weights", need=3, weights={"sjj": 2})), "合计达到3就算通过（市监2、卫健1、zjj1）"),
]


@pytest.mark.parametrize(("plan", "sentence"), SAID)
def test_applicants_are_told_before_they_apply_what_a_result_means(plan: JointPlan, sentence: str) -> None:
    said = "".join(rules_of(plan, {"sjj": "市监", "wjj": "卫健"}, {key: key for key in plan.items}))
    assert sentence in said


async def test_the_query_page_tells_the_rules_at_every_step(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit(partial=True))) as it:
        page = await it.page(it.case.applicant, "/query/case")
        assert "办理规则和部分通过的后果" in page
        assert "可以部分通过" in page
        answer = await it.sends(it.case.applicant, "report_rectified", note="还没有到这一步")
        assert "JOINT_NOT_THERE_YET" in await it.told(it.case.applicant, answer)
        assert await it.case.phase() is JointPhase.DUE
        wrong = await it.sends(it.case.applicant, "book_joint", **typed(FIRST))
        assert "请选择一个时间" in wrong.text
