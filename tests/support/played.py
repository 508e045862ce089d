"""Scenarios under the pure rules, without a server, on the published calendar."""

from __future__ import annotations

from datetime import date
from functools import cache

from bundles.calendars import load_calendar
from bundles.loader import bundle_slugs, load_bundle
from bundles.scenarios.scenario import Scenario, load_scenarios
from domain.definition.bundle import Definition
from domain.time.calendar import WorkCalendar
from starter.trials.expectations import differences
from starter.trials.pure import PurePlay

__all__ = ["Played", "calendar", "differences", "every_scenario", "played"]


@cache
def calendar() -> WorkCalendar:
    """The published calendar."""
    return load_calendar()


class Played(PurePlay):
    """One scenario, from receipt to its end, on the published calendar."""

    def __init__(self, definition: Definition, scenario: Scenario, received_on: date) -> None:
        super().__init__(definition, scenario, received_on, calendar())


@cache
def scenarios(slug: str) -> dict[str, Scenario]:
    """The scenarios of a bundle of the tree, by name."""
    return {each.scenario: each for each in load_scenarios(slug)}


def every_scenario() -> list[tuple[str, str]]:
    """Bundle and name of each scenario of the tree."""
    return [(slug, name) for slug in bundle_slugs() for name in scenarios(slug)]


@cache
def played(slug: str, name: str, received_on: date) -> Played:
    """A scenario of the tree, received on that day; played once in a process, so who asks only looks."""
    return Played(load_bundle(slug).definition, scenarios(slug)[name], received_on)
