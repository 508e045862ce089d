"""The payment provider (支付机构) in our words: an order, what became of it, a refund. Amounts are whole fen (分).

Over signed HTTP (`party`): `POST orders`, `GET orders/{order_no}`, `POST orders/{order_no}/close`, `POST refunds`; the
provider tells by itself what was paid and given back, with the same bodies. Everything is known by numbers of ours, so
that what comes twice has one effect.
"""

from __future__ import annotations

from typing import Literal, Protocol
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from activities.ports.outgoing import Away
from activities.ports.party import PartyClient, read_answer
from domain.case.acts import PaymentNo

NUMBER = r"^[0-9A-Za-z._-]{1,80}$"
"""A number of ours, of an order or a refund; the provider's own are `PaymentNo`."""
MOST_FEN = 10_000_000_000
OrderState = Literal["open", "paid", "closed", "failed"]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Line(_Said):
    """One line of an order, as the person reads it at the provider."""

    name: str
    amount: int


class NewOrder(_Said):
    """What is to be paid. `return_url`: where the person comes back to."""

    order_no: str
    amount: int
    title: str
    lines: tuple[Line, ...]
    return_url: str


class Paid(_Said):
    """Money that came in for an order, by the provider's number."""

    payment_no: PaymentNo
    amount: int = Field(ge=1, le=MOST_FEN)


class Returned(_Said):
    """Money given back: our number of the refund, and the provider's."""

    refund_no: str = Field(pattern=NUMBER)
    provider_no: PaymentNo


class OrderSeen(_Said):
    """How an order stands at the provider. `pay_url`: the page at which it is paid."""

    order_no: str = Field(pattern=NUMBER)
    state: OrderState
    pay_url: str = Field(default="", max_length=500, pattern=r"^(https?://[^\s\"'<>]+)?$")
    payments: tuple[Paid, ...] = Field(default=(), max_length=100)
    refunds: tuple[Returned, ...] = Field(default=(), max_length=100)


class NewRefund(_Said):
    """What is to be given back of a payment."""

    refund_no: str
    order_no: str
    payment_no: str
    amount: int


class RefundSeen(_Said):
    """How a refund stands: `provider_no` once it is done."""

    refund_no: str = Field(pattern=NUMBER)
    provider_no: PaymentNo | None = None


class PaymentProvider(Protocol):
    """Whoever takes the money. Everything raises Away (later) and Refused (for good)."""

    async def order(self, order: NewOrder) -> OrderSeen:
        """Have an order made; the same number again gives the same one."""

    async def seen(self, order_no: str) -> OrderSeen | None:
        """How an order stands; None where the provider does not know it."""

    async def close(self, order_no: str) -> OrderSeen:
        """Let nobody pay it any more; where somebody has paid it meanwhile the answer says so."""

    async def refund(self, refund: NewRefund) -> RefundSeen:
        """Give money back; the same number again gives it back once."""


class HttpPayment:
    """The provider by signed HTTP."""

    def __init__(self, client: PartyClient) -> None:
        self._client = client

    async def order(self, order: NewOrder) -> OrderSeen:
        """See `PaymentProvider`."""
        said = await self._client.post("orders", order.order_no, order.model_dump_json().encode())
        return self._same(read_answer(OrderSeen, said), order.order_no)

    async def seen(self, order_no: str) -> OrderSeen | None:
        """See `PaymentProvider`."""
        said = await self._client.get(f"orders/{quote(order_no)}", f"look.{order_no}")
        return None if said is None else self._same(read_answer(OrderSeen, said), order_no)

    async def close(self, order_no: str) -> OrderSeen:
        """See `PaymentProvider`."""
        said = await self._client.post(f"orders/{quote(order_no)}/close", f"close.{order_no}", b"{}")
        return self._same(read_answer(OrderSeen, said), order_no)

    async def refund(self, refund: NewRefund) -> RefundSeen:
        """See `PaymentProvider`."""
        said = read_answer(
            RefundSeen, await self._client.post("refunds", refund.refund_no, refund.model_dump_json().encode())
        )
        if said.refund_no != refund.refund_no:
            raise Away("PARTY_ANSWER_INVALID")
        return said

    @staticmethod
    def _same(seen: OrderSeen, order_no: str) -> OrderSeen:
        """An answer about another order is no answer."""
        if seen.order_no != order_no:
            raise Away("PARTY_ANSWER_INVALID")
        return seen
