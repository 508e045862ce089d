"""亮牌规则: which card a late piece of work has come to."""

from __future__ import annotations

from datetime import date

import pytest

from domain.duties.reasons import DutyReason
from domain.steering.cards import RULES, Late, card_for, milder_than
from domain.steering.procedures import CARD, PROCEDURES
from tests.support.steering import calendar

MONDAY = date(2026, 11, 23)
"""The last day of the promise."""


@pytest.mark.parametrize(
    ("reason", "statutory", "today", "card"),
    [
        (DutyReason.HANDLING, None, MONDAY, None),
        (DutyReason.HANDLING, None, date(2026, 11, 24), "yellow_promise"),
        (DutyReason.SIGN_BEFORE, None, date(2026, 11, 25), "red_promise"),
        (DutyReason.HANDLING, date(2026, 11, 24), date(2026, 11, 24), "yellow_promise"),
        (DutyReason.HANDLING, date(2026, 11, 24), date(2026, 11, 25), "red_statutory"),
        (DutyReason.JOINT_HELD, None, date(2026, 11, 24), "red_silent"),
        (DutyReason.CORRECTION, None, date(2026, 12, 24), None),
        (DutyReason.HANDLING, None, date(2199, 12, 24), None),
    ],
)
def test_the_gravest_card_that_it_has_come_to(
    reason: DutyReason, statutory: date | None, today: date, card: str | None
) -> None:
    rule = card_for(Late(reason, MONDAY, statutory), today, calendar())
    assert (rule.reason if rule else None) == card


def test_a_weekend_makes_nobody_later() -> None:
    friday = date(2026, 11, 20)
    rules = {card_for(Late(DutyReason.HANDLING, friday, None), date(2026, 11, day), calendar()) for day in (21, 22, 23)}
    assert {rule.reason if rule else None for rule in rules} == {None, "yellow_promise"}, "from the next working day on"


def test_every_rule_names_a_card_and_where_it_is_from_and_follows_the_milder_ones() -> None:
    for rule in RULES:
        assert rule.reason in PROCEDURES[CARD].reasons
        assert rule.source
    known = {rule.reason: rule for rule in RULES}
    assert milder_than(known["red_statutory"]) == ("red_promise", "yellow_promise")
    assert milder_than(known["red_silent"]) == milder_than(known["yellow_promise"]) == ()
