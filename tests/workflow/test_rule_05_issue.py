"""Rule 5 on the real engine: ten working days from the decision to the result in hand (art 44), after 办结 too."""

from __future__ import annotations

from temporalio.client import WorkflowExecutionStatus

from domain.case.results.entries import Outcome
from domain.case.state import Phase
from runtime.settings import Settings
from tests.support.office import SUPERVISOR, WINDOW, clerk
from tests.support.terms import FOOD, HEALTH, LEAD, SIGN, day, received, terms, terms_office
from workflows.process import PHASE


async def test_delivery_runs_after_the_case_is_concluded_and_the_workflow_ends_with_the_last_receipt(
    settings: Settings,
) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-10-26 09:00")
        await case.at("2026-11-03 14:00")
        await case.grants(FOOD)
        assert await case.due(f"{FOOD}.delivery") == "2026-11-17"
        await case.at("2026-11-04 10:00")
        state = await case.grants(HEALTH, SIGN)
        assert (state.phase, state.outcome, state.is_over) == (Phase.CONCLUDED, Outcome.GRANTED, False)
        await case.at("2026-11-05 10:00")
        described = await office.handle(case.case_no).describe()
        assert described.status is WorkflowExecutionStatus.RUNNING
        assert described.typed_search_attributes[PHASE] == "concluded"
        # It still runs: acts of delivery hold, all others are answered by the case itself.
        assert await case.refused(SUPERVISOR, "urge_item", FOOD) == "CASE_CLOSED"
        assert await case.refused(WINDOW, "confirm_delivery", FOOD) == "METHOD_MISSING"
        state = await case.does(case.applicant, "confirm_delivery", FOOD, method="pickup")
        assert state.clocks[f"{FOOD}.delivery"].ended_on == day("11-05")
        assert await case.refused(WINDOW, "confirm_delivery", FOOD, method="post") == "NOTHING_TO_DELIVER"
        await case.at("2026-11-17 17:00")
        await case.does(clerk("wjj"), "confirm_delivery", HEALTH, method="electronic")
        await case.does(LEAD, "confirm_delivery", method="post")
        state = await case.ends()
        assert state.is_over
        delivered = await case.entries("result_delivered")
        assert [(entry.items, entry.method) for entry in delivered] == [
            ((FOOD,), "pickup"),
            ((HEALTH,), "electronic"),
            ((SIGN,), "post"),
        ]
        assert await case.rungs(f"{HEALTH}.delivery") == ["remind 11-17 09:00"]


async def test_result_that_stays_in_the_drawer_turns_red_and_goes_up(settings: Settings) -> None:
    async with terms_office(settings, terms(delivery={"limit": {"days": 3}})) as office:
        case = await received(office, "2026-10-26 09:00")
        await case.grants(FOOD, HEALTH)
        await case.grants(SIGN)
        state = await case.at("2026-11-03 12:00")
        assert await case.rungs(f"{FOOD}.delivery") == [
            *("remind 10-28 09:00", "red 10-30 00:00", "escalate_department 10-30 00:00"),
            *("escalate_lead 10-31 00:00", "escalate_supervisor 11-03 00:00"),
        ]
        assert not state.is_over
        await case.does(WINDOW, "confirm_delivery", method="pickup")
        await case.ends()


async def test_results_that_are_in_hand_when_issued_leave_nothing_to_wait_for(settings: Settings) -> None:
    async with terms_office(settings, terms(delivery={"at_issue": "电子证照，签发即送达"})) as office:
        case = await received(office, "2026-10-26 09:00")
        await case.grants(FOOD, HEALTH)
        await case.grants(SIGN)
        state = await case.ends()
        assert state.items[FOOD].delivered_at is not None
        assert not [key for key in state.clocks if key.endswith(".delivery")]


async def test_result_that_waits_for_the_others_is_counted_from_its_own_decision(settings: Settings) -> None:
    async with terms_office(settings, terms(results="hold_together")) as office:
        case = await received(office, "2026-10-26 09:00")
        await case.grants(FOOD)
        assert await case.due(f"{FOOD}.delivery") == "2026-11-09"
        assert await case.refused(WINDOW, "confirm_delivery", method="pickup") == "NOTHING_TO_DELIVER"
        await case.at("2026-11-10 09:00")  # still held back: whoever holds it is shown the red card
        assert "red 11-10 00:00" in await case.rungs(f"{FOOD}.delivery")
        state = await case.does(WINDOW, "confirm_delivery", FOOD, method="pickup")  # it need not wait any longer
        assert state.clocks[f"{FOOD}.delivery"].ended_on == day("11-10")
        await case.grants(HEALTH)
        await case.grants(SIGN)
        assert await case.due(f"{HEALTH}.delivery") == "2026-11-24"
        await case.does(WINDOW, "confirm_delivery", method="pickup")
        await case.ends()
