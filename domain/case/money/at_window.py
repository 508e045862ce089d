"""现场缴费: what is paid at the window, in cash, by card or at the bank, and booked against a voucher.

收缴分离 (docs/money.md): who decides on a fee does not keep it. So nothing is booked without the number of its 票据, of
another amount than is due, or twice; and what is given back is given back by whoever took it.
"""

from __future__ import annotations

from typing import Any

from domain.case.acts import Act
from domain.case.money.owed import why_returned
from domain.case.money.state import Payment
from domain.case.rule_parts import Rule
from domain.case.state import CaseState

_MARK = "CK-"
_REFUSED = {"twice": "ORDER_PAID", "not_owed": "NOTHING_TO_PAY", "amount": "AMOUNT_DIFFERS"}
_ANY_VOUCHER = "0000000000"


def window_payment_no(voucher: str) -> str:
    """The number by which a payment or refund at the window is known among those of the provider."""
    return f"{_MARK}{voucher}"


def window_payment(state: CaseState, voucher: str | None) -> Payment | None:
    """The payment at the window with that voucher, unless it was annulled."""
    found = (each for each in state.money.payments if each.voucher == voucher and not each.annulled)
    return next(found, None) if voucher else None


def _bookable(state: CaseState, act: Act) -> str | None:
    """Of the last order, also of one that was not paid in time, as long as all of it is due."""
    order = state.money.order(act.order)
    if order is None:
        return "ORDER_UNKNOWN"
    if not act.voucher or act.paid_by is None or act.amount is None:
        return "VOUCHER_MISSING"
    if window_payment(state, act.voucher) is not None:
        return "PAYMENT_ON_FILE"
    why = why_returned(state, order, act.amount)
    if why is None and order != state.money.last:
        return "NOTHING_TO_PAY"
    return _REFUSED[why] if why is not None else None


def _annullable(state: CaseState, act: Act) -> str | None:
    """Only what still pays for all that it paid for: what was given back came in."""
    payment = window_payment(state, act.voucher)
    if payment is None:
        return "VOUCHER_UNKNOWN"
    return "REFUND_BEGUN" if state.money.refunded(payment.payment_no) else None


def _refundable(state: CaseState, act: Act) -> str | None:
    if not act.voucher:
        return "VOUCHER_MISSING"
    refund = next((each for each in state.money.refunds if each.number == act.refund), None)
    is_ours = refund is not None and refund.done_at is None and state.money.is_at_window(refund)
    return None if is_ours else "REFUND_UNKNOWN"


BOOKED: tuple[Rule, ...] = (_bookable,)
ANNULLED: tuple[Rule, ...] = (_annullable,)
REFUNDED: tuple[Rule, ...] = (_refundable,)


def ways_to_book(state: CaseState, _act: Act) -> tuple[dict[str, Any], ...]:
    """The one order that could be paid."""
    last = state.money.last
    return ({"order": last.number, "amount": last.total, "paid_by": "card", "voucher": _ANY_VOUCHER},) if last else ()


def ways_to_annul(state: CaseState, _act: Act) -> tuple[dict[str, Any], ...]:
    """Each payment at the window."""
    return tuple({"voucher": each.voucher} for each in state.money.payments if each.at_window and not each.annulled)


def ways_to_refund(state: CaseState, _act: Act) -> tuple[dict[str, Any], ...]:
    """Each refund that is not done."""
    waiting = (each for each in state.money.refunds if each.done_at is None)
    return tuple({"refund": each.number, "voucher": _ANY_VOUCHER} for each in waiting)
