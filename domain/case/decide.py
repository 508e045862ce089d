"""The case (办件) as rules: `decide` says which entries a command leads to. Law and procedure live here.

A command is an act of a person or a department's system, a rung of a clock that fell due, or a finished effect.
What each leads to stands in the `follows` of its subject. The entries are proposed to the ledger, which disposes; the
workflow then folds what the ledger gave.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from domain.case.acts import Act, ActKind, Record
from domain.case.decided import Consequence, Decided, Lapse
from domain.case.desk import follows as desk_follows
from domain.case.entries import ActRefused, Entry
from domain.case.entry_base import EntryFacts
from domain.case.evolve import evolve
from domain.case.findings import follows as findings_follows
from domain.case.follows import go_on
from domain.case.intake import follows as intake_follows
from domain.case.items import follows as items_follows
from domain.case.items.entries import HandOverFailed, ItemDecided, ItemHandedOver, RuleNotMet
from domain.case.joint import follows as joint_follows
from domain.case.leading import follows as leading_follows
from domain.case.limits import follows as limits_follows
from domain.case.limits.changes import due_changes, made_earlier
from domain.case.limits.entries import CalendarChanged, RungFired
from domain.case.limits.rungs import has_moved_on
from domain.case.migration import follows as migration_follows
from domain.case.money import follows as money_follows
from domain.case.own_steps import follows as step_follows
from domain.case.questions import decidable_now
from domain.case.results import follows as results_follows
from domain.case.returns import follows as returns_follows
from domain.case.rules import check
from domain.case.state import CaseState, ItemPhase
from domain.case.urging import follows as urging_follows
from domain.case.waits import follows as waits_follows
from domain.definition.plan import THIRD_EDITION, Connector, PlanItem
from domain.findings.rule import BY_A_DEPARTMENT
from domain.process.commands import Open as Open  # noqa: PLC0414 - given out here, too, beside the case's own
from domain.process.commands import RungDue as RungDue  # noqa: PLC0414
from domain.time.calendar import WorkCalendar, beijing_date, end_of_day
from domain.time.clock import Rung, is_provisional, next_known_rung
from domain.time.clock_kinds import LAW_OF, RUNG_ORDER, ClockKind

RETRY_AFTER = timedelta(minutes=5)
"""After a failed hand-over the department's system is tried again this much later, twice as late each time (P)."""
MOST_RETRY_AFTER = timedelta(hours=4)
"""However often it failed, it is tried again this much later (P)."""
HELD_CODES = frozenset({"DEPARTMENT_REJECTED", "DEPARTMENT_ANSWER_INVALID", "LEDGER_REFUSED", "HAND_OVER_BROKEN"})
"""Failures that come again whenever it is tried again as it is: a person mends what is wrong, and sends it again."""


class EffectDone(Record):
    """Something done in the world for one item came back (hand-over to a system, 秒批 rule); `run` as in `Effect`."""

    item: str
    at: datetime
    result: Literal["taken", "rule_met", "rule_not_met", "failed"]
    code: str = ""
    failed_checks: tuple[str, ...] = ()
    run: int = 0

    @property
    def key(self) -> str:
        """Of which effect it is the end."""
        return self.item

    @property
    def legal_time(self) -> datetime:
        """The moment by which it is judged (UTC)."""
        return self.at


Command = Open | Act | RungDue | EffectDone


class Effect(Record):
    """What the state asks for outside of our database: hand one item to its department.

    `run`: how often the item had been opened again (退回): each time it is another request.
    """

    case_no: str
    item: str
    department: str
    connector: Connector
    run: int = 0

    @property
    def key(self) -> str:
        """An item is handed over once at a time."""
        return self.item


@dataclass(frozen=True)
class Decision:
    """What follows from a command: the entries to propose, and the state they fold to."""

    entries: tuple[Entry, ...]
    state: CaseState


def decide(state: CaseState, command: Command) -> Decision:
    """The entries that `command` leads to on `state`; none when it was settled before or nothing follows."""
    decided = Decided(state)
    match command:
        case Act():
            # A signal comes twice where its answer was lost, and by the sweeper: what is settled is not decided again.
            if command.act_id not in state.seen:
                _apply_act(decided, command)
        case RungDue(rung=rung):
            # An append that got through though its answer did not: the rung has fired, and fires once for its moment.
            if rung.name not in state.fired.get(rung.clock_id, ()) and not has_moved_on(state, rung):
                _fire(decided, rung)
        case EffectDone():
            _settle_effect(decided, command)
        case Open():
            if state.seq == 0:
                intake_follows.receive(decided)
    money_follows.settle(decided)
    return Decision(tuple(decided.entries), decided.state)


def refuse_for_good(state: CaseState, act: Act) -> Decision:
    """The refusal of an act that holds, and whose entries the ledger can never keep; the case goes on without it."""
    decided = Decided(state)
    if act.act_id not in state.seen:
        _refuse(decided, act, "LEDGER_REFUSED")
    return Decision(tuple(decided.entries), decided.state)


def next_rung(state: CaseState) -> Rung | None:
    """The earliest rung of any running clock that has not fired, by (moment, order of rungs, clock).

    A rung that lies beyond the years which the case carries is not known yet; it comes with those years. One that
    would have been due before what made it due (deemed acceptance, resumption, a changed calendar) is due with that.
    """
    first = min(_first_of_all(state), key=_in_turn, default=None)
    if first is None or state.as_of is None or first.at >= state.as_of:
        return first
    return first.model_copy(update={"at": state.as_of})


def _in_turn(rung: Rung) -> tuple[datetime, int, str]:
    return rung.at, RUNG_ORDER.index(rung.name), rung.clock_id


def _first_of_all(state: CaseState) -> list[Rung]:
    """The rungs of the earliest moment: of each clock that runs the first that has not fired, in order."""
    first: list[Rung] = []
    for key, clock in state.clocks.items():
        if clock.ended_on is not None:
            continue
        rung = next_known_rung(clock, state.calendar, state.fired.get(key, ()))
        if rung is None or (first and rung.at > first[0].at):
            continue
        if first and rung.at < first[0].at:
            first.clear()
        first.append(rung)
    return first


def effects(state: CaseState) -> tuple[tuple[Effect, datetime | None], ...]:
    """The effects that the state asks for now, each with the moment before which it is not tried (None: at once)."""
    return tuple(_effects(state))


def _effects(state: CaseState) -> Iterator[tuple[Effect, datetime | None]]:
    for plan in state.plan.items:
        item = state.items[plan.key]
        # A rule decides at once, so it is asked only when nothing keeps the item from being decided.
        held = plan.connector is Connector.AUTO and not decidable_now(state, plan.key)
        is_asked = item.phase is ItemPhase.OPEN and not item.handed_over and not item.held
        if is_asked and plan.kind in BY_A_DEPARTMENT and not held:
            effect = Effect(
                case_no=state.opening.case_no,
                item=plan.key,
                department=plan.department,
                connector=item.routed,
                run=item.returns,
            )
            yield effect, _not_before(state, plan, item.retry_at)


def _not_before(state: CaseState, plan: PlanItem, retry_at: datetime | None) -> datetime | None:
    """When the item is handed over: to a rule or a system that decides it, not before it may be decided.

    集中申报期: while it is open nobody decides, be it a clerk, a rule (秒批) or a department's system. One asked
    earlier would answer in vain, and nobody would ask it again. In the first two editions a rule knew no window.
    """
    window = state.plan.window
    if window is None or state.plan.defaults < THIRD_EDITION or plan.connector is Connector.INBOX:
        return retry_at
    opens = end_of_day(window.closes_on)
    return opens if retry_at is None else max(opens, retry_at)


def _may_be_decided(state: CaseState, effect: EffectDone) -> bool:
    """Whether a rule that holds decides now: nothing keeps the item, and no filing window is open."""
    window = state.plan.window
    is_open = window is not None and beijing_date(effect.at) <= window.closes_on
    return decidable_now(state, effect.item) and not (is_open and state.plan.defaults >= THIRD_EDITION)


def _apply_act(decided: Decided, act: Act) -> None:
    facts: EntryFacts = {"at": act.received_at, "act_id": act.act_id, "actor": act.actor}
    if refusal := check(decided.state, act):
        _refuse(decided, act, refusal.code)
        return
    _CONSEQUENCES[ActKind(act.kind)](decided, act, facts)


def _refuse(decided: Decided, act: Act, code: str) -> None:
    facts: EntryFacts = {"at": act.received_at, "act_id": act.act_id, "actor": act.actor}
    known = act.item if act.item in decided.state.items else None
    decided.add(ActRefused(**facts, act=act.kind, code=code, item=known))


def _fire(decided: Decided, rung: Rung) -> None:
    clock = decided.state.clocks.get(rung.clock_id)
    if clock is None or clock.ended_on is not None:
        return
    item = clock.subject if clock.subject in decided.state.items else None
    basis = LAW_OF.get(clock.kind) if rung.name != "remind" else None
    provisional = decided.state.plan.defaults >= THIRD_EDITION and is_provisional(clock, decided.state.calendar)
    fired: dict[str, Any] = {"clock_id": rung.clock_id, "rung": rung.name, "provisional": provisional or None}
    decided.add(RungFired(at=rung.at, **fired, item=item, basis=basis))
    if rung.name == "lapse":
        _LAPSES[clock.kind](decided, clock, rung.at)


def _settle_effect(decided: Decided, effect: EffectDone) -> None:
    """A hand-over came back. The item may have ended meanwhile (withdrawn, decided by a call-back): nothing follows."""
    item = decided.state.items[effect.item]
    if item.phase is not ItemPhase.OPEN or item.handed_over or effect.run != item.returns:
        return
    if decided.state.plan.defaults >= THIRD_EDITION and decided.state.as_of is not None:
        # The clock of whoever hands over may lag behind the legal time: nothing is journaled before what it follows.
        effect = effect.model_copy(update={"at": max(effect.at, decided.state.as_of)})
    match effect.result:
        case "taken":
            decided.add(ItemHandedOver(at=effect.at, item=effect.item))
        case "rule_met" if _may_be_decided(decided.state, effect):
            decided.add(ItemDecided(at=effect.at, item=effect.item, decision="grant", via="rule"))
            go_on(decided, effect.at)
        case "rule_not_met":
            decided.add(RuleNotMet(at=effect.at, item=effect.item, failed=effect.failed_checks))
        case "failed":
            if item.held or (item.retry_at is not None and effect.at < item.retry_at):
                return  # this failure is on file: its append got through before the workflow heard of it
            retry_at = _retry_at(decided.state, effect)
            decided.add(HandOverFailed(at=effect.at, item=effect.item, code=effect.code, retry_at=retry_at))


def _retry_at(state: CaseState, effect: EffectDone) -> datetime | None:
    """When it is tried again; None when only a person sends it again. Cases before the third edition ask every time."""
    if state.plan.defaults < THIRD_EDITION:
        return effect.at + RETRY_AFTER
    if effect.code in HELD_CODES:
        return None
    return effect.at + min(RETRY_AFTER * (1 << min(state.items[effect.item].failures, 10)), MOST_RETRY_AFTER)


def _change_calendar(decided: Decided, act: Act, facts: EntryFacts) -> None:
    if act.calendar is not None:
        decided.add(calendar_changed(decided.state, act.calendar, facts))


def calendar_changed(state: CaseState, calendar: WorkCalendar, facts: EntryFacts) -> CalendarChanged:
    """What another calendar does to the due dates of a case: for the journal, and beforehand for the preview."""
    changed = CalendarChanged(**facts, calendar=calendar)
    after = evolve(state, changed)
    changes = due_changes(state, after)
    return changed.model_copy(update={"changes": changes, "earlier": made_earlier(changes)})


_CONSEQUENCES: dict[ActKind, Consequence] = {
    **intake_follows.CONSEQUENCES,
    **items_follows.CONSEQUENCES,
    **findings_follows.CONSEQUENCES,
    **limits_follows.CONSEQUENCES,
    **results_follows.CONSEQUENCES,
    **joint_follows.CONSEQUENCES,
    **desk_follows.CONSEQUENCES,
    **returns_follows.CONSEQUENCES,
    **waits_follows.CONSEQUENCES,
    **urging_follows.CONSEQUENCES,
    **migration_follows.CONSEQUENCES,
    **leading_follows.CONSEQUENCES,
    **money_follows.CONSEQUENCES,
    **step_follows.CONSEQUENCES,
    ActKind.CHANGE_CALENDAR: _change_calendar,
}

_LAPSES: dict[ClockKind, Lapse] = {
    **intake_follows.LAPSES,
    **items_follows.LAPSES,
    **limits_follows.LAPSES,
    **results_follows.LAPSES,
    **joint_follows.LAPSES,
    **waits_follows.LAPSES,
    **money_follows.LAPSES,
    **step_follows.LAPSES,
}
"""What the end of a clock means by itself. A ladder with a lapse on any other kind is refused by the checks."""
