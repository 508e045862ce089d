"""What a page says of the money of a case: one order for all that is due, where it is paid, receipts, refunds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from domain.case.money.owed import charged, fee_of, is_paid, lapsed_order
from domain.case.money.state import Order, Payment
from domain.case.state import ENDED
from domain.fees import yuan
from domain.letters.payment import PAYMENT, order_no
from ledger.payment import orders
from starter.web.case.dossier import Dossier
from starter.web.case.dues import Dues
from starter.web.case.records import DueView
from starter.web.notices.qr import address_picture
from starter.web.site.shared import Shared
from starter.words.money import BACK, PAID_BY, RETURNED, STANDS

_TERM_UNVERIFIED = "缴费期限待核实；逾期只是缴费单失效，事项不因此终止"


@dataclass(frozen=True)
class FeeLine:
    """One item of an order or a receipt: its name, what is charged, on what basis, how much in words."""

    item: str
    fee: str
    basis: str
    amount: str


@dataclass(frozen=True)
class OrderShown:
    """An order: `pay_url` where it is paid, empty until the provider has it; `due` its last day."""

    number: str
    total: str
    word: str
    lines: tuple[FeeLine, ...]
    is_open: bool
    pay_url: str = ""
    due: DueView | None = None
    term: str = ""

    @property
    def picture(self) -> Markup:
        """Where it is paid, for a telephone held before the window's screen."""
        return address_picture(self.pay_url)


@dataclass(frozen=True)
class PaidShown:
    """A payment that counts, for the receipt (缴费凭证). `paid_by`, `voucher`: where it was paid at the window."""

    payment_no: str
    order_no: str
    amount: str
    at: datetime
    paid_by: str
    voucher: str
    lines: tuple[FeeLine, ...]


@dataclass(frozen=True)
class BackShown:
    """A refund: how much, why, since when it is done, and whether the window gives it back (by which `voucher`)."""

    amount: str
    why: str
    done_at: datetime | None
    at_window: bool = False
    voucher: str = ""


@dataclass(frozen=True)
class PaymentShown:
    """All of a case. `to_pay`: the open order; `lapsed`: it was not paid, and another one has to be asked for.

    `is_online`: a payment provider is configured here; else everything is paid at the window.
    """

    to_pay: OrderShown | None
    lapsed: OrderShown | None
    paid: tuple[PaidShown, ...]
    back: tuple[BackShown, ...]
    unset: tuple[str, ...]
    """Items whose department has not said yet what they cost."""
    unpaid_items: frozenset[str]
    """Items that wait for their money."""
    is_online: bool = True

    @property
    def is_anything(self) -> bool:
        """Whether there is anything to be said."""
        return bool(self.to_pay or self.lapsed or self.paid or self.back or self.unset)


async def payment_shown(own: Shared, case: Dossier) -> PaymentShown:
    """What a page says of the money of a case; where nothing was ever to be paid nothing is asked."""
    money, is_online = case.state.money, PAYMENT in own.settings.parties
    is_asked = money.open_order is not None and is_online
    pages = await orders.pay_pages(own.lianban.pool, case.head.case_no) if is_asked else {}
    lapsed = lapsed_order(case.state)
    return PaymentShown(
        to_pay=_order(case, money.open_order, pages) if money.open_order else None,
        lapsed=_order(case, lapsed, {}) if lapsed else None,
        paid=tuple(_paid(case, each) for each in money.payments if each.fees),
        back=tuple(_back(case)),
        unset=tuple(plan.name for plan, _ in charged(case.state) if _is_unset(case, plan.key)),
        unpaid_items=frozenset(plan.key for plan, _ in charged(case.state) if not is_paid(case.state, plan.key)),
        is_online=is_online,
    )


def _is_unset(case: Dossier, key: str) -> bool:
    return fee_of(case.state, key) is None and case.state.items[key].phase not in ENDED


def _order(case: Dossier, order: Order, pages: dict[int, str]) -> OrderShown:
    clock = case.state.clocks.get(f"case.payment#{order.number}" if order.number > 1 else "case.payment")
    return OrderShown(
        number=order_no(case.head.case_no, order.number),
        total=yuan(order.total),
        word=STANDS[order.stands],
        lines=_lines(case, order.fees),
        is_open=order.stands == "open",
        pay_url=pages.get(order.number, ""),
        due=Dues(case.state, case.now).due(clock),
        term=f"期限依据：{order.term_basis}" if order.term_basis else _TERM_UNVERIFIED,
    )


def _lines(case: Dossier, fees: dict[str, int]) -> tuple[FeeLine, ...]:
    found = ((case.state.item_plan(key), fen) for key, fen in fees.items())
    return tuple(
        FeeLine(plan.name, plan.fee.name if plan.fee else "", plan.fee.basis if plan.fee else "", yuan(fen))
        for plan, fen in found
    )


def _paid(case: Dossier, payment: Payment) -> PaidShown:
    return PaidShown(
        payment_no=payment.payment_no,
        order_no=order_no(case.head.case_no, payment.order),
        amount=yuan(payment.amount),
        at=payment.at,
        paid_by=PAID_BY[payment.paid_by] if payment.paid_by else "",
        voucher=payment.voucher or "",
        lines=_lines(case, payment.fees),
    )


def _back(case: Dossier) -> Iterator[BackShown]:
    for refund in case.state.money.refunds:
        why = RETURNED.get(refund.why) or f"{BACK[refund.why]}：{case.case_names.named(refund.items)}"
        is_ours = case.state.money.is_at_window(refund)
        yield BackShown(yuan(refund.amount), why, refund.done_at, is_ours, refund.voucher or "")
