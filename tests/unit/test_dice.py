"""The dice of the property tests: ten thousand throws are played, and one that breaks a rule is found and told."""

import pytest
from hypothesis import Phase

from tests.support.amount import at_length
from tests.support.dice import Dice, ten_thousand_throws


def test_a_rule_is_played_on_ten_thousand_different_throws() -> None:
    blocks: set[bytes] = set()
    ten_thousand_throws(lambda dice: blocks.add(dice.block))()
    assert len(blocks) > at_length(10_000) * 0.95


def test_a_throw_that_breaks_the_rule_is_found_and_told() -> None:
    seldom = at_length(1000)  # two throws of so many break the rule: as surely found in a short run

    def seldom_broken(dice: Dice) -> None:
        assert dice.number(1, seldom) < seldom - 1

    with pytest.raises(AssertionError) as error:
        # What is found is told as it is: making it smaller is Hypothesis's own, and four seconds.
        ten_thousand_throws(seldom_broken, phases=(Phase.generate,))()
    assert any("Dice(" in line for line in error.value.__notes__)
