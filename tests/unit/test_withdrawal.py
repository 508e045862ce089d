"""撤件: of the case, of one item; what was granted and the withdrawal are both kept."""

from __future__ import annotations

from domain.case.clock_ids import WHOLE_CLOCK
from domain.case.items.entries import ItemLapsed, ItemWithdrawn
from domain.case.joint.entries import JointCancelled
from domain.case.results.entries import Outcome
from domain.case.state import Phase
from domain.case.waits.entries import UndoAsked
from domain.definition.plan import CURRENT_DEFAULTS
from starter.web.case.dues import Dues
from tests.support.pure_case import APPLICANT, WINDOW, Life, clerk, item, phases, plan
from tests.support.pure_joint import case, confirm, convene, joint
from tests.support.waits import filed_online

ONE, TWO, THREE = "a/one", "b/two", "c/three"


def accepted(edition: int = CURRENT_DEFAULTS) -> Life:
    return Life(plan(item(ONE), item(TWO), item(THREE, after=(TWO,)), mode="at_window", defaults=edition))


def test_a_withdrawal_after_a_grant_keeps_both_facts() -> None:
    life = accepted()
    life.grant(ONE)
    life.act("withdraw_application", APPLICANT)
    assert (life.state.phase, life.state.outcome) == (Phase.CONCLUDED, Outcome.PARTLY_WITHDRAWN)
    assert life.state.issued == (ONE,)


def test_a_withdrawal_before_any_grant_is_one() -> None:
    life = accepted()
    life.act("withdraw_application", APPLICANT)
    assert life.state.outcome == Outcome.WITHDRAWN


def test_the_second_edition_called_it_partly_granted() -> None:
    life = accepted(CURRENT_DEFAULTS - 1)
    life.grant(ONE)
    life.act("withdraw_application", APPLICANT)
    assert life.state.outcome == Outcome.PARTLY_GRANTED


def test_one_item_alone_is_withdrawn_and_the_others_go_on() -> None:
    life = accepted()
    assert life.code("withdraw_item", APPLICANT, TWO, reason="APPLICANT_WISH") is None
    assert phases(life.state) == {ONE: "open", TWO: "withdrawn", THREE: "lapsed"}
    assert (life.last(ItemWithdrawn).item, life.last(ItemLapsed).because) == (TWO, TWO)
    assert (life.ended(f"{TWO}.promised"), life.ended(WHOLE_CLOCK)) == (True, False)
    life.grant(ONE)
    assert life.state.outcome == Outcome.PARTLY_WITHDRAWN


def test_all_items_withdrawn_one_by_one_are_a_withdrawal() -> None:
    life = Life(plan(item(ONE), item(TWO), mode="at_window"))
    assert life.code("withdraw_item", WINDOW, ONE) is None
    assert life.code("withdraw_item", WINDOW, TWO) == "ITEM_NOT_WITHDRAWN_ALONE", "the last one is the application"
    life.act("withdraw_application", WINDOW)
    assert life.state.outcome == Outcome.WITHDRAWN


def test_what_was_decided_or_is_not_accepted_yet_is_not_withdrawn_alone() -> None:
    life = accepted()
    life.grant(ONE)
    assert life.code("withdraw_item", APPLICANT, ONE) == "ITEM_ALREADY_DECIDED"
    assert life.code("withdraw_item", clerk("b"), TWO) == "NOT_ALLOWED"
    asked = Life(plan(item(ONE), item(TWO)))
    assert asked.code("withdraw_item", APPLICANT, ONE) == "ITEM_NOT_WITHDRAWN_ALONE"


def test_what_a_withdrawn_item_rested_on_is_undone() -> None:
    life = filed_online(("withdrawn",))
    life.grant("a/wqba")
    assert life.code("withdraw_item", APPLICANT, "b/zydj") is None
    assert (life.last(UndoAsked).item, life.last(UndoAsked).because) == ("a/wqba", "b/zydj")


def test_a_joint_event_that_nobody_waits_for_is_called_off() -> None:
    life = case()
    convene(life)
    confirm(life, "a", "b", "c")
    life.act("withdraw_application", APPLICANT)
    assert (life.last(JointCancelled).joint, joint(life).phase) == ("site", "cancelled")


def test_a_withdrawn_item_is_not_said_to_be_in_time() -> None:
    life = accepted()
    life.act("withdraw_application", APPLICANT)
    dues = Dues(life.state, life.now)
    for clock in (f"{ONE}.promised", WHOLE_CLOCK):
        shown = dues.due(life.state.clocks[clock])
        assert shown is not None
        assert shown.text == "已撤件，不再计算"
