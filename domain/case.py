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
from domain.clock import RUNG_ORDER, Rung, rungs
from domain.entries import (
    AcceptanceRefused,
    ActRefused,
    ApplicationWithdrawn,
    CaseAccepted,
    CaseConcluded,
    CaseReceived,
    CorrectionNoticed,
    CorrectionSupplied,
    Entry,
    HandOverFailed,
    ItemAcknowledged,
    ItemClaimed,
    ItemDecided,
    ItemHandedOver,
    ItemLapsed,
    ItemReleased,
    ItemStarted,
    ItemUrged,
    Outcome,
    PreReviewAnswered,
    PreReviewSilent,
    ResultsIssued,
    RuleNotMet,
    RungFired,
)
from domain.evolve import evolve
from domain.plan import Connector
from domain.rules import check, granted
from domain.state import CORRECTION_CLOCK, PRE_REVIEW_CLOCK, CaseState, ItemPhase

RETRY_AFTER = timedelta(minutes=5)
"""After a failed hand-over the department's system is tried again this much later (P, our convention)."""

BASIS_NOTICE = "行政许可法第三十二条第一款第四项"
BASIS_ACCEPT = "行政许可法第三十二条第一款第五项"
BASIS_REFUSE = "行政许可法第三十八条"
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
    """The earliest rung of any running clock that has not fired, by (moment, order of rungs, clock)."""
    waiting = (
        rung
        for clock in state.clocks.values()
        if clock.ended_on is None
        for rung in rungs(clock, state.opening.calendar)
        if rung.name not in state.fired.get(clock.clock_id, ())
    )
    return min(waiting, key=lambda rung: (rung.at, RUNG_ORDER.index(rung.name), rung.clock_id), default=None)


def effects(state: CaseState) -> tuple[tuple[Effect, datetime | None], ...]:
    """The effects that the state asks for now, each with the moment before which it is not tried (None: at once)."""
    return tuple(_effects(state))


def _effects(state: CaseState) -> Iterator[tuple[Effect, datetime | None]]:
    for plan in state.plan.items:
        item = state.items[plan.key]
        # A rule decides at once, so it is asked only when the results that the item is gated by are there.
        gated = plan.connector is Connector.AUTO and not granted(state, plan.gate)
        if item.phase is ItemPhase.OPEN and not item.handed_over and plan.kind == "decision" and not gated:
            effect = Effect(
                case_no=state.opening.case_no,
                item=plan.key,
                department=plan.department,
                connector=item.routed,
            )
            yield effect, item.retry_at


# --- intake ---------------------------------------------------------------------------------------------------------


def _receive(draft: _Draft) -> None:
    opening = draft.state.opening
    facts: dict[str, Any] = {"at": opening.received_at, "act_id": opening.act_id, "actor": opening.filed_by}
    if opening.plan.intake.mode == "pre_review":
        draft.add(CaseReceived(**facts, asked=tuple(item.key for item in opening.plan.reviewing_items())))
    else:
        draft.add(CaseReceived(**facts))
    _settle_intake(draft, opening.received_at, via="window")


def _settle_intake(draft: _Draft, at: datetime, via: Literal["window", "review", "silence", "correction"]) -> None:
    """When every answer is in: one notice with everything missing, or acceptance."""
    if any(item.phase is ItemPhase.REVIEWING for item in draft.state.items.values()):
        return
    if not draft.state.gaps:
        draft.add(CaseAccepted(at=at, via=via, basis=BASIS_ACCEPT))
        _go_on(draft, at)
    elif not draft.state.noticed:
        draft.add(CorrectionNoticed(at=at, gaps=_merged(draft.state.gaps), basis=BASIS_NOTICE))


def _merged(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """Each subject and reason once, in the order named: the family is asked for one paper once."""
    return tuple({(gap.subject, gap.reason): gap for gap in reversed(gaps)}.values())[::-1]


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
    draft.add(CorrectionSupplied(**facts, supplied=act.supplied))
    _settle_intake(draft, act.received_at, via="correction")


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


def _urge(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ItemUrged(**facts, item=act.item or ""))


def _withdraw(draft: _Draft, act: Act, facts: dict[str, Any]) -> None:
    draft.add(ApplicationWithdrawn(**facts, reason=act.reason))
    _conclude(draft, act.received_at)


_ACTS = {
    ActKind.COMPLETE_PRE_REVIEW: _complete_pre_review,
    ActKind.SUPPLY_CORRECTION: _supply_correction,
    ActKind.REFUSE_ACCEPTANCE: _refuse_acceptance,
    ActKind.CLAIM_ITEM: _claim,
    ActKind.RELEASE_ITEM: _release,
    ActKind.ACKNOWLEDGE_ITEM: _acknowledge,
    ActKind.DECIDE_ITEM: _decide_item,
    ActKind.URGE_ITEM: _urge,
    ActKind.WITHDRAW_APPLICATION: _withdraw,
}


# --- clocks ---------------------------------------------------------------------------------------------------------


def _fire(draft: _Draft, rung: Rung) -> None:
    clock = draft.state.clocks.get(rung.clock_id)
    if clock is None or clock.ended_on is not None:
        return
    item = clock.subject if clock.subject in draft.state.items else None
    draft.add(RungFired(at=rung.at, clock_id=rung.clock_id, rung=rung.name, item=item))
    if rung.name == "lapse":
        _lapse(draft, rung, item)


def _lapse(draft: _Draft, rung: Rung, item: str | None) -> None:
    """The end of a clock that carries a consequence by itself."""
    if rung.clock_id == PRE_REVIEW_CLOCK:
        silent = tuple(k for k, i in draft.state.items.items() if i.phase is ItemPhase.REVIEWING)
        draft.add(PreReviewSilent(at=rung.at, items=silent, basis="方案：预审期满未答复视为齐全"))
        _settle_intake(draft, rung.at, via="silence")
    elif rung.clock_id == CORRECTION_CLOCK:
        _correction_overdue(draft, rung.at)
    elif item is not None:
        draft.add(ItemDecided(at=rung.at, item=item, decision="grant", via="expiry"))
        _go_on(draft, rung.at)


def _correction_overdue(draft: _Draft, at: datetime) -> None:
    if draft.state.plan.intake.on_correction_overdue == "refused":
        draft.add(AcceptanceRefused(at=at, reason="correction_overdue", basis="方案：逾期未补正"))
        draft.add(CaseConcluded(at=at, outcome=Outcome.NOT_ACCEPTED))
    else:
        draft.add(ApplicationWithdrawn(at=at, reason="correction_overdue", basis="方案：逾期未补正视为撤回"))
        _conclude(draft, at)


# --- effects --------------------------------------------------------------------------------------------------------


def _settle_effect(draft: _Draft, effect: EffectDone) -> None:
    """A hand-over came back. The item may have ended meanwhile (withdrawn, decided by a call-back): nothing follows."""
    item = draft.state.items[effect.item]
    if item.phase is not ItemPhase.OPEN or item.handed_over:
        return
    match effect.result:
        case "taken":
            draft.add(ItemHandedOver(at=effect.at, item=effect.item))
        case "rule_met":
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
            if draft.state.items[plan.key].phase is ItemPhase.WAITING or plan.gate:
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
        draft.add(ItemStarted(at=at, item=key))
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
    return Outcome.WITHDRAWN if state.outcome is Outcome.WITHDRAWN else Outcome.REFUSED
