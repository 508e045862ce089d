"""A letter: one message to a party outside, made from entries and sent until the party has taken it.

The append puts it in the outbox in the transaction of its entries, as it does news. It carries what travels through
the engine, so no personal data: whoever sends it adds what the party needs from the ledger at the moment of sending.
"""

from __future__ import annotations

from pydantic import Field, JsonValue, TypeAdapter

from domain.record import Record


class Letter(Record):
    """One message. `key`: its name within the process, so that the same entries write it once.

    `lane`: letters of one lane are sent one after another, in the order in which they were written; lanes do not wait
    for each other. `subject`: what it is about (an item's key, an order's number).
    """

    key: str
    party: str
    kind: str
    subject: str = ""
    lane: str
    body: dict[str, JsonValue] = Field(default_factory=dict)


LETTERS: TypeAdapter[tuple[Letter, ...]] = TypeAdapter(tuple[Letter, ...])


def letters_text(letters: tuple[Letter, ...]) -> str | None:
    """As the ledger takes them: JSON; None where nobody is written to."""
    return LETTERS.dump_json(letters, exclude_defaults=True).decode() if letters else None
