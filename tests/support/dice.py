"""Made-up starts and stops for property tests, ten thousand at a time."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from domain.time.clock import StopInterval
from tests.support.amount import at_length

BYTES = 64
"""What one throw may use up."""
TOGETHER = 25
"""Throws out of one example: what Hypothesis spends on an example is more than most rules cost."""
FIRST_DAY = date(2019, 6, 1)


class Dice:
    """Numbers out of one block of bytes: Hypothesis draws a block in a fraction of the time of as many numbers."""

    def __init__(self, block: bytes) -> None:
        self.block, self.at = block, 0

    def __repr__(self) -> str:
        return f"Dice({self.block!r})"

    def number(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        two = self.block[self.at : self.at + 2]
        self.at += 2
        return least + int.from_bytes(two, "big") % (most - least + 1)

    def start(self, days: int = 2500) -> date:
        """A day of mid-2019 or later; as it stands to mid-2026, so that every walk stays in the known years."""
        return FIRST_DAY + timedelta(days=self.number(0, days))

    def stops(self, start: date) -> tuple[StopInterval, ...]:
        """Up to three stops around the first weeks after `start`, some without a result."""
        return tuple(self._stop(start) for _ in range(self.number(0, 3)))

    def _stop(self, start: date) -> StopInterval:
        from_on = start + timedelta(days=self.number(-10, 60))
        announced, real = self.number(1, 15), self.number(0, 25)
        until_on = from_on + timedelta(days=real) if real <= 20 else None
        return StopInterval(ground="鉴定", from_on=from_on, announced_days=announced, until_on=until_on)


def ten_thousand_throws(rule: Callable[[Dice], None], phases: Collection[Phase] = tuple(Phase)) -> Callable[[], None]:
    """Play `rule`, which is a test, on ten thousand throws; a failure tells the throw."""

    def play(block: bytes) -> None:
        for at in range(0, len(block), BYTES):
            dice = Dice(block[at : at + BYTES])
            note(repr(dice))
            rule(dice)

    # Name and words are the test's; `functools.wraps` would also hand on a signature that is not this one.
    play.__name__, play.__qualname__, play.__module__ = rule.__name__, rule.__qualname__, rule.__module__
    play.__doc__ = rule.__doc__
    size = BYTES * TOGETHER
    amount = settings(max_examples=at_length(10_000) // TOGETHER, deadline=None, database=None, phases=phases)
    return amount(given(st.binary(min_size=size, max_size=size))(play))
