"""现场缴费: booked against a voucher, of exactly what is due; closed at the provider; given back at the window."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.case.acts import ActKind, Voucher
from domain.case.evolve import fold
from domain.case.money.entries import PaymentAnnulled, PaymentAsked, PaymentMade, RefundAsked, RefundMade
from domain.case.money.owed import owed
from domain.case.possible import blank, open_ways
from domain.case.results.entries import ResultsIssued
from domain.case.rules import PAYMENT_ACTOR
from domain.duties.duty import PartyKind
from domain.duties.of_case import duties
from domain.duties.reasons import DutyReason
from domain.letters.letter import Letter
from domain.letters.payment import to_payment
from tests.support.money import CHECK, REGISTER, VOUCHER, at_window, booked, charged, fee, kept, pay
from tests.support.pure_case import APPLICANT, LEAD, WINDOW, Life, clerk, system


def letters(life: Life, *, since: int) -> list[Letter]:
    """What the provider is told by the entries from that one on."""
    return list(to_payment(life.course.before(since + 1), life.journal[since:], life.state))


def test_a_payment_at_the_window_pays_for_the_order_and_closes_it_at_the_provider() -> None:
    life = charged()
    since = len(life.journal)
    assert life.code("book_payment", WINDOW, **booked()) is None
    made = life.last(PaymentMade)
    assert (made.paid_by, made.voucher, made.amount) == ("card", VOUCHER, 10500)
    assert made.fees == {REGISTER: 8000, CHECK: 2500}
    assert (owed(life.state), kept(life)) == ({}, 10500)
    assert [(each.kind, each.body["order_no"]) for each in letters(life, since=since)] == [
        ("close", f"{life.opening.case_no}-P1")
    ]
    assert life.ended("case.payment")
    assert life.code("decide_item", clerk("a"), REGISTER, decision="grant") is None
    assert fold(life.opening, tuple(life.journal)) == life.state


def test_results_that_waited_are_handed_out() -> None:
    life = charged(fee(), fee(2500), results="send_as_ready")
    life.grant(REGISTER)
    life.act("book_payment", WINDOW, **booked(amount=8000))
    assert life.last(ResultsIssued).items == (REGISTER,)


def test_an_order_that_was_not_paid_in_time_is_paid_at_the_window_as_it_is() -> None:
    life = charged()
    life.pass_days(20)
    since = len(life.journal)
    assert life.code("book_payment", WINDOW, **booked(paid_by="cash")) is None
    assert (owed(life.state), letters(life, since=since)) == ({}, [])


def test_of_an_order_that_another_took_the_place_of_nothing_is_booked() -> None:
    life = charged(fee(due="before_decision"), fee(2500))
    life.grant(CHECK)
    assert life.code("book_payment", WINDOW, **booked(amount=8000)) == "NOTHING_TO_PAY"
    assert life.code("book_payment", WINDOW, **booked(order=2)) is None


def test_only_the_window_books_and_an_applicant_never() -> None:
    life = charged()
    for actor in (APPLICANT, LEAD, clerk("a"), system("a"), PAYMENT_ACTOR):
        assert life.code("book_payment", actor, **booked()) == "NOT_ALLOWED"
    assert open_ways(life.state, blank(ActKind.BOOK_PAYMENT, WINDOW, life.now))
    pay(life)
    assert not open_ways(life.state, blank(ActKind.BOOK_PAYMENT, WINDOW, life.now))


def test_who_has_paid_online_besides_gets_that_back() -> None:
    life = at_window()
    pay(life, order=1)
    assert (life.last(PaymentMade).returned, life.last(RefundAsked).amount) == ("twice", 10500)
    assert kept(life) == 10500
    refund = life.state.money.refunds[0]
    assert not life.state.money.is_at_window(refund), "the provider gives back what it took"


def test_what_the_window_took_the_window_gives_back() -> None:
    life = at_window()
    since = len(life.journal)
    life.act("withdraw_application", APPLICANT)
    assert life.last(RefundAsked).amount == 10500
    assert letters(life, since=since) == [], "no provider gives back what it did not take"
    (duty,) = [each for each in duties(life.state) if each.reason is DutyReason.REFUND_AT_WINDOW]
    assert (duty.party.kind, duty.party.role, duty.act) == (PartyKind.ROLE, "counter_clerk", ActKind.BOOK_REFUND)
    refused = life.code("confirm_refund", PAYMENT_ACTOR, refund=1, payment_no="R-1")
    assert refused == "REFUND_UNKNOWN"
    assert life.code("book_refund", WINDOW, refund=1, voucher="0000000009") is None
    assert (life.last(RefundMade).voucher, life.state.money.given_back) == ("0000000009", 10500)
    assert not [each for each in duties(life.state) if each.reason is DutyReason.REFUND_AT_WINDOW]
    assert life.code("book_refund", WINDOW, refund=1, voucher="0000000009") == "REFUND_UNKNOWN"


def test_a_booking_by_mistake_is_annulled_and_the_fees_are_due_again() -> None:
    life = at_window()
    assert life.code("annul_payment", LEAD, voucher=VOUCHER) is None
    assert life.last(PaymentAnnulled).amount == 10500
    assert life.last(PaymentAsked).number == 2
    assert owed(life.state) == {REGISTER: 8000, CHECK: 2500}
    assert (life.state.money.paid, life.state.money.refunds) == (0, ())
    assert life.code("annul_payment", WINDOW, voucher=VOUCHER) == "VOUCHER_UNKNOWN"
    assert life.code("book_payment", WINDOW, **booked(order=2)) is None, "the same voucher, where it belongs here"
    assert kept(life) == 10500
    assert fold(life.opening, tuple(life.journal)) == life.state


def test_a_booking_is_annulled_though_the_item_was_granted_on_it() -> None:
    life = at_window()
    life.grant(REGISTER)
    life.act("annul_payment", WINDOW, voucher=VOUCHER)
    assert owed(life.state) == {REGISTER: 8000, CHECK: 2500}
    life.act("book_payment", WINDOW, **booked(order=2, voucher="0000000002"))
    assert kept(life) == 10500


@pytest.mark.parametrize("number", ["0012345678", "61060125-0012345678", "20260302610702000011", "PZ20260302"])
def test_numbers_of_vouchers(number: str) -> None:
    assert TypeAdapter(Voucher).validate_python(number) == number


@pytest.mark.parametrize("number", ["13900000103", "610702190001010011", "61070219000101002X", "示例", "", "123"])
def test_nobodys_own_number_is_a_voucher(number: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Voucher).validate_python(number)
