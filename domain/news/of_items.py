"""News of items: what departments decided, and what happened to the time for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from domain.case.clock_ids import read_clock_id
from domain.case.findings.entries import FindingCorrected, FindingRecorded
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
    ItemUrged,
    ItemWithdrawn,
    RuleNotMet,
)
from domain.case.joint.state import JOINT_MARK
from domain.case.limits.entries import (
    CalendarChanged,
    DelayExplained,
    ExtensionApproved,
    ExtensionRefused,
    ExtensionRequested,
    ItemResumed,
    ItemSuspended,
    RungFired,
    StopAnnulled,
)
from domain.case.migration.entries import DefinitionChanged, EditionAdopted
from domain.case.returns.entries import ItemReturned
from domain.case.roles import Role
from domain.case.urging.entries import UrgeAnswered
from domain.case.waits.entries import ObjectionRaised, ObjectionSettled, UndoAsked, UndoConfirmed
from domain.news.news import News, NewsKind
from domain.news.rules import Facts, Happened, NewsRules, Silence, colleague, due_facts, of_role
from domain.time.calendar import beijing_date
from domain.time.clock_kinds import ClockKind

NEWS_RULES = NewsRules()
tells = NEWS_RULES.tells
NEWS_RULES.keeps_silent(Silence.IN_THE_LIST, ItemHandedOver, RuleNotMet, ExtensionRequested, UndoAsked)
NEWS_RULES.keeps_silent(Silence.OWN_WORK, ItemClaimed, ItemReleased, ItemAcknowledged, ItemResent, ItemByHand)

OWED_BY_THE_APPLICANT: frozenset[ClockKind] = frozenset(
    {"correction", "deferral", "rectification", "joint_book", "joint_rectify", "payment", "own_step"}
)
"""Limits within which the applicant has to do something: they are reminded of them."""


@tells(DelayExplained)
def _explained(happened: Happened, entry: DelayExplained) -> Iterable[News]:
    return happened.applicant(NewsKind.DELAY_EXPLAINED, {"due_on": entry.due_on.isoformat()}, item=entry.item)


@tells(FindingRecorded)
def _found(happened: Happened, entry: FindingRecorded) -> Iterable[News]:
    return happened.applicant(NewsKind.FOUND, {"finding": [entry.item, entry.outcome]}, item=entry.item)


@tells(FindingCorrected)
def _finding_corrected(happened: Happened, entry: FindingCorrected) -> Iterable[News]:
    return happened.applicant(NewsKind.FINDING_CORRECTED, {"finding": [entry.item, entry.outcome]}, item=entry.item)


@tells(ItemDecided)
def _decided(happened: Happened, entry: ItemDecided) -> Iterable[News]:
    if happened.after.item_plan(entry.item).is_internal:
        return ()
    if entry.decision == "grant":
        due = happened.due("delivery", entry.item)
        return happened.applicant(NewsKind.GRANTED, {"via": entry.via} | due, item=entry.item)
    return happened.applicant(NewsKind.REFUSED, {"reason": entry.reason}, item=entry.item)


@tells(ItemLapsed)
def _lapsed(happened: Happened, entry: ItemLapsed) -> Iterable[News]:
    return happened.applicant(NewsKind.LAPSED, {"because": entry.because}, item=entry.item)


@tells(ItemWithdrawn)
def _withdrawn(happened: Happened, entry: ItemWithdrawn) -> Iterator[News]:
    yield from happened.applicant(NewsKind.ITEM_WITHDRAWN, item=entry.item)
    yield from happened.tell(NewsKind.WORK_STOPPED, happened.whoever_has(entry.item, happened.before), item=entry.item)


@tells(ItemUrged)
def _urged(happened: Happened, entry: ItemUrged) -> Iterable[News]:
    due = happened.due("promised", entry.item)
    facts: Facts = dict(due)
    if entry.answer_by is not None:  # the window ends with a working day: 24:00 of it
        facts["answer_until"] = beijing_date(entry.answer_by - timedelta(seconds=1)).isoformat()
    reader = happened.whoever_has(entry.item, happened.after)
    return happened.tell(NewsKind.URGED, reader, item=entry.item, facts=facts)


@tells(UrgeAnswered)
def _urge_answered(happened: Happened, entry: UrgeAnswered) -> Iterable[News]:
    urged_by = happened.before.items[entry.item].urged_by
    facts: Facts = {"expected": entry.done_on.isoformat()}
    return happened.tell(NewsKind.URGE_ANSWERED, colleague(urged_by), item=entry.item, facts=facts) if urged_by else ()


@tells(HandOverFailed)
def _not_handed_over(happened: Happened, entry: HandOverFailed) -> Iterable[News]:
    """As long as it is tried again by itself nobody has to do anything."""
    if entry.retry_at is not None:
        return ()
    return happened.tell(NewsKind.SYSTEM_SILENT, of_role(Role.ADMIN), item=entry.item, facts={"code": entry.code})


@tells(ItemReturned)
def _returned(happened: Happened, entry: ItemReturned) -> Iterator[News]:
    if not happened.after.item_plan(entry.to_item).is_internal:
        yield from happened.applicant(NewsKind.REOPENED, {"waits": list(entry.waits)}, item=entry.to_item)
    reader = happened.whoever_has(entry.to_item, happened.after)
    yield from happened.tell(NewsKind.WORK_REOPENED, reader, item=entry.to_item, facts={"back_from": entry.item})


@tells(ItemSuspended)
def _stopped(happened: Happened, entry: ItemSuspended) -> Iterable[News]:
    """A visit stops the clocks, too; that it takes place is told of the visit."""
    if entry.procedure.startswith(JOINT_MARK):
        return ()
    facts: Facts = {"ground": entry.ground}
    return happened.applicant(NewsKind.STOPPED, facts | happened.due("stop", entry.item), item=entry.item)


@tells(ItemResumed)
def _resumed(happened: Happened, entry: ItemResumed) -> Iterable[News]:
    if entry.procedure.startswith(JOINT_MARK):
        return ()
    return happened.applicant(NewsKind.RESUMED, happened.due("promised", entry.item), item=entry.item)


@tells(StopAnnulled)
def _annulled(happened: Happened, entry: StopAnnulled) -> Iterable[News]:
    return happened.applicant(NewsKind.STOP_ANNULLED, happened.due("promised", entry.item), item=entry.item)


@tells(ExtensionApproved)
def _extended(happened: Happened, entry: ExtensionApproved) -> Iterator[News]:
    kind: ClockKind = "statutory" if entry.item else "whole_statutory"
    due = happened.due(kind, entry.item)
    facts: Facts = {"reason": entry.reason, "days": entry.days}
    yield from happened.applicant(NewsKind.EXTENDED, facts | due, item=entry.item)
    if entry.item:
        reader = happened.whoever_has(entry.item, happened.after)
        yield from happened.tell(NewsKind.EXTENSION_DECIDED, reader, item=entry.item, facts={"approved": True} | due)


@tells(ExtensionRefused)
def _not_extended(happened: Happened, entry: ExtensionRefused) -> Iterable[News]:
    state, item = happened.after, entry.item
    reader = happened.whoever_has(item, state) if item else of_role(Role.LEAD, state.plan.lead_department)
    return happened.tell(NewsKind.EXTENSION_DECIDED, reader, item=item, facts={"approved": False})


@tells(RungFired)
def _rung(happened: Happened, entry: RungFired) -> Iterable[News]:
    """What the applicant owes is told them in time; what others owe stands in their lists, with its light."""
    kind = read_clock_id(entry.clock_id).kind
    due = due_facts(happened.after, happened.after.clocks.get(entry.clock_id))
    if entry.rung == "remind" and kind in OWED_BY_THE_APPLICANT:
        return happened.applicant(NewsKind.SOON_DUE, {"limit": kind} | due, item=entry.item)
    if entry.rung == "red" and kind == "delivery":
        return happened.applicant(NewsKind.DELIVERY_LATE, due, item=entry.item)
    return ()


@tells(CalendarChanged)
def _calendar(happened: Happened, entry: CalendarChanged) -> Iterable[News]:
    moved = any(change.before_on != change.after_on for change in entry.changes)
    return happened.applicant(NewsKind.DATES_MOVED, happened.due("whole")) if moved else ()


@tells(EditionAdopted)
def _edition(happened: Happened, entry: EditionAdopted) -> Iterable[News]:
    moved = any(change.before_on != change.after_on for change in entry.changes)
    return happened.applicant(NewsKind.DATES_MOVED, happened.due("whole")) if moved else ()


@tells(DefinitionChanged)
def _definition(happened: Happened, _entry: DefinitionChanged) -> Iterable[News]:
    return happened.applicant(NewsKind.DATES_MOVED, happened.due("whole"))


@tells(ObjectionRaised)
def _objection(happened: Happened, entry: ObjectionRaised) -> Iterable[News]:
    return happened.applicant(NewsKind.OBJECTION, item=entry.item)


@tells(ObjectionSettled)
def _settled(happened: Happened, entry: ObjectionSettled) -> Iterable[News]:
    return happened.applicant(NewsKind.OBJECTION_SETTLED, {"upheld": entry.upheld}, item=entry.item)


@tells(UndoConfirmed)
def _undone(happened: Happened, entry: UndoConfirmed) -> Iterable[News]:
    return happened.applicant(NewsKind.UNDONE, item=entry.item)
