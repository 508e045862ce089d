"""What is asked of whoever deals with one party outside."""

from __future__ import annotations

from typing import Any, Protocol

from ledger.connection.pool import Connection
from ledger.parties.letters import Outgoing


class NoticeRefused(Exception):
    """A signed notice that is not taken: `code` is stable and in docs/errors.md."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PartyHandler(Protocol):
    """Deals with the letters to one party, and with its notices.

    Everything may come again after a cut: the same letter has the same effect once, and so has the same notice.
    """

    @property
    def party(self) -> str:
        """Its name in the settings."""

    async def send(self, letter: Outgoing) -> dict[str, Any]:
        """Hand the letter over; what is kept of the answer. Raises Away (try later), Refused (a dead letter)."""

    async def settled(self, connection: Connection, letter: Outgoing, answer: dict[str, Any]) -> None:
        """The effect of the answer, in the transaction in which the letter is settled."""

    async def notice(self, notice_id: str, body: bytes) -> None:
        """What the party tells us by itself, its signature verified. Raises NoticeRefused."""
