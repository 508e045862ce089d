"""Facts of results and of the end: 办结 with what it saved and who held its time, 送达, 撤件, 履诺核查."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from domain.case.joint.entries import (
    JointAnswersMissing,
    JointCancelled,
    JointClosed,
    JointConfirmed,
    JointConvened,
    JointDue,
    JointHeld,
    JointMoveAsked,
    JointOpinionGiven,
    JointOpinionTakenBack,
    JointRectificationNoticed,
    JointRectified,
    JointReopened,
    JointScheduled,
    JointSlotRefused,
    JointSlotsOffered,
)
from domain.case.limits.entries import DelayExplained
from domain.case.migration.entries import DefinitionChanged, EditionAdopted
from domain.case.money.entries import (
    FeeSet,
    PaymentAnnulled,
    PaymentAsked,
    PaymentClosed,
    PaymentMade,
    RefundAsked,
    RefundMade,
)
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
    Outcome,
    ParcelMoved,
    ResultChanged,
    ResultDelivered,
    ResultsIssued,
    ResultsPosted,
)
from domain.case.state import latest
from domain.duties.attribution import attribute, totals
from domain.figures.fact import Fact, FactKind, Singly
from domain.figures.measure import law_timing, measured, timing_of
from domain.figures.rules import Counted, FigureRules, Uncounted
from domain.time.clock import known_due_on

FIGURE_RULES = FigureRules()
counts = FIGURE_RULES.counts
leaves_out = FIGURE_RULES.leaves_out
leaves_out(Uncounted.ON_THE_WAY, ResultsIssued, DeliveryChosen, ParcelMoved, ResultChanged)
leaves_out(Uncounted.ON_THE_WAY, CompositeIssued, CompositeWithdrawn, JointDue, JointConvened, JointConfirmed)
leaves_out(Uncounted.ON_THE_WAY, JointSlotRefused, JointAnswersMissing, JointReopened, JointSlotsOffered)
leaves_out(Uncounted.ON_THE_WAY, JointScheduled, JointMoveAsked, JointOpinionGiven, JointOpinionTakenBack, JointClosed)
leaves_out(Uncounted.ON_THE_WAY, JointRectificationNoticed, JointRectified, JointCancelled)
leaves_out(Uncounted.BY_ITS_LIMIT, DefinitionChanged, EditionAdopted)
leaves_out(Uncounted.MONEY, FeeSet, PaymentAsked, PaymentMade, PaymentClosed, RefundAsked, RefundMade)
leaves_out(Uncounted.MONEY, PaymentAnnulled)

_GOOD = (Outcome.GRANTED, Outcome.PARTLY_GRANTED)
_MINUTE = timedelta(minutes=1)


@counts(CaseConcluded)
def _concluded(counted: Counted, entry: CaseConcluded) -> Iterator[Fact]:
    """The whole's clock ends with the last item inside the promise: by that day it is judged."""
    state = counted.after
    found = measured(latest(state, "whole"), state.calendar)
    saved = counted.singly if entry.outcome in _GOOD else None
    yield Fact(
        key="concluded",
        kind=FactKind.CONCLUDED,
        counted_on=counted.on,
        department=counted.lead,
        ground=entry.outcome.value,
        timing=found.timing,
        law=law_timing(latest(state, "whole_statutory"), state.calendar),
        days=found.days,
        promised=found.promised,
        visits=saved.visits if saved else None,
        papers=saved.papers if saved else None,
        saved_days=_saved_days(saved, found.days),
    )
    on = counted.received_on
    yield Fact(key="open", kind=FactKind.OPEN, counted_on=on, until_on=counted.on, department=counted.lead)
    yield from _held(counted)


def _saved_days(singly: Singly | None, used: int | None) -> int | None:
    return None if singly is None or used is None else singly.days - used


def _held(counted: Counted) -> Iterator[Fact]:
    """Who held the time from the receipt to the end (时间归属), in whole minutes."""
    course = counted.course.upto(counted.seq)
    for held in totals(attribute(course, counted.entry.at)):
        minutes = held.time // _MINUTE
        if minutes:
            yield Fact(
                key=f"held:{held.holder}:{held.department or ''}",
                kind=FactKind.HELD,
                counted_on=counted.on,
                department=held.department or counted.lead,
                ground=held.holder.value,
                amount=minutes,
            )


@counts(ApplicationWithdrawn)
def _withdrawn(counted: Counted, entry: ApplicationWithdrawn) -> Iterator[Fact]:
    yield Fact(
        key="withdrawn",
        kind=FactKind.WITHDRAWN,
        counted_on=counted.on,
        department=counted.lead,
        ground=entry.reason,
        way="act" if entry.actor else "engine",
    )


@counts(ResultDelivered)
def _delivered(counted: Counted, entry: ResultDelivered) -> Iterator[Fact]:
    """Each result by itself, beside the ten working days of 行政许可法 第四十四条 (as the plan has them)."""
    state = counted.after
    for key in entry.items:
        plan, found = state.item_plan(key), measured(latest(state, "delivery", key), state.calendar)
        yield Fact(
            key=f"delivered:{key}",
            kind=FactKind.DELIVERED,
            counted_on=counted.on,
            department=plan.department,
            item=plan.item,
            way=entry.method,
            timing=found.timing,
            days=found.days,
            promised=found.promised,
        )


@counts(ResultsPosted)
def _sent(counted: Counted, entry: ResultsPosted) -> Iterator[Fact]:
    """Each result of the parcel, beside the last day by which it is to be in hand; sent again it counts again."""
    state = counted.after
    for key in entry.items:
        plan, clock = state.item_plan(key), latest(state, "delivery", key)
        due = known_due_on(clock, state.calendar) if clock else None
        yield Fact(
            key=f"sent:{entry.parcel}:{key}",
            kind=FactKind.SENT,
            counted_on=counted.on,
            department=plan.department,
            item=plan.item,
            timing=timing_of(counted.on, due),
        )


@counts(JointHeld)
def _joint_held(counted: Counted, entry: JointHeld) -> Iterator[Fact]:
    """One visit in the place of as many as departments were there."""
    joint = counted.after.plan.joint(entry.joint)
    there = {officer.department for officer in entry.attendance}
    yield Fact(
        key=f"joint_held:{counted.seq}",
        kind=FactKind.JOINT_HELD,
        counted_on=counted.on,
        department=joint.convenor if joint else counted.lead,
        ground=joint.kind if joint else None,
        amount=max(0, len(there) - 1),
    )


@counts(DelayExplained)
def _delay_explained(counted: Counted, entry: DelayExplained) -> Iterator[Fact]:
    plan = counted.after.item_plan(entry.item)
    yield Fact(
        key=f"delay_explained:{counted.seq}",
        kind=FactKind.DELAY_EXPLAINED,
        counted_on=counted.on,
        department=plan.department,
        item=plan.item,
        way="late" if entry.late else "in_time",
    )


def _revoked(
    counted: Counted, entry: DecisionRevoked | LicenceWithdrawn | LicenceCancelled | LicenceForfeited
) -> Iterator[Fact]:
    plan = counted.after.item_plan(entry.item)
    yield Fact(
        key=f"revoked:{counted.seq}",
        kind=FactKind.REVOKED,
        counted_on=counted.on,
        department=plan.department,
        item=plan.item,
        ground=entry.reason,
        way=entry.kind,
    )


counts(DecisionRevoked)(_revoked)
counts(LicenceWithdrawn)(_revoked)
counts(LicenceCancelled)(_revoked)
counts(LicenceForfeited)(_revoked)


@counts(CommitmentChecked)
def _checked(counted: Counted, entry: CommitmentChecked) -> Iterator[Fact]:
    plan = counted.after.item_plan(entry.item)
    yield Fact(
        key=f"commitment_checked:{entry.item}:{entry.number}",
        kind=FactKind.COMMITMENT_CHECKED,
        counted_on=counted.on,
        department=plan.department,
        item=plan.item,
        ground="met" if entry.met else "not_met",
    )
