"""The carrier's letters and notices (政务专递): an order becomes a parcel, what it tells becomes an act of the case.

The carrier's answer, its notice and what it says when it is asked lead to the same act under the same id, so whichever
comes first has the effect, once. What comes late changes nothing any more, and the case says so (PARCEL_SETTLED).
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
from ledger.results import looks, parcels
from ledger.results.looks import ToLook
from runtime.settings import SignedEndpoint
from starter.office.client import Lianban
from starter.office.errors import ActIdReused, LianbanError
from starter.office.requests import ActRequest
from starter.parties.handler import NoticeRefused

log = structlog.get_logger()
FIRST_LOOK_SECONDS = 6 * 3600.0
"""So long after the order the carrier is asked for the first time what became of the parcel."""
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
        """From now on it is asked about. The act of the parcel is on file by now: in here it would take a second
        connection."""
        if letter.number:
            await looks.put(connection, letter.letter_id, FIRST_LOOK_SECONDS)

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
        await self._record(told.order, number, parcel, told.event, told.tracking)

    async def look(self, due: ToLook) -> bool:
        """Ask what became of a parcel; whether that is the end of it. Raises Away, Refused, NoticeRefused."""
        state = await self._lianban.case_state(due.number)
        parcel = next((each for each in state.parcels if each.number == due.parcel), None)
        if parcel is None or not parcel.is_under_way:
            return True
        seen = await self._carrier.seen(due.order)
        if seen is None:
            log.warning("parcel_not_known", case_no=due.number, letter_id=due.order)
            return False
        is_new = seen.event not in (None, parcel.stage) and (seen.event != "sent" or seen.tracking is not None)
        if seen.event is not None and is_new:
            await self._record(due.order, due.number, due.parcel, seen.event, seen.tracking)
        return seen.event in ("delivered", "returned")

    async def _record(self, order: str, number: str, parcel: int, event: ParcelEvent, tracking: str | None) -> None:
        """登记邮寄进展, once for each parcel and event, whoever tells it; of two words about it the first stands."""
        act_id = f"carrier-{hashlib.sha256(f'{order} {event}'.encode()).hexdigest()[:32]}"
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
        except ActIdReused:
            log.info("parcel_told_again", case_no=number, act_id=act_id)
        except LianbanError as refused:
            log.warning("parcel_not_recorded", case_no=number, act_id=act_id, code=refused.code)
            raise NoticeRefused(refused.code) from None
