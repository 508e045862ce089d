"""The demo's payment provider (支付机构): takes orders, shows a cash desk to whoever pays, gives money back.

No money moves. The cash desk has buttons for what goes wrong in life: paid twice, another amount, refused by the bank.
What was paid is told by a signed notice; in the mode 收下，但不主动通知 it is told to nobody, and has to be asked for.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from engine.outsider import Outsider, Unheard
from engine.serving import PAGES, POLICY

_ORDER, _REFUND = "order", "refund"
TELLS_AFTER_SECONDS = 0.2
WAYS = ("pay", "twice", "less", "more", "fail")
"""What the buttons of the cash desk do."""


class PaymentOutsider(Outsider):
    """One provider on one store."""

    title = "支付机构"

    def answer(self, path: str, message_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """An order, its end, or a refund."""
        match path.split("/"):
            case ["orders"]:
                return self._new_order(body)
            case ["orders", order_no, "close"]:
                return self._close(order_no)
            case ["refunds"]:
                return self._new_refund(body)
            case _:
                raise Unheard(HTTPStatus.NOT_FOUND, "UNKNOWN")

    def lookup(self, path: str) -> dict[str, Any] | None:
        """How an order stands."""
        match path.split("/"):
            case ["orders", order_no]:
                return self.store.get(_ORDER, order_no)
            case _:
                return None

    def pages(self) -> list[Route]:
        """The cash desk."""
        return [
            Route("/pay/{order_no}", self._desk),
            Route("/pay/{order_no}", self._press, methods=["POST"]),
        ]

    def _new_order(self, body: dict[str, Any]) -> dict[str, Any]:
        order_no, amount = str(body.get("order_no", "")), body.get("amount")
        if not order_no or not isinstance(amount, int) or amount <= 0:
            raise Unheard(HTTPStatus.UNPROCESSABLE_ENTITY, "BODY_INVALID")
        known = self.store.get(_ORDER, order_no)
        pay_url = f"http://127.0.0.1:{self.settings.outsider_ports[self.party]}/pay/{order_no}"
        order = known or {**body, "state": "open", "pay_url": pay_url, "payments": [], "refunds": []}
        self.store.put(_ORDER, order_no, order)
        return order

    def _close(self, order_no: str) -> dict[str, Any]:
        """Nobody pays it any more; one that was paid meanwhile stays paid."""
        order = self.store.get(_ORDER, order_no)
        if order is None:
            raise Unheard(HTTPStatus.NOT_FOUND, "UNKNOWN")
        if order["state"] == "open":
            order["state"] = "closed"
            self.store.put(_ORDER, order_no, order)
        return order

    def _new_refund(self, body: dict[str, Any]) -> dict[str, Any]:
        """Never more than was paid; done a little later, and told.

        Killed before its answer was on file it is asked again: one that is with the order is done once.
        """
        order = self.store.get(_ORDER, str(body.get("order_no")))
        paid = next(
            (each for each in (order or {}).get("payments", ()) if each["payment_no"] == body["payment_no"]), None
        )
        if order is None or paid is None:
            raise Unheard(HTTPStatus.UNPROCESSABLE_ENTITY, "UNKNOWN")
        amount, refund_no = int(body["amount"]), str(body["refund_no"])
        if all(each["refund_no"] != refund_no for each in order["refunds"]):
            self._give_back(order, body, paid, amount)
        notice = {"event": "refunded", "order_no": order["order_no"], "refund_no": refund_no}
        self.tell(f"refunded.{refund_no}", notice | {"provider_no": f"{refund_no}.done"}, after=TELLS_AFTER_SECONDS)
        return {"refund_no": refund_no, "provider_no": None}

    def _give_back(self, order: dict[str, Any], body: dict[str, Any], paid: dict[str, Any], amount: int) -> None:
        refund_no = str(body["refund_no"])
        back = sum(each["amount"] for each in order["refunds"] if each["payment_no"] == body["payment_no"])
        if amount <= 0 or back + amount > paid["amount"]:
            raise Unheard(HTTPStatus.UNPROCESSABLE_ENTITY, "BODY_INVALID")
        done = {**body, "provider_no": f"{refund_no}.done"}
        order["refunds"].append(done)
        self.store.put(_ORDER, order["order_no"], order)
        self.store.put(_REFUND, refund_no, done)

    async def _desk(self, request: Request) -> Response:
        """What is to be paid, and the buttons."""
        order = self.store.get(_ORDER, request.path_params["order_no"])
        page = PAGES.get_template("cash_desk.html").render(order=order)
        status = HTTPStatus.OK if order else HTTPStatus.NOT_FOUND
        return HTMLResponse(page, status, headers={"Content-Security-Policy": POLICY})

    async def _press(self, request: Request) -> Response:
        """Pay, or let it go wrong."""
        form: Any = await request.form()
        order = self.store.get(_ORDER, request.path_params["order_no"])
        if order is None or form.get("way") not in WAYS:
            return await self._desk(request)
        self.press(order["order_no"], str(form["way"]))
        return RedirectResponse(f"/pay/{order['order_no']}", HTTPStatus.SEE_OTHER)

    def press(self, order_no: str, way: str) -> None:
        """What a button does."""
        order = self.store.get(_ORDER, order_no)
        if order is None or order["state"] == "closed" or (order["state"] == "failed" and way != "fail"):
            return
        if way == "fail":
            if order["state"] == "open":
                order["state"] = "failed"
                self.store.put(_ORDER, order_no, order)
                self.tell(f"failed.{order_no}", {"event": "failed", "order_no": order_no}, after=TELLS_AFTER_SECONDS)
            return
        amount = order["amount"] + {"less": -1, "more": 1}.get(way, 0)
        for _ in range(2 if way == "twice" else 1):
            self._take_money(order, amount)

    def _take_money(self, order: dict[str, Any], amount: int) -> None:
        payment_no = f"{order['order_no']}.T{len(order['payments']) + 1}"
        order["payments"].append({"payment_no": payment_no, "amount": amount})
        order["state"] = "paid"
        self.store.put(_ORDER, order["order_no"], order)
        notice = {"event": "paid", "order_no": order["order_no"], "payment_no": payment_no, "amount": amount}
        self.tell(f"paid.{payment_no}", notice, after=TELLS_AFTER_SECONDS)
