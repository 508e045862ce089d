"""What of a dead letter a person may write anew: an allow-list by its kind; everything else follows from the case.

A letter names orders, days, acts and records by which money moves, parcels go out and registers are asked. Whoever
could write these anew could make one case's letter speak of another's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from domain.letters.of_results import CARRIER

Reference = Literal["address_act"]
"""`address_act`: the act by which the post was chosen, of the same case; its address is where the parcel goes."""

EDITABLE: Mapping[tuple[str, str], Mapping[str, Reference]] = {(CARRIER, "orders"): {"address_act": "address_act"}}
"""Fields by party and kind of the letter, each with what it refers to. A kind that is not here is sent as it is."""


def editable(party: str, kind: str) -> Mapping[str, Reference]:
    """The fields of such a letter that may be written anew."""
    return EDITABLE.get((party, kind), {})
