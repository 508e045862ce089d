"""集中申报期: filed within it, one term for all from its close; and the days on which a definition is in force."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from bundles.loader import load_bundle
from domain.case.clock_ids import WHOLE_CLOCK
from domain.definition.bundle import Definition
from domain.definition.extra_rules import Effective, FilingWindow
from domain.definition.resolve import ResolveRefused, check_day, resolve, with_renewals
from tests.support.pure_case import APPLICANT, clerk
from tests.support.waits import in_the_window

FOOD = load_bundle("shipin-jingying").definition
ANSWERS = {"quyu": "是", "yewu": "新办", "jumin": "否", "xiaofang": "不需要", "hwzp": "否"}


def food(**more: Any) -> Definition:
    """The food bundle with a window, or days in force."""
    bundle = FOOD.bundle.model_copy(update=more)
    return FOOD.model_copy(update={"bundle": bundle})


YEARLY = FilingWindow(opens="06-01", closes="06-30", basis="招生通知")


@pytest.mark.parametrize(
    ("opens", "closes", "on", "expected"),
    [
        ("06-01", "06-30", "2026-06-30", ("2026-06-01", "2026-06-30")),
        ("06-01", "06-30", "2026-07-01", ("2027-06-01", "2027-06-30")),
        ("12-20", "01-10", "2027-01-05", ("2026-12-20", "2027-01-10")),
        ("02-01", "02-29", "2027-01-05", ("2027-02-01", "2027-02-28")),
        ("2026-06-01", "2026-06-30", "2027-01-05", ("2026-06-01", "2026-06-30")),
    ],
)
def test_a_window_has_dates(opens: str, closes: str, on: str, expected: tuple[str, str]) -> None:
    found = FilingWindow(opens=opens, closes=closes, basis="招生通知").around(date.fromisoformat(on))
    assert (str(found.opens_on), str(found.closes_on)) == expected


@pytest.mark.parametrize(("opens", "closes"), [("6-1", "06-30"), ("06-01", "2026-06-30"), ("2026-07-01", "2026-06-30")])
def test_a_window_that_cannot_be_is_refused(opens: str, closes: str) -> None:
    with pytest.raises(ValidationError):
        FilingWindow(opens=opens, closes=closes, basis="招生通知")


def test_filing_outside_the_window_is_refused_with_its_dates() -> None:
    with pytest.raises(ResolveRefused) as refused:
        check_day(food(filing_window=YEARLY), date(2026, 7, 1))
    assert refused.value.code == "WINDOW_CLOSED"
    assert "2027-06-01至2027-06-30" in refused.value.sentence
    check_day(food(filing_window=YEARLY), date(2026, 6, 1))
    check_day(food(filing_window=YEARLY), date(2026, 6, 30))


def test_the_plan_of_a_case_carries_its_window_and_others_keep_their_hash() -> None:
    plan = resolve(FOOD, ANSWERS)
    assert with_renewals(FOOD, plan, {}, date(2026, 6, 1)) == plan
    dated = with_renewals(food(filing_window=YEARLY), plan, {}, date(2026, 6, 1))
    assert dated.window is not None
    assert dated.window.closes_on == date(2026, 6, 30)


def test_every_clock_starts_when_the_window_has_closed() -> None:
    life = in_the_window()
    clocks = {key: life.state.clocks[key] for key in (WHOLE_CLOCK, "a/one.promised")}
    assert {(str(each.started_on), each.start_fact) for each in clocks.values()} == {("2026-03-20", "window_closed")}
    assert life.due(WHOLE_CLOCK) == "2026-04-03", "ten working days from Monday 23 March"
    life.at("2026-03-23 10:00")
    life.act("decide_item", clerk("a"), "a/one", decision="grant")
    after = life.state.clocks["b/two.promised"]
    assert (str(after.started_on), after.start_fact) == ("2026-03-23", "predecessor_finished")


def test_no_light_is_lit_while_the_window_is_open() -> None:
    life = in_the_window()
    life.at("2026-03-20 23:00")
    life.act("add_note", clerk("a"), "a/one")
    assert life.fired() == {}


def test_a_case_that_is_withdrawn_before_the_close_has_no_clock_that_ran() -> None:
    life = in_the_window()
    life.act("withdraw_application", APPLICANT)
    assert {str(clock.ended_on) for clock in life.state.clocks.values()} == {"2026-03-20"}
    assert life.state.is_over


@pytest.mark.parametrize(
    ("on", "holds"), [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)]
)
def test_a_definition_is_used_on_the_days_on_which_it_is_in_force(on: str, holds: bool) -> None:
    definition = food(effective=Effective.model_validate({"from": "2026-01-01", "to": "2026-12-31"}))
    if holds:
        check_day(definition, date.fromisoformat(on))
        return
    with pytest.raises(ResolveRefused) as refused:
        check_day(definition, date.fromisoformat(on))
    assert refused.value.code == "NOT_IN_FORCE"


def test_days_in_force_survive_the_definition_on_file() -> None:
    definition = food(effective=Effective.model_validate({"from": "2026-01-01"}))
    stored = Definition.model_validate(definition.model_dump(mode="json", exclude_defaults=True))
    assert stored == definition
    again = Definition.model_validate(stored.model_dump(mode="json", exclude_defaults=True))
    assert again.hash == stored.hash
