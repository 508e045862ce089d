"""Scenarios under the pure rules, without a server, on the published calendar."""

from __future__ import annotations

from datetime import date
from functools import cache

from bundles.calendars import load_calendar
from bundles.scenarios.scenario import Scenario
from domain.definition.bundle import Definition
from domain.time.calendar import WorkCalendar
from starter.trials.expectations import differences
from starter.trials.pure import PurePlay

__all__ = ["Played", "calendar", "differences"]


@cache
def calendar() -> WorkCalendar:
    """The published calendar."""
    return load_calendar()


class Played(PurePlay):
    """One scenario, from receipt to its end, on the published calendar."""

    def __init__(self, definition: Definition, scenario: Scenario, received_on: date) -> None:
        super().__init__(definition, scenario, received_on, calendar())
