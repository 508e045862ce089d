"""退回 to an item before this one, from inside a parallel branch: clocks and reminders re-arm, nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.joint.state import JointPhase
from domain.case.state import ItemPhase
from domain.definition.plan import Plan, Procedure
from domain.time.clock import Limit
from runtime.settings import Settings
from tests.support.joint import (
    DEPARTMENTS,
    ITEM_OF,
    UNMET,
    VISIT,
    JointCase,
    begun,
    item,
    joint_office,
    joint_plan,
    slot,
    visit,
)
from tests.support.office import clerk
from tests.support.pure_case import phases
from tests.support.terms import FOOD, HEALTH, SIGN, head
from tests.workflow.test_long_case import runs

FIRST = "sjj/zhizhao"
FIVE = Limit(days=5)
GRANT: dict[str, Any] = {"decision": "grant"}
TESTING = Procedure(key="jiance", name="检测", ground="testing", basis="行政许可法第四十五条")
REMIND, YELLOW = "remind 08-07 09:00", "yellow 08-11 00:00"
ONE = clerk("sjj")


def branches(*joints: Any, on_return: str = "resume") -> Plan:
    """A licence first, then the three side by side; results are held until all are there."""
    after = {"after": (FIRST,), "promised": FIVE, "procedures": (TESTING,)}
    items = (
        item(FIRST, promised=FIVE, statutory=Limit(days=15), on_return=on_return),
        *(item(key, **after) for key in ITEM_OF.values()),
    )
    return joint_plan(*joints, items=items, results="hold_together", delivery=Limit(days=10), whole=Limit(days=15))


async def under_way(case: JointCase) -> None:
    """The first is granted on the second day; a week later the three are under way in different states."""
    await case.at("2026-08-04 10:00")
    await case.grants(FIRST)
    await case.does(clerk("wjj"), "claim_item", HEALTH)
    await case.does(clerk("sjj"), "claim_item", FOOD)
    await case.does(clerk("sjj"), "delegate_item", FOOD, to=clerk("sjj", 2).actor_id)
    await case.at("2026-08-10 10:00")
    await case.does(clerk("zjj"), "suspend_item", SIGN, procedure="jiance", days=5)


@pytest.mark.parametrize(
    ("on_return", "due", "remind"),
    [("resume", "2026-08-14", "remind 08-13 09:00"), ("restart", "2026-08-17", "remind 08-14 09:00")],
)
async def test_returned_from_a_branch_everything_waits_and_every_reminder_comes_again(
    settings: Settings, on_return: str, due: str, remind: str
) -> None:
    often = settings.model_copy(update={"continue_as_new_events": 25})
    async with joint_office(often) as office:
        case = await begun(office, branches(on_return=on_return))
        await under_way(case)
        for key in (FOOD, HEALTH):
            assert await case.rungs(f"{key}.promised") == ["remind 08-10 09:00"]
        why = {"to_item": FIRST, "reason": UNMET}
        state = await case.doubled(clerk("wjj"), "return_item", HEALTH, **why)
        (returned,) = await case.entries("item_returned")
        assert (returned.item, returned.to_item, set(returned.waits)) == (HEALTH, FIRST, {FOOD, HEALTH, SIGN})
        assert phases(state) == {FIRST: "open", FOOD: "waiting", HEALTH: "waiting", SIGN: "waiting"}
        assert (state.items[FIRST].returns, state.items[FOOD].desk.delegate, state.items[SIGN].suspended) == (
            1,
            None,
            None,
        )
        running = {key for key, clock in state.clocks.items() if clock.ended_on is None}
        assert running == {f"{FIRST}.promised#2", f"{FIRST}.statutory#2", "case.whole"}
        assert await case.due(f"{FIRST}.promised#2") == due
        await case.doubled(ONE, "decide_item", FIRST, **GRANT)
        await _all_anew(case, remind, on_return)


async def _all_anew(case: JointCase, remind: str, on_return: str) -> None:
    """Granted at once; then returned a second time, so that its clock runs long enough to be seen acting."""
    state = await case.state()
    assert [state.items[key].phase for key in ITEM_OF.values()] == [ItemPhase.OPEN] * 3
    assert await case.due(f"{HEALTH}.promised#2") == "2026-08-17"
    await case.does(clerk("zjj"), "claim_item", SIGN)
    state = await case.doubled(clerk("zjj"), "return_item", SIGN, to_item=FIRST, reason=UNMET)
    assert state.items[FIRST].returns == 2
    await case.at("2026-08-14 10:00")
    assert await case.rungs(f"{FIRST}.promised#3") == [remind]
    await case.at("2026-08-19 10:00")
    assert (await case.rungs(f"{FIRST}.promised#3"))[1].startswith("yellow")
    assert (await case.rungs(f"{HEALTH}.promised#2"), await case.rungs(f"{FIRST}.promised")) == ([], [])
    await case.grants(FIRST)
    await case.at("2026-08-25 10:00")
    assert await case.rungs(f"{HEALTH}.promised#3") == ["remind 08-25 09:00"]
    assert await runs(case.office, case.case_no) >= 2
    await case.grants(FOOD, HEALTH, SIGN)
    await case.does(case.applicant, "confirm_delivery", method="pickup")
    state = await case.ends()
    assert str(state.outcome) == "granted"


async def test_what_cannot_be_returned_and_why(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, branches())
        await under_way(case)
        back = {"to_item": FIRST, "reason": UNMET}
        assert await case.refused(clerk("wjj", 2), "return_item", HEALTH, **back) == "NOT_HANDLER"
        assert (
            await case.refused(clerk("wjj"), "return_item", HEALTH, to_item=FOOD, reason=UNMET) == "RETURN_NOT_POSSIBLE"
        )
        await case.grants(HEALTH)  # decided on the strength of it
        await case.does(clerk("zjj"), "claim_item", SIGN)
        assert await case.refused(clerk("zjj"), "return_item", SIGN, **back) == "RESULT_IN_USE"
        await office.agrees(case.case_no)


async def test_two_branches_return_at_once_one_wins(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, branches())
        await under_way(case)
        await case.does(clerk("zjj"), "claim_item", SIGN)
        back = {"to_item": FIRST, "reason": UNMET}
        codes = await case.duel(
            case.request(clerk("wjj"), "return_item", HEALTH, **back),
            case.request(clerk("zjj"), "return_item", SIGN, **back),
            case.request(clerk("zjj"), "resume_item", SIGN),
        )
        assert codes.count("applied") in (1, 2)
        assert len(await case.entries("item_returned")) == 1
        assert {code for code in codes if code != "applied"} <= {"ITEM_NOT_OPEN", "RETURN_NOT_POSSIBLE", "NOT_HANDLER"}
        duel = await case.duel(
            *(case.request(clerk("sjj", number), "decide_item", FIRST, **GRANT) for number in (1, 2)),
        )
        assert duel[0] == "applied" or duel == ["CLAIMED_BY_OTHER", "applied"]
        assert (await case.state()).items[FIRST].phase is ItemPhase.GRANTED
        await office.agrees(case.case_no)


@pytest.mark.parametrize("stage", ["due", "convened", "held", "rectifying", "closed"])
async def test_return_under_a_joint_event(settings: Settings, stage: str) -> None:
    """An event that is not over is due again when its items are; one that is over keeps its record."""
    async with joint_office(settings) as office:
        case = await begun(office, branches(visit()))
        await case.grants(FIRST)
        await _until(case, stage)
        await case.does(clerk("wjj"), "claim_item", HEALTH)
        await case.doubled(clerk("wjj"), "return_item", HEALTH, to_item=FIRST, reason=UNMET)
        event = await case.event()
        assert await case.runs() == set()
        assert (event.phase, event.round) == ((JointPhase.CLOSED, 1) if stage == "closed" else (JointPhase.PENDING, 0))
        await case.at("2026-08-06 09:00")
        await case.doubled(ONE, "decide_item", FIRST, **GRANT)
        if stage != "closed":
            assert (await case.phase(), await case.runs()) == (JointPhase.DUE, {"joint_convene"})
            assert all(each.verdict is None for each in (await case.event()).parties.values())
            await case.at("2026-08-11 10:00")
            assert await case.steps("joint_convene", 2) == ["remind 08-10 09:00"]
            await case.held("2026-08-12 09:00")
            await case.all_pass()
        await case.grants(FOOD, HEALTH, SIGN)
        await case.does(case.applicant, "confirm_delivery", method="pickup")
        state = await case.ends()
        assert (str(state.outcome), state.joints[VISIT].outcome) == ("granted", "passed")


async def _until(case: JointCase, stage: str) -> None:
    """The event as far as that stage, by the fifth of August."""
    if stage == "convened":
        await case.convenes(slot("2026-08-05 09:00"))
    elif stage != "due":
        await case.held("2026-08-04 09:00")
    if stage == "rectifying":
        await case.opines("wjj", "rectify", "xiaodu")
        await case.all_pass("sjj", "zjj")
    elif stage == "closed":
        await case.all_pass(*DEPARTMENTS)


async def test_head_of_another_department_returns_nothing(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await begun(office, branches())
        await case.grants(FIRST)
        back = {"to_item": FIRST, "reason": UNMET}
        assert await case.refused(head("sjj"), "return_item", HEALTH, **back) == "WRONG_DEPARTMENT"
        assert await case.refused(ONE, "return_item", HEALTH, **back) == "WRONG_DEPARTMENT"
