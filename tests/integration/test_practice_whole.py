"""全程练习 on the real engine, by forms: a joint event done right and done wrong; named colleagues; the applicant."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from python_calamine import CalamineWorkbook

from domain.case.acts import Slot
from domain.case.joint.outcome import points_of
from domain.case.joint.state import JointPhase
from domain.case.state import CaseState
from runtime.settings import Settings
from starter.practice.exercises import APPLICANT, of_matter
from tests.support.joint_web import PLACE, answers, typed, value
from tests.support.practising import Trainee, practice_site

SHOP, HOUSES = "kaiban-canyin", "ershoufang"
VISIT, FIRE, FOOD = "kanyan", "xf/xfyb", "spj/spjy"
PRESENT: dict[str, Any] = {
    f"officer__{each}": [f"demo-{each}", f"demo-{each}2"] for each in ("spj", "sjj", "cgj", "xf")
}


def in_phase(phase: JointPhase, number: int = 1) -> Callable[[CaseState], bool]:
    """The visit of that round stands there."""
    return lambda state: (state.joints[VISIT].phase, state.joints[VISIT].round) == (phase, number)


def waits_for_fire(state: CaseState) -> bool:
    """Everybody but the fire service has given an opinion."""
    event = state.joints[VISIT]
    return event.phase is JointPhase.HELD and all(each.verdict for key, each in event.parties.items() if key != "xf")


async def confirms(trainee: Trainee, number: int) -> None:
    """The fire service takes part in a round, with two officers, one of them the trainee."""
    state = await trainee.turn(in_phase(JointPhase.CONVENED, number))
    slots = [value(each) for each in state.joints[VISIT].slots]
    people: dict[str, Any] = {"officer__xf": ["xf-1", "demo-xf2"]}
    await trainee.does("confirm_joint", joint=VISIT, slot=slots[-1], **people)


async def finds(trainee: Trainee, verdict: str, *bad: str) -> str:
    """The fire service's opinion on the points that are open to it."""
    state = await trainee.turn(waits_for_fire)
    event, plan = state.joints[VISIT], state.plan.joint(VISIT)
    assert plan is not None
    party = plan.party("xf")
    assert party is not None
    points = [each.key for each in points_of(event, party)]
    return await trainee.does(
        "give_joint_opinion", joint=VISIT, verdict=verdict, note="现场看过。", **answers(points, *bad)
    )


async def test_the_fire_service_goes_through_a_visit_and_two_re_inspections_to_its_decision(
    settings: Settings,
) -> None:
    """Eight sittings over ten working days; the space plays convenor, other departments and the applicant."""
    async with practice_site(settings, SHOP) as site:
        trainee = await Trainee.begins(site, "xf", f"{SHOP}.rectify-twice.xf")
        await trainee.turn(lambda state: FIRE in state.items)
        assert "第 1 场，共 8 场" in await trainee.page()
        await trainee.does("complete_pre_review", item=FIRE, complete="yes")
        await trainee.goes_on(2)
        await confirms(trainee, 1)
        assert "审批小许：确认参加联合事项（联合勘验）" in await trainee.page()
        await trainee.goes_on(3)
        await finds(trainee, "rectify", "shusan", "sheshi")
        assert "结果：全部正确" in await trainee.page()
        await trainee.goes_on(4)
        await confirms(trainee, 2)
        assert "申请人：报告整改完成（联合勘验）" in await trainee.page()
        await trainee.goes_on(5)
        await finds(trainee, "rectify", "sheshi")
        await trainee.goes_on(6)
        await confirms(trainee, 3)
        await trainee.goes_on(7)
        await finds(trainee, "pass")
        await trainee.goes_on(8)
        await trainee.turn(in_phase(JointPhase.CLOSED, 3))
        await trainee.does("propose_decision", item=FIRE, decision="grant", result_no="XF-练习-1")
        page = await trainee.page(trainee.whole)
        assert "全部正确。全程 8 步里做对 8 步" in page, page
        trainer = await site.visitor("supervisor")
        assert "8/8" in (await trainer.get("/practice/results")).text
        assert (await trainer.get(trainee.whole)).status_code == 200
        book = CalamineWorkbook.from_filelike(io.BytesIO((await trainer.get("/practice/results.xlsx")).content))
        assert book.get_sheet_by_index(0).to_python()[1][4:] == [8.0, 8.0, 0.0, "全部正确"]


async def test_a_convenor_who_leaves_a_department_out_is_told_what_and_why(settings: Settings) -> None:
    async with practice_site(settings, SHOP) as site:
        trainee = await Trainee.begins(site, "spj_lead", f"{SHOP}.all-consent.lead")
        await trainee.turn(in_phase(JointPhase.DUE))
        number, office = await trainee.case_no(), site.office
        soon = (await office.lianban.legal_now()).replace(second=0, microsecond=0) + timedelta(days=2)
        offered = Slot(starts_at=soon, ends_at=soon + timedelta(minutes=30))
        refused = await trainee.sends(f"/cases/{number}/joint/{VISIT}/acts/convene_joint", place="", **typed(offered))
        assert refused.status_code == 422, "没有地点"
        await trainee.does("convene_joint", joint=VISIT, place=PLACE, **typed(offered))
        assert "结果：全部正确" in await trainee.page()
        early = await trainee.sends(f"/cases/{number}/joint/{VISIT}/acts/hold_joint", **PRESENT)
        assert early.status_code == 303
        assert "没有生效：登记到场（联合勘验）。" in await trainee.page()
        await trainee.goes_on(2)
        again = await trainee.browser.post(f"{trainee.whole}/stages/2")
        assert again.headers["location"] == trainee.path, "再按一次还是同一场"
        assert (await trainee.browser.post(f"{trainee.whole}/stages/3")).status_code == 404
        await trainee.turn(in_phase(JointPhase.SCHEDULED))
        without = {name: people for name, people in PRESENT.items() if name != "officer__xf"}
        await trainee.does("hold_joint", joint=VISIT, **without)
        page = await trainee.page()
        assert "做完了，有不同或迟延的地方" in page, page
        assert "与示例不同：到场的部门；示例是“登记到场（联合勘验）：到场的部门——" in page
        assert "行政许可法第三十四条" in page
        assert "方案：联合事项举行期限" in page
        whole = await trainee.page(trainee.whole)
        assert "全程 2 步里做对 1 步，没有生效的操作 1 次" in whole, whole


async def test_a_sitting_can_be_left_and_what_was_not_done_is_said(settings: Settings) -> None:
    async with practice_site(settings, SHOP) as site:
        trainee = await Trainee.begins(site, "xf", f"{SHOP}.rectify-twice.xf")
        await trainee.turn(lambda state: FIRE in state.items)
        assert "不做了，跳到第 2 场" in await trainee.page()
        await trainee.goes_on(2)
        await confirms(trainee, 1)
        await trainee.goes_on(3)
        await finds(trainee, "pass")
        page = await trainee.page()
        assert "与示例不同：联合事项意见、不合格的检查要点；示例是" in page
        assert "联合事项意见——整改" in page
        whole = await trainee.page(trainee.whole)
        assert "做到第3场，共8场。全程 8 步里做对 1 步" in whole, whole
        stranger = await site.visitor("cgj")
        assert (await stranger.get(trainee.whole)).status_code == 404
        assert (await stranger.post(f"{trainee.whole}/stages/4")).status_code == 404
        assert (await (await site.visitor("supervisor")).post(f"{trainee.whole}/stages/4")).status_code == 404


def sitting(slug: str, scenario: str, desk: str) -> str:
    """Key of the first sitting of that desk in that scenario."""
    return next(e.key for e in of_matter(slug) if (e.scenario.scenario, e.desk) == (scenario, desk))


async def test_a_colleague_whose_signature_was_asked_for_gives_it(settings: Settings) -> None:
    """加签: 审批小许 drafts and asks the head by name; the trainee is the head, under an account of their own."""
    async with practice_site(settings, SHOP) as site:
        trainee = await Trainee.begins(site, "spj_head", sitting(SHOP, "signatures", "spj_head"))
        state = await trainee.turn(lambda state: bool(state.items[FOOD].desk.waiting_signers))
        assert [each.actor_id for each in state.items[FOOD].desk.waiting_signers] == ["spj_head-1"]
        assert "审批小许：加签（" in await trainee.page()
        await trainee.does("sign_item", item=FOOD, agree="yes")
        assert "结果：全部正确" in await trainee.page()


async def test_a_review_is_signed_by_the_colleague_whom_the_scenario_names(settings: Settings) -> None:
    """会签: somebody else of the department signs as 审批小段; that nobody signs an own draft holds for them, too."""
    async with practice_site(settings, SHOP) as site:
        trainee = await Trainee.begins(site, "spj3", sitting(SHOP, "all-consent", "spj3"))
        await trainee.turn(lambda state: len(getattr(state.items[FOOD].desk.proposal, "signatures", ())) == 1)
        assert "审批小苗：签署（" in await trainee.page()
        await trainee.does("sign_item", item=FOOD, agree="no", opinion="平面图与现场不一致。")
        page = await trainee.page()
        assert "与示例不同：签署意见；示例是“签署（" in page
        assert "签署意见——是" in page


async def test_the_window_plays_the_applicant_who_reports_what_was_put_right(settings: Settings) -> None:
    async with practice_site(settings, SHOP) as site:
        trainee = await Trainee.begins(site, "window", f"{SHOP}.rectify-twice.applicant")
        await trainee.turn(in_phase(JointPhase.RECTIFYING))
        other = await site.visitor("window2")
        entrance = f"{trainee.path}/applicant"
        assert (await other.post(entrance)).status_code == 404, "别人的练习"
        entered = await trainee.browser.post(entrance)
        assert (entered.status_code, entered.headers["location"]) == (303, "/query/case")
        assert (await trainee.browser.get("/practice")).status_code != 200, "现在是申请人"
        sent = await trainee.sends(f"/query/joint/{VISIT}/report_rectified", note="疏散通道已清理，灭火器已换。")
        await trainee.told(sent)
        trainee.browser = await site.visitor("window")
        assert "结果：全部正确" in await trainee.page()
        await trainee.goes_on(2)
        assert "第 2 场，共 2 场" in await trainee.page()


async def test_the_applicant_pays_and_the_case_knows_it(settings: Settings) -> None:
    async with practice_site(settings, HOUSES) as site:
        trainee = await Trainee.begins(site, "window", sitting(HOUSES, "smooth", APPLICANT))
        await trainee.turn(lambda state: state.money.last is not None)
        assert "替申请人缴费（模拟支付机构）" in await trainee.page()
        for _ in range(2):
            assert (await trainee.browser.post(f"{trainee.path}/payment")).status_code == 303
        state = await trainee.turn(lambda state: bool(state.money.payments))
        assert len(state.money.payments) == 1
        assert "结果：全部正确" in await trainee.page()
