"""Every scenario under the pure rules ends as declared; every rung that a bundle declares fires in some scenario."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from bundles.loader import all_bundles, bundle_slugs, load_bundle
from bundles.scenarios import Scenario, load_scenarios
from domain.bundle import Definition
from domain.entries import RungFired
from starter.proving import Declared, differences, rungs_declared, rungs_fired
from tests.support.played import Played

RECEIVED_ON = date(2026, 6, 22)
"""A Monday, so early that whatever a scenario lets pass is over within the known years."""
WORKED = [(slug, scenario) for slug in bundle_slugs() for scenario in load_scenarios(slug)]


@cache
def definition(slug: str) -> Definition:
    return load_bundle(slug).definition


@pytest.mark.parametrize(("slug", "scenario"), WORKED, ids=[f"{slug}-{s.scenario}" for slug, s in WORKED])
def test_scenario_ends_as_declared(slug: str, scenario: Scenario) -> None:
    played = Played(definition(slug), scenario, RECEIVED_ON)
    assert differences(scenario, played.state, played.entries) == []


def test_every_rung_declared_in_a_bundle_fires_in_some_scenario() -> None:
    fired: set[Declared] = set()
    for slug, scenario in WORKED:
        fired |= set(rungs_fired(Played(definition(slug), scenario, RECEIVED_ON).state))
    declared = {rung for loaded in all_bundles() for rung in rungs_declared(loaded.definition)}
    never = sorted(f"{kind} {rule.name} {rule.offset_days:+d}" for kind, rule in declared - fired)
    assert never == []


def test_no_rung_fires_twice_in_any_scenario() -> None:
    for slug, scenario in WORKED:
        entries = Played(definition(slug), scenario, RECEIVED_ON).entries
        rungs = [(entry.clock_id, entry.rung) for entry in entries if isinstance(entry, RungFired)]
        assert len(rungs) == len(set(rungs)), scenario.scenario
