"""How likely an open item passes its due day, by resampling the department's own history; and how good that was.

An item that has taken `spent` working days so far is compared with those finished ones that took at least as long: the
share of them that took longer than it has until its due day. The finished ones are resampled with replacement
(bootstrap), so that what a small history cannot know shows as a wide range. No rule of law: 待核实 as a practice.
"""

from __future__ import annotations

import hashlib
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from domain.record import Record

LEAST_FINISHED = 10
"""With fewer finished ones nothing is said."""
RESAMPLES = 100
"""How often the history is drawn anew."""
TAIL = 10
"""Of a hundred resamples so many lie below the range that is told, and so many above."""
LIKELY = 0.5
"""From this probability on a forecast counts as one of lateness."""


class Chance(Record):
    """How likely an item passes its due day; None: too few were finished to say.

    `low`, `high`: the range in which eight of ten resamples lie. `finished`: how many finished ones it was judged by;
    `slower`: how many of them took at least as long as it has taken; `late_then`: how many of those longer than it has.
    """

    chance: float | None
    low: float | None
    high: float | None
    finished: int
    slower: int
    late_then: int


class History:
    """What one department took for one item, in working days from its start to its decision; resampled once.

    `seed`: names the day and the item, so that the same morning says the same again.
    """

    def __init__(self, days: Iterable[int], seed: str) -> None:
        self.days = tuple(sorted(days))
        self._resampled = self._drawn(seed) if len(self.days) >= LEAST_FINISHED else ()
        self._said: dict[tuple[int, int], Chance] = {}

    def _drawn(self, seed: str) -> tuple[Sequence[int], ...]:
        size = len(self.days)
        draws = iter(_draws(seed, size * RESAMPLES))
        return tuple(sorted(self.days[draw % size] for draw in islice(draws, size)) for _ in range(RESAMPLES))

    def chance(self, spent: int, left: int) -> Chance:
        """Of an item that has taken `spent` working days and has `left` (≥ 0) until its due day, that day included."""
        # Many items of a kind stand alike.
        if (spent, left) not in self._said:
            self._said[spent, left] = self._judged(spent, left)
        return self._said[spent, left]

    def _judged(self, spent: int, left: int) -> Chance:
        slower, late_then = _counts(self.days, spent, left)
        known = {"finished": len(self.days), "slower": slower, "late_then": late_then}
        if not self._resampled:
            return Chance(chance=None, low=None, high=None, **known)
        shares = sorted(_share(*_counts(each, spent, left)) for each in self._resampled)
        mean = sum(shares) / len(shares)
        return Chance(chance=mean, low=shares[TAIL], high=shares[-1 - TAIL], **known)


def _draws(seed: str, number: int) -> Iterator[int]:
    """So many numbers of 32 bits that follow from the seed alone: rules ask no generator, and keep none."""
    for block in range(-(-number // _A_BLOCK)):
        hashed = hashlib.sha256(f"{seed}#{block}".encode()).digest()
        yield from struct.unpack(f">{_A_BLOCK}I", hashed)


_A_BLOCK = 8
"""Numbers of 32 bits in a digest."""


def _counts(days: Sequence[int], spent: int, left: int) -> tuple[int, int]:
    """How many took at least `spent` days, and how many more than `spent + left`."""
    return len(days) - bisect_left(days, spent), len(days) - bisect_right(days, spent + left)


def _share(slower: int, late_then: int) -> float:
    """The share of late ones; where hardly any took as long, it tends to even odds and not to certainty (Jeffreys)."""
    return (late_then + 0.5) / (slower + 1)


def pressing(chance: float | None, left: int) -> float:
    """By what a list is sorted, the highest first: the probability, the more so the sooner it is due."""
    return -1.0 if chance is None else chance / (1 + max(left, 0))


@dataclass(frozen=True)
class Score:
    """How good forecasts were: hits, misses and false alarms at `LIKELY`, and the Brier score (0 is perfect).

    `base`: the Brier score of always saying the share that was late, with which it compares.
    """

    judged: int
    hits: int
    missed: int
    false_alarms: int
    brier: float | None
    base: float | None

    @property
    def late(self) -> int:
        """How many were late."""
        return self.hits + self.missed


def score(said: Iterable[tuple[float, bool]]) -> Score:
    """Of (probability that was said, whether it was late)."""
    pairs = list(said)
    alarms = [(chance >= LIKELY, was_late) for chance, was_late in pairs]
    late = sum(was_late for _, was_late in pairs)
    share = late / len(pairs) if pairs else 0.0
    return Score(
        judged=len(pairs),
        hits=alarms.count((True, True)),
        missed=alarms.count((False, True)),
        false_alarms=alarms.count((True, False)),
        brier=_mean_square([chance - was_late for chance, was_late in pairs]),
        base=_mean_square([share - was_late for _, was_late in pairs]),
    )


def _mean_square(errors: Sequence[float]) -> float | None:
    return sum(each * each for each in errors) / len(errors) if errors else None
