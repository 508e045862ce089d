"""Made-up cases: the same seed gives the same ones, and the rules take every act of them."""

from __future__ import annotations

from datetime import date

import pytest

from bundles.loader import bundle_slugs, load_bundle
from bundles.scenarios import load_scenarios
from domain.entries import ActRefused
from starter.random_cases import NotRandom, Rates, random_scenarios
from starter.simulate_engine import by_people
from tests.support.played import Played

ROUGH = Rates(late=0.3, refused=0.2, correction=0.5)


@pytest.mark.parametrize("slug", bundle_slugs())
def test_the_rules_take_every_act_of_made_up_cases(slug: str) -> None:
    loaded = load_bundle(slug)
    try:
        made = random_scenarios(loaded.definition, load_scenarios(slug, loaded=loaded), 12, 7, ROUGH)
    except NotRandom:
        bundle = loaded.bundle
        assert bundle.joint or bundle.filing_window or bundle.intake.sign == "person"
        return
    for scenario in made:
        played = Played(by_people(loaded.definition), scenario, date(2026, 6, 22))
        assert [each.code for each in played.entries if isinstance(each, ActRefused)] == []
        assert played.state.is_over, scenario


def test_the_same_seed_makes_the_same_cases_and_another_makes_others() -> None:
    loaded = load_bundle("gongmin-hunyu")
    known = load_scenarios("gongmin-hunyu", loaded=loaded)
    one, again, other = (random_scenarios(loaded.definition, known, 6, seed, Rates()) for seed in (1, 1, 2))
    assert one == again != other
