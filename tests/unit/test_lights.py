"""The one rule of a light, and that a clock, its row and its card say the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product

import pytest

from domain.time.calendar import at_hour, end_of_day, start_of_day
from domain.time.clock import Limit
from domain.time.clock_kinds import LAPSE, RED_AFTER_ONE_DAY, RungRule
from domain.time.lights import Light, Moments, card, card_of, light_at, moments_of
from tests.support.clocks import clock, district
from tests.support.lights import ALL_TERMS, NOW

DUE_ON = date(2026, 10, 9)
"""Of the clocks below."""
MINUTE = timedelta(minutes=1)


def shown(term: Moments, *moments: datetime) -> list[str]:
    return [light_at(term, at).value for at in moments]


def test_a_term_without_a_reminder_is_due_soon_from_the_morning_of_its_due_day() -> None:
    wait = moments_of(clock(ladder=(LAPSE,)), district())
    assert shown(wait, start_of_day(DUE_ON) - MINUTE, start_of_day(DUE_ON), end_of_day(DUE_ON) - MINUTE) == [
        "green",
        "soon",
        "soon",
    ]
    one_day = moments_of(clock(limit=Limit(days=1), started_on=date(2026, 11, 23)), district())
    assert one_day.remind_at is None
    assert shown(one_day, at_hour(date(2026, 11, 23), 17), at_hour(date(2026, 11, 24), 0)) == ["green", "soon"]


def test_a_term_is_due_soon_from_its_reminder_and_never_green_again() -> None:
    promise = moments_of(clock(), district())
    reminded = at_hour(date(2026, 10, 8), 9)
    assert shown(promise, reminded - MINUTE, reminded, end_of_day(DUE_ON) - MINUTE) == ["green", "soon", "soon"]
    assert shown(promise, end_of_day(DUE_ON), end_of_day(date(2026, 10, 10))) == ["yellow", "red"]


def test_a_reminder_in_the_afternoon_of_the_due_day_makes_it_no_later_due_soon() -> None:
    late = clock(ladder=(RungRule(name="remind", offset_days=0, hour=14), LAPSE))
    assert shown(moments_of(late, district()), at_hour(DUE_ON, 8)) == ["soon"]


@pytest.mark.parametrize("ladder", [(LAPSE,), (RED_AFTER_ONE_DAY,), (RungRule(name="yellow", offset_days=1),)])
def test_past_its_due_day_no_running_term_is_green_whatever_its_ladder_says(ladder: tuple[RungRule, ...]) -> None:
    running = clock(ladder=ladder)
    assert light_at(moments_of(running, district()), end_of_day(DUE_ON)) is Light.YELLOW
    assert card(running, district(), end_of_day(DUE_ON)) is Light.YELLOW


def test_a_clock_that_ended_keeps_the_card_it_had_earned_and_nothing_is_due_soon() -> None:
    later = end_of_day(date(2026, 12, 1))
    lights = {
        ended_on: light_at(moments_of(clock(ended_on=ended_on), district()), later)
        for ended_on in (DUE_ON, date(2026, 10, 10), date(2026, 10, 12))
    }
    assert list(lights.values()) == [Light.NONE, Light.YELLOW, Light.RED]
    lapsed = clock(ladder=(LAPSE,), ended_on=date(2026, 10, 10))
    assert card(lapsed, district(), later) is Light.GREEN, "a wait that passed at its end was never late"


def test_only_an_undated_term_without_a_moment_reached_has_no_light() -> None:
    assert light_at(Moments(), NOW) is Light.NONE
    assert light_at(Moments(red_at=NOW), NOW) is Light.RED, "the legal limit is known before the promise's due day"


def test_a_light_never_falls_back_as_time_goes_on() -> None:
    order = list(Light)
    for term in ALL_TERMS:
        before, after = light_at(term, NOW), light_at(term, NOW + timedelta(days=7))
        assert order.index(after) >= order.index(before), term


def test_cards_are_green_yellow_and_red_alone() -> None:
    assert {light: card_of(light).value for light in Light} == {
        Light.NONE: "green",
        Light.GREEN: "green",
        Light.SOON: "green",
        Light.YELLOW: "yellow",
        Light.RED: "red",
    }


def test_all_orders_and_absences_are_generated() -> None:
    """The terms that the comparison with SQL runs over: each moment absent, before, at and after now."""
    moments = {tuple(None if at is None else (at > NOW) - (at < NOW) for at in term[1:]) for term in ALL_TERMS}
    assert moments == set(product((None, -1, 0, 1), repeat=3))
    assert {light_at(term, NOW) for term in ALL_TERMS} == set(Light)
