"""Every scenario of every bundle, on the real engine: weeks of legal time, worked through at once, end as declared."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bundles.loader import bundle_slugs, load_bundle
from bundles.scenarios import Scenario, load_scenarios
from domain.calendar import BEIJING, beijing_date
from ledger.cases import publish, read_calendar
from starter.scenario import play
from tests.support.office import Office

WORKED = [(slug, scenario) for slug in bundle_slugs() for scenario in load_scenarios(slug)]


@pytest.mark.parametrize(("slug", "scenario"), WORKED, ids=[f"{slug}-{s.scenario}" for slug, s in WORKED])
async def test_scenario_ends_as_declared(office: Office, slug: str, scenario: Scenario) -> None:
    definition = load_bundle(slug).definition
    await publish(office.lianban.pool, definition)
    calendar = await read_calendar(office.lianban.pool)
    received_on = calendar.subtract_working_days(beijing_date(await office.lianban.legal_now()), 60)
    received_at = datetime.combine(received_on, time(9, 0), BEIJING).astimezone(UTC)
    opening = await play(office.lianban, definition, scenario, received_at)
    await office.result(opening.case_no)
    state = await office.agrees(opening.case_no)
    assert state.outcome == scenario.expect.outcome
    assert {key: state.items[key].phase for key in scenario.expect.items} == scenario.expect.items
