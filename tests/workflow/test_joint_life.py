"""The life of a joint event on the real engine: passed, put right, passed in part, vetoed, or cut off."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.joint.state import JointPhase
from domain.case.state import ItemPhase, Phase
from domain.definition.joint import ClosingRule, JointStop
from domain.definition.plan import Procedure
from runtime.settings import Settings
from tests.support.joint import (
    DEPARTMENTS,
    ITEM_OF,
    UNMET,
    VISIT,
    begun,
    item,
    joint_office,
    joint_plan,
    slot,
    there,
    three,
    visit,
)
from tests.support.office import WINDOW, clerk
from tests.support.pure_case import phases
from tests.support.terms import FOOD, HEALTH, SIGN
from tests.workflow.test_long_case import runs

FIRST = "sjj/zhizhao"
GRANT: dict[str, Any] = {"decision": "grant"}
TESTING = Procedure(key="jiance", name="检测", ground="testing", basis="行政许可法第四十五条")


async def test_from_the_first_item_to_the_results_over_many_runs(settings: Settings) -> None:
    """A licence goes before one of the items; the event waits for it, and the decisions for the event."""
    often = settings.model_copy(update={"continue_as_new_events": 15})
    items = (item(FIRST), item(FOOD, after=(FIRST,)), item(HEALTH), item(SIGN))
    async with joint_office(often) as office:
        case = await begun(office, joint_plan(visit(booking="applicant"), items=items))
        assert (await case.phase(), await case.runs()) == (JointPhase.PENDING, set())
        await case.grants(FIRST)
        assert await case.phase() is JointPhase.DUE
        first, second = slot("2026-08-04 09:00"), slot("2026-08-05 14:00")
        await case.convenes(first, second)
        for department in DEPARTMENTS:
            assert await case.refused(clerk(department), "decide_item", ITEM_OF[department], **GRANT) == "JOINT_PENDING"
            await case.confirms(department, first, second)
        event = await case.about(case.applicant, "book_joint", slots=(second,))
        assert (event.phase, event.slot) == (JointPhase.SCHEDULED, second)
        event = await case.registered("2026-08-05 14:00")
        assert event.phase is JointPhase.HELD
        assert await runs(office, case.case_no) >= 3, "in the middle of it"
        event = await case.all_pass()
        assert (event.phase, event.outcome, event.round) == (JointPhase.CLOSED, "passed", 1)
        await case.grants(FOOD, HEALTH, SIGN)
        state = await case.ends()
        assert (str(state.outcome), set(phases(state).values())) == ("granted", {"granted"})
        kinds = [entry.kind for entry in await case.entries() if entry.kind.startswith("joint_")]
        assert kinds == [
            *("joint_due", "joint_convened", "joint_confirmed", "joint_confirmed", "joint_confirmed"),
            *("joint_slots_offered", "joint_scheduled", "joint_held"),
            *("joint_opinion_given", "joint_opinion_given", "joint_opinion_given", "joint_closed"),
        ]
        held = await office.held(case.case_no)
        assert (held["seq"], held["joints"][VISIT]["outcome"]) == (state.seq, "passed")


@pytest.mark.parametrize(("last", "outcome"), [("pass", "passed"), ("rectify", "failed")])
async def test_put_right_twice_and_looked_at_again_point_by_point(settings: Settings, last: str, outcome: str) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit(reinspections=2)))
        await case.held("2026-08-04 09:00")
        await case.opines("sjj")
        await case.opines("wjj", "rectify", "chukou", "xiaodu")
        assert await case.phase() is JointPhase.HELD, "one notice names every point"
        await case.opines("zjj", "rectify", "paishui")
        (notice,) = await case.entries("joint_rectification_noticed")
        assert notice.points == {"wjj": ("chukou", "xiaodu"), "zjj": ("paishui",)}
        assert await case.refused(clerk("sjj"), "decide_item", FOOD, **GRANT) == "JOINT_PENDING"
        await case.at("2026-08-05 09:00")
        event = await case.about(case.applicant, "report_rectified")
        assert (event.phase, event.round, event.parties["wjj"].open_points) == (JointPhase.DUE, 2, notice.points["wjj"])
        again = slot("2026-08-06 09:00")
        await case.convenes(again)
        assert await case.code(clerk("sjj"), "confirm_joint", slots=(again,)) == "NOT_A_PARTY"
        for department in ("wjj", "zjj"):
            await case.confirms(department, again)
        await case.registered("2026-08-06 09:00", there("wjj"), there("zjj"))
        new = {"verdict": "rectify", "points": ("paishui",)}
        assert await case.code(clerk("wjj"), "give_joint_opinion", **new) == "POINT_NOT_OPEN"
        assert await case.code(clerk("sjj"), "give_joint_opinion", verdict="pass") == "NOT_A_PARTY"
        await case.opines("zjj")
        event = await case.opines("wjj", "rectify", "xiaodu")
        assert (event.phase, event.round, event.parties["zjj"].passed) == (JointPhase.RECTIFYING, 2, True)
        await case.about(WINDOW, "report_rectified")
        assert (await case.event()).parties["wjj"].open_points == ("xiaodu",)
        await case.scheduled(slot("2026-08-07 09:00"), "wjj")
        await case.registered("2026-08-07 09:00", there("wjj"))
        event = await case.opines("wjj", last, *(("xiaodu",) if last == "rectify" else ()))
        assert (event.phase, event.outcome, event.round) == (JointPhase.CLOSED, outcome, 3)
        assert [each.outcome for each in await case.entries("joint_closed")] == ["rectify", "rectify", outcome]
        if outcome == "passed":
            await case.grants(FOOD, HEALTH, SIGN)
            await case.ends()
        else:
            assert await case.refused(clerk("sjj"), "decide_item", FOOD, **GRANT) == "JOINT_FAILED"
            await office.agrees(case.case_no)


async def test_what_passed_is_issued_while_the_rest_is_put_right_and_what_failed_goes_its_own_way(
    settings: Settings,
) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit(partial=True)))
        await case.held("2026-08-04 09:00")
        await case.opines("sjj")
        await case.opines("wjj", "rectify", "xiaodu")
        event = await case.opines("zjj", "fail", "paishui")
        assert (event.phase, event.outcome) == (JointPhase.RECTIFYING, "rectify")
        state = await case.grants(FOOD)
        assert (state.issued, state.phase) == ((FOOD,), Phase.HANDLING)
        assert await case.refused(clerk("wjj"), "decide_item", HEALTH, **GRANT) == "JOINT_PENDING"
        assert await case.refused(clerk("zjj"), "decide_item", SIGN, **GRANT) == "JOINT_FAILED"
        await case.does(clerk("zjj"), "decide_item", SIGN, decision="refuse", reason=UNMET)
        await case.about(case.applicant, "report_rectified")
        assert set((await case.entries("joint_due"))[-1].points) == {"wjj"}
        await case.scheduled(slot("2026-08-05 09:00"), "wjj")
        await case.registered("2026-08-05 09:00", there("wjj"))
        event = await case.opines("wjj")
        assert event.phase is JointPhase.CLOSED
        await case.grants(HEALTH)
        state = await case.ends()
        assert phases(state) == {FOOD: "granted", HEALTH: "granted", SIGN: "refused"}
        assert str(state.outcome) == "partly_granted"


async def test_last_round_that_some_pass_is_partly_passed(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit(partial=True, reinspections=0)))
        await case.held("2026-08-04 09:00")
        await case.opines("wjj", "rectify", "xiaodu")
        event = await case.all_pass("sjj", "zjj")
        assert (event.phase, event.outcome) == (JointPhase.CLOSED, "partly_passed")
        (closed,) = await case.entries("joint_closed")
        assert (set(closed.passed), closed.failed) == ({"sjj", "zjj"}, ("wjj",))
        assert await case.refused(clerk("wjj"), "decide_item", HEALTH, **GRANT) == "JOINT_FAILED"
        await case.grants(FOOD, SIGN)
        await case.does(clerk("wjj"), "decide_item", HEALTH, decision="refuse", reason=UNMET)
        assert str((await case.ends()).outcome) == "partly_granted"


async def test_closed_as_soon_as_arithmetic_makes_it_certain_and_one_veto_is_enough(settings: Settings) -> None:
    two_of_three = ClosingRule(rule="quorum", need=2, veto=("zjj",))
    async with joint_office(settings) as office:
        carried = await begun(office, joint_plan(visit(closing=two_of_three)))
        vetoed = await begun(office, joint_plan(visit(closing=two_of_three)))
        for case in (carried, vetoed):
            await case.scheduled(slot("2026-08-04 09:00"))
        for case in (carried, vetoed):
            await case.registered("2026-08-04 09:00")
        await carried.all_pass("sjj", "zjj")
        assert await carried.phase() is JointPhase.CLOSED
        late = {"verdict": "fail", "points": ("chukou",)}
        assert await carried.code(clerk("wjj"), "give_joint_opinion", **late) == "JOINT_CLOSED"
        await carried.grants(FOOD, HEALTH, SIGN)
        await carried.ends()
        await vetoed.opines("sjj")
        event = await vetoed.opines("zjj", "fail", "paishui")
        assert (event.phase, event.outcome) == (JointPhase.CLOSED, "failed")
        assert await vetoed.refused(clerk("sjj"), "decide_item", FOOD, **GRANT) == "JOINT_FAILED"
        await office.agrees(vetoed.case_no)


async def test_department_that_was_absent_makes_up_its_visit(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        event = await case.held("2026-08-04 09:00", there("sjj"), there("wjj", 2, 3))
        assert ((await case.entries("joint_held"))[0].absent, event.parties["zjj"].present) == (("zjj",), ())
        assert await case.code(clerk("wjj"), "give_joint_opinion", verdict="pass") == "NOT_AN_OFFICER"
        assert await case.code(clerk("zjj"), "give_joint_opinion", verdict="pass") == "VISIT_MISSING"
        alone = {"verdict": "pass", "officers": there("zjj", 1).officers}
        assert await case.code(clerk("zjj"), "give_joint_opinion", **alone) == "TOO_FEW_OFFICERS"
        await case.opines("sjj")
        await case.opines("wjj", by=clerk("wjj", 3))
        event = await case.opines("zjj", officers=there("zjj").officers)
        assert event.outcome == "passed"
        await case.grants(FOOD, HEALTH, SIGN)
        await case.ends()


async def test_moved_by_a_department_by_the_convenor_and_by_the_applicant(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        tenth, eleventh = slot("2026-08-10 09:00"), slot("2026-08-11 09:00")
        await case.convenes(tenth)
        for department in ("sjj", "wjj"):
            await case.confirms(department, tenth)
        event = await case.about(clerk("zjj"), "ask_other_slot", slots=(eleventh,))
        assert event.phase is JointPhase.DUE
        await case.scheduled(tenth)
        event = await case.convenes(eleventh, reason=UNMET)
        assert (event.phase, event.slot) == (JointPhase.CONVENED, None)
        for department in DEPARTMENTS:
            assert (await case.party(department)).answer is None
            await case.confirms(department, eleventh)
        event = await case.about(case.applicant, "ask_move_joint", reason=UNMET)
        assert (event.phase, event.moves) == (JointPhase.DUE, 1)
        await case.scheduled(slot("2026-08-12 09:00"))
        assert await case.code(WINDOW, "ask_move_joint") == "MOVES_USED_UP"
        await case.registered("2026-08-12 09:00")
        event = await case.all_pass()
        assert (event.outcome, event.convening) == ("passed", 4)
        await office.agrees(case.case_no)


@pytest.mark.parametrize(("days", "due"), [(5, "2026-09-03"), (2, "2026-09-02")])
async def test_expert_review_stops_the_clocks_of_its_items_until_it_is_over_or_its_time_is_used_up(
    settings: Settings, days: int, due: str
) -> None:
    """Left out: the days after the notice up to the day of the opinions, at most those announced (第四十五条)."""
    stops = JointStop(ground="专家评审", basis="行政许可法第四十五条", days=days)
    own = joint_plan(visit(kind="review", stops=stops), items=three(procedures=(TESTING,)))
    async with joint_office(settings) as office:
        case = await begun(office, own)
        assert await case.due(f"{HEALTH}.promised") == "2026-08-31"
        await case.at("2026-08-04 09:00")
        await case.does(clerk("sjj"), "suspend_item", FOOD, procedure="jiance", days=10)
        await case.scheduled(slot("2026-08-06 09:00"))
        told = await case.entries("item_suspended")
        assert [(each.item, each.procedure) for each in told[1:]] == [
            (k, f"joint:{VISIT}") for k in (FOOD, HEALTH, SIGN)
        ]
        assert await case.refused(clerk("wjj"), "resume_item", HEALTH) == "JOINT_NOT_THERE_YET", (
            "the event ends it, nobody else"
        )
        await case.registered("2026-08-06 09:00")
        state = await case.at("2026-08-07 09:00")
        assert state.items[HEALTH].suspended == (f"joint:{VISIT}" if days == 5 else None)
        state = (await case.all_pass(), await case.state())[1]
        assert (state.items[HEALTH].suspended, state.items[FOOD].suspended) == (None, "jiance")
        assert await case.due(f"{HEALTH}.promised") == due
        vias = [each.via for each in await case.entries("item_resumed")]
        assert vias == (["act"] if days == 5 else ["time_used_up"]) * 3
        await case.does(clerk("sjj"), "resume_item", FOOD)
        await case.grants(FOOD, HEALTH, SIGN)
        await case.ends()


async def test_withdrawal_in_the_middle_cancels_the_event_and_ends_its_clocks(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        await case.held("2026-08-04 09:00")
        await case.opines("sjj")
        await case.does(case.applicant, "withdraw_application", reason="APPLICANT_WISH")
        kinds = [entry.kind for entry in await case.entries()]
        assert kinds[-3:] == ["application_withdrawn", "joint_cancelled", "case_concluded"]
        state = await case.ends()
        assert (state.joints[VISIT].phase, await case.runs()) == (JointPhase.CANCELLED, set())
        assert await case.code(clerk("wjj"), "give_joint_opinion", verdict="pass") == "CASE_CLOSED"


async def test_department_whose_item_ended_takes_no_more_part(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        at = slot("2026-08-05 09:00")
        await case.convenes(at)
        await case.confirms("sjj", at)
        await case.confirms("wjj", at)
        await case.does(clerk("zjj"), "decide_item", SIGN, decision="refuse", reason=UNMET)
        assert await case.code(clerk("zjj"), "confirm_joint", slots=(at,)) == "JOINT_NOT_THERE_YET"
        assert await case.phase() is JointPhase.SCHEDULED, "nobody else has to answer"
        await case.registered("2026-08-05 09:00", there("sjj"), there("wjj"))
        event = await case.all_pass("sjj", "wjj")
        assert event.outcome == "passed"
        await case.grants(FOOD, HEALTH)
        state = await case.ends()
        assert state.items[SIGN].phase is ItemPhase.REFUSED
