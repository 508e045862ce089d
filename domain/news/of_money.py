"""News of money: what is to be paid, what was paid, what is given back; all of it is the applicant's."""

from __future__ import annotations

from collections.abc import Iterable

from domain.case.money.entries import (
    FeeSet,
    PaymentAnnulled,
    PaymentAsked,
    PaymentClosed,
    PaymentMade,
    RefundAsked,
    RefundMade,
)
from domain.news.news import News, NewsKind
from domain.news.rules import Facts, Happened, NewsRules, Silence

NEWS_RULES = NewsRules()
tells = NEWS_RULES.tells
NEWS_RULES.keeps_silent(Silence.TOLD_BY_ANOTHER, FeeSet)  # the order that asks for it tells its amount


@tells(PaymentAsked)
def _asked(happened: Happened, entry: PaymentAsked) -> Iterable[News]:
    """One order is told once, also where another took its place in the same breath."""
    if happened.after.money.open_order is None or happened.after.money.open_order.number != entry.number:
        return ()
    facts: Facts = {"money": entry.total, "items": list(entry.fees)}
    return happened.applicant(NewsKind.PAYMENT_ASKED, facts | happened.due("payment"))


@tells(PaymentMade)
def _made(happened: Happened, entry: PaymentMade) -> Iterable[News]:
    if entry.returned:
        return happened.applicant(NewsKind.PAYMENT_RETURNED, {"money": entry.amount, "returned": entry.returned})
    return happened.applicant(NewsKind.PAID, {"money": entry.amount, "items": list(entry.fees)})


@tells(PaymentAnnulled)
def _annulled(happened: Happened, entry: PaymentAnnulled) -> Iterable[News]:
    """With it comes another order, which tells what to do."""
    return happened.applicant(NewsKind.PAYMENT_ANNULLED, {"money": entry.amount})


@tells(PaymentClosed)
def _closed(happened: Happened, entry: PaymentClosed) -> Iterable[News]:
    """What took its place is told by the order that did."""
    if entry.why == "changed":
        return ()
    return happened.applicant(NewsKind.PAYMENT_LAPSED, {"closed": entry.why})


@tells(RefundAsked)
def _refund(happened: Happened, entry: RefundAsked) -> Iterable[News]:
    """A payment that paid for nothing is told with its return."""
    if not entry.items:
        return ()
    facts: Facts = {"money": entry.amount, "items": list(entry.items), "went_back": entry.why}
    payment = happened.after.money.payment(entry.payment_no)
    if payment is not None and payment.at_window:
        facts["at_window"] = True
    return happened.applicant(NewsKind.REFUND_ASKED, facts)


@tells(RefundMade)
def _refunded(happened: Happened, entry: RefundMade) -> Iterable[News]:
    found = next((each for each in happened.after.money.refunds if each.number == entry.number), None)
    facts: Facts = {"money": found.amount if found else None}
    if entry.voucher is not None:
        facts["at_window"] = True
    return happened.applicant(NewsKind.REFUNDED, facts)
