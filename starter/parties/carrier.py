"""The carrier's letters and notices (政务专递): an order becomes a parcel, what it tells becomes an act of the case.

Every act has the id of what led to it, so an order that is sent again, an answer that comes twice and a notice that is
repeated have one effect. What comes late changes nothing any more, and the case says so (PARCEL_SETTLED).
"""

from __future__ import annotations

import hashlib
from typing import Any

import structlog
from pydantic import ValidationError

from activities.ports.carrier import Carrier, Told
from activities.ports.outgoing import Refused
from activities.ports.party import PartyClient
from domain.case.act_kinds import ActKind
from domain.case.acts import Actor, ParcelEvent
from domain.case.roles import Role
from domain.letters.of_results import CARRIER
from ledger.connection.pool import Connection
from ledger.parties.letters import Outgoing
from ledger.results import parcels
from runtime.settings import SignedEndpoint
from starter.office.client import Lianban
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest
from starter.parties.handler import NoticeRefused

log = structlog.get_logger()
ACTOR = Actor(actor_id="system:carrier", role=Role.SYSTEM)


class CarrierHandler:
    """Deals with one carrier."""

    party = CARRIER

    def __init__(self, lianban: Lianban, endpoint: SignedEndpoint) -> None:
        self._lianban = lianban
        self._carrier = Carrier(PartyClient(endpoint))

    async def send(self, letter: Outgoing) -> dict[str, Any]:
        """Order the parcel; it is with the carrier as soon as it has a number, else that comes by a notice.

        Without an address there is none to order. Raises Away, Refused.
        """
        to = await parcels.address(self._lianban.pool, str(letter.body.get("address_act") or ""))
        if to is None:
            raise Refused("ADDRESS_MISSING")
        ordered = await self._carrier.order(letter.letter_id, to, int(letter.body.get("results") or 1))
        if ordered.tracking and letter.number:
            await self._record(letter.letter_id, letter.number, int(letter.subject), "sent", ordered.tracking)
        return ordered.model_dump(exclude_none=True)

    async def settled(self, connection: Connection, letter: Outgoing, answer: dict[str, Any]) -> None:
        """The act of the parcel is on file by now: in here it would take a second connection."""

    async def notice(self, notice_id: str, body: bytes) -> None:
        """已收寄, 已妥投, 已退回. Raises NoticeRefused."""
        try:
            told = Told.model_validate_json(body)
        except ValidationError:
            raise NoticeRefused("NOTICE_INVALID") from None
        found = await parcels.parcel_of_order(self._lianban.pool, told.order, CARRIER)
        if found is None:
            raise NoticeRefused("PARCEL_ORDER_UNKNOWN")
        number, parcel = found
        if told.event == "sent" and told.tracking is None:
            raise NoticeRefused("NOTICE_INVALID")
        await self._record(notice_id, number, parcel, told.event, told.tracking)

    async def _record(self, because: str, number: str, parcel: int, event: ParcelEvent, tracking: str | None) -> None:
        """登记邮寄进展, once for each cause."""
        act_id = f"carrier-{hashlib.sha256(f'{because} {event}'.encode()).hexdigest()[:32]}"
        request = ActRequest(
            act_id=act_id,
            case_no=number,
            kind=ActKind.RECORD_PARCEL,
            actor=ACTOR,
            parcel=parcel,
            parcel_event=event,
            tracking=tracking,
        )
        try:
            await self._lianban.send_act(request, wait_seconds=0)
        except LianbanError as refused:
            log.warning("parcel_not_recorded", case_no=number, act_id=act_id, code=refused.code)
            raise NoticeRefused(refused.code) from None
