"""Every limit of a joint event on the real engine: nobody does anything, and the timers act on their days."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.joint.state import JointPhase
from domain.case.state import ItemPhase
from runtime.settings import Settings
from tests.support.joint import (
    DEPARTMENTS,
    ITEM_OF,
    UNMET,
    VISIT,
    begun,
    beijing,
    joint_office,
    joint_plan,
    slot,
    there,
    visit,
)
from tests.support.office import WINDOW, clerk
from tests.support.pure_case import phases
from tests.support.terms import FOOD, HEALTH, SIGN

TENTH, ELEVENTH = slot("2026-08-10 09:00"), slot("2026-08-11 14:00")


async def test_convenor_that_does_nothing_is_reminded_and_brought_before_lead_and_supervisor(
    settings: Settings,
) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        await case.at("2026-08-12 09:00")
        assert await case.steps("joint_convene") == [
            *("remind 08-05 09:00", "red 08-07 00:00", "escalate_lead 08-08 00:00"),
            "escalate_supervisor 08-11 00:00",
        ]
        assert await case.phase() is JointPhase.DUE
        await case.convenes(slot("2026-08-14 09:00"))  # late, and it holds all the same
        assert await case.runs() == {"joint_confirm", "joint_hold"}
        await office.agrees(case.case_no)


async def test_departments_that_do_not_answer_are_named_and_the_slot_of_the_others_is_fixed(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        await case.convenes(TENTH, ELEVENTH)
        await case.confirms("sjj", TENTH, ELEVENTH)
        await case.confirms("wjj", ELEVENTH)
        await case.at("2026-08-05 23:59")
        assert await case.phase() is JointPhase.CONVENED
        await case.at("2026-08-06 00:00")
        assert await case.steps("joint_confirm") == ["remind 08-04 09:00", "red 08-06 00:00", "lapse 08-06 00:00"]
        (missing,) = await case.entries("joint_answers_missing")
        assert (missing.departments, missing.about, beijing(missing.at)) == (("zjj",), "confirm", "08-06 00:00")
        (fixed,) = await case.entries("joint_scheduled")
        assert (fixed.slot, fixed.via) == (ELEVENTH, "expiry")
        event = await case.registered("2026-08-11 14:00")  # the silent one takes part
        assert (event.phase, event.parties["zjj"].silent) == (JointPhase.HELD, ("confirm",))
        await office.agrees(case.case_no)


async def test_convened_anew_when_nobody_answers_or_one_asks_for_another_slot(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        await case.convenes(TENTH)
        await case.at("2026-08-06 00:00")
        assert await case.phase() is JointPhase.DUE
        assert (await case.entries("joint_answers_missing"))[0].departments == DEPARTMENTS
        await case.at("2026-08-10 10:00")
        assert await case.steps("joint_convene", 2) == ["remind 08-10 09:00"], "re-armed with the new turn"
        await case.convenes(ELEVENTH)
        await case.about(clerk("wjj"), "ask_other_slot", slots=(slot("2026-08-14 09:00"),))
        await case.at("2026-08-13 00:00")
        assert await case.steps("joint_confirm", 2) == ["remind 08-11 09:00", "red 08-13 00:00", "lapse 08-13 00:00"]
        assert [each.because for each in await case.entries("joint_reopened")] == ["no_slot", "no_slot"]
        assert (await case.entries("joint_answers_missing"))[1].departments == ("sjj", "zjj")
        assert await case.phase() is JointPhase.DUE
        await office.agrees(case.case_no)


@pytest.mark.parametrize("late", [False, True])
async def test_applicant_who_does_not_book_gets_the_earliest_slot_that_is_left(settings: Settings, late: bool) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit(booking="applicant")))
        offered = (slot("2026-08-05 09:00"), *(() if late else (TENTH, ELEVENTH)))
        await case.convenes(*offered)
        for department in DEPARTMENTS:
            await case.confirms(department, *offered)
        assert await case.phase() is JointPhase.BOOKING
        await case.at("2026-08-06 00:00")
        assert await case.steps("joint_book") == ["remind 08-04 09:00", "lapse 08-06 00:00"]
        if late:
            (again,) = await case.entries("joint_reopened")
            assert (again.because, await case.phase()) == ("not_booked", JointPhase.DUE)
        else:
            (fixed,) = await case.entries("joint_scheduled")
            assert (fixed.slot, fixed.via, beijing(fixed.at)) == (TENTH, "expiry", "08-06 00:00")
        await office.agrees(case.case_no)


async def test_limit_for_holding_runs_from_the_first_convening_and_escalates(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        await case.scheduled(TENTH)
        await case.at("2026-08-05 10:00")
        later = slot("2026-08-12 09:00")
        await case.convenes(later, reason=UNMET)
        for department in DEPARTMENTS:
            await case.confirms(department, later)
        event = await case.registered("2026-08-13 10:00")
        assert event.phase is JointPhase.HELD
        assert await case.steps("joint_hold") == [
            *("remind 08-07 09:00", "red 08-11 00:00", "escalate_lead 08-12 00:00"),
            "escalate_supervisor 08-13 00:00",
        ]
        assert await case.runs() == {"joint_opinion"}
        await office.agrees(case.case_no)


async def test_opinions_that_do_not_come_are_escalated_and_never_taken_for_consent(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        await case.held("2026-08-04 09:00")
        await case.opines("sjj")
        await case.at("2026-08-13 09:00")
        assert await case.steps("joint_opinion") == [
            *("remind 08-06 09:00", "red 08-08 00:00", "escalate_department 08-08 00:00", "lapse 08-08 00:00"),
            *("escalate_lead 08-11 00:00", "escalate_supervisor 08-12 00:00"),
        ]
        (missing,) = await case.entries("joint_answers_missing")
        assert (missing.departments, missing.about, beijing(missing.at)) == (("wjj", "zjj"), "opinion", "08-08 00:00")
        event = await case.event()
        assert (event.phase, event.parties["wjj"].verdict) == (JointPhase.HELD, None)
        assert event.parties["wjj"].silent == ("opinion",)
        grant = {"decision": "grant"}
        assert await case.refused(clerk("sjj"), "decide_item", FOOD, **grant) == "JOINT_PENDING"
        event = await case.all_pass("wjj", "zjj")  # late, and they count
        assert (event.phase, event.outcome) == (JointPhase.CLOSED, "passed")
        assert await case.runs() == set()
        await case.grants(FOOD, HEALTH, SIGN)
        await case.ends()


async def test_silence_consents_only_where_the_bundle_names_its_ground(settings: Settings) -> None:
    ground = {"kind": "review", "silence": "consent", "silence_basis": "样例区联合评审办法第十三条"}
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit(**ground)))
        await case.held("2026-08-04 09:00")
        await case.opines("sjj")
        await case.at("2026-08-08 00:00")
        silent = [each for each in await case.entries("joint_opinion_given") if each.via == "silence"]
        assert [each.department for each in silent] == ["wjj", "zjj"]
        assert {(each.verdict, each.basis, each.actor, beijing(each.at)) for each in silent} == {
            ("pass", ground["silence_basis"], None, "08-08 00:00")
        }
        event = await case.event()
        assert (event.phase, event.outcome) == (JointPhase.CLOSED, "passed")
        assert await case.code(clerk("wjj"), "give_joint_opinion", verdict="pass") == "JOINT_CLOSED"
        await case.grants(FOOD, HEALTH, SIGN)
        await case.ends()


async def test_rectification_that_is_overdue_ends_the_event(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        await case.held("2026-08-04 09:00")
        await case.opines("wjj", "rectify", "xiaodu")
        event = await case.all_pass("sjj", "zjj")
        assert (event.phase, event.outcome) == (JointPhase.RECTIFYING, "rectify")
        await case.at("2026-08-11 23:59")
        assert await case.phase() is JointPhase.RECTIFYING
        await case.at("2026-08-12 00:00")
        assert await case.steps("joint_rectify") == ["remind 08-07 09:00", "lapse 08-12 00:00"]
        closed = (await case.entries("joint_closed"))[-1]
        assert (closed.outcome, closed.because, closed.round) == ("failed", "rectification_overdue", 1)
        assert beijing(closed.at) == "08-12 00:00"
        assert await case.code(WINDOW, "report_rectified") == "JOINT_NOT_THERE_YET"
        assert await case.refused(clerk("wjj"), "decide_item", HEALTH, decision="grant") == "JOINT_FAILED"
        for department, key in ITEM_OF.items():  # its department decides
            await case.does(clerk(department), "decide_item", key, decision="refuse", reason=UNMET)
        state = await case.ends()
        assert str(state.outcome) == "refused"


async def test_overdue_rectification_refuses_at_once_what_has_not_passed_where_the_bundle_says_so(
    settings: Settings,
) -> None:
    basis = "样例区联合勘验办法第九条"
    strict: dict[str, Any] = {"partial": True, "after_last": "refused", "after_last_basis": basis}
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit(**strict)))
        await case.held("2026-08-04 09:00")
        await case.opines("wjj", "rectify", "xiaodu")
        await case.all_pass("sjj", "zjj")
        state = await case.grants(FOOD)  # passed: it does not wait for the others
        assert state.issued == (FOOD,)
        state = await case.at("2026-08-12 00:00")
        event = state.joints[VISIT]
        assert (event.phase, event.outcome) == (JointPhase.CLOSED, "partly_passed")
        refused = next(each for each in await case.entries("item_decided") if each.item == HEALTH)
        assert (refused.decision, refused.via, refused.reason) == ("refuse", "joint", "JOINT_NOT_PASSED")
        assert (refused.basis, beijing(refused.at)) == (basis, "08-12 00:00")
        assert phases(state) == {FOOD: "granted", HEALTH: "refused", SIGN: "open"}
        await case.grants(SIGN)
        state = await case.ends()
        assert str(state.outcome) == "partly_granted"


async def test_re_inspection_that_nobody_holds_escalates(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, joint_plan(visit()))
        await case.held("2026-08-04 09:00")
        await case.opines("wjj", "rectify", "xiaodu")
        await case.all_pass("sjj", "zjj")
        await case.at("2026-08-05 09:00")
        event = await case.about(case.applicant, "report_rectified")
        assert (event.phase, event.round) == (JointPhase.DUE, 2)
        assert await case.runs() == {"joint_convene", "joint_reinspect"}
        await case.at("2026-08-13 09:00")
        assert await case.steps("joint_reinspect") == [
            *("remind 08-07 09:00", "red 08-11 00:00", "escalate_lead 08-12 00:00"),
            "escalate_supervisor 08-13 00:00",
        ]
        assert (await case.steps("joint_convene", 2))[:2] == ["remind 08-07 09:00", "red 08-11 00:00"]
        again = slot("2026-08-14 09:00")
        await case.scheduled(again, "wjj")
        await case.registered("2026-08-14 09:00", there("wjj"))
        event = await case.all_pass("wjj")
        assert (event.outcome, await case.runs()) == ("passed", set())
        assert (await case.clock("joint_reinspect")).ended_on is not None
        assert (await case.state()).items[HEALTH].phase is ItemPhase.OPEN
        await case.grants(FOOD, HEALTH, SIGN)
        await case.ends()
