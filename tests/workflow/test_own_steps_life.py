"""An own step (自办步骤) on the real engine: late, extended, closed; each act counts once."""

from __future__ import annotations

from typing import Any

from domain.case.state import ItemPhase, Phase
from domain.definition.own_steps.plan import StepPlan
from domain.time.clock import Limit
from runtime.settings import Settings
from tests.support.joint import JointCase, begun, item, joint_office, joint_plan
from tests.support.listed import listed
from tests.support.office import WINDOW, clerk
from tests.support.terms import FOOD, HEALTH, LEAD, SIGN

TERM = Limit(days=10, unit="calendar")
EVIDENCE = ("photo",)
WHY: dict[str, Any] = {"content": {"opinion": "还差一处没有处置完"}}


def house(**step: Any) -> Any:
    """What the applicant builds within ten calendar days after the first item; 卫健 looks at it within three days."""
    own = StepPlan(**{"term": TERM, "consequence": "ask", "confirm": "department", "evidence": EVIDENCE, **step})
    return item(HEALTH, kind="own_step", step=own, after=(FOOD,), promised=Limit(days=3), statutory=None, result=None)


async def building(office: Any, **step: Any) -> JointCase:
    """A case whose first item is granted: the applicant's time runs."""
    case = await begun(office, joint_plan(items=(item(FOOD), house(**step), item(SIGN, after=(HEALTH,)))))
    await case.does(clerk("sjj"), "decide_item", FOOD, decision="grant")
    return case


async def test_reminded_missed_extended_done_late_given_back_and_confirmed(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await building(office)
        assert await case.refused(case.applicant, "report_step", HEALTH) == "STEP_EVIDENCE_MISSING"
        assert await case.refused(clerk("wjj"), "confirm_step", HEALTH) == "STEP_NOT_REPORTED"
        state = await case.at("2026-08-20 09:00")
        assert state.items[HEALTH].phase is ItemPhase.OPEN
        assert [line.partition(" ")[0] for line in await case.rungs(f"{HEALTH}.own_step")] == ["remind", "lapse"]
        rows = await listed(office.lianban.pool, "department", department="sjj")
        assert ("step", "close_step") in [(row.kind, row.act) for row in rows if row.case_no == case.case_no]
        await case.doubled(LEAD, "extend_step", HEALTH, days=5, **WHY)
        assert await case.refused(LEAD, "extend_step", HEALTH, days=5, **WHY) == "STEP_EXTENDED"
        await case.doubled(case.applicant, "report_step", HEALTH, supplied=EVIDENCE)
        await case.doubled(clerk("wjj"), "return_step", HEALTH, **WHY)
        await case.doubled(WINDOW, "report_step", HEALTH, supplied=EVIDENCE)
        state = await case.doubled(clerk("wjj"), "confirm_step", HEALTH)
        assert [state.items[key].phase for key in (HEALTH, SIGN)] == [ItemPhase.DONE, ItemPhase.OPEN]
        await office.agrees(case.case_no)


async def test_the_end_of_the_term_ends_it_by_itself_where_the_item_says_so(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await building(office, consequence="lapse")
        state = await case.at("2026-08-20 09:00")
        assert [state.items[key].phase for key in (HEALTH, SIGN)] == [ItemPhase.NOT_DONE, ItemPhase.LAPSED]
        assert state.phase is Phase.CONCLUDED
        assert await case.refused(case.applicant, "report_step", HEALTH, supplied=EVIDENCE) == "CASE_CLOSED"


async def test_the_lead_closes_what_was_left_undone(settings: Settings) -> None:
    async with joint_office(settings) as office:
        case = await building(office)
        assert await case.refused(LEAD, "close_step", HEALTH, **WHY) == "STEP_NOT_MISSED"
        await case.at("2026-08-20 09:00")
        state = await case.doubled(LEAD, "close_step", HEALTH, **WHY)
        assert (state.phase, state.outcome) == (Phase.CONCLUDED, "partly_withdrawn")
