"""变更牵头部门 on the real engine: who convenes and accepts then, what stays, and an act that is sent three times."""

from __future__ import annotations

import asyncio
from typing import Any

from domain.case.acts import Actor, Role
from domain.case.joint.state import JointPhase
from runtime.settings import Settings
from tests.support.joint import DEPARTMENTS, JointCase, begun, joint_office, joint_plan, officers, slot, there, visit
from tests.support.office import PATIENCE_SECONDS, SUPERVISOR, Office, clerk
from tests.support.terms import LEAD
from workflows.case import LEAD as LED_BY

NEW_LEAD = Actor(actor_id="wjj-lead", role=Role.LEAD, department="wjj")
SLOT = slot("2026-08-05 09:00")


def by_order(department: str) -> dict[str, Any]:
    """What the supervisor says."""
    return {"to_department": department, "content": {"note": "政府职责调整", "document": "样例政发〔2026〕3号"}}


async def visited(office: Office) -> JointCase:
    """A case whose inspection the lead convenes, and both who lead it and who will."""
    await office.hire(SUPERVISOR, LEAD, NEW_LEAD)
    return await begun(office, joint_plan(visit()))


async def led_by(office: Office, case: JointCase) -> list[str | None]:
    """Who leads: as the lists have it, their duties, and Temporal's visibility, which hears of it after the ledger."""
    pool = office.lianban.pool
    row: str = await pool.fetchval("select lead_department from case_file where case_no = $1", case.case_no)
    rows = await pool.fetch("select distinct lead_department from duty where case_no = $1", case.case_no)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (visible := await _visible(office, case)) != row:  # noqa: ASYNC110 - the server announces nothing
            await asyncio.sleep(0.02)
    return [row, *(each["lead_department"] for each in rows), visible]


async def _visible(office: Office, case: JointCase) -> str | None:
    described = await office.handle(case.case_no).describe()
    return described.typed_search_attributes.get(LED_BY)


async def test_the_new_lead_convenes_and_the_old_one_does_no_more(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await visited(office)
        before = (await case.state()).clocks
        state = await case.doubled(SUPERVISOR, "change_lead", **by_order("wjj"))
        assert (state.plan.lead_department, state.plan.joints[0].convenor) == ("wjj", "wjj")
        assert state.clocks == before, "no limit starts anew"
        assert len(await case.entries("lead_changed")) == 1
        assert await led_by(office, case) == ["wjj"] * 3
        assert await case.code(clerk("sjj"), "convene_joint", slots=(SLOT,)) == "NOT_CONVENOR"
        event = await case.about(NEW_LEAD, "convene_joint", slots=(SLOT,))
        assert event.phase is JointPhase.CONVENED
        for department in DEPARTMENTS:
            await case.about(clerk(department), "confirm_joint", slots=(SLOT,), officers=officers(department))
        await case.at("2026-08-05 10:00")
        event = await case.about(NEW_LEAD, "hold_joint", attendance=tuple(there(each) for each in DEPARTMENTS))
        assert event.phase is JointPhase.HELD
        await office.agrees(case.case_no)


async def test_back_and_forth_each_is_an_act_of_its_own_and_the_same_lead_none(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await visited(office)
        assert await case.refused(SUPERVISOR, "change_lead", **by_order("sjj")) == "LEAD_SAME"
        await case.does(SUPERVISOR, "change_lead", **by_order("wjj"))
        await case.does(SUPERVISOR, "change_lead", **by_order("sjj"))
        led = [(each.from_department, each.to_department) for each in await case.entries("lead_changed")]
        assert led == [("sjj", "wjj"), ("wjj", "sjj")]
        assert await led_by(office, case) == ["sjj"] * 3
        await office.agrees(case.case_no)
        held = await office.held(case.case_no)
        assert "职责" not in str(held), "why stays out of Temporal"
