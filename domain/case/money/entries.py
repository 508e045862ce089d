"""Entries of money: a fee set, an order made, paid or closed, money given back."""

from __future__ import annotations

from typing import Literal

from domain.case.acts import PaidBy
from domain.case.entry_base import EntryBase
from domain.case.money.state import RefundWhy, ReturnedWhy
from domain.time.clock import Limit


class FeeSet(EntryBase):
    """核定费用: the department says how much an item costs (fen)."""

    kind: Literal["fee_set"] = "fee_set"
    item: str
    amount: int


class PaymentAsked(EntryBase):
    """缴费通知: one order for all that is due now, by item (fen); its amounts and its term are fixed by this entry.

    `term_basis`: on what the term rests; None: on nothing but a setting (待核实).
    """

    kind: Literal["payment_asked"] = "payment_asked"
    number: int
    fees: dict[str, int]
    total: int
    limit: Limit
    term_basis: str | None = None


class PaymentMade(EntryBase):
    """缴费: money came in for an order, by the provider's number. `fees`: what it pays for.

    Where it pays for nothing `returned` says why, and all of it is given back. At the window (现场缴费) `paid_by` says
    how and `voucher` by which 票据; `unasked`: the provider could not be asked before.
    """

    kind: Literal["payment_made"] = "payment_made"
    number: int
    payment_no: str
    amount: int
    fees: dict[str, int] = {}
    returned: ReturnedWhy | None = None
    paid_by: PaidBy | None = None
    voucher: str | None = None
    unasked: bool | None = None


class PaymentAnnulled(EntryBase):
    """撤销现场缴费登记: that payment at the window was booked by mistake; it pays for nothing, and never came in."""

    kind: Literal["payment_annulled"] = "payment_annulled"
    number: int
    payment_no: str
    voucher: str
    amount: int


class PaymentClosed(EntryBase):
    """缴费单 that is not paid any more: not in time, refused by the provider, or since something else is due now."""

    kind: Literal["payment_closed"] = "payment_closed"
    number: int
    why: Literal["expired", "failed", "changed"]


class RefundAsked(EntryBase):
    """退费: so much of a payment is given back, and for which items."""

    kind: Literal["refund_asked"] = "refund_asked"
    number: int
    order: int
    payment_no: str
    amount: int
    why: RefundWhy
    items: tuple[str, ...] = ()


class RefundMade(EntryBase):
    """退费到账: the provider has given it back, by its number; `voucher`: the window has, by that 票据."""

    kind: Literal["refund_made"] = "refund_made"
    number: int
    refund_no: str
    voucher: str | None = None


MoneyEntry = FeeSet | PaymentAsked | PaymentMade | PaymentAnnulled | PaymentClosed | RefundAsked | RefundMade
"""Any entry of money."""
