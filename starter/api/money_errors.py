"""Status of the refusals on money (一次缴费, 现场缴费), a part of the table of `errors`."""

from __future__ import annotations

from collections.abc import Mapping

OF_MONEY: Mapping[str, int] = {
    "AMOUNT_MISSING": 422,
    "AMOUNT_DIFFERS": 409,
    "FEE_NOT_SET": 409,
    "FEE_NOT_TO_SET": 409,
    "FEE_PAID": 409,
    "NOTHING_TO_PAY": 409,
    "ORDER_PAID": 409,
    "ORDER_UNKNOWN": 404,
    "PAID_ONLINE": 409,
    "PAYMENT_ON_FILE": 409,
    "PAYMENT_OPEN": 409,
    "PROVIDER_UNASKED": 409,
    "REFUND_BEGUN": 409,
    "REFUND_UNKNOWN": 404,
    "VOUCHER_MISSING": 422,
    "VOUCHER_UNKNOWN": 404,
    "VOUCHER_USED": 409,
}
"""Code of the refusal → status."""
