"""Every scenario of every bundle, on the real engine: weeks of legal time, worked through at once, end as declared."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from bundles.loader import bundle_slugs, load_bundle
from bundles.scenarios.scenario import Scenario, load_scenarios
from domain.case.evolve import fold
from ledger.calendars import read_calendar
from ledger.cases import read_opening
from ledger.journal import read_entries
from ledger.listen import CASE_CHANGED
from runtime.settings import Settings
from starter.trials.live import latest_receipt, play
from tests.support.office import PATIENCE_SECONDS, Office, open_office, workers
from tests.support.played import differences

WORKED = [(slug, scenario) for slug in bundle_slugs() for scenario in load_scenarios(slug)]


@pytest.mark.parametrize(("slug", "scenario"), WORKED, ids=[f"{slug}-{s.scenario}" for slug, s in WORKED])
async def test_scenario_ends_as_declared(settings: Settings, slug: str, scenario: Scenario) -> None:
    definition = load_bundle(slug).definition
    async with open_office(settings, definition) as office, workers(office):
        pool = office.lianban.pool
        received_at = latest_receipt(scenario, await office.lianban.legal_now(), await read_calendar(pool))
        opening = await play(office.lianban, definition, scenario, received_at)
        assert await _stands_as_declared(office, scenario, opening.case_no) == []
        state = await office.agrees(opening.case_no)
        if state.is_over:
            await office.result(opening.case_no)


async def _stands_as_declared(office: Office, scenario: Scenario, case_no: str) -> list[str]:
    """Wait until the case stands as the scenario says; what still differs when it does not come to that."""
    found: list[str] = []

    async def stands() -> bool:
        entries = await read_entries(office.lianban.pool, case_no)
        state = fold(await read_opening(office.lianban.pool, case_no), entries)
        found[:] = differences(scenario, state, entries, at_its_end=False)
        return not found

    changed = asyncio.Event()
    with contextlib.suppress(TimeoutError), office.lianban.ear.hear(CASE_CHANGED, lambda _: changed.set()):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await stands():
                await changed.wait()
                changed.clear()
    return found
