"""Rule 8 on the real engine: every rung of every clock fires once, on its day, whatever happens to the worker."""

from __future__ import annotations

from collections import Counter
from typing import Any

from domain.case.state import CaseState
from domain.time.clock import rungs
from runtime.settings import Settings
from tests.support.office import SUPERVISOR, WINDOW, clerk, open_office, workers
from tests.support.terms import FOOD, HEALTH, REASON, TermsCase, head, received, terms, terms_office
from tests.workflow.test_long_case import runs

ALL_SIX = ("remind", "yellow", "red", "escalate_department", "escalate_lead", "escalate_supervisor")


def once(rung: str, offset: int = 0, **more: Any) -> dict[str, Any]:
    """A step of a bundle's own ladder."""
    return {"name": rung, "offset_days": offset, **more}


async def fired(case: TermsCase) -> Counter[tuple[str, str]]:
    """How often each rung of each clock stands in the journal."""
    return Counter((entry.clock_id, entry.rung) for entry in await case.entries("rung_fired"))


async def on_their_days(case: TermsCase, state: CaseState) -> None:
    """Every rung that fired did so at the moment that its clock's facts give."""
    due = {
        (clock.clock_id, rung.name): rung.at
        for clock in state.clocks.values()
        for rung in rungs(clock.model_copy(update={"ended_on": None}), state.calendar)
    }
    for entry in await case.entries("rung_fired"):
        assert due[entry.clock_id, entry.rung] == entry.at, (entry.clock_id, entry.rung)


async def test_default_ladders_of_all_clocks_of_a_case_that_nobody_touches(settings: Settings) -> None:
    async with terms_office(settings, terms(joint_statutory={})) as office:
        case = await received(office, "2026-08-03 09:00")
        state = await case.at("2026-10-15 09:00")
        assert await fired(case) == Counter(
            [(f"{item}.promised", rung) for item in (FOOD, HEALTH) for rung in ALL_SIX]
            + [(f"{item}.statutory", rung) for item in (FOOD, HEALTH) for rung in ALL_SIX if rung != "yellow"]
            + [("case.whole", rung) for rung in ALL_SIX if rung != "escalate_department"]
            + [("case.statutory", rung) for rung in ALL_SIX if rung not in ("yellow", "escalate_department")]
        )
        await on_their_days(case, state)
        moments = [entry.at for entry in await case.entries()]
        assert moments == sorted(moments), "in order of legal time"
        await office.agrees(case.case_no)


async def test_ladder_that_the_bundle_sets(settings: Settings) -> None:
    ladder = [once("remind", -3, hour=9), once("yellow"), once("red", 3)]
    async with terms_office(settings, terms(ladders={"promised": ladder})) as office:
        case = await received(office, "2026-09-18 10:05")
        await case.at("2026-10-31 09:00")
        assert await case.rungs(f"{FOOD}.promised") == ["remind 09-29 09:00", "yellow 10-10 00:00", "red 10-14 00:00"]


async def test_exactly_once_through_restarts_and_new_runs(settings: Settings) -> None:
    """Workers come and go between the rungs and the history starts anew every few events."""
    often = settings.model_copy(update={"continue_as_new_events": 15})
    days = ["09-24", "09-29", "10-09", "10-11", "10-16", "10-22", "10-24", "10-31"]
    async with open_office(often, terms()) as office:
        async with workers(office):
            case = await received(office, "2026-09-18 10:05")
        for on in days:
            async with workers(office):
                await case.at(f"2026-{on} 00:00")
                await case.does(SUPERVISOR, "urge_item", FOOD)
        async with workers(office):
            state = await case.at("2026-11-02 09:00")
            assert await runs(office, case.case_no) >= 3
            await office.agrees(case.case_no)
        counts = await fired(case)
        assert set(counts.values()) == {1}
        assert {rung for clock_id, rung in counts if clock_id == f"{FOOD}.promised"} == set(ALL_SIX)
        assert {rung for clock_id, rung in counts if clock_id == "case.whole"} == {*ALL_SIX} - {"escalate_department"}
        await on_their_days(case, state)


async def test_exactly_once_through_stop_and_resumption_and_extension(settings: Settings) -> None:
    """Once a moment: a reminder whose day moved ahead comes again; what has not fired follows the new date."""
    often = settings.model_copy(update={"continue_as_new_events": 20})
    async with terms_office(often, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        await case.at("2026-10-08 10:00")
        assert await case.rungs(f"{FOOD}.promised") == ["remind 10-08 09:00"]
        await case.suspends(FOOD, "zjps", 5)  # until 10-14: the promise moves to 10-15
        await case.at("2026-10-13 09:00")
        await case.does(clerk("sjj"), "resume_item", FOOD)  # a day early
        assert await case.due(f"{FOOD}.promised") == "2026-10-14"
        await case.at("2026-10-15 10:00")
        await case.suspends(FOOD, "jiance", 2)  # overdue already: a stop now changes nothing of the promise
        await case.at("2026-10-27 09:00")
        await case.does(clerk("sjj"), "request_extension", FOOD, days=5, reason=REASON)
        state = await case.does(head("sjj"), "approve_extension", FOOD)
        assert await case.rungs(f"{FOOD}.promised") == [
            *("remind 10-08 09:00", "remind 10-13 09:00", "yellow 10-15 00:00", "red 10-16 00:00"),
            *("escalate_department 10-16 00:00", "escalate_lead 10-17 00:00", "escalate_supervisor 10-20 00:00"),
        ]
        state = await case.at("2026-11-11 09:00")
        again = {key: times for key, times in (await fired(case)).items() if times > 1}
        assert again == {(f"{FOOD}.promised", "remind"): 2}
        assert await case.rungs(f"{FOOD}.statutory") == [
            *("remind 11-05 09:00", "red 11-07 00:00", "escalate_department 11-07 00:00"),
            *("escalate_lead 11-10 00:00", "escalate_supervisor 11-11 00:00"),
        ]
        assert state.fired[f"{HEALTH}.promised"] == ALL_SIX
        await office.agrees(case.case_no)


async def test_correction_and_return_start_new_clocks_each_with_a_ladder_of_its_own(settings: Settings) -> None:
    intake = {
        **{"mode": "pre_review", "sign": "person", "pre_review": {"days": 2}},
        **{"correction": {"days": 5}, "on_correction_overdue": "withdrawn"},
    }
    async with terms_office(settings, terms(intake=intake)) as office:
        case = await received(office, "2026-09-17 16:20")
        await case.answers(FOOD, "pmt")
        await case.answers(HEALTH)
        await case.at("2026-09-22 10:00")
        await case.does(WINDOW, "notice_correction")
        await case.at("2026-09-29 10:00")
        await case.does(case.applicant, "supply_correction", supplied=("pmt",))
        await case.at("2026-10-13 00:00")  # deemed accepted in the second round
        assert await case.rungs("case.intake") == ["remind 09-22 09:00"]
        assert await case.rungs("case.correction") == ["remind 09-29 09:00"]
        assert await case.rungs("case.intake#2") == ["remind 10-10 09:00", "red 10-13 00:00", "lapse 10-13 00:00"]
        (accepted,) = await case.entries("case_accepted")
        assert accepted.via == "deemed"
