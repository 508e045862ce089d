"""Sources of shared data: asks them what lies in the outbox, keeps their answers, passes on disputes (校核)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

import structlog
from pydantic import BaseModel, Field, ValidationError

from activities.ports.outgoing import Away, Refused
from activities.ports.party import PartyClient
from activities.ports.sources import (
    DataSourcePort,
    Dispute,
    HttpSource,
    SourceAnswer,
    SourceQuestion,
    Urging,
)
from domain.definition.catalogue import SourceKey
from ledger.connection.pool import Connection
from ledger.look_ups import checks, look_ups
from ledger.look_ups.look_ups import LOOK_UP, PARTY, URGE, LookUp, keyed_by, party_of
from ledger.parties.letters import Outgoing
from runtime.settings import SignedEndpoint
from starter.office.client import Lianban
from starter.parties.handler import NoticeRefused, PartyHandler

log = structlog.get_logger()
ERASED = {"outcome": "erased"}
"""What is kept of a letter whose question was given up meanwhile."""


class CheckNotice(BaseModel):
    """What a holder says of a dispute: its record was corrected, or is right as it is."""

    look_up: str = Field(min_length=1, max_length=100)
    outcome: Literal["corrected", "upheld"]


class SourceHandler:
    """One source as a party of its own: while it is down, no other waits."""

    def __init__(self, lianban: Lianban, endpoint: SignedEndpoint, source: SourceKey) -> None:
        self._pool = lianban.pool
        self._keyed = keyed_by(lianban.settings.secret_key)
        self._source = source
        self._port: DataSourcePort = HttpSource(PartyClient(endpoint), source)

    @property
    def party(self) -> str:
        """Its name in the outbox."""
        return party_of(self._source)

    async def send(self, letter: Outgoing) -> dict[str, Any]:
        """Ask, pass a dispute on, or urge its check. Raises Away, Refused."""
        if letter.kind == URGE:
            return await self._urge(letter)
        look_up = await look_ups.read(self._pool, str(letter.body.get("look_up", "")))
        if look_up is None or look_up.asked is None:
            return ERASED
        if letter.kind == LOOK_UP:
            return await self._ask(letter, look_up)
        said = tuple(each.model_dump() for each in look_up.differences)
        words = await checks.disputed_words(self._pool, look_up.look_up_id)
        dispute = Dispute(look_up=look_up.look_up_id, differences=said, words=words)
        return {"receipt": await self._port.check(letter.letter_id, dispute)}

    async def _urge(self, letter: Outgoing) -> dict[str, Any]:
        """Nothing personal goes along, so a dispute whose words are erased is urged as well."""
        look_up_id = str(letter.body.get("look_up", ""))
        urged, due_on = await checks.urged(self._pool, look_up_id)
        urging = Urging(look_up=look_up_id, nth=urged, due_on=due_on)
        return {"receipt": await self._port.urge(letter.letter_id, urging)}

    async def _ask(self, letter: Outgoing, look_up: LookUp) -> dict[str, Any]:
        question = SourceQuestion(
            look_up=look_up.look_up_id,
            record=look_up.record,
            purpose=look_up.purpose,
            duty=look_up.duty,
            subjects=tuple(each.query for each in look_up.asked or ()),
        )
        try:
            answer = await self._port.look_up(letter.letter_id, question)
        except (Away, Refused) as failure:
            # From now on the page asks for the paper; the letter goes on being tried, or waits for a person.
            await look_ups.note_away(self._pool, look_up.look_up_id, failure.code)
            raise
        return answer.model_dump(mode="json")

    async def settled(self, connection: Connection, letter: Outgoing, answer: dict[str, Any]) -> None:
        """Keep the answer with the look-up, and nothing personal of it with the letter."""
        if letter.kind != LOOK_UP or answer == ERASED:
            return
        said = SourceAnswer.model_validate(answer)
        outcome = await look_ups.answered(connection, said.look_up, said.records, said.valid_until, self._keyed)
        await look_ups.strip_letter(connection, letter.letter_id, {"outcome": outcome or "erased"})
        log.info("look_up_answered", look_up_id=said.look_up, source=self._source, outcome=outcome)

    async def notice(self, notice_id: str, body: bytes) -> None:
        """Notices come to the party itself. Raises NoticeRefused."""
        raise NoticeRefused("PARTY_UNKNOWN")


class Sources:
    """All sources together: their notices come in here; letters go to each by itself."""

    party = PARTY

    def __init__(self, lianban: Lianban, _endpoint: SignedEndpoint) -> None:
        self._pool = lianban.pool

    async def send(self, letter: Outgoing) -> dict[str, Any]:
        """No letter goes to all of them. Raises Refused."""
        raise Refused("PARTY_REFUSED")

    async def settled(self, connection: Connection, letter: Outgoing, answer: dict[str, Any]) -> None:
        """Nothing: there is no such letter."""

    async def notice(self, notice_id: str, body: bytes) -> None:
        """What the holder says of a dispute. Raises NoticeRefused."""
        try:
            said = CheckNotice.model_validate_json(body)
        except ValidationError:
            raise NoticeRefused("BODY_INVALID") from None
        if not await checks.checked(self._pool, said.look_up, said.outcome):
            raise NoticeRefused("REQUEST_UNKNOWN")
        log.info("look_up_checked", look_up_id=said.look_up, outcome=said.outcome)


def source_handlers(lianban: Lianban, endpoint: SignedEndpoint) -> Iterator[PartyHandler]:
    """One handler for each source."""
    for source in get_args(SourceKey):
        yield SourceHandler(lianban, endpoint, source)
