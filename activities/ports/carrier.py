"""The carrier (政务专递): parcels are ordered by message; it tells what becomes of them by notice, or when asked."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from activities.ports.outgoing import Away
from activities.ports.party import PartyClient, read_answer
from domain.case.acts import ParcelEvent, Tracking
from domain.organisation.postal import PostalAddress


class Ordered(BaseModel):
    """The carrier has the order; `tracking`: its number, at once or with the notice that it was taken."""

    model_config = ConfigDict(extra="ignore")

    order: str
    tracking: Tracking | None = None


class Told(BaseModel):
    """What became of a parcel, by the id of its order."""

    model_config = ConfigDict(extra="ignore")

    order: Annotated[str, Field(max_length=120)]
    event: ParcelEvent
    tracking: Tracking | None = None


class Seen(BaseModel):
    """What the carrier says of an order when it is asked; `event` None: it has the order and not yet the parcel."""

    model_config = ConfigDict(extra="ignore")

    order: str
    event: ParcelEvent | None = None
    tracking: Tracking | None = None


class Carrier:
    """One carrier, where the settings say it is."""

    def __init__(self, client: PartyClient) -> None:
        self._client = client

    async def order(self, order_id: str, to: PostalAddress, results: int) -> Ordered:
        """Order one parcel; the same id again is the same order. Raises Away, Refused."""
        said = {"order": order_id, "to": to.model_dump(), "results": results}
        answer = await self._client.post("orders", order_id, json.dumps(said, ensure_ascii=False).encode())
        found = read_answer(Ordered, answer)
        if found.order != order_id:
            raise Away("PARTY_ANSWER_INVALID")
        return found

    async def seen(self, order_id: str) -> Seen | None:
        """How an order stands; None where the carrier does not know it. Raises Away, Refused."""
        answer = await self._client.get(f"orders/{order_id}", f"look.{order_id}")
        if answer is None:
            return None
        found = read_answer(Seen, answer)
        if found.order != order_id:
            raise Away("PARTY_ANSWER_INVALID")
        return found
