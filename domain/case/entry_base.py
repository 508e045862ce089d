"""What every entry of the journal carries."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict

from domain.case.acts import Actor, Record


class EntryBase(Record):
    """What every entry carries.

    `at` is the legal time (UTC): an act's `received_at`, a rung's due moment, an effect's end; never the moment of
    recording. `act_id` and `actor` are set when a person or a system caused it; otherwise the engine did.
    `basis` names the article or the rule of the bundle.
    """

    at: datetime
    act_id: str | None = None
    actor: Actor | None = None
    basis: str | None = None


class EntryFacts(TypedDict):
    """What every entry carries of the act that led to it; one that follows by itself has its moment alone."""

    at: datetime
    act_id: NotRequired[str]
    actor: NotRequired[Actor]
