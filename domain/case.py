"""The case (办件) as rules: `decide` says which entries a command leads to. Law and procedure live here.

A command is an act of a person or a department's system, a rung of a clock that fell due, or a finished effect.
The entries are proposed to the ledger, which disposes; the workflow then folds what the ledger gave.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from domain.acts import Act, ActKind, Gap, Record
from domain.calendar import WorkCalendar
from domain.clock import Clock, Rung, known_due_on, known_rungs
from domain.clock_kinds import RUNG_ORDER
from domain.entries import (
    AcceptanceRefused,
    AcceptanceRevoked,
    ActRefused,
    ApplicationWithdrawn,
    CalendarChanged,
    CaseAccepted,
    CaseConcluded,
    CaseReceived,
    CommitmentChecked,
    CorrectionNoticed,
    CorrectionSupplied,
    DecisionRevoked,
    DeferralCompleted,
    DueChange,
    Entry,
    ExtensionApproved,
    ExtensionRefused,
    ExtensionRequested,
    HandOverFailed,
    ItemAcknowledged,
    ItemClaimed,
    ItemDecided,
    ItemHandedOver,
    ItemLapsed,
    ItemReleased,
    ItemResumed,
    ItemStarted,
    ItemSuspended,
    ItemUrged,
    Outcome,
    PreReviewAnswered,
    PreReviewSilent,
    ResultDelivered,
    ResultsIssued,
    RuleNotMet,
    RungFired,
)
from domain.evolve import evolve
from domain.plan import Connector
from domain.rules import check, decidable_now, extension_of, granted, undelivered
from domain.state import CaseState, ItemPhase, Phase

RETRY_AFTER = timedelta(minutes=5)
"""After a failed hand-over the department's system is tried again this much later (P, our convention)."""

BASIS_NOTICE = "行政许可法第三十二条第一款第四项"
BASIS_ACCEPT = "行政许可法第三十二条第一款第五项"
BASIS_DEEMED = "行政许可法第三十二条第一款第四项（逾期不告知，自收到申请材料之日起即为受理）"
BASIS_REFUSE = "行政许可法第三十八条"
BASIS_STOP = "行政许可法第四十五条"
BASIS_ISSUE = "行政许可法第四十四条"


class Open(Record):
    """The first command: the application was filed."""


class RungDue(Record):
    """A rung of a clock fell due."""

    rung: Rung


class EffectDone(Record):
    """Something done in the world for one item came back (hand-over to a system, 秒批 rule)."""

    item: str
    at: datetime
    result: Literal["taken", "rule_met", "rule_not_met", "failed"]
    code: str = ""
    failed_checks: tuple[str, ...] = ()


Command = Open | Act | RungDue | EffectDone


class Effect(Record):
    """What the state asks for outside of our database: hand one item to its department."""

    case_no: str
    item: str
    department: str
    connector: Connector


@dataclass(frozen=True)
class Decision:
    """What follows from a command: the entries to propose, and the state they fold to."""

    entries: tuple[Entry, ...]
    state: CaseState


class _Draft:
    """Entries as they are found, each folded at once so that the next rule sees it."""

    def __init__(self, state: CaseState) -> None:
        self.state = state
        self.entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.state = evolve(self.state, entry)

    def done(self) -> Decision:
        return Decision(tuple(self.entries), self.state)


def decide(state: CaseState, command: Command) -> Decision:
    """The entries that `command` leads to on `state`; none when it was settled before or nothing follows."""
    draft = _Draft(state)
    match command:
        case Act():
            if command.act_id not in state.seen:
                _apply_act(draft, command)
        case RungDue(rung=rung):
            if rung.name not in state.fired.get(rung.clock_id, ()):
                _fire(draft, rung)
        case EffectDone():
            _settle_effect(draft, command)
        case Open():
            if state.seq == 0:
                _receive(draft)
    return draft.done()


def next_rung(state: CaseState) -> Rung | None:
    """The earliest rung of any running clock that has not fired, by (moment, order of rungs, clock).

    A rung that lies beyond the years which the case carries is not known yet; it comes with those years. One that
    would have been due before what made it due (deemed acceptance, resumption, a changed calendar) is due with that.
    """
    waiting = (
        rung
        for clock in state.clocks.values()
        if clock.ended_on is None
        for rung in known_rungs(clock, state.calendar)
        if rung.name not in state.fired.get(clock.clock_id, ())
    )
    first = min(waiting, key=lambda rung: (rung.at, RUNG_ORDER.index(rung.name), rung.clock_id), default=None)
    if first is None or state.as_of is None or first.at >= state.as_of:
        return first
    return first.model_copy(update={"at": state.as_of})


def effects(state: CaseState) -> tuple[tuple[Effect, datetime | None], ...]:
    """The effects that the state asks for now, each with the moment before which it is not tried (None: at once)."""
    return tuple(_effects(state))


def _effects(state: CaseState) -> Iterator[tuple[Effect, datetime | None]]:
    for plan in state.plan.items:
        item = state.items[plan.key]
        # A rule decides at once, so it is asked only when nothing keeps the item from being decided.
        held = plan.connector is Connector.AUTO and not decidable_now(state, plan.key)
        if item.phase is ItemPhase.OPEN and not item.handed_over and plan.kind == "decision" and not held:
            effect = Effect(
                case_no=state.opening.case_no,
                item=plan.key,
                department=plan.department,
                connector=item.routed,
            )
            yield effect, item.retry_at


# --- intake ---------------------------------------------------------------------------------------------------------


Via = Literal["window", "review", "silence", "correction"]


def _receive(draft: _Draft) -> None:
    opening = draft.state.opening
    facts: dict[str, Any] = {"at": opening.received_at, "act_id": opening.act_id, "actor": opening.filed_by}
    if opening.paper is not None:
        facts["paper"] = opening.paper
    if opening.plan.intake.mode == "pre_review":
        facts["asked"] = tuple(item.key for item in opening.plan.reviewing_items())
    draft.add(CaseReceived(**facts))
    _settle_intake(draft, opening.received_at, via="window")


def _settle_intake(draft: _Draft, at: datetime, via: Via) -> None:
    """When every answer is in: one notice with everything missing, or acceptance; or a person signs them."""
    state = draft.state
    reviewing = any(item.phase is ItemPhase.REVIEWING for item in state.items.values())
    if reviewing or state.accepted_at is not None or state.plan.intake.sign == "person":
        return
    if not state.gaps:
        draft.add(CaseAccepted(at=at, via=via, basis=BASIS_ACCEPT))
        _go_on(draft, at)
    elif state.phase is not Phase.CORRECTING:
        _notice(draft, {"at": at}, state.gaps)


def _notice(draft: _Draft, facts: dict[str, Any], gaps: tuple[Gap, ...]) -> None:
    """One notice with everything missing; a second only where the applicant's new papers raised a new gap."""
    number = draft.state.notices + 1
    draft.add(CorrectionNoticed(**facts, gaps=_merged(gaps), round=number, basis=BASIS_NOTICE))


def _merged(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """Each subject and reason once, in the order named: the family is asked for one paper once."""
    first: dict[tuple[str, str], Gap] = {}
    for gap in gaps:
        first.setdefault((gap.subject, gap.reason), gap)
    return tuple(first.values())


# --- acts -----------------------------------------------------------------------------------------------------------


def _apply_act(draft: _Draft, act: Act) -> None:
    facts: dict[str, Any] = {"at": act.received_at, "act_id": act.act_id, "actor": act.actor}
    if refusal := check(draft.state, act):
        known = act.item if act.item in draft.state.items else None
        draft.add(ActRefused(**facts, act=act.kind, code=refusal.code, item=known))
        return
    _ACTS[ActKind(act.kind)](draft, act, facts)


def _complete_pre_review(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    gaps = tuple(gap.model_copy(update={"item": act.item}) for gap in act.gaps)
    draft.add(PreReviewAnswered(**facts, item=act.item or "", gaps=gaps))
    _settle_intake(draft, act.received_at, via="review")


def _supply_correction(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    """补正提交, before acceptance or (容缺) after it."""
    state = draft.state
    is_all = {gap.subject for gap in state.gaps} <= set(act.supplied)
    recheck = state.plan.intake.recheck and is_all and state.accepted_at is None
    draft.add(CorrectionSupplied(**facts, supplied=act.supplied, asked=_asked_again(state) if recheck else ()))
    if state.accepted_at is None:
        _settle_intake(draft, act.received_at, via="correction")
    elif is_all:
        draft.add(DeferralCompleted(at=act.received_at))


def _asked_again(state: CaseState) -> tuple[str, ...]:
    """The items whose departments named what was noticed: they look at the new papers."""
    return tuple(item.key for item in state.plan.reviewing_items() if item.key in state.askers)


def _notice_correction(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    _notice(draft, facts, draft.state.gaps + act.gaps)


def _accept(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    """受理, or 容缺受理: what is still missing follows within a term, on the applicant's promise."""
    plan, gaps = draft.state.plan, draft.state.gaps
    if act.deferred and plan.intake.deferral is not None:
        days = plan.deferral_days(frozenset(act.deferred))
        basis = plan.intake.deferral.basis
        draft.add(CaseAccepted(**facts, via="deferral", deferred=gaps, deferral_days=days, basis=basis))
    else:
        draft.add(CaseAccepted(**facts, via="person", basis=BASIS_ACCEPT))
    _go_on(draft, act.received_at)


def _refuse_acceptance(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(AcceptanceRefused(**facts, reason=act.reason or "", basis=BASIS_REFUSE))
    draft.add(CaseConcluded(at=act.received_at, outcome=Outcome.NOT_ACCEPTED))


def _claim(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ItemClaimed(**facts, item=act.item or ""))


def _release(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ItemReleased(**facts, item=act.item or ""))


def _acknowledge(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ItemAcknowledged(**facts, item=act.item or ""))


def _decide_item(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    basis = BASIS_REFUSE if act.decision == "refuse" else None
    decision = act.decision or "refuse"
    draft.add(ItemDecided(**facts, item=act.item or "", decision=decision, reason=act.reason, basis=basis))
    _go_on(draft, act.received_at)


def _suspend(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    """挂起: time that a law takes out of the count, told to the applicant with its length; again to renew it."""
    item = act.item or ""
    procedure = draft.state.item_plan(item).procedure(act.procedure)
    if procedure is None or act.days is None:
        return  # the rule has refused it
    draft.add(
        ItemSuspended(
            **facts,
            item=item,
            procedure=procedure.key,
            ground=procedure.name,
            days=act.days,
            number=draft.state.items[item].stops + 1,
            basis=procedure.basis or BASIS_STOP,
        )
    )


def _resume(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    item = act.item or ""
    procedure = draft.state.items[item].suspended or ""
    draft.add(ItemResumed(**facts, item=item, procedure=procedure, basis=BASIS_STOP))


def _request_extension(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ExtensionRequested(**facts, item=act.item, days=act.days or 0, reason=act.reason or ""))


def _approve_extension(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    """The days and the reason are those that were asked for; the basis is the rule's article."""
    standing = draft.state if act.item is None else draft.state.items[act.item]
    _, rule = extension_of(draft.state, act.item)
    if standing.asked_extension is None or rule is None:
        return  # the rule has refused it
    asked = standing.asked_extension.model_dump()
    draft.add(ExtensionApproved(**facts, **asked, item=act.item, approver=rule.approver, basis=rule.basis))


def _refuse_extension(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ExtensionRefused(**facts, item=act.item, reason=act.reason))


def _confirm_delivery(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    items = undelivered(draft.state, act.item)
    if held := tuple(key for key in items if key not in draft.state.issued):
        draft.add(ResultsIssued(at=act.received_at, items=held, basis=BASIS_ISSUE))
    draft.add(ResultDelivered(**facts, items=items, method=act.method or "pickup", basis=BASIS_ISSUE))


def _check_commitment(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    """履诺核查: kept, or a term to put it right; not kept a second time: revoked where the bundle says so."""
    item = act.item or ""
    before, terms = draft.state.items[item], draft.state.item_plan(item).commitment
    basis = terms.basis if terms else None
    number = before.checks + 1
    draft.add(CommitmentChecked(**facts, item=item, met=bool(act.met), reason=act.reason, number=number, basis=basis))
    if not act.met and before.commitment == "rectifying" and terms is not None and terms.on_overdue == "revoke":
        draft.add(DecisionRevoked(at=act.received_at, item=item, reason=act.reason or "", basis=basis))
        _after_revocation(draft, act.received_at)


def _revoke(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(DecisionRevoked(**facts, item=act.item or "", reason=act.reason or ""))
    _after_revocation(draft, act.received_at)


def _after_revocation(draft: _Draft, at: datetime) -> None:
    """What is still under way and rests on the revoked result lapses."""
    if draft.state.phase is not Phase.CONCLUDED:
        _go_on(draft, at)


def _change_calendar(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    if act.calendar is not None:
        draft.add(calendar_changed(draft.state, act.calendar, facts))


def calendar_changed(state: CaseState, calendar: WorkCalendar, facts: dict[str, Any]) -> CalendarChanged:
    """What another calendar does to the due dates of a case: for the journal, and beforehand for the preview."""
    changed = CalendarChanged(**facts, calendar=calendar)
    after = evolve(state, changed)
    dates = [
        DueChange(
            clock_id=key,
            before_on=known_due_on(clock, state.calendar),
            after_on=known_due_on(after.clocks[key], calendar),
        )
        for key, clock in state.clocks.items()
        if clock.ended_on is None
    ]
    changes = tuple(each for each in dates if each.before_on != each.after_on)
    earlier = tuple(each.clock_id for each in changes if _is_earlier(each))
    return changed.model_copy(update={"changes": changes, "earlier": earlier})


def _is_earlier(change: DueChange) -> bool:
    return change.before_on is not None and change.after_on is not None and change.after_on < change.before_on


def _urge(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ItemUrged(**facts, item=act.item or ""))


def _withdraw(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ApplicationWithdrawn(**facts, reason=act.reason))
    _conclude(draft, act.received_at)


_ACTS = {
    ActKind.COMPLETE_PRE_REVIEW: _complete_pre_review,
    ActKind.NOTICE_CORRECTION: _notice_correction,
    ActKind.SUPPLY_CORRECTION: _supply_correction,
    ActKind.ACCEPT_APPLICATION: _accept,
    ActKind.REFUSE_ACCEPTANCE: _refuse_acceptance,
    ActKind.CLAIM_ITEM: _claim,
    ActKind.RELEASE_ITEM: _release,
    ActKind.ACKNOWLEDGE_ITEM: _acknowledge,
    ActKind.DECIDE_ITEM: _decide_item,
    ActKind.SUSPEND_ITEM: _suspend,
    ActKind.RESUME_ITEM: _resume,
    ActKind.REQUEST_EXTENSION: _request_extension,
    ActKind.APPROVE_EXTENSION: _approve_extension,
    ActKind.REFUSE_EXTENSION: _refuse_extension,
    ActKind.CONFIRM_DELIVERY: _confirm_delivery,
    ActKind.CHECK_COMMITMENT: _check_commitment,
    ActKind.REVOKE_DECISION: _revoke,
    ActKind.CHANGE_CALENDAR: _change_calendar,
    ActKind.URGE_ITEM: _urge,
    ActKind.WITHDRAW_APPLICATION: _withdraw,
}


# --- clocks ---------------------------------------------------------------------------------------------------------


def _fire(draft: _Draft, rung: Rung) -> None:
    clock = draft.state.clocks.get(rung.clock_id)
    if clock is None or clock.ended_on is not None:
        return
    item = clock.subject if clock.subject in draft.state.items else None
    basis = _LAPSE_BASIS.get(clock.kind) if rung.name == "lapse" else None
    draft.add(RungFired(at=rung.at, clock_id=rung.clock_id, rung=rung.name, item=item, basis=basis))
    if rung.name == "lapse":
        _LAPSES[clock.kind](draft, clock, rung.at)


def _pre_review_lapsed(draft: _Draft, clock: Clock, at: datetime) -> None:
    silent = tuple(k for k, i in draft.state.items.items() if i.phase is ItemPhase.REVIEWING)
    draft.add(PreReviewSilent(at=at, items=silent, basis="方案：预审期满未答复视为齐全"))
    _settle_intake(draft, at, via="silence")


def _intake_lapsed(draft: _Draft, clock: Clock, at: datetime) -> None:
    """逾期不告知: accepted from the day of receipt, which is day 0 of every clock that starts now (第三十二条)."""
    draft.add(CaseAccepted(at=at, via="deemed", counted_from=clock.started_on, basis=BASIS_DEEMED))
    _go_on(draft, at)


def _correction_lapsed(draft: _Draft, clock: Clock, at: datetime) -> None:
    if draft.state.plan.intake.on_correction_overdue == "refused":
        draft.add(AcceptanceRefused(at=at, reason="correction_overdue", basis="方案：逾期未补正"))
        draft.add(CaseConcluded(at=at, outcome=Outcome.NOT_ACCEPTED))
    else:
        draft.add(ApplicationWithdrawn(at=at, reason="correction_overdue", basis="方案：逾期未补正视为撤回"))
        _conclude(draft, at)


def _deferral_lapsed(draft: _Draft, clock: Clock, at: datetime) -> None:
    """容缺材料逾期未补齐: what the bundle says, as a setting of the place."""
    rule = draft.state.plan.intake.deferral
    facts: dict[str, Any] = {"at": at, "reason": "deferral_overdue", "basis": rule.basis if rule else None}
    match rule.on_overdue if rule else "refused":
        case "withdrawn":
            draft.add(ApplicationWithdrawn(**facts))
        case "revoked":
            draft.add(AcceptanceRevoked(**facts))
        case _:
            for key in [key for key, item in draft.state.items.items() if not item.has_ended]:
                draft.add(ItemDecided(**facts, item=key, decision="refuse", via="expiry"))
    _conclude(draft, at)


def _stop_lapsed(draft: _Draft, clock: Clock, at: datetime) -> None:
    """The announced time is used up and was not renewed: counting goes on by itself (第四十五条)."""
    procedure = draft.state.items[clock.subject].suspended or ""
    draft.add(ItemResumed(at=at, item=clock.subject, procedure=procedure, via="time_used_up", basis=BASIS_STOP))


def _wait_lapsed(draft: _Draft, clock: Clock, at: datetime) -> None:
    draft.add(ItemDecided(at=at, item=clock.subject, decision="grant", via="expiry"))
    _go_on(draft, at)


def _renewal_lapsed(draft: _Draft, clock: Clock, at: datetime) -> None:
    """No decision until the licence expires: it is renewed (第五十条)."""
    basis = draft.state.item_plan(clock.subject).renewal_basis
    draft.add(ItemDecided(at=at, item=clock.subject, decision="grant", via="silence", basis=basis))
    _go_on(draft, at)


def _rectification_lapsed(draft: _Draft, clock: Clock, at: datetime) -> None:
    terms = draft.state.item_plan(clock.subject).commitment
    if terms is not None and terms.on_overdue == "revoke":
        facts: dict[str, Any] = {"reason": "rectification_overdue", "basis": terms.basis}
        draft.add(DecisionRevoked(at=at, item=clock.subject, via="expiry", **facts))
        _after_revocation(draft, at)


_LAPSES = {
    "pre_review": _pre_review_lapsed,
    "intake": _intake_lapsed,
    "correction": _correction_lapsed,
    "deferral": _deferral_lapsed,
    "stop": _stop_lapsed,
    "promised": _wait_lapsed,
    "renewal": _renewal_lapsed,
    "rectification": _rectification_lapsed,
}
"""What the end of a clock means by itself. A ladder with a lapse on any other kind is refused by the checks."""

_LAPSE_BASIS = {"intake": BASIS_DEEMED, "stop": BASIS_STOP}


# --- effects --------------------------------------------------------------------------------------------------------


def _settle_effect(draft: _Draft, effect: EffectDone) -> None:
    """A hand-over came back. The item may have ended meanwhile (withdrawn, decided by a call-back): nothing follows."""
    item = draft.state.items[effect.item]
    if item.phase is not ItemPhase.OPEN or item.handed_over:
        return
    match effect.result:
        case "taken":
            draft.add(ItemHandedOver(at=effect.at, item=effect.item))
        case "rule_met" if decidable_now(draft.state, effect.item):
            draft.add(ItemDecided(at=effect.at, item=effect.item, decision="grant", via="rule"))
            _go_on(draft, effect.at)
        case "rule_not_met":
            draft.add(RuleNotMet(at=effect.at, item=effect.item, failed=effect.failed_checks))
        case "failed":
            if item.retry_at is not None and effect.at < item.retry_at:
                return  # this failure is on file: its append got through before the workflow heard of it
            retry_at = effect.at + RETRY_AFTER
            draft.add(HandOverFailed(at=effect.at, item=effect.item, code=effect.code, retry_at=retry_at))


# --- what follows by itself -----------------------------------------------------------------------------------------


def _go_on(draft: _Draft, at: datetime) -> None:
    """Start what may start, close what cannot, hand out what is ready, conclude when nothing is left."""
    changed = True
    while changed:
        changed = False
        for plan in draft.state.plan.items:
            changed = _move(draft, plan.key, at) or changed
    _issue_as_ready(draft, at)
    if all(item.has_ended for item in draft.state.items.values()):
        _conclude(draft, at)


def _move(draft: _Draft, key: str, at: datetime) -> bool:
    """Start or lapse one item by its predecessors; True when it moved."""
    state = draft.state
    if state.items[key].has_ended:
        return False
    plan = state.item_plan(key)
    for before in plan.predecessors:
        if state.items[before].has_ended and state.items[before].phase is not ItemPhase.GRANTED:
            draft.add(ItemLapsed(at=at, item=key, because=before))
            return True
    if state.items[key].phase is not ItemPhase.WAITING:
        return False
    if granted(state, plan.after):
        # Deemed accepted: the receipt is day 0. A wait (公示) begins when it is made public, never before.
        from_receipt = not plan.after and plan.kind == "decision"
        counted_from = state.counted_from if from_receipt else None
        draft.add(ItemStarted(at=at, item=key, counted_from=counted_from))
        return True
    return False


def _issue_as_ready(draft: _Draft, at: datetime) -> None:
    if draft.state.plan.results == "send_as_ready":
        _issue(draft, at)


def _issue(draft: _Draft, at: datetime) -> None:
    ready = tuple(
        key
        for key, item in draft.state.items.items()
        if item.phase is ItemPhase.GRANTED and key not in draft.state.issued
    )
    if ready:
        draft.add(ResultsIssued(at=at, items=ready, basis=BASIS_ISSUE))


def _conclude(draft: _Draft, at: datetime) -> None:
    _issue(draft, at)
    draft.add(CaseConcluded(at=at, outcome=_outcome(draft.state)))


def _outcome(state: CaseState) -> Outcome:
    phases = {item.phase for item in state.items.values()}
    if phases == {ItemPhase.GRANTED}:
        return Outcome.GRANTED
    if ItemPhase.GRANTED in phases:
        return Outcome.PARTLY_GRANTED
    return state.outcome or Outcome.REFUSED
