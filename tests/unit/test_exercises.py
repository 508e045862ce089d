"""Exercises from the scenarios of the tree: each can be done in one sitting under the rules, every role has some."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bundles.loader import bundle_slugs
from domain.case.acts import Role
from domain.case.entries import ActRefused
from starter.practice.exercises import Exercise, find, for_role, of_matter, that_were
from starter.trials.expectations import RECEIVED_ON
from starter.trials.pure import PurePlay
from tests.support.played import calendar


def refusals(exercise: Exercise) -> Iterator[str]:
    """What the rules refuse when its steps are done one after the other, at the hour of the first."""
    days = calendar()
    at = exercise.steps[0].moment.moment(RECEIVED_ON, days)
    before = exercise.first - 1
    play = PurePlay(exercise.definition, exercise.scenario, RECEIVED_ON, days, steps=before, until=at)
    known = len(play.entries)
    for number, step in enumerate(exercise.steps):
        moment = at + timedelta(seconds=number)
        play.do(step, moment, f"act-{before + number}")
    yield from (f"{each.act}：{each.code}" for each in play.entries[known:] if isinstance(each, ActRefused))


@pytest.mark.parametrize("slug", bundle_slugs())
def test_every_exercise_can_be_done_in_one_sitting(slug: str) -> None:
    exercises = of_matter(slug)
    # 教育入学 is applied for in its season: its scenarios stand on dates of their own.
    assert exercises or slug == "jiaoyu-ruxue"
    wrong = {each.key: found for each in exercises if (found := list(refusals(each)))}
    assert wrong == {}


def test_keys_are_unique_and_lead_back() -> None:
    keys = [each.key for slug in bundle_slugs() for each in of_matter(slug)]
    assert len(keys) == len(set(keys)) > 100
    for key in keys[::25]:
        found = find(key)
        assert found is not None
        assert that_were(found.bundle, found.scenario.scenario, found.first, found.last) == found
        assert that_were(found.bundle, found.scenario.scenario, found.first, found.last + 1) is None
    assert find("nothing.smooth.1") is find("") is None


def test_every_role_that_acts_on_cases_has_exercises() -> None:
    held = {each.held for slug in bundle_slugs() for each in of_matter(slug)}
    assert {each.role for each in held} == {
        Role.COUNTER_CLERK,
        Role.HANDLER,
        Role.DEPARTMENT_HEAD,
        Role.LEAD,
        Role.GOVERNMENT_HEAD,
    } | ({Role.SUPERVISOR} if any(each.role is Role.SUPERVISOR for each in held) else set())
    for role in held:
        assert any(for_role(slug, role) for slug in bundle_slugs())
