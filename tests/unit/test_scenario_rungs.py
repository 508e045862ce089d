"""Every scenario under the pure rules ends as declared; every rung that a bundle declares fires in some scenario."""

from __future__ import annotations

import pytest

from bundles.loader import all_bundles
from domain.case.limits.entries import RungFired
from starter.trials.coverage import Declared, declared_rungs, fired_rungs
from starter.trials.expectations import RECEIVED_ON
from tests.support.played import differences, every_scenario, played

WORKED = every_scenario()


@pytest.mark.parametrize(("slug", "name"), WORKED)
def test_scenario_ends_as_declared(slug: str, name: str) -> None:
    case = played(slug, name, RECEIVED_ON)
    assert differences(case.scenario, case.state, case.entries) == []


def test_every_rung_declared_in_a_bundle_fires_in_some_scenario() -> None:
    fired: set[Declared] = set()
    for slug, name in WORKED:
        fired |= set(fired_rungs(played(slug, name, RECEIVED_ON)))
    declared = {rung for loaded in all_bundles() for rung in declared_rungs(loaded.definition)}
    never = sorted(f"{kind} {rule.name} {rule.offset_days:+d}" for kind, rule in declared - fired)
    assert never == []


def test_no_rung_fires_twice_in_any_scenario() -> None:
    for slug, name in WORKED:
        entries = played(slug, name, RECEIVED_ON).entries
        rungs = [(entry.clock_id, entry.rung) for entry in entries if isinstance(entry, RungFired)]
        assert len(rungs) == len(set(rungs)), name
