"""Rule 2 on the real engine: side by side from one moment (并联), in turn from the written end of the former (串联)."""

from __future__ import annotations

from domain.case.state import ItemPhase
from runtime.settings import Settings
from tests.support.terms import BY_PERSON, FOOD, HEALTH, LEAD, SIGN, day, received, terms, terms_office


async def test_parallel_items_count_as_received_by_all_departments_at_the_same_moment(settings: Settings) -> None:
    async with terms_office(settings, terms(intake=BY_PERSON)) as office:
        case = await received(office, "2026-09-17 16:20")
        await case.answers(FOOD)
        await case.answers(HEALTH)
        await case.at("2026-09-18 10:05")
        state = await case.does(LEAD, "accept_application")
        started = await case.entries("item_started")
        assert {entry.item for entry in started} == {FOOD, HEALTH}
        assert {entry.at for entry in started} == {state.accepted_at}
        for item in (FOOD, HEALTH):
            clock = state.clocks[f"{item}.promised"]
            assert (clock.started_on, clock.start_fact) == (day("09-18"), "acceptance")
        assert (await case.due(f"{FOOD}.promised"), await case.due(f"{HEALTH}.promised")) == (
            "2026-10-09",
            "2026-09-28",
        )
        assert state.items[SIGN].phase is ItemPhase.WAITING
        assert f"{SIGN}.promised" not in state.clocks


async def test_serial_item_is_counted_from_the_day_on_which_it_is_told_that_the_former_finished(
    settings: Settings,
) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        await case.at("2026-10-12 11:00")  # the former is late already; that is not the latter's time
        state = await case.grants(FOOD)
        clock = state.clocks[f"{SIGN}.promised"]
        assert (clock.started_on, clock.start_fact) == (day("10-12"), "predecessor_finished")
        assert await case.due(f"{SIGN}.promised") == "2026-10-15"
        (told,) = [entry for entry in await case.entries("item_started") if entry.item == SIGN]
        (decided,) = [entry for entry in await case.entries("item_decided") if entry.item == FOOD]
        assert told.at == decided.at
        await case.at("2026-10-16 00:00")
        assert await case.rungs(f"{SIGN}.promised") == ["remind 10-14 09:00", "yellow 10-16 00:00"]
        await office.agrees(case.case_no)


async def test_deemed_acceptance_counts_parallel_items_from_receipt_and_serial_ones_from_their_start(
    settings: Settings,
) -> None:
    async with terms_office(settings, terms(intake=BY_PERSON)) as office:
        case = await received(office, "2026-09-17 16:20")
        await case.at("2026-09-24 09:00")
        state = await case.grants(FOOD)
        assert state.clocks[f"{HEALTH}.promised"].started_on == day("09-17")
        assert state.clocks[f"{SIGN}.promised"].started_on == day("09-24")
