"""一次缴费: one order for all that is due, nothing granted unpaid, every payment one effect, the rest given back."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bundles.loader import load_bundle
from bundles.scenarios.scenario import load_scenarios
from bundles.views.costs import costs_document
from domain.case.decide import effects
from domain.case.money.entries import PaymentAsked, PaymentClosed, PaymentMade, RefundAsked
from domain.case.money.owed import owed
from domain.case.results.entries import ResultsIssued
from domain.case.rules import PAYMENT_ACTOR
from domain.definition.conditions import Condition, Facts
from domain.definition.item import Item
from domain.definition.plan import Connector
from domain.definition.resolve import resolve
from domain.duties.attribution import Holder, Why, attribute
from domain.duties.duty import PartyKind
from domain.duties.moves import Turn, whose_move
from domain.duties.of_case import duties
from domain.duties.reasons import DutyReason
from domain.fees import FeeRate, rate_of, yuan
from tests.support.money import CHECK, FREE, REGISTER, charged, fee, give_back, kept, pay
from tests.support.pure_case import APPLICANT, WINDOW, Life, clerk, item, plan, system


def test_acceptance_asks_for_all_that_is_due_in_one_order() -> None:
    life = charged()
    asked = life.last(PaymentAsked)
    assert (asked.number, asked.fees, asked.total) == (1, {REGISTER: 8000, CHECK: 2500}, 10500)
    assert asked.basis is not None
    assert life.kinds().count("payment_asked") == 1
    assert life.due("case.payment") == "2026-03-16"


def test_a_case_without_fees_knows_nothing_of_money() -> None:
    life = Life(plan(item("a/one"), mode="at_window"))
    life.grant("a/one")
    assert not [kind for kind in life.kinds() if "payment" in kind]
    assert "money" not in life.state.model_dump(exclude_defaults=True)


def test_nothing_is_granted_unpaid_and_refusing_is_free() -> None:
    life = charged()
    assert life.code("decide_item", clerk("a"), REGISTER, decision="grant") == "PAYMENT_OPEN"
    assert life.code("decide_item", clerk("a"), FREE.replace("c", "c"), decision="grant") == "WRONG_DEPARTMENT"
    assert life.code("decide_item", clerk("c"), FREE, decision="grant") is None
    pay(life)
    assert life.code("decide_item", clerk("a"), REGISTER, decision="grant") is None
    assert life.code("decide_item", clerk("b"), CHECK, decision="refuse", reason="NOT_ELIGIBLE") is None
    assert life.last(RefundAsked).amount == 2500


def test_a_rule_that_grants_waits_for_the_payment() -> None:
    made = plan(item("a/auto", connector=Connector.AUTO, fee=fee(due="before_decision")), mode="at_window")
    life = Life(made)
    assert effects(life.state) == ()
    pay(life)
    assert [each.item for each, _ in effects(life.state)] == ["a/auto"]


def test_a_result_is_not_handed_out_unpaid() -> None:
    life = charged(fee(), fee(2500), results="send_as_ready")
    assert "payment_asked" not in life.kinds()
    life.grant(REGISTER)
    assert life.last(PaymentAsked).fees == {REGISTER: 8000}
    assert "results_issued" not in life.kinds()
    pay(life)
    assert life.last(ResultsIssued).items == (REGISTER,)


def test_what_is_due_later_joins_the_order_that_is_still_open() -> None:
    life = charged(fee(due="before_decision"), fee(2500))
    assert life.last(PaymentAsked).fees == {REGISTER: 8000}
    life.grant(CHECK)
    assert life.last(PaymentClosed).why == "changed"
    assert life.last(PaymentAsked).fees == {REGISTER: 8000, CHECK: 2500}
    pay(life, order=1)
    assert life.last(PaymentMade).fees == {REGISTER: 8000}, "who paid the order before it was replaced has paid"
    assert life.last(PaymentAsked).fees == {CHECK: 2500}


def test_the_end_of_a_case_waits_with_its_results_for_the_payment() -> None:
    life = charged(fee(), fee(2500))
    life.grant(REGISTER, CHECK, FREE)
    assert life.phase == "concluded"
    assert life.last(ResultsIssued).items == (FREE,)
    assert not life.state.is_over
    pay(life)
    assert set(life.last(ResultsIssued).items) == {REGISTER, CHECK}
    assert life.state.is_over


def test_an_order_that_is_not_paid_in_time_ends_and_nothing_else() -> None:
    life = charged()
    life.pass_days(20)
    assert life.last(PaymentClosed).why == "expired"
    assert life.kinds().count("payment_asked") == 1, "another one is made when somebody asks for it"
    assert life.code("ask_payment", APPLICANT) is None
    assert life.last(PaymentAsked).number == 2
    assert life.code("ask_payment", WINDOW) == "NOTHING_TO_PAY"


def test_who_pays_while_the_order_ends_has_paid() -> None:
    life = charged()
    life.pass_days(20)
    pay(life, order=1)
    assert life.last(PaymentMade).returned is None
    assert owed(life.state) == {}
    assert life.state.money.refunds == ()


@pytest.mark.parametrize(("amount", "why"), [(10499, "amount"), (10501, "amount"), (1, "amount")])
def test_another_amount_pays_for_nothing_and_goes_back(amount: int, why: str) -> None:
    life = charged()
    pay(life, amount=amount)
    assert (life.last(PaymentMade).returned, life.last(RefundAsked).amount) == (why, amount)
    assert life.last(PaymentClosed).why == "failed"
    assert owed(life.state) == {REGISTER: 8000, CHECK: 2500}


def test_paid_twice_one_goes_back() -> None:
    life = charged()
    pay(life)
    pay(life, order=1)
    assert (life.last(PaymentMade).returned, life.last(RefundAsked).amount) == ("twice", 10500)
    assert kept(life) == 10500


def test_the_same_payment_told_twice_is_one() -> None:
    life = charged()
    pay(life, payment_no="T-same")
    refused = life.code("confirm_payment", PAYMENT_ACTOR, order=1, amount=10500, payment_no="T-same")
    assert refused == "PAYMENT_ON_FILE"
    assert life.state.money.paid == 10500


def test_withdrawn_before_anything_was_done_everything_goes_back() -> None:
    life = charged()
    pay(life)
    life.act("withdraw_application", APPLICANT)
    assert [(each.amount, each.why) for each in life.state.money.refunds] == [(10500, "not_done")]
    assert life.state.is_over, "what is given back needs no run: it is confirmed after the end"
    give_back(life)
    assert all(each.done_at for each in life.state.money.refunds)
    assert life.state.money.paid == life.state.money.given_back


def test_paid_after_the_withdrawal_goes_back() -> None:
    life = charged()
    life.act("withdraw_application", APPLICANT)
    assert life.last(PaymentClosed).why == "changed"
    pay(life, order=1)
    assert (life.last(PaymentMade).returned, life.state.money.given_back) == ("not_owed", 10500)


def test_where_work_had_begun_the_rule_keeps_the_fee() -> None:
    rule = fee(due="before_decision", refund="before_work")
    life = charged(rule, rule)
    pay(life)
    life.act("claim_item", clerk("a"), REGISTER)
    life.act("withdraw_application", APPLICANT)
    assert life.last(RefundAsked).items == (CHECK,)


def test_a_department_sets_what_the_definition_leaves_to_it() -> None:
    life = charged(fee(None), fee(0))
    assert life.code("decide_item", clerk("a"), REGISTER, decision="grant") == "FEE_NOT_SET"
    assert any(each.reason is DutyReason.FEE_TO_SET for each in duties(life.state))
    assert life.code("set_fee", clerk("a"), REGISTER) == "AMOUNT_MISSING"
    assert life.code("set_fee", clerk("b"), CHECK, amount=1) == "FEE_NOT_TO_SET"
    assert life.code("set_fee", clerk("a"), REGISTER, amount=123456) is None
    assert life.code("decide_item", clerk("a"), REGISTER, decision="grant") is None
    assert life.last(PaymentAsked).fees == {REGISTER: 123456}


def test_only_the_provider_says_what_was_paid() -> None:
    life = charged()
    for actor in (APPLICANT, WINDOW, clerk("a"), system("a")):
        said: dict[str, Any] = {"order": 1, "amount": 10500, "payment_no": "T0"}
        assert life.code("confirm_payment", actor, **said) == "NOT_ALLOWED"
    assert life.code("confirm_payment", PAYMENT_ACTOR, order=7, amount=1, payment_no="T0") == "ORDER_UNKNOWN"
    assert life.code("confirm_refund", PAYMENT_ACTOR, refund=1, payment_no="R0") == "REFUND_UNKNOWN"


def test_the_applicant_owes_it_and_holds_the_time_once_everything_else_is_done() -> None:
    life = charged()
    life.grant(FREE)
    owed_now = [each for each in duties(life.state) if each.reason is DutyReason.PAYMENT and each.kind == "payment"]
    assert [each.party.kind for each in owed_now] == [PartyKind.APPLICANT]
    assert whose_move(life.state, REGISTER) == Turn(party="applicant", why="payment")
    life.pass_days(3)
    held = attribute(life.course, life.now)
    assert (held[-1].holder, held[-1].why) == (Holder.APPLICANT, Why.PAYMENT)


def test_no_clock_of_the_item_stands_still_for_money() -> None:
    life = charged()
    life.pass_days(5)
    assert life.state.clocks[f"{REGISTER}.promised"].stops == ()


def test_amounts_follow_the_answers() -> None:
    rates = (FeeRate(when=Condition.model_validate({"yongtu": "住宅"}), fen=8000), FeeRate(fen=55000))
    assert rate_of(rates, Facts(values={"yongtu": "住宅"})) == 8000
    assert rate_of(rates, Facts(values={"yongtu": "商铺"})) == 55000
    assert rate_of(0, Facts(values={})) is None
    assert [yuan(fen) for fen in (8000, 1050, 5, 12345600)] == ["80元", "10.50元", "0.05元", "123,456元"]


@pytest.mark.parametrize(("use", "amount", "words"), [("住宅", 8000, "共80元"), ("非住宅", 55000, "共550元")])
def test_the_notice_says_what_it_costs_with_these_answers(use: str, amount: int, words: str) -> None:
    definition = load_bundle("ershoufang").definition
    scenario = next(each for each in load_scenarios("ershoufang") if each.scenario == "smooth")
    made = resolve(definition, {**scenario.answers, "yongtu": use})
    fee_made = made.item("zrj/zydj").fee
    assert fee_made is not None
    assert fee_made.amount == amount
    told = repr(costs_document(definition, made))
    assert words in told
    assert "领取结果前缴" in told


def test_what_cannot_be_charged_is_refused_in_the_definition() -> None:
    definition = load_bundle("ershoufang").definition
    body = definition.items["zrj/zydj"].model_dump(mode="json", exclude_defaults=True)
    with pytest.raises(ValidationError, match="等待事项不作决定"):
        Item.model_validate({**body, "kind": "wait"})
    with pytest.raises(ValidationError):
        Item.model_validate({**body, "fee": {**body["fee"], "amount": -1}})
    with pytest.raises(ValidationError):
        Item.model_validate({**body, "fee": {**body["fee"], "amount": 80.5}})
