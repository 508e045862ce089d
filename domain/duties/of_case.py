"""All open duties of a case, from its state: the one answer to who owes what until when, since when and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.case.acts import CASE_SUBJECT
from domain.case.limits.delay import explain_by, unexplained
from domain.case.money.owed import is_paid
from domain.case.questions import extension_of
from domain.case.roles import Role
from domain.case.state import CaseState, ItemPhase, ItemState, Phase, latest, running
from domain.case.waits.compensation import undo_department, undoing
from domain.definition.kept import kept
from domain.definition.plan import ExtensionRule
from domain.duties.acts import act_for
from domain.duties.duty import Duty, Party, PartyKind, SubjectKind, Unlimited
from domain.duties.of_items import of_items
from domain.duties.of_joints import of_joints
from domain.duties.of_money import of_money
from domain.duties.parties import APPLICANT, of_department, one_person, window
from domain.duties.reasons import DutyReason
from domain.time.calendar import end_of_day, start_of_day
from domain.time.clock import Clock, known_due_on


def duties(state: CaseState) -> tuple[Duty, ...]:
    """Every open duty and every wait, in one pass over items and events; each has a key of its own.

    Kept with the state: whoever asks about the same state again (rows, a page with its parts) is given the same ones.
    """
    parts = tuple(getattr(state, name) for name in CaseState.model_fields)
    return kept(state, "_kept_duties", parts, lambda: all_of(state))


def all_of(state: CaseState) -> tuple[Duty, ...]:
    """They are made here, once for each state; a test counts how often."""
    return tuple(_duties(state))


def at_work(state: CaseState) -> Iterator[Duty]:
    """Those alone whose time it may be: of events, of items that do not wait for others, of what is undone.

    The time of a whole course is told by these, state by state; so nothing is kept, and no more is made than is needed.
    """
    if state.phase is not Phase.CONCLUDED:
        yield from of_joints(state)
        yield from of_items(state, waiting=state.phase is not Phase.HANDLING)
    for key in undoing(state):
        yield _undo(state, key)


def _duties(state: CaseState) -> Iterator[Duty]:
    yield from _of_the_case(state)
    yield from of_money(state)
    if state.phase is not Phase.CONCLUDED:
        yield from of_joints(state)
        yield from of_items(state)
    for key in undoing(state):
        yield _undo(state, key)
    for key, item in state.items.items():
        if item.phase is ItemPhase.GRANTED:
            yield from _after_the_decision(state, key, item)
        if item.extension == "pending" and item.phase is ItemPhase.OPEN:
            yield from _extension(state, key)
        if item.copies and not state.is_over:
            yield from _copies(state, key, item)
        if (late := unexplained(state, key)) is not None:
            yield _delay(state, key, late)


def _of_the_case(state: CaseState) -> Iterator[Duty]:
    match state.phase:
        case Phase.SUBMITTED:
            yield _made(state, Party(PartyKind.SYSTEM), DutyReason.FILING, None)
        case Phase.INTAKE:
            reason = DutyReason.NOTICE if state.gaps else DutyReason.INTAKE
            yield _made(state, window(state), reason, running(state, "intake"))
        case Phase.CORRECTING:
            clock = running(state, "correction")
            yield _made(state, APPLICANT, DutyReason.CORRECTION, clock)
        case Phase.HANDLING:
            if state.gaps and (clock := running(state, "deferral")):
                yield _made(state, APPLICANT, DutyReason.DEFERRAL, clock)
            if state.extension == "pending":
                yield from _extension(state, None)


def _made(state: CaseState, party: Party, reason: DutyReason, clock: Clock | None) -> Duty:
    """A duty about the case as a whole."""
    return Duty(
        kind=SubjectKind.CASE,
        subject=CASE_SUBJECT,
        party=party,
        act=act_for(reason),
        reason=reason,
        since=_since(clock, state.opening.received_at),
        clock=clock.clock_id if clock else None,
        unlimited=None if clock else Unlimited.NOT_SET,
    )


def _since(clock: Clock | None, else_at: datetime) -> datetime:
    """The beginning of the day on which a limit started."""
    return start_of_day(clock.started_on) if clock else else_at


def _extension(state: CaseState, key: str | None) -> Iterator[Duty]:
    """Who may extend decides while the limit runs; afterwards it is too late for either."""
    clock, rule = extension_of(state, key)
    if clock is None or rule is None or clock.ended_on is not None:
        return
    yield Duty(
        kind=SubjectKind.EXTENSION,
        subject=key or CASE_SUBJECT,
        party=_approver(state, key, rule),
        act=act_for(DutyReason.EXTENSION),
        reason=DutyReason.EXTENSION,
        since=_since(clock, state.opening.received_at),
        clock=clock.clock_id,
    )


def _approver(state: CaseState, key: str | None, rule: ExtensionRule) -> Party:
    """As the law names them (行政许可法 第四十二条)."""
    if rule.approver == "government_head":
        return Party(PartyKind.ROLE, Role.GOVERNMENT_HEAD)
    department = state.item_plan(key).department if key else state.plan.lead_department
    return of_department(department, Role.DEPARTMENT_HEAD)


def _after_the_decision(state: CaseState, key: str, item: ItemState) -> Iterator[Duty]:
    decided_at = item.decided_at or state.opening.received_at
    delivery = latest(state, "delivery", key)
    if delivery is not None and delivery.ended_on is None and item.undo is None and is_paid(state, key):
        reason = _delivery_reason(state, key)
        yield Duty(
            kind=SubjectKind.DELIVERY,
            subject=key,
            party=window(state),
            act=act_for(reason),
            reason=reason,
            since=decided_at,
            clock=delivery.clock_id,
        )
    if item.commitment in ("due", "rectifying") and item.licence_end is None:
        yield from _commitment(state, key, decided_at)


def _delivery_reason(state: CaseState, key: str) -> DutyReason:
    """What the window has to do for a result to come into the applicant's hands, by the way that was chosen."""
    parcel = next((each for each in reversed(state.parcels) if key in each.items), None)
    if parcel is not None and parcel.is_under_way:
        return DutyReason.PARCEL
    if state.delivery != "post" or key not in state.issued:
        return DutyReason.DELIVERY
    return DutyReason.PARCEL_RETURNED if parcel is not None else DutyReason.POSTING


def _undo(state: CaseState, key: str) -> Duty:
    """补偿: what was granted has to be undone."""
    item = state.items[key]
    return Duty(
        kind=SubjectKind.UNDO,
        subject=key,
        party=of_department(undo_department(state.item_plan(key))),
        act=act_for(DutyReason.UNDO),
        reason=DutyReason.UNDO,
        since=item.undo_asked_at or item.decided_at or state.opening.received_at,
        unlimited=Unlimited.NOT_SET,
    )


def _commitment(state: CaseState, key: str, decided_at: datetime) -> Iterator[Duty]:
    """告知承诺: the department checks it; while something is put right (整改) the applicant has the time for that."""
    putting_right = running(state, "rectification", key)
    clock = putting_right or running(state, "commitment_check", key)
    check = Duty(
        kind=SubjectKind.COMMITMENT,
        subject=key,
        party=of_department(state.item_plan(key).department),
        act=act_for(DutyReason.COMMITMENT_CHECK),
        reason=DutyReason.COMMITMENT_CHECK,
        since=_since(clock, decided_at),
        clock=clock.clock_id if clock else None,
        unlimited=None if clock else Unlimited.NOT_SET,
    )
    yield check
    if putting_right is not None:
        yield Duty(
            kind=SubjectKind.COMMITMENT,
            subject=key,
            party=APPLICANT,
            act=None,
            reason=DutyReason.COMMITMENT_RECTIFYING,
            since=check.since,
            clock=putting_right.clock_id,
        )


def _delay(state: CaseState, key: str, late: Clock) -> Duty:
    """说明超期理由 (优化营商环境条例 第三十六条): its department says publicly why its promise passed."""
    due, by = known_due_on(late, state.calendar), explain_by(state, late)
    return Duty(
        kind=SubjectKind.DELAY,
        subject=key,
        party=of_department(state.item_plan(key).department),
        act=act_for(DutyReason.DELAY),
        reason=DutyReason.DELAY,
        since=end_of_day(due) if due else state.opening.received_at,
        unlimited=Unlimited.LAST_DAY if by else Unlimited.NOT_SET,
        due_on=by,
    )


def _copies(state: CaseState, key: str, item: ItemState) -> Iterator[Duty]:
    for person, is_read in item.copies.items():
        if not is_read:
            yield Duty(
                kind=SubjectKind.COPY,
                subject=key,
                party=one_person(person, None),
                act=act_for(DutyReason.COPY),
                reason=DutyReason.COPY,
                since=item.started_at or state.opening.received_at,
                unlimited=Unlimited.NOT_SET,
            )
