"""The payment provider (支付机构): orders and refunds go out as letters; what it says of them becomes acts of the case.

Its notice, its answer and what it says when it is asked lead to the same acts under the same ids, so whichever comes
first has the effect, once.
"""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID, uuid5

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from activities.ports.outgoing import Away
from activities.ports.party import PartyClient
from activities.ports.payment import (
    MOST_FEN,
    NUMBER,
    HttpPayment,
    Line,
    NewOrder,
    NewRefund,
    OrderSeen,
    Paid,
    PaymentProvider,
    Returned,
)
from domain.case.acts import ActKind, PaymentNo
from domain.case.rules import PAYMENT_ACTOR
from domain.letters.payment import PAYMENT, order_no, read_order_no, read_refund_no
from ledger import hand_over, journal
from ledger.connection.pool import Connection
from ledger.parties.letters import Outgoing
from ledger.payment import orders
from ledger.process.on_file import CaseUnknown
from runtime.settings import SignedEndpoint
from starter.office.client import Lianban
from starter.office.errors import ActIdReused, CaseNotFound
from starter.office.requests import ActReceipt, ActRequest
from starter.parties.handler import NoticeRefused

log = structlog.get_logger()

PAYMENT_NAMESPACE = UUID("0d3c1a52-6a49-5c58-8f0e-4f1d1b9f2e34")
"""Namespace of the act ids that stand for the provider's word; never changed, or repeats would become new acts."""
REFUND_LOOK_SECONDS = 60.0


class PaymentNotice(BaseModel):
    """What the provider tells by itself."""

    model_config = ConfigDict(extra="ignore")

    event: Literal["paid", "failed", "refunded"]
    order_no: str = Field(pattern=NUMBER)
    payment_no: PaymentNo | None = None
    amount: int | None = Field(default=None, ge=1, le=MOST_FEN)
    refund_no: str | None = Field(default=None, pattern=NUMBER)
    provider_no: PaymentNo | None = None


class PaymentHandler:
    """Deals with the payment provider."""

    party = PAYMENT

    def __init__(self, lianban: Lianban, endpoint: SignedEndpoint) -> None:
        self._lianban = lianban
        self.provider: PaymentProvider = HttpPayment(PartyClient(endpoint))

    async def send(self, letter: Outgoing) -> dict[str, Any]:
        """An order, its end, or a refund. What the answer says of money is an act before the letter is settled."""
        match letter.kind:
            case "order":
                seen = await self.provider.order(await self._order(letter))
                await self.report(seen)
                return {"pay_url": seen.pay_url}
            case "close":
                await self.report(await self.provider.close(str(letter.body["order_no"])))
                return {}
            case _:
                return await self._refund(letter)

    async def settled(self, connection: Connection, letter: Outgoing, answer: dict[str, Any]) -> None:
        """Where an order is paid is on file from now on; after what may come later the provider is asked."""
        number = letter.number or ""
        if letter.kind == "order":
            place = int(letter.subject)
            await orders.put(connection, order_no(number, place), number, place, str(answer["pay_url"]))
        elif letter.kind == "refund" and not answer["done"]:
            await orders.look_again(connection, order_no(number, int(letter.body["order"])), REFUND_LOOK_SECONDS)

    async def notice(self, notice_id: str, body: bytes) -> None:
        """What was paid, refused or given back. Raises NoticeRefused."""
        try:
            said = PaymentNotice.model_validate_json(body)
            case_no, number = read_order_no(said.order_no)
        except (ValidationError, ValueError):
            raise NoticeRefused("NOTICE_INVALID") from None
        try:
            if said.event == "paid" and said.payment_no and said.amount:
                paid = Paid(payment_no=said.payment_no, amount=said.amount)
                await self._paid(case_no, number, paid)
            elif said.event == "refunded" and said.refund_no and said.provider_no:
                await self._returned(case_no, Returned(refund_no=said.refund_no, provider_no=said.provider_no))
            elif said.event == "failed":
                await self._failed(case_no, number)
            else:
                raise NoticeRefused("NOTICE_INVALID")
        except (CaseNotFound, ActIdReused, ValueError):
            # Of another case, or another amount under a number that is on file: nothing follows, and it is said so.
            raise NoticeRefused("NOTICE_UNFIT") from None

    async def report(self, seen: OrderSeen) -> None:
        """Everything that the provider says of an order, as acts; those on file already change nothing.

        Raises Away where it says something else than before under a number: asked again, then a person looks.
        """
        try:
            await self._report(seen)
        except (CaseNotFound, CaseUnknown, ActIdReused, ValueError):
            raise Away("PARTY_ANSWER_INVALID") from None

    async def _report(self, seen: OrderSeen) -> None:
        case_no, number = read_order_no(seen.order_no)
        for paid in seen.payments:
            await self._paid(case_no, number, paid)
        for returned in seen.refunds:
            await self._returned(case_no, returned)
        if not seen.payments and (seen.state == "failed" or await self._is_left_closed(seen, case_no, number)):
            await self._failed(case_no, number)

    async def _is_left_closed(self, seen: OrderSeen, case_no: str, number: int) -> bool:
        """Whether the provider has closed what is still to be paid here: cut off at the window, or by its own time.

        One that we had closed ourselves is open here no more, and nothing is said of it again.
        """
        if seen.state != "closed":
            return False
        order = (await journal.read_state(self._lianban.pool, case_no)).money.open_order
        return order is not None and order.number == number

    async def _order(self, letter: Outgoing) -> NewOrder:
        """The order with the names of its items, which are in no letter."""
        facts = await hand_over.case_facts(self._lianban.pool, letter.number or "")
        names = {item.key: item for item in facts.plan.items}
        lines = []
        for key, amount in letter.body["fees"].items():
            item = names.get(key)
            about = f"{item.name}：{item.fee.name}" if item is not None and item.fee is not None else key
            lines.append(Line(name=about, amount=amount))
        return NewOrder(
            order_no=str(letter.body["order_no"]),
            amount=int(letter.body["total"]),
            title=facts.plan.name,
            lines=tuple(lines),
            return_url=f"{self._lianban.settings.public_url.rstrip('/')}/query/paid",
        )

    async def _refund(self, letter: Outgoing) -> dict[str, Any]:
        number = letter.number or ""
        refund = NewRefund(
            refund_no=str(letter.body["refund_no"]),
            order_no=order_no(number, int(letter.body["order"])),
            payment_no=str(letter.body["payment_no"]),
            amount=int(letter.body["amount"]),
        )
        seen = await self.provider.refund(refund)
        if seen.provider_no is not None:
            await self._returned(number, Returned(refund_no=seen.refund_no, provider_no=seen.provider_no))
        return {"done": seen.provider_no is not None}

    async def _paid(self, case_no: str, number: int, paid: Paid) -> None:
        said = {"order": number, "amount": paid.amount, "payment_no": paid.payment_no}
        await self._act(case_no, f"paid:{paid.payment_no}", ActKind.CONFIRM_PAYMENT, **said)

    async def _returned(self, case_no: str, returned: Returned) -> None:
        of_case, number = read_refund_no(returned.refund_no)
        if of_case != case_no:
            raise ValueError("of another case")
        said = {"refund": number, "payment_no": returned.provider_no}
        await self._act(case_no, f"returned:{returned.refund_no}", ActKind.CONFIRM_REFUND, **said)

    async def _failed(self, case_no: str, number: int) -> None:
        await self._act(case_no, f"failed:{order_no(case_no, number)}", ActKind.REPORT_UNPAID, order=number)

    async def _act(self, case_no: str, name: str, kind: ActKind, **said: Any) -> ActReceipt:
        """An act of the provider: on file first, then signalled, like every other."""
        request = ActRequest(
            act_id=str(uuid5(PAYMENT_NAMESPACE, name)), case_no=case_no, kind=kind, actor=PAYMENT_ACTOR, **said
        )
        receipt = await self._lianban.send_act(request, wait_seconds=0.0)
        log.info("payment_reported", case_no=case_no, act_id=receipt.act_id, kind=kind)
        return receipt
