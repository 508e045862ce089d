"""Rule 6 on the real engine: a licence that expires without a decision is renewed (art 50)."""

from __future__ import annotations

from domain.case.results.entries import Outcome
from domain.case.state import ItemPhase
from runtime.settings import Settings
from tests.support.office import WINDOW
from tests.support.terms import RENEWAL, received, terms, terms_office


async def test_silence_until_expiry_renews_by_itself_on_the_very_day_be_it_a_sunday(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-17 10:00", until="2026-10-18")
        state = await case.at("2026-10-18 23:59")
        assert state.items[RENEWAL].phase is ItemPhase.OPEN
        state = await case.at("2026-10-19 00:00")
        assert state.items[RENEWAL].phase is ItemPhase.GRANTED
        (decided,) = await case.entries("item_decided")
        assert (decided.via, decided.basis, decided.actor) == ("silence", "行政许可法第五十条", None)
        assert await case.rungs(f"{RENEWAL}.renewal") == [
            *("remind 10-16 09:00", "red 10-19 00:00", "lapse 10-19 00:00"),
        ]
        assert state.outcome is Outcome.GRANTED
        await case.does(WINDOW, "confirm_delivery", method="pickup")
        await case.ends()


async def test_decision_in_time_leaves_nothing_to_silence(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-17 10:00", until="2026-10-18")
        await case.grants(RENEWAL)
        await case.at("2026-10-20 09:00")
        assert await case.rungs(f"{RENEWAL}.renewal") == []
        assert len(await case.entries("item_decided")) == 1


async def test_application_that_came_too_late_is_not_renewed_by_silence(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-19 10:00", until="2026-10-18")  # 29 days before
        state = await case.at("2026-10-20 09:00")
        assert f"{RENEWAL}.renewal" not in state.clocks
        assert state.items[RENEWAL].phase is ItemPhase.OPEN
