"""Made-up cases: the same seed gives the same ones, the rules take every act of them, and all of them end."""

from __future__ import annotations

import pytest

from bundles.loader import bundle_slugs, load_bundle
from domain.case.entries import ActRefused
from domain.case.state import Phase
from starter.trials.expectations import RECEIVED_ON
from starter.trials.people_only import by_people
from starter.trials.random_cases import random_scenarios
from starter.trials.tasks import Rates
from tests.support.played import Played

ROUGH = Rates(late=0.3, refused=0.2, correction=0.5)


@pytest.mark.parametrize("slug", bundle_slugs())
def test_the_rules_take_every_act_of_made_up_cases(slug: str) -> None:
    definition = by_people(load_bundle(slug).definition)
    for scenario in random_scenarios(definition, 12, 7, ROUGH):
        played = Played(definition, scenario, RECEIVED_ON)
        assert [each.code for each in played.entries if isinstance(each, ActRefused)] == []
        assert played.state.phase is Phase.CONCLUDED, scenario


def test_the_same_seed_makes_the_same_cases_and_another_makes_others() -> None:
    definition = load_bundle("gongmin-hunyu").definition
    one, again, other = (random_scenarios(definition, 6, seed, Rates()) for seed in (1, 1, 2))
    assert one == again != other


def test_without_lateness_and_refusal_every_promise_of_an_item_is_kept() -> None:
    definition = by_people(load_bundle("gongmin-hunyu").definition)
    for scenario in random_scenarios(definition, 12, 3, Rates(late=0.0, refused=0.0, correction=0.0)):
        played = Played(definition, scenario, RECEIVED_ON)
        assert played.state.outcome == "granted"
        late = [clock for clock, rungs in played.state.fired.items() if clock.endswith(".promised") and "red" in rungs]
        assert late == []
