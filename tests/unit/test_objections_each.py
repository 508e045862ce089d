"""Every objection to a wait (公示) has a standing of its own, which outlives 退回 of what the wait rests on."""

from __future__ import annotations

from domain.case.items.entries import ItemDecided
from domain.case.waits.entries import ObjectionSettled
from domain.definition.extra_rules import ObjectionRule
from domain.definition.plan import CURRENT_DEFAULTS
from domain.time.clock import Limit
from tests.support.pure_case import WINDOW, Life, clerk, item, phases, plan
from tests.support.waits import AFTER, BASIS, WAIT, objected, published

FIRST = "c/first"
BESIDE = "c/beside"
SECOND_EDITION = CURRENT_DEFAULTS - 1


def settle(life: Life, upheld: bool, number: int | None = None) -> str | None:
    return life.code("settle_objection", clerk("b"), WAIT, upheld=upheld, objection=number)


def twice(edition: int = CURRENT_DEFAULTS) -> Life:
    """Two objections to a wait that an upheld one holds open."""
    life = published("hold", defaults=edition)
    for _ in range(2):
        life.act("raise_objection", WINDOW, WAIT, objector="creditors")
    return life


def test_a_later_objection_that_is_rejected_leaves_an_upheld_one_in_force() -> None:
    life = objected("hold")
    assert settle(life, upheld=True) is None
    life.act("raise_objection", clerk("b"), WAIT)
    assert settle(life, upheld=False) is None
    assert life.last(ObjectionSettled).numbers == (2,)
    assert (life.state.items[WAIT].objection, life.state.items[WAIT].standings) == (
        "upheld",
        {1: "upheld", 2: "rejected"},
    )
    life.pass_days(60)
    assert phases(life.state)[WAIT] == "open", "the first one still holds it"
    assert settle(life, upheld=False) is None, "its ground is gone"
    assert phases(life.state)[AFTER] == "open"


def test_each_objection_can_be_settled_alone() -> None:
    life = twice()
    assert settle(life, upheld=False, number=2) is None
    assert life.state.items[WAIT].objection == "pending"
    assert settle(life, upheld=False, number=2) == "NO_OBJECTION_OPEN"
    assert settle(life, upheld=False, number=3) == "NO_OBJECTION_OPEN"
    assert settle(life, upheld=True, number=1) is None
    assert life.state.items[WAIT].standings == {1: "upheld", 2: "rejected"}


def test_the_second_edition_keeps_one_standing_for_all() -> None:
    life = twice(SECOND_EDITION)
    assert settle(life, upheld=True) is None
    life.act("raise_objection", clerk("b"), WAIT)
    assert settle(life, upheld=False) is None
    assert (life.state.items[WAIT].objection, life.state.items[WAIT].standings) == ("rejected", {})
    assert life.last(ObjectionSettled).numbers == ()


def returned(edition: int = CURRENT_DEFAULTS) -> Life:
    """A wait after an item that is opened again while an objection to the wait is pending."""
    rule = ObjectionRule(by=("b", "creditors"), settled_by="b", basis=BASIS)
    twenty = Limit(days=20, unit="calendar")
    made = plan(
        item(FIRST),
        item(WAIT, kind="wait", promised=twenty, objection=rule, after=(FIRST,)),
        item(BESIDE, after=(FIRST,)),
        mode="at_window",
        defaults=edition,
    )
    life = Life(made)
    life.grant(FIRST)
    life.act("raise_objection", WINDOW, WAIT, objector="creditors")
    life.act("claim_item", clerk("c"), BESIDE)
    assert life.code("return_item", clerk("c"), BESIDE, to_item=FIRST, reason="R") is None
    assert phases(life.state)[WAIT] == "waiting"
    return life


def test_a_pending_objection_survives_the_return_of_what_the_wait_rests_on() -> None:
    life = returned()
    assert (life.state.items[WAIT].objections, life.state.items[WAIT].objection) == (1, "pending")
    life.grant(FIRST)
    life.pass_days(60)
    assert phases(life.state)[WAIT] == "open", "nobody has settled it"
    assert settle(life, upheld=False) is None
    assert phases(life.state)[WAIT] == "granted"


def test_an_objection_may_be_settled_while_the_wait_waits_anew() -> None:
    life = returned()
    life.pass_days(40)
    assert settle(life, upheld=False) is None
    assert phases(life.state)[WAIT] == "waiting", "a wait that has not begun anew does not pass"
    upheld = returned()
    assert settle(upheld, upheld=True) is None
    assert (phases(upheld.state)[WAIT], upheld.last(ItemDecided).via) == ("refused", "objection")


def test_the_second_edition_forgot_it() -> None:
    assert returned(SECOND_EDITION).state.items[WAIT].objection is None
