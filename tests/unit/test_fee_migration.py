"""版本迁移 of a case whose fees the other version changes: what is decided stays, what only waits follows."""

from __future__ import annotations

import pytest

from domain.case.evolve import fold
from domain.case.migration.entries import DefinitionChanged
from domain.case.money.entries import PaymentAsked, PaymentClosed
from domain.case.money.owed import owed
from domain.definition.plan import Plan
from domain.fees import FeePlan, PaymentTerm
from domain.time.clock import Limit
from starter.definitions.migrate import _changes
from tests.support.migrations import version
from tests.support.money import fee, kept, pay
from tests.support.pure_case import SUPERVISOR, Life, clerk, item, plan

OPEN, WAITS = "a/one", "b/two"
BEFORE = fee(8000, due="before_decision")


def life_with(first: FeePlan | None = BEFORE, second: FeePlan | None = BEFORE) -> Life:
    """One item under way, and one that waits for it."""
    return Life(plan(item(OPEN, fee=first), item(WAITS, fee=second, after=(OPEN,)), mode="at_window"))


def other(first: FeePlan | None, second: FeePlan | None = BEFORE) -> Plan:
    """The same by another version, with other fees."""
    return version(item(OPEN, fee=first), item(WAITS, fee=second, after=(OPEN,)))


def move(life: Life, new: Plan) -> None:
    assert life.code("change_definition", SUPERVISOR, plan=new) is None
    assert fold(life.opening, tuple(life.journal)) == life.state


@pytest.mark.parametrize(
    "new",
    [fee(9000, due="before_decision"), fee(100), fee(None), None, fee(8000, refund="never")],
    ids=["dearer", "cheaper_and_later", "to_be_set", "free", "not_refunded"],
)
@pytest.mark.parametrize("is_paid", [False, True], ids=["unpaid", "paid"])
def test_what_has_begun_costs_what_was_decided(new: FeePlan | None, is_paid: bool) -> None:
    life = life_with()
    if is_paid:
        pay(life)
    move(life, other(new))
    assert life.state.item_plan(OPEN).fee == BEFORE
    assert life.kinds().count("payment_asked") == 1, "the order that is out stands"
    if not is_paid:
        pay(life, order=1)
    assert (kept(life), life.state.money.refunds, owed(life.state)) == (8000, (), {})
    assert life.code("decide_item", clerk("a"), OPEN, decision="grant") is None
    assert life.last(PaymentAsked).fees == {WAITS: 8000}


@pytest.mark.parametrize(
    ("new", "asked"),
    [(fee(9000, due="before_decision"), {WAITS: 9000}), (fee(100, due="before_decision"), {WAITS: 100}), (None, None)],
)
def test_what_only_waits_costs_what_the_version_says(new: FeePlan | None, asked: dict[str, int] | None) -> None:
    life = life_with()
    pay(life)
    move(life, other(BEFORE, new))
    life.grant(OPEN)
    last = life.last(PaymentAsked)
    assert (last.fees if last.number == 2 else None) == asked
    assert life.state.money.refunds == ()


def test_a_fee_that_a_department_has_set_stands_though_the_version_names_one() -> None:
    life = life_with(fee(None, due="before_decision"))
    life.act("set_fee", clerk("a"), OPEN, amount=1234)
    move(life, other(fee(5000, due="before_decision")))
    assert owed(life.state) == {OPEN: 1234}
    assert life.state.money.open_order is not None


def test_a_fee_that_comes_with_the_version_is_asked_with_the_others() -> None:
    life = life_with()
    new = version(
        item(OPEN, fee=BEFORE),
        item(WAITS, fee=BEFORE, after=(OPEN,)),
        item("c/new", fee=fee(500, due="before_decision")),
    )
    move(life, new)
    assert life.last(PaymentClosed).why == "changed"
    assert life.last(PaymentAsked).fees == {OPEN: 8000, "c/new": 500}
    pay(life, order=1)
    assert owed(life.state) == {"c/new": 500}, "who paid the order that was out has paid"


def test_an_order_keeps_its_term_and_the_next_one_has_the_versions() -> None:
    life = life_with()
    due = life.due("case.payment")
    shorter = BEFORE.model_copy(update={"term": PaymentTerm(limit=Limit(days=3), basis="样例办法第二条")})
    move(life, other(shorter, shorter))
    assert life.due("case.payment") == due
    pay(life)
    life.grant(OPEN)
    asked = life.last(PaymentAsked)
    assert (asked.limit, asked.term_basis) == (Limit(days=3), "样例办法第二条")


def test_going_back_brings_the_fees_of_what_has_not_begun_back() -> None:
    life = life_with()
    first = life.state.plan
    move(life, other(fee(100), fee(100)))
    assert life.last(DefinitionChanged).after == "1" * 64
    move(life, first.for_engine())
    assert life.state.plan == first


def test_the_dry_run_says_what_an_item_costs_afterwards() -> None:
    life = life_with()
    said = "".join(_changes(life.state, other(fee(9000), fee(100))))
    assert "“a/one”已经开始，期限不变" in said
    assert "费用仍按原定（80元）" in said
    assert "“b/two”还没有开始，按新版本办理，费用由80元变为1元" in said
