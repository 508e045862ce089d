"""Renewal by silence (行政许可法 第五十条) runs from acceptance, also while the item waits for another one."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.case.items.entries import ItemDecided
from domain.case.state import running
from domain.definition.plan import CURRENT_DEFAULTS
from domain.time.clock import Limit
from tests.support.pure_case import Life, clerk, item, phases, plan

FIRST, RENEWED, OTHER = "a/first", "b/renewed", "c/other"
UNTIL = date(2026, 3, 20)


def waiting(edition: int = CURRENT_DEFAULTS, **more: Any) -> Life:
    """A licence that expires on Friday 2026-03-20 and whose renewal waits for another item."""
    renewed = item(
        RENEWED, after=(FIRST,), renews_until=UNTIL, renewal_basis="行政许可法第五十条", promised=Limit(days=40)
    )
    made = plan(item(FIRST), renewed, item(OTHER, after=(FIRST,)), mode="at_window", whole=60, defaults=edition, **more)
    return Life(made, filed="2026-03-02 09:00")


def test_silence_renews_while_the_item_waits_for_another() -> None:
    life = waiting()
    assert phases(life.state)[RENEWED] == "waiting"
    assert life.due(f"{RENEWED}.renewal") == "2026-03-20"
    life.at("2026-03-21 09:00").act("add_note", clerk("a"))
    assert phases(life.state)[RENEWED] == "granted"
    decided = life.last(ItemDecided)
    assert (decided.item, decided.via, decided.basis) == (RENEWED, "silence", "行政许可法第五十条")


def test_one_clock_runs_whether_the_item_waits_or_is_worked_on() -> None:
    life = waiting()
    life.at("2026-03-10 09:00").grant(FIRST)
    assert [key for key in life.state.clocks if key.startswith(f"{RENEWED}.renewal")] == [f"{RENEWED}.renewal"]
    life.at("2026-03-21 09:00").act("add_note", clerk("a"))
    assert phases(life.state)[RENEWED] == "granted"


def test_a_return_that_makes_the_item_wait_anew_does_not_end_it() -> None:
    life = waiting()
    life.grant(FIRST)
    life.act("claim_item", clerk("c"), OTHER)
    assert life.code("return_item", clerk("c"), OTHER, to_item=FIRST, reason="R") is None
    assert phases(life.state)[RENEWED] == "waiting"
    assert running(life.state, "renewal", RENEWED) is not None
    life.at("2026-03-21 09:00").act("add_note", clerk("a"))
    assert phases(life.state)[RENEWED] == "granted"


def test_a_predecessor_that_is_refused_ends_it() -> None:
    life = waiting()
    life.refuse(FIRST)
    assert (phases(life.state)[RENEWED], life.ended(f"{RENEWED}.renewal")) == ("lapsed", True)


def test_the_second_edition_lost_it() -> None:
    life = waiting(CURRENT_DEFAULTS - 1)
    assert running(life.state, "renewal", RENEWED) is None
