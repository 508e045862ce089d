"""Exercises (练习题), made from the shipped scenarios: one sitting of one desk, brought to where its turn is.

A sitting is a run of steps of the same desk on the same day. Left out are steps that only somebody named may do, steps
of joint events (their hours would have to come first), scenarios on dates of their own, and steps that must be refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from bundles.loader import bundle_slugs, load_bundle
from bundles.scenarios.desks import DESKS
from bundles.scenarios.scenario import Scenario, Step, load_scenarios
from domain.definition.bundle import Definition
from ledger.accounts import RoleHeld
from starter.trials.people_only import by_people
from starter.trials.steps import held_by

_NOT_PEOPLE_OF_OURS = frozenset({"applicant", "calendar", "payment", "window2"})


@dataclass(frozen=True)
class Exercise:
    """One exercise: steps `first` to `last` (from 1) of a scenario, for whoever holds that role."""

    definition: Definition
    scenario: Scenario
    first: int
    last: int
    held: RoleHeld

    @property
    def bundle(self) -> str:
        """The matter's code."""
        return self.definition.bundle.bundle

    @property
    def key(self) -> str:
        """What it is called in addresses and forms."""
        return f"{self.bundle}.{self.scenario.scenario}.{self.first}"

    @property
    def steps(self) -> Sequence[Step]:
        """What is to be done."""
        return self.scenario.steps[self.first - 1 : self.last]

    @cached_property
    def subjects(self) -> Mapping[str, str]:
        """Names of the items that it is about, by their keys."""
        keys = dict.fromkeys(step.item.partition("#")[0] for step in self.steps if step.item)
        return {key: self.definition.items[key].name for key in keys}


@lru_cache(maxsize=64)
def of_matter(slug: str) -> tuple[Exercise, ...]:
    """The exercises of one matter of the tree, in the order of its scenarios."""
    loaded = load_bundle(slug)
    definition = by_people(loaded.definition)
    return tuple(
        exercise
        for scenario in load_scenarios(slug, loaded=loaded)
        if scenario.received_at is None and not any(step.by == "calendar" for step in scenario.steps)
        for exercise in _sittings(definition, scenario)
    )


def find(key: str) -> Exercise | None:
    """The exercise of that key; None where there is none."""
    slug = key.partition(".")[0]
    return next((each for each in of_matter(slug) if each.key == key), None) if slug in bundle_slugs() else None


def that_were(bundle: str, scenario: str, first: int, last: int) -> Exercise | None:
    """The exercise that somebody began; None where the scenario has changed since."""
    found = find(f"{bundle}.{scenario}.{first}")
    return found if found is not None and found.last == last else None


def for_role(slug: str, held: RoleHeld) -> tuple[Exercise, ...]:
    """The exercises of one matter that whoever holds this role can do."""
    return tuple(each for each in of_matter(slug) if each.held == held)


def _sittings(definition: Definition, scenario: Scenario) -> Iterator[Exercise]:
    numbered = list(enumerate(scenario.steps, start=1))
    for (by, _), run in groupby(numbered, key=lambda pair: (pair[1].by, pair[1].at.partition(" ")[0])):
        steps = list(run)
        if _is_desk(by, definition) and all(_can_be_done(step) for _, step in steps):
            yield Exercise(definition, scenario, steps[0][0], steps[-1][0], held_by(by, definition))


def _is_desk(by: str, definition: Definition) -> bool:
    """A desk, a department or its head; not one colleague by name."""
    known = by in DESKS or by in definition.departments or by.partition(".")[2] == "head"
    return known and by not in _NOT_PEOPLE_OF_OURS


def _can_be_done(step: Step) -> bool:
    return (
        step.joint is None
        and step.refused is None
        and step.to is None
        and step.whose is None
        and step.taken_act is None
    )
