"""The province's platform (一体化政务服务平台) hears of each item of a case: received, accepted, each step, its end.

What is said names the item and the moment, and nobody; codes of item and department are added when it is sent. Only a
case that was filed while the platform was connected tells it anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from domain.case.entries import Entry
from domain.case.intake.entries import CaseAccepted, CaseReceived
from domain.case.items.entries import ItemStarted
from domain.case.limits.entries import ItemResumed, ItemSuspended
from domain.case.results.entries import ResultDelivered, ResultsIssued
from domain.case.returns.entries import ItemReturned
from domain.case.state import CaseState
from domain.letters.letter import Letter
from domain.time.calendar import beijing_date

PARTY = "platform"
EVENT, COUNTS = "event", "counts"
"""Kinds of letters: what happened to an item; and the question how much of a day the platform has."""


def platform_letters(before: CaseState, entries: Sequence[Entry], after: CaseState) -> Iterator[Letter]:
    """What the platform is told of these entries, in their order; the ends of items last."""
    if not after.opening.on_platform or not entries:
        return
    for entry in entries:
        for event, key in _events(entry, after):
            yield _letter(after, event, key, entry.at, entry.kind)
    for key, item in after.items.items():
        known = before.items.get(key)
        if item.has_ended and not (known is not None and known.has_ended):
            yield _letter(after, "ended", key, entries[-1].at, item.phase.value)


def _events(entry: Entry, after: CaseState) -> Iterable[tuple[str, str]]:
    match entry:
        case CaseReceived():
            return [("received", each.key) for each in after.opening.plan.items]
        case CaseAccepted():
            return [("accepted", key) for key, item in after.items.items() if not item.has_ended]
        case ItemStarted() | ItemSuspended() | ItemResumed():
            return [("step", entry.item)]
        case ItemReturned():
            return [("step", entry.to_item)]
        case ResultDelivered() | ResultsIssued():
            return [("step", key) for key in entry.items]
        case _:
            return []


def _letter(state: CaseState, event: str, item: str, at: datetime, what: str) -> Letter:
    """One message; those of an item go in order."""
    moment = at.strftime("%Y%m%dT%H%M%S%f")
    return Letter(
        key=f"{PARTY}.{event}.{item}.{what}.{moment}",
        party=PARTY,
        kind=EVENT,
        subject=item,
        lane=f"{state.opening.case_no}.{item}",
        body={"event": event, "what": what, "at": at.isoformat(), "on": beijing_date(at).isoformat()},
    )
