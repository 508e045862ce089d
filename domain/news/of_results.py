"""News of results and of the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.case.results.entries import (
    ApplicationWithdrawn,
    CaseConcluded,
    CommitmentChecked,
    CompositeIssued,
    CompositeWithdrawn,
    DecisionRevoked,
    DeliveryChosen,
    LicenceCancelled,
    LicenceForfeited,
    LicenceWithdrawn,
    ParcelMoved,
    ResultChanged,
    ResultDelivered,
    ResultsIssued,
    ResultsPosted,
)
from domain.case.roles import Role
from domain.case.state import ItemPhase, latest
from domain.news.news import News, NewsKind
from domain.news.rules import Facts, Happened, NewsRules, counters, of_role

NEWS_RULES = NewsRules()
tells = NEWS_RULES.tells


@tells(ResultsIssued)
def _ready(happened: Happened, entry: ResultsIssued) -> Iterable[News]:
    """Those that are in the applicant's hands in the same breath are told as delivered."""
    waiting = [item for item in entry.items if _waits_for_delivery(happened, item)]
    return happened.applicant(NewsKind.RESULTS_READY, {"items": list(waiting)}) if waiting else ()


def _waits_for_delivery(happened: Happened, item: str) -> bool:
    clock = latest(happened.after, "delivery", item)
    return clock is not None and clock.ended_on is None


@tells(ResultDelivered)
def _delivered(happened: Happened, entry: ResultDelivered) -> Iterable[News]:
    facts: Facts = {"items": list(entry.items), "method": entry.method, "fetcher": entry.fetched_by}
    return happened.applicant(NewsKind.DELIVERED, facts)


@tells(DeliveryChosen)
def _chosen(happened: Happened, entry: DeliveryChosen) -> Iterable[News]:
    """Also where the window did it for them; whoever did it themselves is not told."""
    by_applicant = entry.actor is not None and entry.actor.role is Role.APPLICANT
    return () if by_applicant else happened.applicant(NewsKind.DELIVERY_CHOSEN, {"method": entry.method})


@tells(ResultsPosted)
def _posted(happened: Happened, entry: ResultsPosted) -> Iterable[News]:
    return happened.applicant(NewsKind.PARCEL_POSTED, {"items": list(entry.items)})


@tells(ParcelMoved)
def _parcel(happened: Happened, entry: ParcelMoved) -> Iterator[News]:
    """Delivered is told with the results that are in hand by it."""
    parcel = next((each for each in happened.after.parcels if each.number == entry.parcel), None)
    facts: Facts = {"items": list(parcel.items) if parcel else [], "mail_no": parcel.tracking if parcel else None}
    if entry.event == "sent":
        yield from happened.applicant(NewsKind.PARCEL_SENT, facts)
    if entry.event == "returned":
        yield from happened.applicant(NewsKind.PARCEL_RETURNED, facts)
        hall = happened.after.hall
        reader = counters(hall) if hall else of_role(Role.COUNTER_CLERK)
        yield from happened.tell(NewsKind.PARCEL_BACK, reader, facts=facts)


@tells(CommitmentChecked)
def _checked(happened: Happened, entry: CommitmentChecked) -> Iterable[News]:
    if entry.met:
        return happened.applicant(NewsKind.COMMITMENT_KEPT, item=entry.item)
    due = happened.due("rectification", entry.item)
    return happened.applicant(NewsKind.COMMITMENT_BROKEN, {"reason": entry.reason} | due, item=entry.item)


@tells(DecisionRevoked)
def _revoked(happened: Happened, entry: DecisionRevoked) -> Iterable[News]:
    return happened.applicant(NewsKind.DECISION_REVOKED, {"reason": entry.reason}, item=entry.item)


@tells(ResultChanged)
def _changed(happened: Happened, entry: ResultChanged) -> Iterable[News]:
    return happened.applicant(NewsKind.LICENCE_CHANGED, {"licence_reason": entry.reason}, item=entry.item)


def _ended(happened: Happened, entry: LicenceWithdrawn | LicenceCancelled | LicenceForfeited) -> Iterable[News]:
    facts: Facts = {"licence_reason": entry.reason, "licence_act": entry.kind}
    return happened.applicant(NewsKind.LICENCE_ENDED, facts, item=entry.item)


tells(LicenceWithdrawn)(_ended)
tells(LicenceCancelled)(_ended)
tells(LicenceForfeited)(_ended)


@tells(CompositeIssued)
def _composite(happened: Happened, entry: CompositeIssued) -> Iterable[News]:
    facts: Facts = {"items": [part.item for part in entry.parts], "version": entry.version}
    return happened.applicant(NewsKind.COMPOSITE_ISSUED, facts)


@tells(CompositeWithdrawn)
def _composite_withdrawn(happened: Happened, entry: CompositeWithdrawn) -> Iterable[News]:
    return happened.applicant(NewsKind.COMPOSITE_WITHDRAWN, {"items": list(entry.because)})


@tells(ApplicationWithdrawn)
def _withdrawn(happened: Happened, entry: ApplicationWithdrawn) -> Iterator[News]:
    """Everybody who was at work on it stops, and is told so."""
    yield from happened.applicant(NewsKind.WITHDRAWN, {"reason": entry.reason})
    at_work = (key for key, item in happened.before.items.items() if item.phase in _AT_WORK)
    readers = {reader.name: (key, reader) for key in at_work for reader in [happened.whoever_has(key, happened.before)]}
    for item, reader in readers.values():
        yield from happened.tell(NewsKind.WORK_STOPPED, reader, item=item)


_AT_WORK = (ItemPhase.OPEN, ItemPhase.REVIEWING)


@tells(CaseConcluded)
def _concluded(happened: Happened, entry: CaseConcluded) -> Iterable[News]:
    return happened.applicant(NewsKind.CONCLUDED, {"outcome": entry.outcome})
