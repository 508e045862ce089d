"""Who deals with which party outside, as the settings have it: a party without an entry there is not served."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain.letters.of_results import CARRIER
from domain.letters.payment import PAYMENT
from runtime.outside import outside
from runtime.settings import Settings, SignedEndpoint
from starter.office.client import Lianban
from starter.parties.carrier import CarrierHandler
from starter.parties.handler import PartyHandler
from starter.parties.payment import PaymentHandler
from starter.parties.platform import Platform
from starter.parties.sources import Sources, source_handlers

MakeHandler = Callable[[Lianban, SignedEndpoint], PartyHandler]
MAKERS: Mapping[str, MakeHandler] = {
    "sources": Sources,
    "platform": Platform,
    PAYMENT: PaymentHandler,
    CARRIER: CarrierHandler,
}
"""By the party's name: how its handler is made."""
PARTS: Mapping[str, Callable[[Lianban, SignedEndpoint], Iterator[PartyHandler]]] = {"sources": source_handlers}
"""Parties of which each part is reached by itself: one that is down keeps none of the others waiting."""


def handlers_of(lianban: Lianban, settings: Settings) -> dict[str, PartyHandler]:
    """The handlers of all parties that the settings name, and of their parts. Raises PracticeStaysInside."""
    found: dict[str, PartyHandler] = {}
    parties = outside(settings, settings.parties)
    for party, make in MAKERS.items():
        endpoint = parties.get(party)
        if endpoint is not None:
            found[party] = make(lianban, endpoint)
            if party in PARTS:
                found |= {part.party: part for part in PARTS[party](lianban, endpoint)}
    return found
