"""Every scenario under the pure rules ends as declared; every rung that a bundle declares fires in some scenario."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from bundles.loader import all_bundles, bundle_slugs, load_bundle
from bundles.scenarios import Scenario, load_scenarios
from domain.bundle import Definition
from domain.bundle_joint import JointSection
from domain.clock_kinds import DEFAULT_LADDERS, LAPSE, ClockKind, RungRule
from domain.entries import RungFired
from tests.support.played import Played, differences

RECEIVED_ON = date(2026, 6, 22)
"""A Monday, so early that whatever a scenario lets pass is over within the known years."""
WORKED = [(slug, scenario) for slug in bundle_slugs() for scenario in load_scenarios(slug)]
Declared = tuple[ClockKind, RungRule]


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
        fired |= set(_fired(Played(definition(slug), scenario, RECEIVED_ON)))
    declared = {rung for loaded in all_bundles() for rung in _declared(loaded.definition)}
    never = sorted(f"{kind} {rule.name} {rule.offset_days:+d}" for kind, rule in declared - fired)
    assert never == []


def test_no_rung_fires_twice_in_any_scenario() -> None:
    for slug, scenario in WORKED:
        entries = Played(definition(slug), scenario, RECEIVED_ON).entries
        rungs = [(entry.clock_id, entry.rung) for entry in entries if isinstance(entry, RungFired)]
        assert len(rungs) == len(set(rungs)), scenario.scenario


def _fired(played: Played) -> Iterator[Declared]:
    """Kind and rule of every rung that fired, as the clock's own ladder has it."""
    for clock_id, names in played.state.fired.items():
        clock = played.state.clocks[clock_id]
        rules: dict[str, RungRule] = {rule.name: rule for rule in clock.ladder}
        yield from ((clock.kind, rules[name]) for name in names)


def _declared(made: Definition) -> Iterator[Declared]:
    """Every rung of every kind of clock that cases of this bundle can have."""
    for kind in _kinds(made):
        yield from ((kind, rule) for rule in made.bundle.ladders.get(kind, DEFAULT_LADDERS[kind]))
    for entry in made.bundle.items:
        ladder = (LAPSE,) if made.items[entry.key].kind == "wait" else entry.ladder or ()
        yield from (("promised", rule) for rule in ladder)


def _kinds(made: Definition) -> Iterator[ClockKind]:
    bundle, items = made.bundle, list(made.items.values())
    intake, decisions = bundle.intake, [item for item in items if item.kind == "decision"]
    yield from ("intake", "correction")
    has: dict[ClockKind, bool] = {
        "pre_review": intake.mode == "pre_review",
        "deferral": intake.deferral is not None,
        "promised": bool(decisions),
        "statutory": any(item.statutory_limit or item.category == "行政许可" for item in decisions),
        "whole": bundle.promised_limit is not None,
        "whole_statutory": bundle.joint_statutory is not None,
        "stop": any(not procedure.counts for item in items for procedure in item.procedures),
        "delivery": bundle.delivery.at_issue is None,
        "renewal": any(item.renewal for item in items),
        "commitment_check": any(item.commitment for item in items),
        "rectification": any(item.commitment for item in items),
        **_joint_kinds(list(bundle.joint.values())),
    }
    yield from (kind for kind, occurs in has.items() if occurs)


def _joint_kinds(sections: list[JointSection]) -> dict[ClockKind, bool]:
    some, again = bool(sections), any(section.reinspections for section in sections)
    return {
        "joint_convene": some,
        "joint_confirm": some,
        "joint_book": any(section.booking == "applicant" for section in sections),
        "joint_hold": some,
        "joint_opinion": some,
        "joint_rectify": again,
        "joint_reinspect": again,
    }
