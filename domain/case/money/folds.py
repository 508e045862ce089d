"""Folds of money: 核定, 缴费单, 缴费, 退费."""

from __future__ import annotations

from typing import Any

from domain.case.clock_ids import clock_id
from domain.case.fold_parts import Fold, ended, started
from domain.case.money.entries import (
    FeeSet,
    PaymentAnnulled,
    PaymentAsked,
    PaymentClosed,
    PaymentMade,
    RefundAsked,
    RefundMade,
)
from domain.case.money.state import Money, Order, OrderStands, Payment, Refund
from domain.case.state import CaseState
from domain.time.clock import Clock

_STANDS: dict[str, OrderStands] = {"expired": "expired", "failed": "failed", "changed": "closed"}


def _with(state: CaseState, **changes: Any) -> Money:
    return state.money.model_copy(update=changes)


def _fee_set(state: CaseState, entry: FeeSet) -> dict[str, Any]:
    return {"money": _with(state, set_fees={**state.money.set_fees, entry.item: entry.amount})}


def _payment_asked(state: CaseState, entry: PaymentAsked) -> dict[str, Any]:
    """One more order, and the clock of its term."""
    order = Order(number=entry.number, fees=entry.fees, at=entry.at, term_basis=entry.term_basis)
    term = clock_id("payment", number=entry.number)
    clocks = started(state, state.clocks, term, "payment", entry.limit, entry)
    return {"money": _with(state, orders=(*state.money.orders, order)), "clocks": clocks}


def _payment_made(state: CaseState, entry: PaymentMade) -> dict[str, Any]:
    payment = Payment(
        payment_no=entry.payment_no,
        order=entry.number,
        amount=entry.amount,
        at=entry.at,
        fees=entry.fees,
        paid_by=entry.paid_by,
        voucher=entry.voucher,
    )
    changes: dict[str, Any] = {"payments": (*state.money.payments, payment)}
    if not entry.fees:
        return {"money": _with(state, **changes)}
    changes["orders"] = _with_order(state, entry.number, "paid")
    return {"money": _with(state, **changes), "clocks": _ended(state, entry)}


def _payment_annulled(state: CaseState, entry: PaymentAnnulled) -> dict[str, Any]:
    """It pays for nothing; its order was never paid, and is not paid any more."""
    payments = tuple(
        each.model_copy(update={"fees": {}, "annulled": True}) if each.payment_no == entry.payment_no else each
        for each in state.money.payments
    )
    return {"money": _with(state, payments=payments, orders=_with_order(state, entry.number, "closed"))}


def _payment_closed(state: CaseState, entry: PaymentClosed) -> dict[str, Any]:
    orders = _with_order(state, entry.number, _STANDS[entry.why])
    return {"money": _with(state, orders=orders), "clocks": _ended(state, entry)}


def _ended(state: CaseState, entry: PaymentMade | PaymentClosed) -> dict[str, Clock]:
    term = clock_id("payment", number=entry.number)
    return ended(state.clocks, entry.at, lambda clock: clock.clock_id == term)


def _with_order(state: CaseState, number: int, stands: OrderStands) -> tuple[Order, ...]:
    return tuple(
        each.model_copy(update={"stands": stands}) if each.number == number else each for each in state.money.orders
    )


def _refund_asked(state: CaseState, entry: RefundAsked) -> dict[str, Any]:
    refund = Refund(
        number=entry.number,
        payment_no=entry.payment_no,
        order=entry.order,
        amount=entry.amount,
        why=entry.why,
        items=entry.items,
        at=entry.at,
    )
    return {"money": _with(state, refunds=(*state.money.refunds, refund))}


def _refund_made(state: CaseState, entry: RefundMade) -> dict[str, Any]:
    refunds = tuple(
        each.model_copy(update={"done_at": entry.at, "voucher": entry.voucher}) if each.number == entry.number else each
        for each in state.money.refunds
    )
    return {"money": _with(state, refunds=refunds)}


FOLDS: dict[type, Fold] = {
    FeeSet: _fee_set,
    PaymentAsked: _payment_asked,
    PaymentMade: _payment_made,
    PaymentAnnulled: _payment_annulled,
    PaymentClosed: _payment_closed,
    RefundAsked: _refund_asked,
    RefundMade: _refund_made,
}
