"""Facts of one item: how and when it ended, by whichever entry that was; and 退回, 催办, 挂起, 延期.

An item ends by a decision, with the whole (撤件), or because what it rests on came to nothing. All of these are found
by comparing the items before and after an entry, so that no way of ending is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.case.desk.entries import (
    ActTakenBack,
    DecisionProposed,
    DelegatedReturned,
    ItemCopied,
    ItemDelegated,
    ItemRead,
    ItemSigned,
    ItemTransferred,
    NoteAdded,
    ProposalReturned,
    SignerAdded,
    SignerRemoved,
    WorkHandedOver,
)
from domain.case.entry_base import EntryBase
from domain.case.findings.entries import FindingCorrected, FindingProposed, FindingRecorded
from domain.case.intake.entries import AcceptanceRevoked
from domain.case.items.entries import (
    HandOverFailed,
    ItemAcknowledged,
    ItemByHand,
    ItemClaimed,
    ItemDecided,
    ItemHandedOver,
    ItemLapsed,
    ItemReleased,
    ItemResent,
    ItemStarted,
    ItemUrged,
    ItemWithdrawn,
    RuleNotMet,
)
from domain.case.limits.entries import (
    CalendarChanged,
    ExtensionApproved,
    ExtensionRefused,
    ExtensionRequested,
    ItemResumed,
    ItemSuspended,
    RungFired,
    StopAnnulled,
)
from domain.case.own_steps.entries import (
    StepConfirmed,
    StepEnded,
    StepExtended,
    StepMissed,
    StepReported,
    StepReturned,
)
from domain.case.results.entries import ApplicationWithdrawn
from domain.case.returns.entries import ItemReturned
from domain.case.state import ItemPhase, ItemState, latest
from domain.case.urging.entries import UrgeAnswered
from domain.case.waits.entries import ObjectionRaised, ObjectionSettled, UndoAsked, UndoConfirmed
from domain.figures import of_steps
from domain.figures.fact import Dropped, Fact, FactKind
from domain.figures.measure import law_timing, measured
from domain.figures.rules import Counted, FactOrNot, FigureRules, Uncounted

WITHOUT_DECISION: Mapping[type[EntryBase], str] = {
    ItemLapsed: "lapsed",
    ItemWithdrawn: "withdrawn",
    ApplicationWithdrawn: "withdrawn",
    AcceptanceRevoked: "acceptance_revoked",
}
"""How an item ends that nobody decided."""
FIGURE_RULES = FigureRules()
counts = FIGURE_RULES.counts
leaves_out = FIGURE_RULES.leaves_out
leaves_out(Uncounted.BY_ITS_ITEMS, ItemDecided, ItemLapsed, ItemWithdrawn, StepReported, StepConfirmed, StepEnded)
leaves_out(Uncounted.BY_ITS_ITEMS, FindingRecorded)
leaves_out(Uncounted.ON_THE_WAY, StepReturned, StepExtended, StepMissed, FindingCorrected)
leaves_out(Uncounted.ON_THE_WAY, ItemStarted, ItemHandedOver, HandOverFailed, ItemResent, ItemByHand, RuleNotMet)
leaves_out(Uncounted.ON_THE_WAY, ItemAcknowledged, ObjectionRaised, ObjectionSettled, UndoAsked, UndoConfirmed)
leaves_out(
    Uncounted.OWN_WORK, ItemClaimed, ItemReleased, ItemTransferred, ItemDelegated, DelegatedReturned, SignerAdded
)
leaves_out(Uncounted.OWN_WORK, SignerRemoved, ItemSigned, DecisionProposed, ProposalReturned, ActTakenBack, ItemCopied)
leaves_out(Uncounted.OWN_WORK, FindingProposed)
leaves_out(Uncounted.OWN_WORK, ItemRead, NoteAdded, WorkHandedOver, UrgeAnswered)
leaves_out(Uncounted.BY_ITS_LIMIT, ItemResumed, ExtensionRequested, ExtensionRefused, RungFired, CalendarChanged)


def of_items(counted: Counted) -> Iterator[FactOrNot]:
    """Items that ended by this entry, or are open again after it."""
    before, after = counted.before.items, counted.after.items
    if before is after:
        return
    for key, item in after.items():
        was = before[key]
        if was is item or was.phase is item.phase:
            continue
        if item.has_ended and not was.has_ended:
            yield from _ended(counted, key, was)
        elif was.has_ended and not item.has_ended:
            yield Dropped(f"item_ended:{key}")
            yield Dropped(f"refused:{key}")


def _ended(counted: Counted, key: str, was: ItemState) -> Iterator[Fact]:
    """Only what its department had in hand: a wait (公示) is nobody's work, an item that never began took no time."""
    state, plan = counted.after, counted.after.item_plan(key)
    if plan.step is not None:
        yield from of_steps.ended(counted, key, was)
        return
    if plan.kind == "wait" or was.phase is not ItemPhase.OPEN:
        return
    found = measured(latest(state, "promised", key), state.calendar)
    entry = counted.entry
    yield Fact(
        key=f"item_ended:{key}",
        kind=FactKind.ITEM_ENDED,
        counted_on=counted.on,
        department=plan.department,
        item=plan.item,
        ground=_how(entry),
        way=entry.via if isinstance(entry, ItemDecided | FindingRecorded) else "with_the_case",
        timing=found.timing,
        law=law_timing(latest(state, "statutory", key), state.calendar),
        days=found.days,
        promised=found.promised,
    )
    if isinstance(entry, ItemDecided) and entry.decision == "refuse":
        yield Fact(
            key=f"refused:{key}",
            kind=FactKind.REFUSED,
            counted_on=counted.on,
            department=plan.department,
            item=plan.item,
            ground=entry.reason,
        )


def _how(entry: EntryBase) -> str:
    """Granted or refused by a decision, found by a check (which grants nothing); else what ended it without either."""
    if isinstance(entry, FindingRecorded):
        return "found"
    if isinstance(entry, ItemDecided):
        return "granted" if entry.decision == "grant" else "refused"
    return WITHOUT_DECISION.get(type(entry), "other")


@counts(ItemReturned)
def _returned(counted: Counted, entry: ItemReturned) -> Iterator[Fact]:
    """退回, counted with the item that is open again."""
    plan = counted.after.item_plan(entry.to_item)
    yield Fact(
        key=f"returned:{counted.seq}",
        kind=FactKind.RETURNED,
        counted_on=counted.on,
        department=plan.department,
        item=plan.item,
        ground=entry.reason,
    )


@counts(ItemUrged)
def _urged(counted: Counted, entry: ItemUrged) -> Iterator[Fact]:
    plan = counted.after.item_plan(entry.item)
    key = f"urged:{counted.seq}"
    yield Fact(key=key, kind=FactKind.URGED, counted_on=counted.on, department=plan.department, item=plan.item)


@counts(ItemSuspended)
def _stopped(counted: Counted, entry: ItemSuspended) -> Iterator[Fact]:
    """挂起, with the time announced; a renewal is a notice of its own."""
    plan = counted.after.item_plan(entry.item)
    before = counted.before.items[entry.item]
    is_renewal = entry.procedure in before.running_stops or before.suspended == entry.procedure
    yield Fact(
        key=_stop(entry.item, entry.number),
        kind=FactKind.STOPPED,
        counted_on=counted.on,
        department=plan.department,
        item=plan.item,
        ground=entry.ground,
        way="renewed" if is_renewal else "first",
        promised=entry.days,
    )


@counts(StopAnnulled)
def _annulled(counted: Counted, entry: StopAnnulled) -> Iterator[Dropped]:
    """撤销挂起: as if it had never been."""
    return (Dropped(_stop(entry.item, number)) for number in entry.notices)


def _stop(item: str, number: int) -> str:
    return f"stopped:{item}:{number}"


@counts(ExtensionApproved)
def _extended(counted: Counted, entry: ExtensionApproved) -> Iterator[Fact]:
    plan = counted.after.item_plan(entry.item) if entry.item is not None else None
    yield Fact(
        key=f"extended:{counted.seq}",
        kind=FactKind.EXTENDED,
        counted_on=counted.on,
        department=plan.department if plan else counted.lead,
        item=plan.item if plan else None,
        ground=entry.reason,
        way=entry.approver,
        amount=entry.days,
    )
