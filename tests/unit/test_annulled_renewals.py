"""撤销挂起 of a renewal alone: the notice before it holds again as it was announced (docs/adr/0063)."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.evolve import fold
from domain.case.limits.entries import ItemResumed, ItemSuspended, StopAnnulled
from domain.duties.attribution import Why, attribute
from starter.web.case.forms_view import ActForms
from tests.support.amount import at_length
from tests.support.pure_case import Life, beijing, clerk
from tests.unit.test_annulled_stops import EXPERTS, HEAD, ONE, Planned, acts_of, alone, dues, lived, suspend
from tests.unit.test_to_do import BIRTH, page, planned


def test_renewal_alone_is_annulled_and_what_was_announced_before_stops_on() -> None:
    life, twin = alone(), alone()
    for each in (life, twin):
        suspend(each, "2026-03-04", 5)
    suspend(life, "2026-03-06", 15)
    assert dues(life) != dues(twin)
    life.at("2026-03-09").act("annul_stop", HEAD, ONE, notice=2)
    assert life.last(StopAnnulled).notices == (2,)
    assert dues(life) == dues(twin)
    assert life.state.items[ONE].running_stops == {"experts": 1}
    assert life.due("a/one.stop#1") == "2026-03-11"
    life.at("2026-03-12")
    assert (life.last(ItemResumed).via, life.state.items[ONE].suspended) == ("time_used_up", None)
    assert life.code("annul_stop", HEAD, ONE) is None, "and so may the rest be"
    assert dues(life) == dues(alone())


def test_renewal_that_outlived_the_rightful_time_is_annulled_and_counting_went_on_then() -> None:
    life, twin = alone(), alone()
    for each in (life, twin):
        suspend(each, "2026-03-04", 5)
    suspend(life, "2026-03-06", 15)
    life.at("2026-03-20").act("annul_stop", HEAD, ONE, notice=2)
    life.until(life.now)
    assert life.state.items[ONE].suspended is None
    assert dues(life) == dues(twin)
    assert life.code("decide_item", clerk("a"), ONE, decision="grant") is None


def test_result_that_came_in_before_the_rightful_time_was_used_up_still_ends_it() -> None:
    life, twin = alone(), alone()
    for each in (life, twin):
        suspend(each, "2026-03-04", 5)
    suspend(life, "2026-03-06", 15)
    for each in (life, twin):
        each.at("2026-03-09").act("resume_item", clerk("a"), ONE)
    life.act("annul_stop", HEAD, ONE, notice=2)
    assert dues(life) == dues(twin)


def test_time_of_an_annulled_renewal_was_the_departments_from_the_rightful_end_on() -> None:
    life = alone()
    suspend(life, "2026-03-04", 5)
    suspend(life, "2026-03-06", 15)
    life.at("2026-03-20").act("annul_stop", HEAD, ONE, notice=2)
    held = {each.why: each for each in attribute(life.course, life.now)}
    assert held[Why.PROCEDURE].from_at == beijing("2026-03-04 12:00")
    assert held[Why.PROCEDURE].to_at == beijing("2026-03-12 00:00")


def test_renewal_that_made_the_time_shorter_leaves_no_more_out_once_it_is_annulled() -> None:
    life = alone()
    suspend(life, "2026-03-04", 15)
    suspend(life, "2026-03-05", 1)
    life.at("2026-03-12")
    before = dues(life)
    assert life.code("annul_stop", HEAD, ONE, notice=2) is None
    assert (dues(life), life.state.items[ONE].suspended) == (before, None)


def test_of_two_renewals_the_later_or_both_are_annulled() -> None:
    life, twin = alone(), alone()
    for each in (life, twin):
        suspend(each, "2026-03-04", 3)
        suspend(each, "2026-03-05", 4)
    suspend(life, "2026-03-06", 15)
    other = alone()
    suspend(other, "2026-03-04", 3)
    life.act("annul_stop", HEAD, ONE, notice=3)
    assert dues(life) == dues(twin)
    life.act("annul_stop", HEAD, ONE, notice=2)
    assert dues(life) == dues(other)
    assert attribute(life.at("2026-03-30").course, life.now) == attribute(other.at("2026-03-30").course, other.now)


def renewal_of(dice: Random) -> tuple[list[Planned], list[Planned]]:
    """A rightful stop, which perhaps a result ends; and a renewal of it by mistake, annulled in the end."""
    day = dice.randint(2, 10)
    said: dict[str, Any] = {"procedure": "experts", "days": dice.randint(4, 12)}
    longer = [said["days"] + dice.randint(0, 8) for _ in range(2)]
    rightful: list[Planned] = [(day, "suspend_item", clerk("a"), ONE, said)]
    if dice.random() < 0.5:
        rightful.append((day + dice.randint(3, 16), "resume_item", clerk("a"), ONE, {"procedure": "experts"}))
    renewals = longer[: dice.randint(1, 2)]
    wrong: list[Planned] = [
        (day + at, "suspend_item", clerk("a"), ONE, {"procedure": "experts", "days": days})
        for at, days in enumerate(renewals, start=1)
    ]
    return rightful, wrong


def test_head_is_offered_the_stop_and_each_renewal_of_it_alone() -> None:
    life = Life(planned(items={"procedures": (EXPERTS,)}))
    life.review(BIRTH)
    suspend(life, "2026-03-04", 5, key=BIRTH)
    suspend(life, "2026-03-06", 15, key=BIRTH)
    view = page(life)
    assert ActForms(view).annullable_of(view.item(BIRTH)) == (
        ("1", "专家评审（2026-03-04告知5个工作日、2026-03-06告知15个工作日）"),
        ("2", "专家评审：只撤销2026-03-06起的续期，此前告知的时间照旧"),
    )


@settings(max_examples=at_length(300), deadline=None)
@given(st.randoms(use_true_random=False))
def test_annulling_a_renewal_gives_the_due_days_and_cards_of_the_same_life_without_it(dice: Random) -> None:
    rightful, wrong = renewal_of(dice)
    # The day of a result is on record in the life alone where without the renewal the time had been used up before it;
    # a calendar that moves that end past the day of the result would tell the two apart.
    others = [each for each in acts_of(dice) if each[1] != "change_calendar" or len(rightful) == 1]
    life, twin = (
        lived(sorted(acts, key=lambda each: each[0])) for acts in (others + rightful + wrong, others + rightful)
    )
    renewals = [e for e in life.journal if isinstance(e, ItemSuspended) and e.item == ONE and e.procedure == "experts"]
    if life.state.items[ONE].stopped_by and len(renewals) > 1:
        assert life.code("annul_stop", HEAD, ONE, notice=renewals[1].number) is None
    for each in (life, twin):
        each.at("2026-04-20")
    assert dues(life) == dues(twin)
    assert life.state.items[ONE].running_stops.keys() == twin.state.items[ONE].running_stops.keys()
    for key, clock in twin.state.clocks.items():
        if clock.kind != "stop":
            assert set(life.state.fired.get(key, ())) == set(twin.state.fired.get(key, ())), key
    assert fold(life.opening, tuple(life.journal)) == life.state
