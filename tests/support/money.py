"""Cases with fees, and the payment provider's word on them, for tests of the pure rules."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from domain.case.acts import Actor
from domain.case.entries import Entry
from domain.case.money.entries import PaymentAsked
from domain.case.rules import PAYMENT_ACTOR
from domain.fees import FeePlan
from tests.support.pure_case import APPLICANT, WINDOW, Life, clerk, item, plan

REGISTER, CHECK, FREE = "a/register", "b/check", "c/free"
BASIS = "不动产登记收费办法（样例）第三条"
VOUCHER = "0012345678"
_numbers = itertools.count(1)


def fee(amount: int | None = 8000, **more: Any) -> FeePlan:
    """A fee of eighty yuan, due before the result is handed out, unless said otherwise."""
    return FeePlan(**{"name": "登记费", "basis": BASIS, "amount": amount, **more})


def charged(register: FeePlan | None = None, check: FeePlan | None = None, **more: Any) -> Life:
    """Three items side by side: a registration and a check that cost something, and one that is free."""
    items = (
        item(REGISTER, fee=register or fee(due="before_decision")),
        item(CHECK, fee=check or fee(2500, due="before_decision")),
        item(FREE),
    )
    return Life(plan(*items, mode="at_window", **more))


def pay(life: Life, order: int | None = None, amount: int | None = None, payment_no: str = "") -> tuple[Entry, ...]:
    """The provider reports a payment: of the last order and of its sum, unless said otherwise."""
    last = life.last(PaymentAsked)
    number = order or last.number
    made = life.state.money.order(number)
    said = amount if amount is not None else made.total if made else 1
    no = payment_no or f"T{next(_numbers)}"
    return life.act("confirm_payment", PAYMENT_ACTOR, order=number, amount=said, payment_no=no)


def give_back(life: Life) -> None:
    """The provider has given back everything that it was asked to."""
    for refund in life.state.money.refunds:
        if refund.done_at is None:
            life.act("confirm_refund", PAYMENT_ACTOR, refund=refund.number, payment_no=f"R{refund.number}")


def kept(life: Life) -> int:
    """The fees that are paid and not given back."""
    found = ((key, life.state.money.payment_for(key)) for key in life.state.items)
    return sum(payment.fees[key] for key, payment in found if payment is not None)


def _paid() -> Life:
    life = charged(fee(None, due="before_decision"), fee(0))
    life.act("set_fee", clerk("a"), REGISTER, amount=100)
    pay(life)
    return life


def _twice() -> Life:
    life = charged()
    pay(life, payment_no="T-x")
    return life


def _set() -> dict[str, Any]:
    return {"amount": 100}


def booked(**more: Any) -> dict[str, Any]:
    """What the window says of a payment of the first order, by card, unless said otherwise."""
    said = {"order": 1, "amount": 10500, "paid_by": "card", "voucher": VOUCHER} | more
    return {name: value for name, value in said.items() if value is not None}


def at_window() -> Life:
    """Paid at the window."""
    life = charged()
    life.act("book_payment", WINDOW, **booked())
    return life


def _half_back() -> Life:
    life = at_window()
    life.act("withdraw_item", APPLICANT, CHECK)
    return life


def _online_back() -> Life:
    life = _twice()
    life.act("withdraw_item", APPLICANT, CHECK)
    return life


_PAID = {"order": 1, "amount": 10500, "payment_no": "T-x"}
REFUSED_ON_MONEY: list[tuple[str, Callable[[], Life], str, Actor, str | None, dict[str, Any]]] = [
    ("PAYMENT_OPEN", charged, "decide_item", clerk("a"), REGISTER, {"decision": "grant"}),
    ("FEE_NOT_SET", lambda: charged(fee(None)), "decide_item", clerk("a"), REGISTER, {"decision": "grant"}),
    ("FEE_NOT_TO_SET", charged, "set_fee", clerk("a"), REGISTER, _set()),
    ("FEE_PAID", _paid, "set_fee", clerk("a"), REGISTER, _set()),
    ("AMOUNT_MISSING", lambda: charged(fee(None)), "set_fee", clerk("a"), REGISTER, {}),
    ("AMOUNT_MISSING", charged, "confirm_payment", PAYMENT_ACTOR, None, {"order": 1}),
    ("NOTHING_TO_PAY", charged, "ask_payment", APPLICANT, None, {}),
    ("ORDER_UNKNOWN", charged, "confirm_payment", PAYMENT_ACTOR, None, _PAID | {"order": 9}),
    ("PAYMENT_ON_FILE", _twice, "confirm_payment", PAYMENT_ACTOR, None, _PAID),
    ("REFUND_UNKNOWN", charged, "confirm_refund", PAYMENT_ACTOR, None, {"refund": 1, "payment_no": "R-x"}),
    ("ORDER_UNKNOWN", charged, "book_payment", WINDOW, None, booked(order=9)),
    ("VOUCHER_MISSING", charged, "book_payment", WINDOW, None, booked(voucher=None)),
    ("VOUCHER_MISSING", charged, "book_payment", WINDOW, None, booked(paid_by=None)),
    ("AMOUNT_DIFFERS", charged, "book_payment", WINDOW, None, booked(amount=10499)),
    ("ORDER_PAID", _twice, "book_payment", WINDOW, None, booked()),
    ("PAYMENT_ON_FILE", at_window, "book_payment", WINDOW, None, booked()),
    ("VOUCHER_UNKNOWN", at_window, "annul_payment", WINDOW, None, {"voucher": "0000000002"}),
    ("REFUND_BEGUN", _half_back, "annul_payment", WINDOW, None, {"voucher": VOUCHER}),
    ("VOUCHER_MISSING", charged, "book_refund", WINDOW, None, {"refund": 1}),
    ("REFUND_UNKNOWN", _online_back, "book_refund", WINDOW, None, {"refund": 1, "voucher": VOUCHER}),
]
