"""A breaker opens after failures in a row, lets one try through after its pause, and closes when that succeeds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from activities.ports.breaker import FAILURES, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, PROBE_SECONDS, Breaker


def opened(at: float = 100.0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.begin(at)
        breaker.failed(at)
    return breaker


def test_it_opens_after_failures_in_a_row_and_not_before() -> None:
    breaker = Breaker()
    for _ in range(FAILURES - 1):
        breaker.failed(1.0)
    assert breaker.wait_seconds(1.0) == 0
    breaker.succeeded()
    breaker.failed(1.0)
    assert not breaker.is_open, "a success in between counts anew"
    assert opened().wait_seconds(100.0) == FIRST_PAUSE_SECONDS


def test_after_its_pause_one_try_decides() -> None:
    breaker = opened(100.0)
    later = 100.0 + FIRST_PAUSE_SECONDS
    assert breaker.wait_seconds(later) == 0
    assert breaker.begin(later)
    assert breaker.wait_seconds(later) > 0, "one at a time"
    assert not breaker.begin(later)
    breaker.failed(later, is_probe=True)
    assert breaker.wait_seconds(later) == 2 * FIRST_PAUSE_SECONDS
    assert breaker.begin(later + 2 * FIRST_PAUSE_SECONDS)
    breaker.succeeded()
    assert breaker.wait_seconds(later) == 0
    assert not breaker.is_open


def test_tries_that_were_side_by_side_make_one_pause() -> None:
    breaker = Breaker()
    breaker.begin(100.0)
    for _ in range(FAILURES + 3):
        breaker.failed(100.0)
    assert breaker.wait_seconds(100.0) == FIRST_PAUSE_SECONDS


def test_a_probe_that_was_killed_keeps_nobody_from_asking_for_ever() -> None:
    breaker, later = opened(100.0), 100.0 + FIRST_PAUSE_SECONDS
    assert breaker.begin(later)
    assert 0 < breaker.wait_seconds(later + PROBE_SECONDS - 0.5) <= 0.5
    assert breaker.begin(later + PROBE_SECONDS)


@given(st.lists(st.booleans(), max_size=60))
def test_whatever_happens_it_never_waits_longer_than_the_longest_pause(outcomes: list[bool]) -> None:
    breaker, now = Breaker(), 0.0
    for went_well in outcomes:
        now += breaker.wait_seconds(now)
        is_probe = breaker.is_open
        assert breaker.begin(now)
        if went_well:
            breaker.succeeded()
        else:
            breaker.failed(now, is_probe=is_probe)
        assert breaker.wait_seconds(now) <= LONGEST_PAUSE_SECONDS
        assert breaker.is_open == (breaker.failures >= FAILURES)
