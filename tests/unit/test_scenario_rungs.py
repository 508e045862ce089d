"""Every scenario under the pure rules ends as declared; every rung that a bundle declares fires in some scenario."""

from __future__ import annotations

from functools import cache

import pytest

from bundles.loader import all_bundles, bundle_slugs, load_bundle
from bundles.scenarios.scenario import Scenario, load_scenarios
from domain.case.limits.entries import RungFired
from domain.definition.bundle import Definition
from starter.trials.coverage import Declared, declared_rungs, fired_rungs
from starter.trials.expectations import RECEIVED_ON
from tests.support.played import Played, differences

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
        fired |= set(fired_rungs(Played(definition(slug), scenario, RECEIVED_ON)))
    declared = {rung for loaded in all_bundles() for rung in declared_rungs(loaded.definition)}
    never = sorted(f"{kind} {rule.name} {rule.offset_days:+d}" for kind, rule in declared - fired)
    assert never == []


def test_no_rung_fires_twice_in_any_scenario() -> None:
    for slug, scenario in WORKED:
        entries = Played(definition(slug), scenario, RECEIVED_ON).entries
        rungs = [(entry.clock_id, entry.rung) for entry in entries if isinstance(entry, RungFired)]
        assert len(rungs) == len(set(rungs)), scenario.scenario
