"""What the province's platform is told of every scenario: each item received first, ended once, nobody named."""

from __future__ import annotations

from collections import defaultdict

import pytest

from domain.case.course import Course
from domain.case.evolve import evolve
from domain.letters.letter import Letter
from domain.letters.platform import platform_letters
from tests.support.played import every_scenario, played
from tests.unit.test_course import RECEIVED_ON

PEOPLE = ("actor", "name", "handler")


def _letters(slug: str, name: str, *, connected: bool) -> tuple[Letter, ...]:
    case = played(slug, name, RECEIVED_ON)
    opening = case.state.opening.model_copy(update={"on_platform": connected})
    course = Course.of(opening, tuple(case.entries))
    return tuple(
        letter
        for seq, entry in enumerate(course.entries, start=1)
        for letter in platform_letters(course.before(seq), [entry], evolve(course.before(seq), entry))
    )


@pytest.mark.parametrize(("slug", "name"), every_scenario())
def test_each_item_is_received_first_and_its_end_is_told(slug: str, name: str) -> None:
    letters = _letters(slug, name, connected=True)
    assert len({each.key for each in letters}) == len(letters)
    by_item: defaultdict[str, list[str]] = defaultdict(list)
    for each in letters:
        by_item[each.subject].append(str(each.body["event"]))
        assert not set(PEOPLE) & set(each.body)
    state = played(slug, name, RECEIVED_ON).state
    assert set(by_item) == {each.key for each in state.opening.plan.items}
    for key, events in by_item.items():
        assert events[0] == "received"
        assert events.count("received") == 1
        item = state.items.get(key)
        assert ("ended" in events) >= (item is not None and item.has_ended), (key, events)


def test_a_case_that_was_filed_without_the_platform_tells_it_nothing() -> None:
    slug, name = every_scenario()[0]
    assert _letters(slug, name, connected=False) == ()
