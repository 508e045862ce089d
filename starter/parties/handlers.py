"""Who deals with which party outside, as the settings have it: a party without an entry there is not served."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from runtime.settings import Settings, SignedEndpoint
from starter.office.client import Lianban
from starter.parties.handler import PartyHandler

MakeHandler = Callable[[Lianban, SignedEndpoint], PartyHandler]
MAKERS: Mapping[str, MakeHandler] = {}
"""By the party's name: how its handler is made."""


def handlers_of(lianban: Lianban, settings: Settings) -> dict[str, PartyHandler]:
    """The handlers of all parties that the settings name."""
    served = {party: settings.parties.get(party) for party in MAKERS}
    return {party: MAKERS[party](lianban, endpoint) for party, endpoint in served.items() if endpoint is not None}
