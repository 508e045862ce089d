"""Exercises (练习题), made from the shipped scenarios: one sitting of one desk, or all that one desk does of a case.

A sitting is a run of steps of the same desk on the same day, brought to where its turn is. A whole exercise (全程练习)
is every sitting of one desk in a scenario, one after the other: the trainee plays that desk, the space everybody else.
A desk is whoever the scenario's `by` names: a role, a department, or one colleague by login. What the payment provider
reports is the applicant's to bring about, so both are one desk. Left out are scenarios on dates of their own, and of
the steps those that must be refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from bundles.loader import bundle_slugs, load_bundle
from bundles.scenarios.scenario import Scenario, Step, load_scenarios
from domain.case.acts import Role
from domain.definition.bundle import Definition
from domain.definition.catalogue import Reasons
from domain.definition.joint import JointPlan
from domain.definition.resolve import resolve
from engine.demo import ACCOUNTS
from ledger.accounts import RoleHeld
from starter.trials.people_only import by_people
from starter.trials.steps import actor_of, held_by
from starter.words.practice import Names

APPLICANT = "applicant"
_WINDOW = RoleHeld(role=Role.COUNTER_CLERK)
"""Who plays the applicant: the window helps them every day (帮办), and is asked what their pages look like."""


@dataclass(frozen=True)
class Exercise:
    """One sitting: the steps of `desk` between `first` and `last` (from 1) of a scenario, for whoever holds that role.

    `after`: the last step of the desk's sitting before this one; 0: there is none.
    """

    definition: Definition
    scenario: Scenario
    first: int
    last: int
    desk: str
    held: RoleHeld
    after: int = 0

    @property
    def bundle(self) -> str:
        """The matter's code."""
        return self.definition.bundle.bundle

    @property
    def key(self) -> str:
        """What it is called in addresses and forms."""
        return f"{self.bundle}.{self.scenario.scenario}.{self.first}"

    @property
    def numbered(self) -> Sequence[tuple[int, Step]]:
        """What is to be done, with the numbers of the steps."""
        run = enumerate(self.scenario.steps[self.first - 1 : self.last], start=self.first)
        return [(number, step) for number, step in run if step.refused is None]

    @property
    def steps(self) -> Sequence[Step]:
        """What is to be done."""
        return [step for _, step in self.numbered]

    @property
    def before(self) -> Sequence[Step]:
        """What others do between the desk's last sitting and this one."""
        return [step for step in self.scenario.steps[self.after : self.first - 1] if step.refused is None]

    @property
    def is_applicants(self) -> bool:
        """Whether the trainee is the applicant in it."""
        return self.desk == APPLICANT

    @property
    def has_payment(self) -> bool:
        """Whether something is paid in it."""
        return any(step.by == "payment" for step in self.steps)

    @property
    def who(self) -> str:
        """Whom the trainee is: one colleague by name, or the applicant."""
        own = actor_of(self.desk, self.definition, "").actor_id
        found = next((each.name for each in ACCOUNTS if each.account_id == own), self.desk)
        return "申请人" if self.is_applicants else found

    @cached_property
    def subjects(self) -> Mapping[str, str]:
        """Names of the items that it is about, by their keys."""
        keys = dict.fromkeys(step.item.partition("#")[0] for step in self.steps if step.item)
        return {key: self.definition.items[key].name for key in keys}

    def names(self, people: Mapping[str, str]) -> Names:
        """What its things and people are called; `people`: names by account id."""
        made, items = self.definition, {key: each.name for key, each in self.definition.items.items()}
        reasons = [getattr(made.reasons, group) for group in Reasons.model_fields]
        codes = {
            **{code: each.sentence.rstrip("。") for group in reasons for code, each in group.items()},
            **{key: each.name for key, each in made.materials.items()},
            **{key: each.name for key, each in made.departments.items()},
        }
        return Names(items, codes, people, self.joints)

    @cached_property
    def joints(self) -> Mapping[str, JointPlan]:
        """The joint events of the case, by their keys."""
        return {each.key: each for each in resolve(self.definition, self.scenario.answers).joints}


@dataclass(frozen=True)
class Whole:
    """全程练习: everything that one desk does of one case, in its sittings (`stages`, at least two)."""

    stages: tuple[Exercise, ...]

    @property
    def key(self) -> str:
        """What it is called in addresses and forms."""
        first = self.stages[0]
        return f"{first.bundle}.{first.scenario.scenario}.{first.desk}"

    @property
    def held(self) -> RoleHeld:
        """Who can do it."""
        return self.stages[0].held

    @property
    def count(self) -> int:
        """How many steps it has in all."""
        return sum(len(each.steps) for each in self.stages)


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


@lru_cache(maxsize=64)
def wholes_of_matter(slug: str) -> tuple[Whole, ...]:
    """The whole exercises of one matter, in the order of its scenarios: desks that are asked more than once."""
    by_desk: dict[tuple[str, str], list[Exercise]] = {}
    for each in of_matter(slug):
        by_desk.setdefault((each.scenario.scenario, each.desk), []).append(each)
    return tuple(Whole(tuple(stages)) for stages in by_desk.values() if len(stages) > 1)


def find(key: str) -> Exercise | None:
    """The exercise of that key; None where there is none."""
    slug = key.partition(".")[0]
    return next((each for each in of_matter(slug) if each.key == key), None) if slug in bundle_slugs() else None


def find_whole(key: str) -> Whole | None:
    """The whole exercise of that key; None where there is none."""
    slug = key.partition(".")[0]
    return next((each for each in wholes_of_matter(slug) if each.key == key), None) if slug in bundle_slugs() else None


def that_were(bundle: str, scenario: str, first: int, last: int) -> Exercise | None:
    """The exercise that somebody began; None where the scenario has changed since."""
    found = find(f"{bundle}.{scenario}.{first}")
    return found if found is not None and found.last == last else None


def whole_of(exercise: Exercise) -> Whole | None:
    """The whole exercise of which it is a sitting; None where its desk is asked once."""
    return find_whole(f"{exercise.bundle}.{exercise.scenario.scenario}.{exercise.desk}")


def for_role(slug: str, held: RoleHeld) -> tuple[Exercise, ...]:
    """The exercises of one matter that whoever holds this role can do."""
    return tuple(each for each in of_matter(slug) if each.held == held)


def wholes_for_role(slug: str, held: RoleHeld) -> tuple[Whole, ...]:
    """The whole exercises of one matter that whoever holds this role can do."""
    return tuple(each for each in wholes_of_matter(slug) if each.held == held)


def _sittings(definition: Definition, scenario: Scenario) -> Iterator[Exercise]:
    numbered = list(enumerate(scenario.steps, start=1))
    last_of: dict[str, int] = {}
    for (desk, _), run in groupby(numbered, key=lambda pair: (_desk(pair[1]), pair[1].at.partition(" ")[0])):
        steps = [number for number, step in run if step.refused is None]
        if not steps:
            continue
        held = _WINDOW if desk == APPLICANT else held_by(desk, definition)
        yield Exercise(definition, scenario, steps[0], steps[-1], desk, held, last_of.get(desk, 0))
        last_of[desk] = steps[-1]


def _desk(step: Step) -> str:
    return APPLICANT if step.by == "payment" else step.by
