"""Appends to the ledger as the workflow does, without one: for tests of the ledger alone."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from domain.case.acts import Act, Actor
from domain.case.book import CASE_RULES
from domain.case.decide import Command, EffectDone, Open, decide
from domain.case.messages import Append, Appended
from domain.case.state import CaseOpening, CaseState, new_case
from domain.process.proposal import proposal
from ledger import journal
from ledger.connection.pool import Pool
from starter.office.requests import ActRequest
from tests.support.office import Office


class Scribe:
    """Takes commands as the workflow does, and keeps what the ledger answered."""

    def __init__(self, pool: Pool, opening: CaseOpening) -> None:
        self.pool = pool
        self.opening = opening
        self.state: CaseState = new_case(opening)

    def proposal(self, command: Command, at: datetime) -> Append:
        """What the workflow would propose."""
        decision = decide(self.state, command)
        act = self.opening.act if isinstance(command, Open) else command
        named = act if isinstance(act, Act) else None
        return proposal(CASE_RULES, self.opening.number, self.state, decision, at, named)

    async def take(self, command: Command, at: datetime | None = None) -> Appended:
        """Propose; fold when it was written."""
        moment = at or (command.received_at if isinstance(command, Act) else self.opening.received_at)
        answer = await journal.append(self.pool, self.proposal(command, moment))
        if answer.status == "written":
            self.state = decide(self.state, command).state
        return answer

    async def take_all(self, *commands: Command) -> None:
        """Take commands that have to be written."""
        for command in commands:
            answer = await self.take(command, command.at if isinstance(command, EffectDone) else None)
            assert answer.status == "written", (command, answer)


async def on_file(office: Office, case_no: str, kind: str, actor: Actor, item: str | None = None, **more: Any) -> Act:
    """An act's row, of which no workflow hears."""
    request = {"act_id": uuid.uuid4().hex, "case_no": case_no, "kind": kind, "actor": actor, "item": item, **more}
    return await office.lianban.put_act_on_file(ActRequest(**request))
