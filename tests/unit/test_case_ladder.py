"""The ladder (梯级): every rung of a clock fires once and on its day, whatever happens in between."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from domain.case.decide import Open, RungDue, decide, next_rung
from domain.case.entries import ENTRY
from domain.case.evolve import fold
from domain.case.limits.entries import RungFired
from domain.case.rules import CALENDAR_ACTOR
from domain.case.state import CaseState
from domain.definition.plan import CURRENT_DEFAULTS, ExtensionRule, Procedure
from domain.rows.case import project
from domain.time.clock import Limit
from domain.time.clock_kinds import DEFAULT_LADDERS, REMIND, YELLOW, RungRule
from tests.support.pure_case import Life, clerk, closed, head, item, plan

EXPERTS = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条")
LONG = item(
    "a/one",
    promised=Limit(days=10),
    statutory=Limit(days=20),
    procedures=(EXPERTS,),
    extension=ExtensionRule(days=10, basis="行政许可法第四十二条第一款"),
)


def test_overdue_case_climbs_every_ladder() -> None:
    life = Life(plan(LONG, mode="at_window"))
    life.pass_days(60)
    assert life.fired() == {
        "a/one.promised remind": "2026-03-13 09:00",
        "case.whole remind": "2026-03-13 09:00",
        "a/one.promised yellow": "2026-03-17 00:00",
        "case.whole yellow": "2026-03-17 00:00",
        "a/one.promised red": "2026-03-18 00:00",
        "case.whole red": "2026-03-18 00:00",
        "a/one.promised escalate_department": "2026-03-18 00:00",
        "a/one.promised escalate_lead": "2026-03-19 00:00",
        "case.whole escalate_lead": "2026-03-19 00:00",
        "a/one.promised escalate_supervisor": "2026-03-20 00:00",
        "case.whole escalate_supervisor": "2026-03-20 00:00",
        "a/one.statutory remind": "2026-03-27 09:00",
        "a/one.statutory red": "2026-03-31 00:00",
        "a/one.statutory escalate_department": "2026-03-31 00:00",
        "a/one.statutory escalate_lead": "2026-04-01 00:00",
        "a/one.statutory escalate_supervisor": "2026-04-02 00:00",
    }
    assert next_rung(life.state) is None


def test_row_tells_when_the_escalation_comes_by_promise_or_law() -> None:
    term = project(Life(plan(LONG, mode="at_window")).state).items[0].term
    moments = (term.escalate_department_at, term.escalate_lead_at, term.escalate_supervisor_at)
    assert [at.isoformat() for at in moments if at] == [f"2026-03-{day}T16:00:00+00:00" for day in (17, 18, 19)]


def test_bundle_sets_a_ladder_of_its_own() -> None:
    two_days_before = RungRule(name="remind", offset_days=-2, hour=9)
    life = Life(plan(LONG, mode="at_window", ladders={"promised": (two_days_before, YELLOW), "whole": (REMIND,)}))
    life.pass_days(60)
    fired = [name for name in life.fired() if not name.startswith("a/one.statutory")]
    assert fired == ["a/one.promised remind", "case.whole remind", "a/one.promised yellow"]
    assert life.fired()["a/one.promised remind"] == "2026-03-12 09:00"


def test_ladder_of_an_item_comes_before_the_bundles() -> None:
    own = item("a/one", ladder=(YELLOW,))
    life = Life(plan(own, mode="at_window", ladders={"promised": (REMIND, YELLOW)}))
    assert life.state.clocks["a/one.promised"].ladder == (YELLOW,)


AGAIN = {("a/one.promised", "remind"): 2, ("case.whole", "remind"): 2}
"""How often what moved ahead fires from the third edition on."""


def eventful(defaults: int = CURRENT_DEFAULTS) -> Life:
    """Reminded, stopped, renewed, resumed, closed days, overdue, extended, reopened days, overdue again."""
    life = Life(plan(LONG, mode="at_window", defaults=defaults))
    life.at("2026-03-13 10:00").act("suspend_item", clerk("a"), "a/one", procedure="experts", days=3)
    life.at("2026-03-17").act("suspend_item", clerk("a"), "a/one", procedure="experts", days=5)
    life.at("2026-03-20").act("resume_item", clerk("a"), "a/one")
    life.act("change_calendar", CALENDAR_ACTOR, calendar=closed(date(2026, 3, 23), date(2026, 3, 24)))
    life.at("2026-03-31").act("request_extension", clerk("a"), "a/one", days=10, reason="R")
    life.act("approve_extension", head("a"), "a/one")
    life.act("change_calendar", CALENDAR_ACTOR, calendar=closed(date(2026, 3, 23)))
    life.pass_days(60)
    return life


@pytest.mark.parametrize(("defaults", "again"), [(2, {}), (CURRENT_DEFAULTS, AGAIN)])
def test_every_rung_fires_once_a_moment_through_pause_renewal_extension_and_calendar_changes(
    defaults: int, again: dict[tuple[str, str], int]
) -> None:
    """Before the third edition once and for all: what a stop or an extension moved ahead never came again."""
    life = eventful(defaults)
    rungs = [(entry.clock_id, entry.rung) for entry in life.journal if isinstance(entry, RungFired)]
    assert {rung: times for rung, times in Counter(rungs).items() if times > 1} == again
    moments = [(entry.clock_id, entry.rung, entry.at) for entry in life.journal if isinstance(entry, RungFired)]
    assert len(set(moments)) == len(moments)
    for clock_id in ("a/one.promised", "a/one.statutory", "case.whole"):
        clock = life.state.clocks[clock_id]
        assert {rung for each, rung in rungs if each == clock_id} == {rule.name for rule in DEFAULT_LADDERS[clock.kind]}
    assert life.fired()["a/one.promised yellow"] == "2026-03-26 00:00"
    assert [entry.at for entry in life.journal] == sorted(entry.at for entry in life.journal)


def test_nothing_fires_again_after_replay_or_a_new_run() -> None:
    life = eventful()
    bodies = tuple(ENTRY.validate_json(entry.model_dump_json(exclude_none=True)) for entry in life.journal)
    replayed = fold(life.opening, bodies)
    carried = CaseState.model_validate_json(life.state.model_dump_json())
    for state in (replayed, carried):
        assert state == life.state
        assert next_rung(state) is None
        assert decide(state, Open()).entries == ()


def test_rung_that_comes_again_changes_nothing() -> None:
    life = Life(plan(LONG, mode="at_window"))
    rung = next_rung(life.state)
    assert rung is not None
    life.take(RungDue(rung=rung))
    moved = rung.model_copy(update={"at": life.now})
    assert life.take(RungDue(rung=moved)) == ()
