"""The province's platform: each item's events with their codes, and whether it has as many of a day as it was told.

What it will not take is a dead letter, and so is a day whose counts differ: a person looks at both.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from activities.ports.outgoing import Refused
from activities.ports.party import PartyClient, Receipt, read_answer
from domain.definition.bundle import Definition
from domain.definition.resolve import item_of
from domain.letters.platform import COUNTS, PARTY
from ledger import cases
from ledger.connection.pool import Connection
from ledger.organisation.halls import Organisations
from ledger.parties import platform
from ledger.parties.letters import Outgoing
from runtime.settings import SignedEndpoint
from starter.office.client import Lianban
from starter.office.definition_cache import DefinitionCache
from starter.parties.handler import NoticeRefused

USCC_CHARS = 18
MISSING = {"item_code": "PLATFORM_ITEM_CODE_MISSING", "department_code": "PLATFORM_DEPARTMENT_CODE_MISSING"}
"""Why the platform refused an event that went out without a code."""


class Counted(BaseModel):
    """How often each event of a day it has."""

    day: str
    counts: dict[str, int]


class Platform:
    """The platform where the settings say it is."""

    party = PARTY

    def __init__(self, lianban: Lianban, endpoint: SignedEndpoint) -> None:
        self._pool = lianban.pool
        self._definitions = DefinitionCache(lianban.pool)
        self._organisations = Organisations(lianban.pool)
        self._client = PartyClient(endpoint)

    async def send(self, letter: Outgoing) -> dict[str, Any]:
        """Tell an event, or compare a day. Raises Away, Refused."""
        if letter.kind == COUNTS:
            return await self._compare(letter)
        event = await self._event(letter)
        body = json.dumps(event, ensure_ascii=False).encode()
        try:
            answer = await self._client.post("events", letter.letter_id, body)
        except Refused as refused:
            # Most likely for what is not there: whoever mends the letter is told where that belongs.
            raise Refused(next((code for name, code in MISSING.items() if not event[name]), refused.code)) from None
        return read_answer(Receipt, answer).model_dump()

    async def settled(self, connection: Connection, letter: Outgoing, answer: dict[str, Any]) -> None:
        """A receipt changes nothing here."""

    async def notice(self, notice_id: str, body: bytes) -> None:
        """It tells us nothing by itself. Raises NoticeRefused."""
        raise NoticeRefused("PARTY_UNKNOWN")

    async def _event(self, letter: Outgoing) -> dict[str, Any]:
        """With the codes by which the platform knows item (实施编码) and department (统一社会信用代码); no person."""
        number = letter.number or ""
        definition = await self._definitions.by_hash(await cases.definition_of(self._pool, number))
        item = definition.items[item_of(letter.subject)]
        code = item.implementation_code or await self._code_now(definition, item_of(letter.subject))
        return {
            "event_id": letter.letter_id,
            "case_no": number,
            "item": letter.subject,
            "item_name": item.name,
            "item_code": code,
            "department_code": await self._uscc(item.department) or code[:USCC_CHARS],
            "department_name": definition.departments[item.department].name,
            **letter.body,
        }

    async def _code_now(self, definition: Definition, key: str) -> str:
        """The item's code in what is in force by now: cases of before it was known are told of by it as well."""
        in_force = await self._definitions.of_bundle(definition.bundle.bundle)
        item = in_force.items.get(key) if in_force is not None else None
        return (item.implementation_code or "") if item is not None else ""

    async def _uscc(self, department: str) -> str:
        organisation = await self._organisations.in_force()
        return organisation.uscc_of(department) if organisation is not None else ""

    async def _compare(self, letter: Outgoing) -> dict[str, Any]:
        """What both sides have of the day. Raises Refused where they differ: a person looks at it."""
        day = str(letter.body.get("day", ""))
        answer = await self._client.get(f"counts/{day}", letter.letter_id)
        theirs = read_answer(Counted, answer or b"")
        ours = await platform.counts(self._pool, day)
        if theirs.day != day or theirs.counts != ours:
            raise Refused("PLATFORM_COUNTS_DIFFER")
        return {"counts": ours}
