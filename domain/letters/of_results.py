"""What the carrier (政务专递) hears of a case: an order for each parcel that was handed to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.case.entries import Entry
from domain.case.results.entries import ResultsPosted
from domain.case.state import CaseState
from domain.letters.letter import Letter

CARRIER = "carrier"
"""The carrier's name in the settings."""


def carrier_letters(before: CaseState, entries: Sequence[Entry], after: CaseState) -> Iterator[Letter]:
    """One order a parcel, none waits for another; the address is read from the ledger when it is sent."""
    for entry in entries:
        if isinstance(entry, ResultsPosted):
            yield Letter(
                key=f"parcel.{entry.parcel}",
                party=CARRIER,
                kind="orders",
                subject=str(entry.parcel),
                lane=f"{after.opening.case_no}.parcel.{entry.parcel}",
                body={"address_act": entry.address_act, "results": len(entry.items)},
            )
