"""What every way out to a person has in common: a message goes under an id, and is taken, refused or tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Away(Exception):
    """The other side did not answer, or said that it cannot now: tried again. `code` says how, without its words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(Exception):
    """The other side will not take this message, however often it is sent. `code` says why, without its words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Outgoing:
    """One message. `message_id` stays the same for every try, so that whoever gets it twice can tell."""

    message_id: str
    address: str
    title: str
    text: str


class WayOut(Protocol):
    """A channel to people."""

    async def send(self, message: Outgoing) -> str:
        """Hand the message over; returns the receipt. Raises Away, Refused."""
