"""政务专递 (simulated): takes orders, gives each a number, and tells after a while that it was delivered or comes back.

A parcel whose address says 退回 comes back; every other one is delivered. It tells by itself unless it is silent;
who asks (`GET orders/ID`) is told the same, also by one that is silent.
"""

from __future__ import annotations

import hashlib
import time
from http import HTTPStatus
from typing import Any

from engine.outsider import Outsider, Unheard

DELIVERY_SECONDS = 8.0
"""After so long a parcel is there, or back."""
_ORDER = "order"
RETURNS = "退回"
"""Stands in an address at which nobody is found."""


class CarrierSimulator(Outsider):
    """Simulated 政务专递."""

    title = "政务专递"
    delivery_seconds = DELIVERY_SECONDS

    def answer(self, path: str, message_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """A number for the order; what becomes of it is told later. Raises Unheard."""
        address = str((body.get("to") or {}).get("address") or "")
        if path != "orders" or not address or body.get("order") != message_id:
            raise Unheard(HTTPStatus.UNPROCESSABLE_ENTITY, "ORDER_INVALID")
        tracking = f"EM{int(hashlib.sha256(message_id.encode()).hexdigest()[:12], 16) % 10**11:011d}CN"
        event = "returned" if RETURNS in address else "delivered"
        told = {"order": message_id, "event": event, "tracking": tracking}
        self.store.put(_ORDER, message_id, told | {"there_at": time.time() + self.delivery_seconds})
        self.tell(f"{message_id}.{event}", told, after=self.delivery_seconds)
        return {"order": message_id, "tracking": tracking}

    def lookup(self, path: str) -> dict[str, Any] | None:
        """Where the parcel of an order is."""
        match path.split("/"):
            case ["orders", order]:
                known = self.store.get(_ORDER, order)
            case _:
                return None
        if known is None:
            return None
        is_there = time.time() >= float(known["there_at"])
        return {"order": order, "event": known["event"] if is_there else "sent", "tracking": known["tracking"]}
