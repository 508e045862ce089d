"""缴费期限: how long an order can be paid is data of the item or of the bundle, and says on what it rests."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bundles.loader import load_bundle
from bundles.scenarios.scenario import load_scenarios
from bundles.views.costs import costs_document
from bundles.views.guide import guide
from domain.case.money.entries import PaymentAsked, PaymentClosed
from domain.definition.bundle import Definition
from domain.definition.plan import Plan
from domain.definition.resolve import resolve
from domain.fees import PaymentTerm
from domain.time.clock import Limit
from tests.support.money import CHECK, charged, fee, pay
from tests.support.pure_case import Life

FIVE = PaymentTerm(limit=Limit(days=5), basis="样例收费办法第三条")
WEEK = PaymentTerm(limit=Limit(days=7, unit="calendar"))


def due_by(first: PaymentTerm | None, second: PaymentTerm | None) -> Life:
    """A registration and a check whose fees have these terms."""
    return charged(fee(due="before_decision", term=first), fee(2500, due="before_decision", term=second))


def test_without_a_term_ten_working_days_hold_and_rest_on_nothing() -> None:
    life = charged()
    asked = life.last(PaymentAsked)
    assert (asked.limit, asked.term_basis, life.due("case.payment")) == (Limit(days=10), None, "2026-03-16")


@pytest.mark.parametrize(
    ("first", "second", "due", "basis"),
    [
        (FIVE, None, "2026-03-09", "样例收费办法第三条"),
        (None, WEEK, "2026-03-09", None),
        (PaymentTerm(limit=Limit(days=30)), None, "2026-03-16", None),
        (WEEK, PaymentTerm(limit=Limit(days=4)), "2026-03-06", None),
        (PaymentTerm(limit=Limit(days=3000)), PaymentTerm(limit=Limit(days=20)), "2026-03-30", None),
    ],
    ids=["item", "calendar_days", "longer_than_usual", "the_sooner_of_two_units", "past_the_known_years"],
)
def test_one_order_ends_with_the_soonest_of_its_terms(
    first: PaymentTerm | None, second: PaymentTerm | None, due: str, basis: str | None
) -> None:
    life = due_by(first, second)
    assert (life.due("case.payment"), life.last(PaymentAsked).term_basis) == (due, basis)
    life.pass_days(40)
    assert life.last(PaymentClosed).why == "expired"


def test_an_order_for_what_is_left_has_the_term_of_what_is_left() -> None:
    life = charged(fee(due="before_decision", term=FIVE), fee(2500))
    pay(life)
    life.grant(CHECK)
    assert (life.last(PaymentAsked).fees, life.last(PaymentAsked).limit) == ({CHECK: 2500}, Limit(days=10))


def test_a_term_of_no_days_is_refused() -> None:
    with pytest.raises(ValidationError, match="缴费期限至少一天"):
        PaymentTerm(limit=Limit(days=0))


def resale(of_item: dict[str, Any] | None = None, of_bundle: dict[str, Any] | None = None) -> Definition:
    """The resale of a home with these terms."""
    content = load_bundle("ershoufang").definition.model_dump(mode="json")
    content["items"]["zrj/zydj"]["fee"]["term"] = of_item
    content["bundle"]["payment_term"] = of_bundle
    return Definition.model_validate(content)


def _plan(definition: Definition) -> Plan:
    scenario = next(each for each in load_scenarios("ershoufang") if each.scenario == "smooth")
    return resolve(definition, scenario.answers)


@pytest.mark.parametrize(
    ("of_item", "of_bundle", "term", "words"),
    [
        (None, None, None, "缴费单出具后10个工作日内缴（默认设置，待核实）"),
        (None, {"limit": {"days": 7}}, Limit(days=7), "缴费单出具后7个工作日内缴（待核实）"),
        (
            {"limit": {"days": 5}, "basis": "样例办法第三条"},
            {"limit": {"days": 7}},
            Limit(days=5),
            "缴费单出具后5个工作日内缴（样例办法第三条）",
        ),
    ],
    ids=["usual", "bundle", "item"],
)
def test_guide_and_costs_say_the_term_and_on_what_it_rests(
    of_item: dict[str, Any] | None, of_bundle: dict[str, Any] | None, term: Limit | None, words: str
) -> None:
    definition = resale(of_item, of_bundle)
    made = _plan(definition)
    fee_made = made.item("zrj/zydj").fee
    assert fee_made is not None
    assert (fee_made.term.limit if fee_made.term else None) == term
    assert words in repr(guide(definition))
    assert words in repr(costs_document(definition, made))


def test_a_plan_without_a_term_is_the_plan_that_it_was() -> None:
    made = _plan(resale())
    assert "term" not in made.item("zrj/zydj").canonical()
    assert made.content_hash == _plan(load_bundle("ershoufang").definition).content_hash
