"""What the state of a case keeps of money: orders, payments, refunds. Amounts are whole fen (分)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from domain.case.acts import PaidBy
from domain.record import Record

OrderStands = Literal["open", "paid", "expired", "failed", "closed"]
"""缴费单: to be paid, paid, not paid in time, refused by the provider, or closed since something else is due now."""
ON_DEMAND: tuple[OrderStands, ...] = ("expired", "failed")
"""Orders after which another one is made only when somebody asks for it (重新出具缴费单)."""
ReturnedWhy = Literal["amount", "twice", "not_owed"]
"""Why a payment pays for nothing: another amount, paid already, or nothing of it is due any more."""
RefundWhy = Literal["amount", "twice", "not_owed", "not_done", "undone"]
"""Why money is given back; `not_done`: the item came to nothing; `undone`: what was granted holds no more (补偿)."""


class Order(Record):
    """缴费单: what is to be paid at once, by item. Its amounts never change. `term_basis`: on what its term rests."""

    number: int
    fees: dict[str, int]
    at: datetime
    stands: OrderStands = "open"
    term_basis: str | None = None

    @property
    def total(self) -> int:
        """Its sum."""
        return sum(self.fees.values())


class Payment(Record):
    """Money that came in: by the provider's number, for an order; `fees` is what it pays for (empty: nothing).

    `voucher`, `paid_by`: at the window. `annulled`: booked there by mistake, so that nothing came in.
    """

    payment_no: str
    order: int
    amount: int
    at: datetime
    fees: dict[str, int] = {}
    paid_by: PaidBy | None = None
    voucher: str | None = None
    annulled: bool = False

    @property
    def at_window(self) -> bool:
        """Whether it was paid at the window (现场缴费), and is given back there."""
        return self.voucher is not None


class Refund(Record):
    """退费: of one payment, in part or as a whole; `done_at`: the provider, or the window (`voucher`), gave it back."""

    number: int
    payment_no: str
    order: int
    amount: int
    why: RefundWhy
    items: tuple[str, ...] = ()
    at: datetime | None = None
    done_at: datetime | None = None
    voucher: str | None = None


class Money(Record):
    """All of a case. `set_fees`: amounts that departments set (核定); `begun`: items that somebody has begun with."""

    set_fees: dict[str, int] = {}
    orders: tuple[Order, ...] = ()
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    begun: tuple[str, ...] = ()

    @property
    def last(self) -> Order | None:
        """The last order: the only one that may be open."""
        return self.orders[-1] if self.orders else None

    @property
    def open_order(self) -> Order | None:
        """The order that waits for its payment."""
        return self.last if self.last is not None and self.last.stands == "open" else None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is to be paid any more. What is still to be given back needs no run of the case."""
        return self.last is None or self.last.stands in ("paid", "closed")

    def order(self, number: int | None) -> Order | None:
        """The order of that number."""
        return next((each for each in self.orders if each.number == number), None)

    def refunded(self, payment_no: str) -> frozenset[str]:
        """Items whose fee in that payment is given back."""
        return frozenset(key for each in self.refunds if each.payment_no == payment_no for key in each.items)

    def payment_for(self, item: str) -> Payment | None:
        """The payment that pays for an item now."""
        return next((each for each in self.payments if item in each.fees and not self._is_back(each, item)), None)

    def _is_back(self, payment: Payment, item: str) -> bool:
        return item in self.refunded(payment.payment_no)

    @property
    def paid(self) -> int:
        """All that came in."""
        return sum(each.amount for each in self.payments if not each.annulled)

    def payment(self, payment_no: str) -> Payment | None:
        """The payment of that number."""
        return next((each for each in self.payments if each.payment_no == payment_no), None)

    def is_at_window(self, refund: Refund) -> bool:
        """Whether a refund is of a payment at the window: no provider can make it."""
        payment = self.payment(refund.payment_no)
        return payment is not None and payment.at_window

    @property
    def given_back(self) -> int:
        """All that is given back, or on its way."""
        return sum(each.amount for each in self.refunds)
