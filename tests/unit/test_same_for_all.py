"""The same rule for clerk, rule (秒批) and department's system; what is handed to nobody; how often one urges."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bundles.loader import load_bundle
from domain.case.decide import effects
from domain.case.results.entries import ResultsIssued
from domain.definition.conditions import Condition
from domain.definition.extra_rules import OpenWindow
from domain.definition.plan import CURRENT_DEFAULTS, Plan, ResultKind
from domain.definition.resolve import resolve
from domain.time.clock import Limit
from tests.support.pure_case import LEAD, WINDOW, Life, beijing, clerk, item, phases, plan, system

RULE, SYSTEM, CLERK = "a/rule", "b/system", "c/clerk"
CLOSES = date(2026, 3, 20)
OPENS_AT = beijing("2026-03-21 00:00")


def in_the_window(edition: int = CURRENT_DEFAULTS) -> Life:
    """Filed while a window is open that closes on Friday 2026-03-20; one item for each who may decide."""
    always = Condition.model_validate({"jiuzhi": "是"})
    made = plan(
        item(RULE, connector="auto", auto_grant=always),
        item(SYSTEM, connector="http"),
        item(CLERK),
        mode="at_window",
        window=OpenWindow(opens_on=date(2026, 3, 2), closes_on=CLOSES),
        defaults=edition,
    )
    return Life(made, filed="2026-03-05 10:00")


def asked(life: Life) -> dict[str, datetime | None]:
    return {effect.item: moment for effect, moment in effects(life.state)}


def test_nobody_decides_while_the_window_is_open() -> None:
    life = in_the_window()
    assert asked(life) == {RULE: OPENS_AT, SYSTEM: OPENS_AT}, "neither rule nor system is asked before"
    life.effect(RULE, "rule_met")
    assert phases(life.state)[RULE] == "open"
    for who, key in ((system("b"), SYSTEM), (clerk("c"), CLERK)):
        assert life.code("decide_item", who, key, decision="grant") == "WINDOW_OPEN"


def test_all_are_asked_and_decide_when_it_has_closed() -> None:
    life = in_the_window()
    life.at("2026-03-21 00:00").act("add_note", LEAD)
    assert asked(life) == {RULE: OPENS_AT, SYSTEM: OPENS_AT}, "the answer of a rule before it counted for nothing"
    life.effect(RULE, "rule_met")
    life.effect(SYSTEM, "taken")
    for who, key in ((system("b"), SYSTEM), (clerk("c"), CLERK)):
        assert life.code("decide_item", who, key, decision="grant") is None
    assert set(phases(life.state).values()) == {"granted"}


def test_a_failed_hand_over_waits_for_the_later_of_both_moments() -> None:
    life = in_the_window()
    life.at("2026-03-21 10:00").act("add_note", LEAD)
    life.effect(SYSTEM, "failed", code="AWAY")
    moment = asked(life)[SYSTEM]
    assert moment is not None
    assert moment > OPENS_AT


def test_in_the_second_edition_a_rule_knew_no_window() -> None:
    life = in_the_window(CURRENT_DEFAULTS - 1)
    assert asked(life)[RULE] is None
    life.effect(RULE, "rule_met")
    assert phases(life.state)[RULE] == "granted"


# --- what is handed to nobody -----------------------------------------------------------------------------------------


def checked(edition: int = CURRENT_DEFAULTS) -> Life:
    """A check by rule for the item after it, both granted."""
    check = item("a/check", result=ResultKind(name="核验结果", internal=True))
    licence = item("b/licence", after=("a/check",), result=ResultKind(name="许可证"))
    facts: dict[str, Any] = {"mode": "at_window", "delivery": Limit(days=10), "defaults": edition}
    life = Life(plan(check, licence, results="send_as_ready", **facts))
    life.grant("a/check", "b/licence")
    return life


def test_a_check_for_later_items_is_neither_listed_nor_delivered() -> None:
    life = checked()
    issued = [entry.items for entry in life.journal if isinstance(entry, ResultsIssued)]
    assert issued == [("b/licence",)]
    assert "a/check.delivery" not in life.state.clocks
    life.act("confirm_delivery", WINDOW, method="pickup")
    assert life.state.is_over


def test_the_second_edition_delivered_it() -> None:
    assert "a/check.delivery" in checked(CURRENT_DEFAULTS - 1).state.clocks


def test_the_licence_check_of_the_restaurant_is_handed_to_nobody() -> None:
    restaurant = load_bundle("kaiban-canyin").definition
    answers = {"quyu": "是", "zhizhao": "是", "guimo": "一般", "xiaofang": "不需要", "hwzp": "否", "waibai": "否"}
    assert resolve(restaurant, answers).item("sjj/zzhy").is_internal


# --- urging -----------------------------------------------------------------------------------------------------------


def newborn() -> Plan:
    definition = load_bundle("xinshenger-chusheng").definition
    answers = {
        "shengnei": "是",
        "yueling": "是",
        "shouci": "是",
        "hunyin": "是",
        "huji": "至少一方在汉台区且为家庭户",
        "minzu": "相同",
        **dict.fromkeys(("jzz", "sbk", "syyl", "kxyy"), "否"),
    }
    return resolve(definition, answers)


def test_a_bundle_that_says_nothing_has_a_window_between_two_urges() -> None:
    assert newborn().urge_hours == 24


def test_of_three_urges_within_two_seconds_one_holds() -> None:
    life = Life(plan(item(CLERK), mode="at_window", urge_hours=newborn().urge_hours))
    first = life.make("urge_item", LEAD, CLERK)
    codes = []
    for number in range(3):
        at = first.received_at + timedelta(seconds=number)
        act = first.model_copy(update={"act_id": f"urge-{number}", "received_at": at})
        codes.append(getattr(life.take(act)[0], "code", None))
    assert codes == [None, "URGED_RECENTLY", "URGED_RECENTLY"]


@pytest.mark.parametrize("hours", [23, 24])
def test_after_the_window_one_may_urge_again(hours: int) -> None:
    life = Life(plan(item(CLERK), mode="at_window", urge_hours=24))
    first = life.make("urge_item", LEAD, CLERK)
    life.take(first)
    later = first.model_copy(update={"act_id": "again", "received_at": first.received_at + timedelta(hours=hours)})
    assert getattr(life.take(later)[0], "code", None) == (None if hours == 24 else "URGED_RECENTLY")
