"""Joint events: whose opinion counts for what, what the outvoted found, who has seen it, from which day terms run."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.joint.entries import JointClosed, JointOpinionGiven, JointRectificationNoticed
from domain.case.joint.state import JointPhase
from domain.definition.joint import JointLimits
from domain.definition.plan import CURRENT_DEFAULTS
from domain.time.clock import Limit
from tests.support.pure_case import LEAD, Life, beijing, clerk, head, item, phases, plan
from tests.support.pure_joint import (
    STOP,
    again,
    code,
    confirm,
    convene,
    event,
    held,
    hold,
    joint,
    officers,
    on,
    opine,
    party,
    quorum,
    there,
)

SECOND_EDITION = CURRENT_DEFAULTS - 1
WATER = "w"
BOTH = (party("a", "a/one"), party("b", "b/one"))


def visited(*parties: Any, edition: int = CURRENT_DEFAULTS, items: dict[str, Any] | None = None, **more: Any) -> Life:
    """A case of that edition whose event was held with all who take part, on Wednesday 2026-03-04."""
    made = event(*parties, **more)
    mine = tuple(item(key, **(items or {})) for key in made.items)
    facts: dict[str, Any] = {"mode": "at_window", "results": "send_as_ready", "joints": (made,), "defaults": edition}
    life = Life(plan(*mine, **facts))
    convene(life)
    confirm(life, *made.departments)
    hold(life, *made.departments)
    return life


def grants(life: Life, key: str) -> str | None:
    return life.code("decide_item", clerk(key.partition("/")[0]), key, decision="grant")


# --- a department without items of its own ----------------------------------------------------------------------------


def test_an_opinion_without_items_of_its_own_counts_for_all_items() -> None:
    life = visited(*BOTH, party(WATER), partial=True)
    opine(life, "a", "pass")
    opine(life, "b", "pass")
    opine(life, WATER, "rectify", "exit")
    assert (life.last(JointClosed).outcome, joint(life).phase) == ("rectify", JointPhase.RECTIFYING)
    assert grants(life, "a/one") == "JOINT_PENDING"
    again(life, WATER)
    opine(life, WATER, "pass")
    assert (grants(life, "a/one"), grants(life, "b/one")) == (None, None)


def test_what_such_a_department_says_cannot_be_put_right_bars_every_item() -> None:
    life = visited(*BOTH, party(WATER), partial=True)
    opine(life, "a", "pass")
    opine(life, WATER, "fail", "exit")
    closed = life.last(JointClosed)
    assert (closed.outcome, closed.failed) == ("failed", ("a", "b", WATER))
    assert (grants(life, "a/one"), grants(life, "b/one")) == ("JOINT_FAILED", "JOINT_FAILED")


def test_putting_right_what_it_found_stops_every_item_where_a_law_says_so() -> None:
    life = visited(*BOTH, party(WATER), partial=True, rectify_stops=STOP)
    for each in "ab":
        opine(life, each, "pass")
    opine(life, WATER, "rectify", "exit")
    assert all(life.state.items[key].suspended for key in ("a/one", "b/one"))


def test_the_second_edition_took_no_account_of_it() -> None:
    life = visited(*BOTH, party(WATER), partial=True, edition=SECOND_EDITION)
    opine(life, "a", "pass")
    opine(life, "b", "pass")
    opine(life, WATER, "rectify", "exit")
    assert (grants(life, "a/one"), grants(life, "b/one")) == (None, None)


# --- one silent department --------------------------------------------------------------------------------------------


def test_who_has_passed_waits_for_no_silent_department() -> None:
    life = visited(partial=True)
    opine(life, "a", "pass")
    assert (grants(life, "a/one"), grants(life, "b/one")) == (None, "JOINT_PENDING")
    opine(life, "b", "pass")
    assert grants(life, "b/one") is None
    assert joint(life).phase is JointPhase.HELD, "c has not said anything"
    opine(life, "c", "pass")
    assert (life.last(JointClosed).outcome, life.last(JointClosed).passed) == ("passed", ("a", "b", "c"))


def test_an_opinion_on_which_something_was_granted_is_not_taken_back() -> None:
    life = visited(*BOTH, party(WATER), partial=True)
    opine(life, WATER, "pass")
    opine(life, "a", "pass")
    assert grants(life, "a/one") is None
    for department in ("a", WATER):
        act = joint(life).parties[department].opinion_act
        assert code(life, "take_back", clerk(department), taken_act=act) == "RESULT_IN_USE"


def test_where_items_stand_or_fall_together_all_are_waited_for() -> None:
    life = visited()
    opine(life, "a", "pass")
    opine(life, "b", "pass")
    assert grants(life, "a/one") == "JOINT_PENDING"


# --- the outvoted -----------------------------------------------------------------------------------------------------


def test_what_the_outvoted_found_is_told_and_bars_nothing() -> None:
    life = visited(closing=quorum(2))
    opine(life, "a", "rectify", "exit")
    opine(life, "b", "pass")
    opine(life, "c", "pass")
    closed, noticed = life.last(JointClosed), life.last(JointRectificationNoticed)
    assert (closed.outcome, closed.passed, closed.outvoted) == ("passed", ("a", "b", "c"), ("a",))
    assert (noticed.points, noticed.advisory, noticed.days) == ({"a": ("exit",)}, True, None)
    assert joint(life).parties["a"].outvoted
    assert "joint:site.rectify" not in life.state.clocks
    assert grants(life, "a/one") is None


def test_nobody_is_outvoted_where_all_agree() -> None:
    life = visited()
    for each in "abc":
        opine(life, each, "pass")
    assert life.last(JointClosed).outvoted == ()
    assert "joint_rectification_noticed" not in life.kinds()


# --- who has seen it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [head("a"), clerk("a", 3), clerk("a", 3).model_copy(update={"on_behalf_of": "a-2"})])
def test_nobody_gives_an_opinion_on_what_they_have_not_seen(who: Any) -> None:
    assert code(visited(), "give_joint_opinion", who, verdict="pass") == "NOT_AN_OFFICER"


def test_a_colleague_who_was_not_there_makes_up_the_visit_first() -> None:
    life = visited()
    again_there = officers("a", 3, 4)
    assert code(life, "give_joint_opinion", clerk("a", 3), verdict="pass", officers=again_there) is None
    assert life.last(JointOpinionGiven).officers == again_there


def test_a_deputy_who_was_there_gives_it_in_person() -> None:
    life = visited()
    there_for = clerk("a", 1).model_copy(update={"on_behalf_of": "a-9"})
    assert code(life, "give_joint_opinion", there_for, verdict="pass") is None


def test_the_second_edition_let_the_head_sign() -> None:
    assert code(visited(edition=SECOND_EDITION), "give_joint_opinion", head("a"), verdict="pass") is None


# --- terms ------------------------------------------------------------------------------------------------------------


def put_on_record_late(edition: int = CURRENT_DEFAULTS) -> Life:
    """Held on Wednesday 2026-03-04 and put on record on the Monday after."""
    made = event(limits=JointLimits(opinion=Limit(days=3)))
    mine = tuple(item(key) for key in made.items)
    life = Life(plan(*mine, mode="at_window", joints=(made,), defaults=edition))
    convene(life)
    confirm(life, "a", "b", "c")
    life.until(beijing("2026-03-09 10:00"))
    on(life, "hold_joint", LEAD, attendance=there("a", "b", "c"))
    return life


def test_opinions_are_due_from_the_visit_however_late_it_is_put_on_record() -> None:
    assert put_on_record_late().due("joint:site.opinion") == "2026-03-09"
    assert put_on_record_late(SECOND_EDITION).due("joint:site.opinion") == "2026-03-12"


def test_an_opinion_after_its_term_is_marked_late() -> None:
    life = put_on_record_late()
    opine(life, "a", "pass")
    assert not life.last(JointOpinionGiven).late
    life.at("2026-03-10 09:00")
    opine(life, "b", "pass")
    assert life.last(JointOpinionGiven).late


# --- 整改 and the item's own limit -----------------------------------------------------------------------------------


def to_rectify(statutory: int, rectify: int = 10, reinspect: int = 2, **more: Any) -> Life:
    """Held on 2026-03-04; `a` finds something; the items' legal limit is so many days from 2026-03-02."""
    limits = JointLimits(rectify=Limit(days=rectify), reinspect=Limit(days=reinspect))
    life = visited(limits=limits, items={"statutory": Limit(days=statutory)}, **more)
    for each in "bc":
        opine(life, each, "pass")
    opine(life, "a", "rectify", "exit")
    return life


@pytest.mark.parametrize(
    ("statutory", "due", "days"),
    [
        (20, "2026-03-18", None),  # the bundle's ten days fit
        (10, "2026-03-12", 6),  # limit 03-16, less two days to look again
        (4, "2026-03-06", 2),  # no room to look again: until the limit itself
    ],
)
def test_the_term_to_put_right_does_not_end_after_the_items_limit(statutory: int, due: str, days: int | None) -> None:
    life = to_rectify(statutory)
    assert life.due("joint:site.rectify") == due
    assert life.due("joint:site.rectify") <= life.due("a/one.statutory")
    assert life.last(JointRectificationNoticed).days == days


def test_the_clock_runs_while_it_is_put_right_as_no_law_takes_that_out() -> None:
    life = to_rectify(20)
    assert life.state.clocks["a/one.statutory"].stops == ()


def test_where_a_law_takes_the_time_out_the_term_is_the_bundles() -> None:
    assert to_rectify(10, rectify_stops=STOP).last(JointRectificationNoticed).days is None


def test_the_second_edition_gave_the_term_of_the_bundle() -> None:
    assert to_rectify(10, edition=SECOND_EDITION).due("joint:site.rectify") == "2026-03-18"


def test_a_limit_that_has_passed_cuts_nothing() -> None:
    assert to_rectify(1).last(JointRectificationNoticed).days is None


def test_phases_are_those_of_the_items() -> None:
    assert set(phases(held().state).values()) == {"open"}
