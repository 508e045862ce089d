"""Acts of money, and what follows by itself: one order for all that is due, refunds of what came to nothing.

Whatever a command led to, `settle` brings the money in line with it afterwards, so no subject has to think of fees.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.clock_ids import read_clock_id
from domain.case.decided import Consequence, Decided, Lapse
from domain.case.entry_base import EntryFacts
from domain.case.follows import go_on, issue
from domain.case.money.at_window import window_payment, window_payment_no
from domain.case.money.entries import (
    FeeSet,
    PaymentAnnulled,
    PaymentAsked,
    PaymentClosed,
    PaymentMade,
    RefundAsked,
    RefundMade,
)
from domain.case.money.owed import has_fees, may_ask, owed, term_of, to_refund, why_returned
from domain.case.money.state import ON_DEMAND, Order, RefundWhy
from domain.case.state import CaseState, Phase
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind


def settle(decided: Decided) -> None:
    """After whatever was decided: give back what came to nothing, and ask for what is due, in one order."""
    if not decided.entries or not has_fees(decided.state):
        return
    at = decided.entries[-1].at
    for back in tuple(to_refund(decided.state)):
        _refund(decided, at, back.order, back.payment_no, sum(back.fees.values()), back.why, tuple(back.fees))
    fees, last = owed(decided.state), decided.state.money.last
    if last is not None and _is_superseded(last, fees):
        decided.add(PaymentClosed(at=at, number=last.number, why="changed"))
    if fees and may_ask(decided.state) and _is_new(decided.state, fees):
        _ask(decided, {"at": at}, fees)


def _is_superseded(order: Order, fees: dict[str, int]) -> bool:
    """Whether something else is due now than what the order asks for."""
    return order.fees != fees if order.stands == "open" else order.stands in ON_DEMAND and not fees


def _is_new(state: CaseState, fees: dict[str, int]) -> bool:
    """Whether an order is made by itself: not while one is open, and not again for what was not paid in time."""
    last = state.money.last
    if last is None:
        return True
    return last.stands != "open" and not (last.stands in ON_DEMAND and fees.keys() <= last.fees.keys())


def _ask(decided: Decided, facts: EntryFacts, fees: dict[str, int]) -> None:
    number, basis = len(decided.state.money.orders) + 1, _basis(decided.state, fees)
    term = term_of(decided.state, fees, facts["at"])
    said: dict[str, Any] = {"limit": term.limit, "term_basis": term.basis}
    decided.add(PaymentAsked(**facts, number=number, fees=fees, total=sum(fees.values()), basis=basis, **said))


def _basis(state: CaseState, fees: dict[str, int]) -> str:
    """The laws on which the fees rest (行政许可法 第五十九条)."""
    found = (fee.basis for key in fees for fee in (state.item_plan(key).fee,) if fee is not None)
    return "；".join(dict.fromkeys(found))


def _refund(
    decided: Decided,
    at: datetime,
    order: int,
    payment_no: str,
    amount: int,
    why: RefundWhy,
    items: tuple[str, ...] = (),
) -> None:
    number = len(decided.state.money.refunds) + 1
    decided.add(
        RefundAsked(at=at, number=number, order=order, payment_no=payment_no, amount=amount, why=why, items=items)
    )


def _set_fee(decided: Decided, act: Act, facts: EntryFacts) -> None:
    fee = decided.state.item_plan(act.item or "").fee
    decided.add(FeeSet(**facts, item=act.item or "", amount=act.amount or 0, basis=fee.basis if fee else None))


def _ask_again(decided: Decided, act: Act, facts: EntryFacts) -> None:
    _ask(decided, facts, owed(decided.state))


def _confirm(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """It pays for the order as a whole, or for nothing: then all of it is given back at once.

    Whether the order is still open does not matter, only whether everything of it is still due: who paid while it
    ended has paid.
    """
    order = decided.state.money.order(act.order)
    if order is None:
        return  # the rule has refused it
    amount, payment_no = act.amount or 0, act.payment_no or ""
    returned = why_returned(decided.state, order, amount)
    fees = {} if returned else order.fees
    decided.add(
        PaymentMade(**facts, number=order.number, payment_no=payment_no, amount=amount, fees=fees, returned=returned)
    )
    if returned:
        _refund(decided, act.received_at, order.number, payment_no, amount, returned)
        if returned == "amount" and order.stands == "open":
            # At the provider the order is used up: it cannot be paid a second time.
            decided.add(PaymentClosed(at=act.received_at, number=order.number, why="failed"))
        return
    _what_waited(decided, act.received_at)


def _what_waited(decided: Decided, at: datetime) -> None:
    """What waited for the money goes on, or is handed out."""
    if decided.state.phase is Phase.CONCLUDED:
        issue(decided, at)
    else:
        go_on(decided, at)


def _book(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """现场缴费: exactly what is due, or the rule has refused it. The letter to the provider closes its order."""
    order = decided.state.money.order(act.order)
    if order is None or act.voucher is None:
        return
    said: dict[str, Any] = {"paid_by": act.paid_by, "voucher": act.voucher, "unasked": act.unasked or None}
    number = {"number": order.number, "payment_no": window_payment_no(act.voucher)}
    decided.add(PaymentMade(**facts, **number, amount=order.total, fees=order.fees, **said))
    _what_waited(decided, act.received_at)


def _annul(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """What it had paid for is due again: `settle` asks for it anew."""
    payment = window_payment(decided.state, act.voucher)
    if payment is not None and payment.voucher is not None:
        said: dict[str, Any] = {"payment_no": payment.payment_no, "voucher": payment.voucher, "amount": payment.amount}
        decided.add(PaymentAnnulled(**facts, number=payment.order, **said))


def _book_refund(decided: Decided, act: Act, facts: EntryFacts) -> None:
    voucher = act.voucher or ""
    decided.add(RefundMade(**facts, number=act.refund or 0, refund_no=window_payment_no(voucher), voucher=voucher))


def _not_paid(decided: Decided, act: Act, facts: EntryFacts) -> None:
    """The provider will not take money for it any more: it refused, or its own time was over."""
    if act.order is not None:
        decided.add(PaymentClosed(**facts, number=act.order, why="failed"))


def _refund_done(decided: Decided, act: Act, facts: EntryFacts) -> None:
    decided.add(RefundMade(**facts, number=act.refund or 0, refund_no=act.payment_no or ""))


def _order_lapsed(decided: Decided, clock: Clock, at: datetime) -> None:
    """Nothing else ends with it: the item waits on, and the applicant may ask for another order."""
    decided.add(PaymentClosed(at=at, number=read_clock_id(clock.clock_id).round, why="expired"))


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.SET_FEE: _set_fee,
    ActKind.ASK_PAYMENT: _ask_again,
    ActKind.CONFIRM_PAYMENT: _confirm,
    ActKind.REPORT_UNPAID: _not_paid,
    ActKind.CONFIRM_REFUND: _refund_done,
    ActKind.BOOK_PAYMENT: _book,
    ActKind.ANNUL_PAYMENT: _annul,
    ActKind.BOOK_REFUND: _book_refund,
}
LAPSES: dict[ClockKind, Lapse] = {"payment": _order_lapsed}
