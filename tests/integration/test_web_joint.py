"""联合事项 through the pages: forms by role, what they ask for, and what comes of them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from domain.case.joint.state import JointPhase
from runtime.settings import Settings
from starter.office.deputies import make_deputy
from starter.web.site.deputy_session import DEPUTY_COOKIE
from tests.support.joint import DEPARTMENTS, POINTS, joint_plan, slot, visit
from tests.support.joint_web import COUNTER, PLACE, PNG, JointSite, answers, joint_site, plain, typed, value
from tests.support.office import SUPERVISOR, clerk
from tests.support.terms import LEAD, head

FIRST, SECOND = slot("2026-08-05 09:00"), slot("2026-08-05 14:00")
PHOTO = ("files", ("现场.png", PNG, "image/png"))
PASSED = {"verdict": "pass", **answers(POINTS)}


async def test_from_the_convening_to_the_record_by_forms(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit(booking="applicant"))) as it:
        page = await it.page(clerk("sjj"))
        assert "轮到：样例市监局 ，提出时间和地点（召集）" in page
        assert "召集期限" in page
        await it.convenes(FIRST, SECOND, note="请带执法记录仪。")
        for department in DEPARTMENTS:
            page = await it.page(clerk(department))
            assert f"地点 {PLACE}" in page
            assert "确认参加" in page
            await it.confirms(department, FIRST, SECOND)
        page = await it.page(it.case.applicant, "/query/case")
        assert "请为“联合勘验”预约时间；逾期没有预约的，按最早的时间确定， 2026年" in page
        page = await it.does(it.case.applicant, "book_joint", slot=value(SECOND))
        assert "定于 2026-08-05 14:00" in page
        assert (await it.case.event()).slot == SECOND
        assert "登记为已经举行" not in await it.page(clerk("sjj"))
        await it.case.at("2026-08-05 14:30")
        await it.holds(**{each: [f"{each}-1", f"{each}-2"] for each in DEPARTMENTS})
        for department in DEPARTMENTS:
            note = f"{department}没有发现问题。"
            page = await it.does(clerk(department), "give_joint_opinion", [PHOTO], note=note, **PASSED)
        assert "联合勘验 通过" in page
        assert "联合勘验记录" in page
        event = await it.case.event()
        assert (event.phase, event.outcome) == (JointPhase.CLOSED, "passed")


async def test_everybody_finds_their_part_in_their_own_list_and_nobody_elses(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit(booking="applicant"))) as it:
        assert "召集联合事项，提出时间" in await it.page(LEAD, "/todo")
        assert await asked(it) == []
        await it.convenes(FIRST, SECOND)
        assert "召集联合事项，提出时间" not in await it.page(LEAD, "/todo")
        assert await asked(it) == [*DEPARTMENTS], "确认时间，确定参加人员"
        await it.confirms("sjj", FIRST, SECOND)
        assert await asked(it) == ["wjj", "zjj"]
        for department in ("wjj", "zjj"):
            await it.confirms(department, FIRST, SECOND)
        assert await asked(it) == []
        assert "等申请人预约时间" in await it.page(LEAD, "/todo?view=waits")
        await it.does(it.case.applicant, "book_joint", slot=value(SECOND))
        for department in DEPARTMENTS:
            assert "联合事项：联合勘验" in await it.page(clerk(department), "/work?view=mine"), "按时到场，只给确定的人"
            assert "联合事项：联合勘验" not in await it.page(clerk(department, 3), "/work?view=mine")
        assert "按时举行，登记到场" in await it.page(LEAD, "/todo")
        await it.case.at("2026-08-05 14:30")
        await it.holds(**{each: [f"{each}-1", f"{each}-2"] for each in DEPARTMENTS})
        assert await asked(it) == [*DEPARTMENTS], "出具联合意见"
        await it.does(clerk("sjj"), "give_joint_opinion", [PHOTO], note="没有发现问题。", **PASSED)
        assert await asked(it) == ["wjj", "zjj"]


async def asked(it: JointSite) -> list[str]:
    """The departments whose clerks find something to do for the event in their list."""
    pages = {each: await it.page(clerk(each), "/work?view=pool") for each in DEPARTMENTS}
    return [each for each, page in pages.items() if "联合事项：联合勘验" in page]


# --- what the forms say ------------------------------

WRONG_TIMES: list[tuple[dict[str, str], str, str]] = [
    ({"place": PLACE}, "slot1_on", "请至少写明一个时间"),
    ({"place": PLACE, "slot2_on": "2026-08-05", "slot2_to": "11:00"}, "slot2_from", "第2个时间没有填写完整"),
    ({**typed(FIRST), "slot1_on": "8月5日", "place": PLACE}, "slot1_on", "第1个时间无法识别"),
    ({**typed(FIRST), "slot1_to": "09:00", "place": PLACE}, "slot1_to", "结束须晚于开始"),
    ({**typed(FIRST), "slot1_on": "2026-07-31", "place": PLACE}, "slot1_on", "已经过去"),
    ({**typed(FIRST)}, "place", "请写明地点"),
]


async def test_times_that_cannot_be_are_named_at_their_field_and_nothing_typed_is_lost(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        for fields, name, sentence in WRONG_TIMES:
            answer = await it.sends(clerk("sjj"), "convene_joint", note="已填写的说明", **fields)
            assert answer.status_code == 422
            assert f'href="#convene_joint-kanyan-{name}"' in answer.text, name
            assert f'id="convene_joint-kanyan-{name}"' in answer.text
            assert sentence in plain(answer.text)
            assert "已填写的说明" in answer.text
            assert all(f'value="{each}"' in answer.text for each in fields.values())
        assert (await it.case.event()).phase is JointPhase.DUE


async def test_who_comes_is_named_with_deputies_and_never_fewer_than_two(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        await it.convenes(FIRST)
        wjj = clerk("wjj")
        answer = await it.sends(wjj, "confirm_joint", slot=value(FIRST), officer__wjj="wjj-1")
        assert answer.status_code == 422
        assert "样例卫健局至少需要2名人员（行政许可法第三十四条）" in answer.text
        assert re.search(r'value="wjj-1"[^>]* checked', answer.text), "who was ticked stays ticked"
        answer = await it.sends(wjj, "confirm_joint", officer__wjj=["wjj-1", "wjj-2"])
        assert "请至少勾选一个可行的时间" in answer.text
        answer = await it.sends(wjj, "confirm_joint", slot="never", officer__wjj=["wjj-1", "wjj-2"])
        assert "所选时间无法识别" in answer.text
        own = {"for__wjj__wjj-2": "wjj-2"}
        answer = await it.sends(wjj, "confirm_joint", slot=value(FIRST), officer__wjj=["wjj-1", "wjj-2"], **own)
        assert "代替的须是另一位同事" in answer.text
        page = await it.confirms("wjj", FIRST, officers=["wjj-1", "wjj-3"], **{"for__wjj__wjj-3": "wjj-2"})
        assert "人员：wjj-1、wjj-3（代wjj-2）" in page
        assert (await it.case.party("wjj")).officers[1].deputy_for == "wjj-2"


async def test_attendance_of_one_officer_is_refused_and_a_department_may_be_absent(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        await it.convenes(FIRST)
        for department in DEPARTMENTS:
            await it.confirms(department, FIRST)
        await it.case.at("2026-08-05 09:10")
        sjj = clerk("sjj")
        answer = await it.sends(sjj, "hold_joint", officer__sjj=["sjj-1", "sjj-2"], officer__zjj="zjj-1")
        assert answer.status_code == 422
        assert "样例住建局至少需要2名人员" in answer.text
        answer = await it.sends(sjj, "hold_joint")
        assert "没有一个部门到场的，不能登记" in answer.text
        page = await it.holds(sjj=["sjj-1", "sjj-2"], wjj=["wjj-1", "wjj-4"])
        assert "未到场" in page
        assert (await it.case.party("zjj")).present == ()
        await the_absent_department_makes_up_its_visit(it)


async def the_absent_department_makes_up_its_visit(it: JointSite) -> None:
    """补勘: without the people who went there, no opinion."""
    zjj = clerk("zjj")
    assert "补勘人员" in await it.page(zjj)
    answer = await it.sends(zjj, "give_joint_opinion", **PASSED)
    assert answer.status_code == 422
    assert "样例住建局至少需要2名人员" in answer.text
    page = await it.does(zjj, "give_joint_opinion", officer__zjj=["zjj-1", "zjj-3"], **PASSED)
    assert "补勘人员：zjj-1、zjj-3" in page


WRONG_OPINIONS: list[tuple[dict[str, str], str, str]] = [
    ({**answers(POINTS)}, "verdict", "请选择意见"),
    ({**answers(POINTS[1:]), "verdict": "pass"}, f"p.{POINTS[0]}", "请选择合格或不合格：检查chukou"),
    ({**answers(POINTS, "xiaodu"), "verdict": "pass"}, "verdict", "有不合格的要点，意见不能是通过"),
    ({**answers(POINTS), "verdict": "rectify"}, "verdict", "请至少把一项要点选为不合格"),
    ({**answers(POINTS, "xiaodu"), "verdict": "fail"}, "note", "请写明事实和理由"),
]


async def test_opinions_that_contradict_themselves_are_named_at_their_field(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        await it.held(FIRST)
        for fields, name, sentence in WRONG_OPINIONS:
            answer = await it.sends(clerk("wjj"), "give_joint_opinion", r__xiaodu="门口堆放杂物", **fields)
            assert answer.status_code == 422
            assert f'href="#give_joint_opinion-kanyan-{name}"' in answer.text, name
            assert sentence in plain(answer.text)
            assert "门口堆放杂物" in answer.text
        text = ("files", ("说明.txt", b"text", "text/plain"))
        answer = await it.sends(clerk("wjj"), "give_joint_opinion", [PHOTO, text], **PASSED)
        assert "不是PDF、JPG 或 PNG" in answer.text
        assert (await it.case.party("wjj")).verdict is None


# --- other ways ------------------------------


async def test_a_department_asks_for_another_slot_and_the_convenor_proposes_anew(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        await it.convenes(FIRST)
        answer = await it.sends(clerk("zjj"), "ask_other_slot")
        assert "请写明为什么所提时间都不可行" in answer.text
        page = await it.does(clerk("zjj"), "ask_other_slot", note="当天全员培训", **typed(SECOND))
        assert "请求另定时间，建议：2026-08-05 14:00至16:00（当天全员培训）" in page
        for department in ("sjj", "wjj"):
            await it.confirms(department, FIRST)
        assert (await it.case.event()).phase is JointPhase.DUE
        await it.convenes(SECOND)
        page = await it.page(clerk("zjj"))
        assert "2026-08-05 14:00" in page
        assert "未确认" in page


async def test_the_applicant_moves_it_once(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit(moves=1))) as it:
        await it.convenes(FIRST)
        for department in DEPARTMENTS:
            await it.confirms(department, FIRST)
        assert "还可以申请改期 1 次" in await it.page(it.case.applicant, "/query/case")
        answer = await it.sends(it.case.applicant, "ask_move_joint")
        assert answer.status_code == 422
        assert "请写明为什么要改期" in answer.text
        page = await it.does(it.case.applicant, "ask_move_joint", note="店主住院，下午方便。")
        assert "轮到样例市监局：提出时间和地点（召集）" in page
        await it.convenes(SECOND)
        for department in DEPARTMENTS:
            await it.confirms(department, SECOND)
        assert "申请改期 0 次" not in await it.page(it.case.applicant, "/query/case")
        page = await it.told(COUNTER, await it.sends(COUNTER, "ask_move_joint", note="再改一次"))
        assert "MOVES_USED_UP" in page


async def test_an_opinion_is_taken_back_by_its_author_alone_and_given_anew(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        await it.held(FIRST)
        await it.does(clerk("wjj"), "give_joint_opinion", **PASSED)
        assert "撤回意见" not in await it.page(clerk("wjj", 2))
        page = await it.told(clerk("wjj", 2), await it.sends(clerk("wjj", 2), "take_back"))
        assert "NOTHING_TO_TAKE_BACK" in page
        await it.does(clerk("wjj"), "take_back")
        assert (await it.case.party("wjj")).verdict is None
        await it.does(clerk("wjj"), "give_joint_opinion", verdict="rectify", **answers(POINTS, "paishui"))


async def test_two_at_once_get_one_winner_and_one_clear_answer(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        await it.convenes(FIRST)
        second = await it.sends(clerk("sjj", 2), "convene_joint", place=PLACE, **typed(SECOND))
        assert "JOINT_NOT_THERE_YET" in await it.told(clerk("sjj", 2), second)
        assert (await it.case.event()).slots == (FIRST,)
        for department in DEPARTMENTS:
            await it.confirms(department, FIRST)
        await it.case.at("2026-08-05 09:30")
        await it.holds(**{each: [f"{each}-1", f"{each}-2"] for each in DEPARTMENTS})
        await it.does(clerk("wjj"), "give_joint_opinion", **PASSED)
        late = await it.sends(clerk("wjj", 2), "give_joint_opinion", verdict="rectify", **answers(POINTS, "xiaodu"))
        page = await it.told(clerk("wjj", 2), late)
        assert "本部门这一轮已经出具意见，先到的意见有效。" in page
        assert (await it.case.party("wjj")).verdict == "pass"


async def test_a_deputy_who_was_there_gives_the_opinion_and_both_names_stand(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        await it.held(FIRST)
        was_away, was_there = clerk("wjj", 3), clerk("wjj", 2)
        made = await make_deputy(
            it.case.office.lianban,
            was_away,
            principal=was_away.actor_id,
            deputy=was_there.actor_id,
            role=was_away.role,
            department="wjj",
            from_on=date(2026, 8, 5),
            until_on=date(2026, 8, 14),
        )
        assert "出具意见：" not in await it.page(was_away), "nobody signs what they have not seen"
        (await it.browser(was_there)).cookies.set(DEPUTY_COOKIE, made.deputy_id)
        assert "出具意见：样例卫健局" in await it.page(was_there)
        answer = await it.sends(was_there, "give_joint_opinion", **PASSED)
        assert answer.status_code == 422, "the form was opened in one's own name"
        assert "您已改变代理身份" in answer.text
        page = await it.does(was_there, "give_joint_opinion", acting_for=was_away.actor_id, **PASSED)
        assert "wjj-2（代wjj-3）" in page


# --- who may ------------------------------

NOT_THEIRS: list[tuple[Any, str]] = [
    (clerk("wjj"), "convene_joint"),
    (clerk("wjj"), "hold_joint"),
    (clerk("sjj"), "book_joint"),
    (COUNTER, "give_joint_opinion"),
    (SUPERVISOR, "convene_joint"),
    (SUPERVISOR, "report_rectified"),
]


@pytest.mark.parametrize("number", range(len(NOT_THEIRS)))
async def test_what_is_not_ones_own_is_closed_before_anything_is_on_file(settings: Settings, number: int) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        actor, kind = NOT_THEIRS[number]
        answer = await it.sends(actor, kind, place=PLACE, **typed(FIRST))
        assert answer.status_code == 403
        assert "PAGE_NOT_PERMITTED" in answer.text
        assert await it.case.phase() is JointPhase.DUE


async def test_a_department_without_part_reads_no_findings_and_opens_no_files(settings: Settings) -> None:
    parties = tuple(each for each in visit().parties if each.department != "zjj")
    async with joint_site(settings, joint_plan(visit(parties=parties))) as it:
        await it.convenes(FIRST)
        for department in ("sjj", "wjj"):
            await it.confirms(department, FIRST)
        await it.case.at("2026-08-05 09:30")
        await it.holds(sjj=["sjj-1", "sjj-2"], wjj=["wjj-1", "wjj-2"])
        given = {"verdict": "rectify", "note": "后厨没有消毒柜。", **answers(POINTS, "xiaodu", xiaodu="缺消毒柜")}
        await it.does(clerk("wjj"), "give_joint_opinion", [PHOTO], **given)
        found = re.search(r'href="([^"]+/files/[^"]+)"', await it.html(clerk("sjj")))
        assert found is not None
        opened = await (await it.browser(clerk("sjj"))).get(found[1])
        assert (opened.status_code, opened.content) == (200, PNG)
        assert opened.headers["content-disposition"].startswith("attachment;")
        for stranger, closed in ((clerk("zjj"), 404), (SUPERVISOR, 403)):
            page = await it.page(stranger)
            assert "整改" in page
            assert "缺消毒柜" not in page
            assert "没有消毒柜" not in page
            assert (await (await it.browser(stranger)).get(found[1])).status_code == closed
        wrong = [found[1].rpartition("/")[0] + "/9", f"{it.path}/files/none/0", found[1].replace("/0", "/x")]
        for path in wrong:
            assert (await (await it.browser(clerk("sjj"))).get(path)).status_code == 404


async def test_an_event_that_the_case_does_not_have_is_no_page(settings: Settings) -> None:
    async with joint_site(settings, joint_plan(visit())) as it:
        browser = await it.browser(head("sjj"))
        for path in ("none", "none/site", "none.ics", f"{it.case.joint}.ics"):
            answer = await browser.get(f"/cases/{it.case.case_no}/joint/{path}")
            assert answer.status_code == 404, path
        applicant = await it.browser(it.case.applicant)
        assert (await applicant.post("/query/joint/none/book_joint", data={"act_id": "a"})).status_code == 404
