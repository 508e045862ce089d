"""撤销挂起: a stop entered by mistake counts as if it had never been (行政许可法 第四十五条, docs/adr/0063)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.acts import Actor
from domain.case.evolve import fold
from domain.case.limits.entries import ItemResumed, RungFired, StopAnnulled
from domain.case.messages import CaseStart
from domain.case.questions import annullable
from domain.case.rules import CALENDAR_ACTOR
from domain.definition.plan import JointStatutory, Plan, Procedure
from domain.duties.attribution import Why, attribute
from domain.time.clock import Limit
from starter.web.case.gantt import Row, gantt_of
from tests.support.amount import at_length
from tests.support.pure_case import LEAD, SUPERVISOR, WINDOW, Life, clerk, closed, head, item, plan
from tests.support.pure_joint import STOP, case, convene

EXPERTS = Procedure(key="experts", name="专家评审", ground="expert_review", basis="样例法第八条", most_days=20)
TESTS = Procedure(key="tests", name="检测", ground="testing", basis="样例法第九条")
PROCEDURES = {"promised": Limit(days=10), "statutory": Limit(days=20), "procedures": (EXPERTS, TESTS)}
HEAD = head("a")
ONE = "a/one"


def office(**more: Any) -> Plan:
    """Two items of ten days, legally twenty, of which either may be stopped; the whole is promised in ten."""
    mine, other = item(ONE, **PROCEDURES), item("b/two", **PROCEDURES)
    return plan(mine, other, mode="at_window", joint_statutory=JointStatutory(), **more)


def alone(**more: Any) -> Life:
    """One such item alone, accepted on Monday 2026-03-02."""
    return Life(plan(item(ONE, **PROCEDURES), mode="at_window", joint_statutory=JointStatutory(), **more))


def dues(life: Life) -> dict[str, str]:
    """The due day of every clock, but of the stops' own."""
    return {key: life.due(key) for key, clock in life.state.clocks.items() if clock.kind != "stop"}


def suspend(life: Life, day: str, days: int, procedure: str = "experts", key: str = ONE) -> None:
    """The written notice of a special procedure."""
    life.at(day).act("suspend_item", clerk(key.partition("/")[0]), key, procedure=procedure, days=days)


def give_back(life: Life, day: str) -> None:
    """The clerk of the second item returns the work to the first."""
    life.at(day).act("claim_item", clerk("b"), "b/two")
    life.act("return_item", clerk("b"), "b/two", to_item=ONE, reason="R")


def firings(life: Life, clock_id: str, rung: str) -> list[datetime]:
    """When a rung fired, each time."""
    found = (entry for entry in life.journal if isinstance(entry, RungFired))
    return [entry.at for entry in found if (entry.clock_id, entry.rung) == (clock_id, rung)]


# --- what it does -----------------------------------------------------------------------------------------------------


def test_stop_that_runs_is_annulled_and_its_days_count_again() -> None:
    life = alone()
    before = dues(life)
    suspend(life, "2026-03-04", 5)
    assert dues(life) != before
    assert life.code("annul_stop", HEAD, ONE) is None
    assert dues(life) == before
    told = life.last(StopAnnulled)
    assert (told.procedure, told.ground, told.notices, told.basis) == (
        "experts",
        "专家评审",
        (1,),
        "行政许可法第四十五条",
    )
    mine = life.state.items[ONE]
    assert (mine.suspended, mine.running_stops, mine.stops, life.ended("a/one.stop#1")) == (None, {}, 1, True)
    life.at("2026-04-30")
    assert not any(isinstance(entry, ItemResumed) for entry in life.journal), "nothing is left that could end"


def test_stop_that_has_ended_is_annulled_with_its_renewals() -> None:
    life = alone()
    before = dues(life)
    suspend(life, "2026-03-04", 5)
    suspend(life, "2026-03-06", 5)
    life.at("2026-03-10").act("resume_item", clerk("a"), ONE)
    assert life.due("a/one.promised") == "2026-03-20"
    life.act("annul_stop", HEAD, ONE)
    assert dues(life) == before
    assert life.last(StopAnnulled).notices == (1, 2)
    assert life.code("annul_stop", HEAD, ONE) == "NO_STOP_TO_ANNUL"


def test_stop_whose_announced_time_was_used_up_is_annulled() -> None:
    life = alone()
    before = dues(life)
    suspend(life, "2026-03-04", 2)
    life.at("2026-03-12").act("annul_stop", HEAD, ONE, procedure="experts")
    assert dues(life) == before


def test_other_procedure_stops_on_and_days_that_both_took_stay_left_out() -> None:
    life, twin = alone(), alone()
    suspend(life, "2026-03-04", 6, "tests")
    suspend(twin, "2026-03-04", 6, "tests")
    suspend(life, "2026-03-06", 10)
    life.at("2026-03-10").act("annul_stop", HEAD, ONE, procedure="experts")
    assert dues(life) == dues(twin)
    assert life.state.items[ONE].running_stops == {"tests": 1}
    assert life.state.items[ONE].suspended == "tests"
    life.at("2026-03-20")
    assert life.last(ItemResumed).procedure == "tests"


def test_next_notice_after_an_annulment_has_the_next_number() -> None:
    """Whoever was told of the first notice and of its annulment reads of the second as the second."""
    life = alone()
    suspend(life, "2026-03-04", 5)
    life.act("annul_stop", HEAD, ONE)
    assert life.code("suspend_item", clerk("a"), ONE, procedure="tests", days=5) is None
    assert life.state.items[ONE].running_stops == {"tests": 2}
    assert annullable(life.state, ONE)[0].notices == (2,)


def test_item_whose_stop_was_annulled_may_be_decided() -> None:
    life = alone()
    suspend(life, "2026-03-04", 5)
    assert life.code("decide_item", clerk("a"), ONE, decision="grant") == "ITEM_SUSPENDED"
    life.act("annul_stop", HEAD, ONE)
    assert life.code("decide_item", clerk("a"), ONE, decision="grant") is None


def test_whole_counts_again_the_days_on_which_it_stood() -> None:
    life = Life(office())
    before = dues(life)
    suspend(life, "2026-03-04", 5)
    suspend(life, "2026-03-06", 5, key="b/two")
    assert (life.due("case.whole"), life.due("case.statutory")) != (before["case.whole"], before["case.statutory"])
    life.at("2026-03-09").act("annul_stop", HEAD, ONE)
    assert life.due("case.whole") == before["case.whole"], "one item runs"
    assert life.due("b/two.promised") == "2026-03-23", "the other's stop stays"
    life.act("annul_stop", head("b"), "b/two")
    assert dues(life) == before


def test_days_count_again_also_where_the_item_was_opened_anew() -> None:
    """退回: the limits go on where they stopped, with the stops of the first run."""
    made = plan(item(ONE, **PROCEDURES, on_return="resume"), item("b/two", after=(ONE,)), mode="at_window", whole=20)
    lives = Life(made), Life(made)
    for life, stops in zip(lives, (True, False), strict=True):
        if stops:
            suspend(life, "2026-03-03", 2)
            life.at("2026-03-05 16:00").act("resume_item", clerk("a"), ONE)
        life.at("2026-03-06").grant(ONE)
        give_back(life, "2026-03-09")
    life, twin = lives
    assert dues(life) != dues(twin)
    life.at("2026-03-10").act("annul_stop", HEAD, ONE)
    assert dues(life) == dues(twin)


def test_stop_of_former_limits_is_nothing_to_annul_where_they_start_anew() -> None:
    made = plan(item(ONE, **PROCEDURES, on_return="restart"), item("b/two", after=(ONE,)), mode="at_window", whole=20)
    life = Life(made)
    suspend(life, "2026-03-03", 2)
    life.at("2026-03-06").grant(ONE)
    give_back(life, "2026-03-09")
    assert life.code("annul_stop", HEAD, ONE) == "NO_STOP_TO_ANNUL"


def test_time_of_an_annulled_stop_was_the_departments() -> None:
    life = alone()
    suspend(life, "2026-03-04", 5)
    life.at("2026-03-06").act("resume_item", clerk("a"), ONE)
    assert any(each.why is Why.PROCEDURE for each in attribute(life.course, life.now))
    life.act("annul_stop", HEAD, ONE)
    assert {each.why for each in attribute(life.course, life.now)} == {Why.HANDLING}


def test_picture_of_the_time_shows_no_annulled_stop() -> None:
    life = alone()
    suspend(life, "2026-03-04", 5)
    assert [row.stood for row in rows_of(life) if row.name == ONE] != [()]
    life.act("annul_stop", HEAD, ONE)
    assert [row.stood for row in rows_of(life) if row.name == ONE] == [()]


def rows_of(life: Life) -> list[Row]:
    """The rows of the case's Gantt now."""
    found = gantt_of(life.state, attribute(life.course, life.now), {}, life.now)
    return [row for group in found.groups for row in group.rows]


# --- rungs ------------------------------------------------------------------------------------------------------------


def test_rungs_that_lie_in_the_past_now_fire_at_once_and_each_once() -> None:
    life = alone()
    suspend(life, "2026-03-05", 20)
    life.at("2026-03-20 10:00").act("annul_stop", HEAD, ONE)
    at = life.now
    life.until(at)
    assert life.due("a/one.promised") == "2026-03-16"
    assert firings(life, "a/one.promised", "remind") == [at]
    assert firings(life, "a/one.promised", "yellow") == [at]
    life.at("2026-05-30")
    for rung in ("remind", "yellow", "red"):
        assert len(firings(life, "a/one.promised", rung)) == 1, rung
    assert [entry.at for entry in life.journal] == sorted(entry.at for entry in life.journal)


def test_reminder_that_had_come_before_the_stop_stands_again_and_does_not_come_twice() -> None:
    life = alone()
    suspend(life, "2026-03-13 10:00", 10)
    assert "remind" not in life.state.fired["a/one.promised"], "armed again"
    life.act("annul_stop", HEAD, ONE)
    assert "remind" in life.state.fired["a/one.promised"]
    life.at("2026-05-30")
    assert len(firings(life, "a/one.promised", "remind")) == 1


# --- what is refused --------------------------------------------------------------------------------------------------

STRANGERS = [clerk("a"), head("b"), WINDOW, LEAD, SUPERVISOR]


@pytest.mark.parametrize("who", STRANGERS, ids=lambda who: f"{who.role}-{who.department}")
def test_annulment_is_for_the_head_of_the_department_alone(who: Actor) -> None:
    life = alone()
    suspend(life, "2026-03-04", 5)
    assert life.code("annul_stop", who, ONE) in ("NOT_ALLOWED", "WRONG_DEPARTMENT")
    assert life.state.items[ONE].suspended == "experts"


def test_annulment_names_the_procedure_where_several_stopped_the_item() -> None:
    life = alone()
    suspend(life, "2026-03-04", 2, "tests")
    suspend(life, "2026-03-05", 2)
    assert life.code("annul_stop", HEAD, ONE) == "PROCEDURE_NOT_NAMED"
    assert life.code("annul_stop", HEAD, ONE, procedure="audit") == "NO_STOP_TO_ANNUL"
    assert life.code("annul_stop", HEAD, ONE, procedure="tests") is None
    assert life.code("annul_stop", HEAD, ONE) is None, "one is left"


def test_annulment_names_the_notice_where_a_procedure_stopped_the_item_twice() -> None:
    life, twin = alone(), alone()
    suspend(life, "2026-03-03", 2)
    life.at("2026-03-06")
    suspend(life, "2026-03-09", 2)
    assert life.code("annul_stop", HEAD, ONE, procedure="experts") == "NOTICE_NOT_NAMED"
    assert life.code("annul_stop", HEAD, ONE, notice=3) == "NO_STOP_TO_ANNUL"
    assert life.code("annul_stop", HEAD, ONE, procedure="tests", notice=1) == "NO_STOP_TO_ANNUL"
    assert life.code("annul_stop", HEAD, ONE, notice=1) is None
    suspend(twin, "2026-03-09", 2)
    assert dues(life) == dues(twin)


def test_annulment_without_a_stop_or_after_the_decision_is_refused() -> None:
    life = Life(office())
    assert life.code("annul_stop", HEAD, ONE) == "NO_STOP_TO_ANNUL"
    suspend(life, "2026-03-04", 5)
    life.at("2026-03-06").act("resume_item", clerk("a"), ONE)
    life.grant(ONE)
    assert life.code("annul_stop", HEAD, ONE) == "ITEM_ALREADY_DECIDED"


def test_annulment_in_a_case_of_an_earlier_edition_is_refused_until_it_adopts_this_one() -> None:
    life = alone(defaults=2)
    before = dues(life)
    suspend(life, "2026-03-04", 5)
    suspend(life, "2026-03-06", 10)  # renewed
    assert life.code("annul_stop", HEAD, ONE) == "EDITION_TOO_OLD"
    assert life.code("adopt_edition", SUPERVISOR, edition=3) is None
    assert life.code("annul_stop", HEAD, ONE) is None
    assert life.last(StopAnnulled).notices == (1, 2)
    assert dues(life) == before


def test_stop_of_a_joint_event_is_not_annulled_by_it() -> None:
    life = case(stops=STOP)
    convene(life)
    assert life.state.items["a/one"].suspended == "joint:site"
    assert life.code("annul_stop", HEAD, ONE) == "STOP_OF_JOINT"
    assert life.code("annul_stop", HEAD, ONE, notice=1) == "STOP_OF_JOINT"
    assert life.state.items["a/one"].suspended == "joint:site"


def test_stop_beside_that_of_a_joint_event_is_annulled_and_the_events_stays() -> None:
    items = (item("a/one", **PROCEDURES), item("b/one"), item("c/one"))
    life, twin = case(items=items, stops=STOP), case(items=items, stops=STOP)
    for each in (life, twin):
        convene(each.at("2026-03-03"))
    suspend(life, "2026-03-04", 8)
    life.act("annul_stop", HEAD, ONE)
    assert dues(life) == dues(twin)
    assert life.state.items[ONE].suspended == "joint:site"


# --- the property -----------------------------------------------------------------------------------------------------


Planned = tuple[int, str, Actor, str | None, dict[str, Any]]
"""An act of a life to come: its day of March, kind, doer, item and what it says."""


def acts_of(dice: Random) -> list[Planned]:
    """What moves due days beside the mistaken stop: other stops of the item and of its neighbour, calendars."""
    made: list[Planned] = []
    for _ in range(dice.randint(0, 6)):
        day = dice.randint(2, 30)
        which = dice.choice(("tests", "b", "resume", "calendar"))
        if which == "tests":
            made.append((day, "suspend_item", clerk("a"), ONE, {"procedure": "tests", "days": dice.randint(1, 9)}))
        elif which == "b":
            made.append((day, "suspend_item", clerk("b"), "b/two", {"procedure": "tests", "days": dice.randint(1, 9)}))
        elif which == "resume":
            made.append((day, "resume_item", clerk("a"), ONE, {"procedure": "tests"}))
        else:
            shut = closed(*(date(2026, 3, each) for each in sorted(dice.sample(range(4, 32), 3))))
            made.append((day, "change_calendar", CALENDAR_ACTOR, None, {"calendar": shut}))
    return made


def mistake_of(dice: Random) -> list[Planned]:
    """A stop entered by mistake, perhaps renewed while it lasts, perhaps ended, and annulled in the end."""
    day = dice.randint(2, 10)
    found: list[Planned] = [
        (day, "suspend_item", clerk("a"), ONE, {"procedure": "experts", "days": dice.randint(4, 12)})
    ]
    if dice.random() < 0.4:
        found.append((day + 1, "suspend_item", clerk("a"), ONE, {"procedure": "experts", "days": dice.randint(1, 12)}))
    if dice.random() < 0.5:
        found.append((day + 2, "resume_item", clerk("a"), ONE, {"procedure": "experts"}))
    found.append((dice.randint(day + 2, 32), "annul_stop", HEAD, ONE, {"procedure": "experts"}))
    return found


def lived(acts: list[Planned]) -> Life:
    """A life with these acts, each on its day of March, in order."""
    life = Life(office())
    for number, (day, kind, who, key, said) in enumerate(acts):
        life.until(life.opening.received_at + timedelta(days=day - 2, minutes=number + 1))
        life.act(kind, who, key, **said)
    life.at("2026-04-05")
    return life


@settings(max_examples=at_length(300), deadline=None)
@given(st.randoms(use_true_random=False))
def test_annulling_a_stop_gives_the_due_days_and_cards_of_the_same_life_without_it(dice: Random) -> None:
    others, mistake = acts_of(dice), mistake_of(dice)
    life = lived(sorted([*others, *mistake], key=lambda each: each[0]))
    twin = lived(sorted(others, key=lambda each: each[0]))
    assert life.last(StopAnnulled).procedure == "experts"
    assert dues(life) == dues(twin)
    for key, clock in twin.state.clocks.items():
        if clock.kind != "stop":
            assert set(life.state.fired.get(key, ())) == set(twin.state.fired.get(key, ())), key
    carried = CaseStart(opening=life.opening, state=life.state)
    assert CaseStart.model_validate_json(carried.model_dump_json()).state == life.state
    assert fold(life.opening, tuple(life.journal)) == life.state
