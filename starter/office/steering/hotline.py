"""12345 over HTTP: a work order as a hotline's system files it, once by its own number, with whoever called."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from domain.case.acts import Actor
from domain.steering.of_people import WORK_ORDER
from ledger.connection.pool import Connection
from ledger.steering import hotline
from ledger.steering.hotline import HotlineOrder
from starter.office.client import Lianban
from starter.office.processes import Beside
from starter.office.steering.door import SteeringIdReused, Wish, issue

_ORDERS = UUID("a4a1f0de-7a39-5b57-8f60-2f3d3c1a6b02")
"""Namespace of the acts that open hotlines' orders; never changed, or a repeat would be another order."""


@dataclass(frozen=True)
class OrderSaid:
    """An order as the hotline files it. `caller_name`, `caller_phone`: who called, empty where it is not said."""

    order_no: str
    reason: str
    departments: tuple[str, ...]
    words: str
    days: int | None = None
    case_no: str | None = None
    caller_name: str = ""
    caller_phone: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of all that was said."""
        return hashlib.sha256(json.dumps(self.__dict__, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def wish(self) -> Wish:
        """The matter that it asks for; nothing of whoever called is in it."""
        return Wish(WORK_ORDER, self.departments, self.reason, self.words, self.days, self.case_no)


class OrderNumberReused(Exception):
    """HOTLINE_NO_REUSED: under that number something else was filed."""


async def file_order(lianban: Lianban, actor: Actor, said: OrderSaid, known: Mapping[str, str]) -> HotlineOrder:
    """The order on file; the same again is the same. Raises OrderNumberReused, WishRefused.

    The order and its matter are one transaction, so an answer that is lost on the way is given again.
    """
    before = await hotline.read(lianban.pool, said.order_no)
    if before is None:
        act_id = uuid5(_ORDERS, said.order_no).hex
        try:
            await issue(lianban, act_id, actor, said.wish, known, beside=_put(actor, said))
        except SteeringIdReused:
            raise OrderNumberReused from None
        before = await hotline.read(lianban.pool, said.order_no)
    if before is None or before.digest != said.digest:
        raise OrderNumberReused
    return before


def _put(actor: Actor, said: OrderSaid) -> Beside:
    async def put(connection: Connection, number: str) -> None:
        caller = (said.caller_name, said.caller_phone)
        await hotline.put(connection, said.order_no, number, said.digest, actor.actor_id, caller)

    return put
