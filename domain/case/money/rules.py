"""Rules of money: 核定费用, 重新出具缴费单, and what the payment provider reports."""

from __future__ import annotations

from domain.case.acts import Act, ActKind
from domain.case.money import at_window
from domain.case.money.owed import is_paid, lapsed_order
from domain.case.rule_parts import Rule, Ways, just, not_delegated, open_item, other_handler
from domain.case.state import CaseState


def _settable(state: CaseState, act: Act) -> str | None:
    """The department sets only what the definition leaves to it, and nothing that is paid already."""
    fee, key = state.item_plan(act.item or "").fee, act.item or ""
    if fee is None or fee.amount is not None:
        return "FEE_NOT_TO_SET"
    if key in state.money.set_fees and is_paid(state, key):
        return "FEE_PAID"
    return "AMOUNT_MISSING" if act.amount is None else None


def _is_lapsed(state: CaseState, act: Act) -> str | None:
    return None if lapsed_order(state) is not None else "NOTHING_TO_PAY"


def _is_known(state: CaseState, act: Act) -> str | None:
    if state.money.order(act.order) is None:
        return "ORDER_UNKNOWN"
    return None


def _payment_content(state: CaseState, act: Act) -> str | None:
    if not act.amount or not act.payment_no:
        return "AMOUNT_MISSING"
    is_on_file = any(each.payment_no == act.payment_no for each in state.money.payments)
    return "PAYMENT_ON_FILE" if is_on_file else None


def _is_open(state: CaseState, act: Act) -> str | None:
    order = state.money.order(act.order)
    return None if order is not None and order.stands == "open" else "NOTHING_TO_PAY"


def _refund_waits(state: CaseState, act: Act) -> str | None:
    """Of what the provider took: it gives nothing back of what was paid at the window."""
    waiting = (each for each in state.money.refunds if each.number == act.refund and each.done_at is None)
    return None if any(not state.money.is_at_window(each) for each in waiting) else "REFUND_UNKNOWN"


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.SET_FEE: (open_item, _settable, other_handler, not_delegated),
    ActKind.ASK_PAYMENT: (_is_lapsed,),
    ActKind.CONFIRM_PAYMENT: (_is_known, _payment_content),
    ActKind.REPORT_UNPAID: (_is_known, _is_open),
    ActKind.CONFIRM_REFUND: (_refund_waits,),
    ActKind.BOOK_PAYMENT: at_window.BOOKED,
    ActKind.ANNUL_PAYMENT: at_window.ANNULLED,
    ActKind.BOOK_REFUND: at_window.REFUNDED,
}
WAYS: dict[str, Ways] = {
    ActKind.SET_FEE: just(amount=0),
    ActKind.BOOK_PAYMENT: at_window.ways_to_book,
    ActKind.ANNUL_PAYMENT: at_window.ways_to_annul,
    ActKind.BOOK_REFUND: at_window.ways_to_refund,
}
