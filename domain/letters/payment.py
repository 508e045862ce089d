"""Letters to the payment provider (支付机构): an order to be paid, an order that is paid no more, a refund.

Each order and each refund has a lane of its own: what goes wrong with one holds up no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.case.entries import Entry
from domain.case.money.entries import PaymentAsked, PaymentClosed, PaymentMade, RefundAsked
from domain.case.state import CaseState
from domain.letters.letter import Letter

PAYMENT = "payment"
"""The provider's name among the parties outside."""
_ORDER_MARK, _REFUND_MARK = "-P", "-R"


def order_no(case_no: str, number: int) -> str:
    """缴费单号: the number of an order outside of its case."""
    return f"{case_no}{_ORDER_MARK}{number}"


def refund_no(case_no: str, number: int) -> str:
    """退费单号: the number of a refund outside of its case."""
    return f"{case_no}{_REFUND_MARK}{number}"


def read_order_no(text: str) -> tuple[str, int]:
    """Case and order of an order's number. Raises ValueError."""
    return _read(text, _ORDER_MARK)


def read_refund_no(text: str) -> tuple[str, int]:
    """Case and refund of a refund's number. Raises ValueError."""
    return _read(text, _REFUND_MARK)


def _read(text: str, mark: str) -> tuple[str, int]:
    case_no, found, number = text.rpartition(mark)
    if not found or not case_no or not (number.isascii() and number.isdecimal()):
        raise ValueError("no such number")
    return case_no, int(number)


def to_payment(before: CaseState, entries: Sequence[Entry], after: CaseState) -> Iterator[Letter]:
    """What these entries have to say to the provider."""
    case_no = after.opening.case_no
    for entry in entries:
        match entry:
            case PaymentAsked():
                yield _about_order(case_no, "order", entry.number, total=entry.total, fees=dict(entry.fees))
            case PaymentClosed():
                yield _about_order(case_no, "close", entry.number)
            case PaymentMade() if entry.voucher is not None and _is_open(before, entry.number):
                # Paid at the window: nobody pays it online any more; who has done so meanwhile gets that back.
                yield _about_order(case_no, "close", entry.number)
            case RefundAsked() if not _is_at_window(after, entry.payment_no):
                number = refund_no(case_no, entry.number)
                said = {"order": entry.order, "payment_no": entry.payment_no, "amount": entry.amount}
                yield Letter(
                    key=f"refund-{entry.number}",
                    party=PAYMENT,
                    kind="refund",
                    subject=str(entry.number),
                    lane=number,
                    body={"refund_no": number, **said},
                )


def _is_open(state: CaseState, number: int) -> bool:
    order = state.money.order(number)
    return order is not None and order.stands == "open"


def _is_at_window(state: CaseState, payment_no: str) -> bool:
    """What the window took, the window gives back."""
    payment = state.money.payment(payment_no)
    return payment is not None and payment.at_window


def _about_order(case_no: str, kind: str, number: int, **said: object) -> Letter:
    name = order_no(case_no, number)
    body = {"order_no": name, **said}
    return Letter.model_validate(
        {
            "key": f"{kind}-{number}",
            "party": PAYMENT,
            "kind": kind,
            "subject": str(number),
            "lane": name,
            "body": body,
        }
    )
