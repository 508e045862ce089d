"""How each entry changes the state of a case (folding): `evolve` is the only way a state changes.

Nothing here decides anything; see `domain.case` for the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from domain.acts import CASE_SUBJECT
from domain.calendar import ONE_DAY, beijing_date
from domain.clock import Clock, Extension, Limit, StopInterval, fixed_limit, known_due_on
from domain.clock_kinds import LAPSE, ClockKind
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
    entry_item,
)
from domain.ladders import ladder_of
from domain.plan import FIRST_DEFAULTS, Connector, PlanItem
from domain.state import (
    CORRECTION_CLOCK,
    DEFERRAL_CLOCK,
    INTAKE_CLOCK,
    PRE_REVIEW_CLOCK,
    WHOLE_CLOCK,
    WHOLE_STATUTORY_CLOCK,
    AskedExtension,
    CaseOpening,
    CaseState,
    ItemPhase,
    ItemState,
    Phase,
    commitment_clock,
    delivery_clock,
    new_case,
    numbered,
    promised_clock,
    renewal_clock,
    statutory_clock,
)
from domain.whole_clock import ItemSpan, derived_stops

AFTER_CONCLUSION: frozenset[ClockKind] = frozenset({"delivery", "commitment_check", "rectification"})
"""Clocks that run on when the case is concluded: 办结 is not the end of delivery and of the checks."""

APPROVERS = {"department_head": "负责人", "government_head": "本级人民政府负责人"}
"""Who approves an extension, as the law names them (行政许可法 第四十二条)."""


def evolve(state: CaseState, entry: Entry) -> CaseState:
    """The state after one more entry."""
    changes: dict[str, Any] = _FOLDS[type(entry)](state, entry)
    changes["seq"] = state.seq + 1
    changes["as_of"] = max(state.as_of or entry.at, entry.at)
    if entry.act_id is not None:
        changes["seen"] = {**state.seen, entry.act_id: entry.kind}
    after = state.model_copy(update=changes)
    return _with_whole_stops(state, after) if isinstance(entry, _MOVES_THE_WHOLE) else after


def fold(opening: CaseOpening, entries: tuple[Entry, ...]) -> CaseState:
    """The state that a journal gives."""
    state = new_case(opening)
    for entry in entries:
        state = evolve(state, entry)
    return state


Fold = Callable[[CaseState, Any], dict[str, Any]]


def _item(state: CaseState, key: str, **changes: Any) -> dict[str, Any]:
    return {**state.items, key: state.items[key].model_copy(update=changes)}


def _items(state: CaseState, keys: tuple[str, ...], **changes: Any) -> dict[str, Any]:
    changed = {key: state.items[key].model_copy(update=changes) for key in keys}
    return {**state.items, **changed}


def _all_closed(state: CaseState, **changes: Any) -> dict[str, ItemState]:
    """The items, those still open ended with these changes: nobody has one any more, nothing stops or extends it."""
    changes |= {"handler": None, "suspended": None}
    open_items = {key: item for key, item in state.items.items() if not item.has_ended}
    closed = {
        key: item.model_copy(update={**changes, "extension": _settled_extension(item)})
        for key, item in open_items.items()
    }
    return {**state.items, **closed}


def _settled_extension(standing: CaseState | ItemState) -> str | None:
    """An extension that waits for its approval ends unanswered with the time limit that it is for."""
    return None if standing.extension == "pending" else standing.extension


def _started(
    state: CaseState,
    clocks: dict[str, Clock],
    clock_id: str,
    kind: ClockKind,
    limit: Limit,
    entry: Entry,
    **facts: Any,
) -> dict[str, Clock]:
    """The clocks with one more, by default from the entry's day, with the ladder that the plan gives its kind.

    An item's days are those of its department's calendar.
    """
    subject = facts.setdefault("subject", entry_item(entry) or CASE_SUBJECT)
    if subject in state.items:
        facts["department"] = state.item_plan(subject).department
    facts.setdefault("started_on", beijing_date(entry.at))
    facts.setdefault("ladder", ladder_of(state.plan, kind))
    return {**clocks, clock_id: Clock(clock_id=clock_id, kind=kind, limit=limit, **facts)}


def _ended(clocks: dict[str, Clock], at: datetime, ends: Callable[[Clock], bool]) -> dict[str, Clock]:
    on = beijing_date(at)
    return {
        key: clock.model_copy(update={"ended_on": on}) if clock.ended_on is None and ends(clock) else clock
        for key, clock in clocks.items()
    }


def _case_received(state: CaseState, entry: CaseReceived) -> dict[str, Any]:
    intake = state.plan.intake
    changes: dict[str, Any] = {"gaps": state.opening.missing, "rounds": 1}
    clocks = state.clocks
    if entry.asked:
        changes |= {"phase": Phase.REVIEWING, "items": _items(state, entry.asked, phase=ItemPhase.REVIEWING)}
        clocks = _started(state, clocks, PRE_REVIEW_CLOCK, "pre_review", intake.pre_review, entry)
    elif intake.sign == "person":
        changes["phase"] = Phase.INTAKE
    if "phase" in changes and intake.limit is not None:
        clocks = _started(state, clocks, INTAKE_CLOCK, "intake", intake.limit, entry)
    return changes | {"clocks": clocks}


def _reviewed(state: CaseState, entry: Entry, items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Answers came in; when they are all here and a person signs, the case waits for that person."""
    open_reviews = any(item.phase is ItemPhase.REVIEWING for item in items.values())
    if state.plan.intake.sign == "person" and not open_reviews:
        changes["phase"] = Phase.INTAKE
        changes["clocks"] = _ended(state.clocks, entry.at, lambda clock: clock.kind == "pre_review")
    return {"items": items, **changes}


def _pre_review_answered(state: CaseState, entry: PreReviewAnswered) -> dict[str, Any]:
    items = _item(state, entry.item, phase=ItemPhase.WAITING, handler=None)
    return _reviewed(state, entry, items, gaps=state.gaps + entry.gaps)


def _pre_review_silent(state: CaseState, entry: PreReviewSilent) -> dict[str, Any]:
    return _reviewed(state, entry, _items(state, entry.items, phase=ItemPhase.WAITING, handler=None))


_BEFORE_NOTICE = ("pre_review", "intake")
_BEFORE_ACCEPTANCE = ("pre_review", "intake", "correction")


def _correction_noticed(state: CaseState, entry: CorrectionNoticed) -> dict[str, Any]:
    clocks = _ended(state.clocks, entry.at, lambda clock: clock.kind in _BEFORE_NOTICE)
    clock_id = numbered(CORRECTION_CLOCK, entry.round)
    return {
        "phase": Phase.CORRECTING,
        "gaps": entry.gaps,
        "noticed": entry.gaps,
        "askers": tuple(dict.fromkeys(gap.item for gap in state.gaps if gap.item)),
        "supplied": (),
        "notices": state.notices + 1,
        "clocks": _started(state, clocks, clock_id, "correction", state.plan.intake.correction, entry),
    }


def _correction_supplied(state: CaseState, entry: CorrectionSupplied) -> dict[str, Any]:
    gaps = tuple(gap for gap in state.gaps if gap.subject not in entry.supplied)
    changes: dict[str, Any] = {"gaps": gaps, "supplied": state.supplied + entry.supplied}
    looks_again = entry.asked or (state.plan.intake.sign == "person" and not gaps)
    if state.phase is not Phase.CORRECTING or not looks_again:
        return changes
    intake, rounds = state.plan.intake, state.rounds + 1
    clocks = _ended(state.clocks, entry.at, lambda clock: clock.kind == "correction")
    if entry.asked:
        changes["items"] = _items(state, entry.asked, phase=ItemPhase.REVIEWING)
        again = numbered(PRE_REVIEW_CLOCK, rounds)
        clocks = _started(
            state, clocks, again, "pre_review", intake.pre_review, entry, start_fact="correction_supplied"
        )
    if intake.limit is not None:
        again = numbered(INTAKE_CLOCK, rounds)
        clocks = _started(state, clocks, again, "intake", intake.limit, entry, start_fact="correction_supplied")
    phase = Phase.REVIEWING if entry.asked else Phase.INTAKE
    return changes | {"phase": phase, "rounds": rounds, "clocks": clocks}


def _case_accepted(state: CaseState, entry: CaseAccepted) -> dict[str, Any]:
    plan, day = state.plan, entry.counted_from or beijing_date(entry.at)
    clocks = _ended(state.clocks, entry.at, lambda clock: clock.kind in _BEFORE_ACCEPTANCE)
    start_fact = "receipt" if entry.counted_from else "acceptance"
    facts: dict[str, Any] = {"started_on": day, "start_fact": start_fact}
    if plan.whole is not None:
        clocks = _started(state, clocks, WHOLE_CLOCK, "whole", plan.whole, entry, **facts)
    if plan.joint_statutory is not None:
        limit = plan.joint_statutory.limit
        clocks = _started(state, clocks, WHOLE_STATUTORY_CLOCK, "whole_statutory", limit, entry, **facts)
    if entry.deferral_days is not None:
        limit = Limit(days=entry.deferral_days)
        clocks = _started(state, clocks, DEFERRAL_CLOCK, "deferral", limit, entry)
    reviewing = tuple(key for key, item in state.items.items() if item.phase is ItemPhase.REVIEWING)
    return {
        "phase": Phase.HANDLING,
        "accepted_at": entry.at,
        "counted_from": entry.counted_from,
        "gaps": entry.deferred,
        "items": _items(state, reviewing, phase=ItemPhase.WAITING, handler=None),
        "clocks": clocks,
    }


def _deferral_completed(state: CaseState, entry: DeferralCompleted) -> dict[str, Any]:
    return {"clocks": _ended(state.clocks, entry.at, lambda clock: clock.kind == "deferral")}


def _acceptance_refused(state: CaseState, entry: AcceptanceRefused | AcceptanceRevoked) -> dict[str, Any]:
    return {"items": _all_closed(state, phase=ItemPhase.REFUSED, reason=entry.reason)}


def _acceptance_revoked(state: CaseState, entry: AcceptanceRevoked) -> dict[str, Any]:
    return {"outcome": Outcome.ACCEPTANCE_REVOKED, **_acceptance_refused(state, entry)}


def _item_started(state: CaseState, entry: ItemStarted) -> dict[str, Any]:
    plan = state.item_plan(entry.item)
    rides = plan.connector is Connector.INBOX and not plan.own_worker
    changes = {"phase": ItemPhase.OPEN, "started_at": entry.at, "handed_over": rides}
    return {"items": _item(state, entry.item, **changes), "clocks": _item_clocks(state, plan, entry)}


def _item_clocks(state: CaseState, plan: PlanItem, entry: ItemStarted) -> dict[str, Clock]:
    facts: dict[str, Any] = {"started_on": entry.counted_from or beijing_date(entry.at)}
    if plan.after:
        facts["start_fact"] = "predecessor_finished"
    elif entry.counted_from:
        facts["start_fact"] = "receipt"
    # A wait (公示) has nobody to remind: it ends by itself on its last day.
    ladder = (LAPSE,) if plan.kind == "wait" else plan.ladder
    own: dict[str, Any] = {"ladder": ladder} if ladder else {}
    promised = promised_clock(entry.item)
    clocks = _started(state, state.clocks, promised, "promised", plan.promised, entry, **facts, **own)
    if plan.kind == "decision" and plan.statutory is not None:
        clock_id = statutory_clock(entry.item)
        clocks = _started(state, clocks, clock_id, "statutory", plan.statutory, entry, **facts)
    if plan.renews_until is not None and plan.renews_until > facts["started_on"]:
        until = fixed_limit(facts["started_on"], plan.renews_until)
        clocks = _started(state, clocks, renewal_clock(entry.item), "renewal", until, entry, **facts)
    return clocks


def _item_handed_over(state: CaseState, entry: ItemHandedOver) -> dict[str, Any]:
    return {"items": _item(state, entry.item, handed_over=True, retry_at=None)}


def _hand_over_failed(state: CaseState, entry: HandOverFailed) -> dict[str, Any]:
    return {"items": _item(state, entry.item, retry_at=entry.retry_at)}


def _rule_not_met(state: CaseState, entry: RuleNotMet) -> dict[str, Any]:
    return {"items": _item(state, entry.item, routed=Connector.INBOX, handed_over=True, retry_at=None)}


def _item_acknowledged(state: CaseState, entry: ItemAcknowledged) -> dict[str, Any]:
    return {"items": _item(state, entry.item, acknowledged=True)}


def _item_claimed(state: CaseState, entry: ItemClaimed) -> dict[str, Any]:
    return {"items": _item(state, entry.item, handler=entry.actor.actor_id if entry.actor else None)}


def _item_released(state: CaseState, entry: ItemReleased) -> dict[str, Any]:
    return {"items": _item(state, entry.item, handler=None)}


_STOPPABLE = ("promised", "statutory")


def _item_suspended(state: CaseState, entry: ItemSuspended) -> dict[str, Any]:
    """Both clocks of the item stand from the day after the notice; a clock of its own ends the announced time.

    A renewal takes the place of the notice before it: from its day the time that it announces counts.
    """
    on = beijing_date(entry.at)
    stop = StopInterval(ground=entry.ground, basis=entry.basis or "", from_on=on, announced_days=entry.days)
    before = state.clocks if state.items[entry.item].suspended is None else _counting_again(state, entry)
    clocks = {
        key: clock.model_copy(update={"stops": (*clock.stops, stop)}) if _is_stoppable(clock, entry.item) else clock
        for key, clock in before.items()
    }
    clock_id = f"{entry.item}.stop#{entry.number}"
    return {
        "items": _item(state, entry.item, suspended=entry.procedure, stops=entry.number),
        "clocks": _started(state, clocks, clock_id, "stop", Limit(days=entry.days), entry),
    }


def _item_resumed(state: CaseState, entry: ItemResumed) -> dict[str, Any]:
    # A stop whose announced time was used up ends by that alone.
    clocks = _counting_again(state, entry) if entry.via == "act" else _without_stop(state, entry)
    return {"items": _item(state, entry.item, suspended=None), "clocks": clocks}


def _is_stoppable(clock: Clock, item: str) -> bool:
    return clock.subject == item and clock.kind in _STOPPABLE and clock.ended_on is None


def _counting_again(state: CaseState, entry: ItemSuspended | ItemResumed) -> dict[str, Clock]:
    """The clocks without the item's stop clock, and with its last stop ended on the day of the entry."""
    on = beijing_date(entry.at)
    return {
        key: clock.model_copy(update={"stops": (*clock.stops[:-1], _until(clock.stops[-1], on))})
        if clock.stops and _is_stoppable(clock, entry.item)
        else clock
        for key, clock in _without_stop(state, entry).items()
    }


def _until(stop: StopInterval, on: date) -> StopInterval:
    return stop.model_copy(update={"until_on": max(on, stop.from_on)})


def _without_stop(state: CaseState, entry: ItemSuspended | ItemResumed) -> dict[str, Clock]:
    return _ended(state.clocks, entry.at, lambda clock: clock.kind == "stop" and clock.subject == entry.item)


def _extension_requested(state: CaseState, entry: ExtensionRequested) -> dict[str, Any]:
    asked = AskedExtension(days=entry.days, reason=entry.reason)
    return _extension(state, entry.item, extension="pending", asked_extension=asked)


def _extension_refused(state: CaseState, entry: ExtensionRefused) -> dict[str, Any]:
    return _extension(state, entry.item, extension="refused")


def _extension_approved(state: CaseState, entry: ExtensionApproved) -> dict[str, Any]:
    clock_id = WHOLE_STATUTORY_CLOCK if entry.item is None else statutory_clock(entry.item)
    clock = state.clocks[clock_id]
    extension = Extension(
        days=entry.days,
        approver=APPROVERS.get(entry.approver, entry.approver),
        reason=entry.reason,
        approved_on=beijing_date(entry.at),
    )
    longer = clock.model_copy(update={"extensions": (*clock.extensions, extension)})
    changes = _extension(state, entry.item, extension="approved")
    return changes | {"clocks": {**state.clocks, clock_id: longer}}


def _extension(state: CaseState, item: str | None, **changes: Any) -> dict[str, Any]:
    return changes if item is None else {"items": _item(state, item, **changes)}


def _settled(state: CaseState, entry: ItemDecided | ItemLapsed, **changes: Any) -> dict[str, Any]:
    """The item ends and its clocks with it; the whole's clocks end with the last item inside the promise."""
    changes |= {"suspended": None, "retry_at": None, "extension": _settled_extension(state.items[entry.item])}
    items = _item(state, entry.item, **changes)
    inside_done = all(items[plan.key].has_ended for plan in state.plan.items if plan.outside_promise is None)

    def ends(clock: Clock) -> bool:
        return clock.subject == entry.item or (inside_done and clock.clock_id in _WHOLE)

    return {"items": items, "clocks": _ended(state.clocks, entry.at, ends)}


def _item_decided(state: CaseState, entry: ItemDecided) -> dict[str, Any]:
    phase = ItemPhase.GRANTED if entry.decision == "grant" else ItemPhase.REFUSED
    item = {
        "phase": phase,
        "decided_at": entry.at,
        "reason": entry.reason,
        "decision_act": entry.act_id,
        "handed_over": True,
    }
    plan = state.item_plan(entry.item)
    if entry.decision == "refuse" or plan.kind == "wait":
        return _settled(state, entry, **item)
    if plan.commitment is not None:
        item["commitment"] = "due"
    changes = _settled(state, entry, **item)
    return changes | {"clocks": _clocks_of_a_grant(state, changes["clocks"], entry)}


def _clocks_of_a_grant(state: CaseState, clocks: dict[str, Clock], entry: ItemDecided) -> dict[str, Clock]:
    """From the decision to the result in hand (行政许可法 第四十四条), and to the check of what was promised."""
    terms, delivery = state.item_plan(entry.item).commitment, state.plan.delivery
    if delivery is not None:
        clocks = _started(state, clocks, delivery_clock(entry.item), "delivery", delivery, entry)
    if terms is not None:
        clocks = _started(state, clocks, commitment_clock(entry.item), "commitment_check", terms.check, entry)
    return clocks


def _item_lapsed(state: CaseState, entry: ItemLapsed) -> dict[str, Any]:
    return _settled(state, entry, phase=ItemPhase.LAPSED, decided_at=entry.at)


def _item_urged(state: CaseState, entry: ItemUrged) -> dict[str, Any]:
    urged = state.items[entry.item].urged + 1
    return {"items": _item(state, entry.item, urged=urged, urged_at=entry.at)}


def _rung_fired(state: CaseState, entry: RungFired) -> dict[str, Any]:
    before = state.fired.get(entry.clock_id, ())
    return {"fired": {**state.fired, entry.clock_id: (*before, entry.rung)}}


def _act_refused(state: CaseState, entry: ActRefused) -> dict[str, Any]:
    return {}


def _application_withdrawn(state: CaseState, entry: ApplicationWithdrawn) -> dict[str, Any]:
    return {"outcome": Outcome.WITHDRAWN, "items": _all_closed(state, phase=ItemPhase.WITHDRAWN)}


def _results_issued(state: CaseState, entry: ResultsIssued) -> dict[str, Any]:
    """Handed out; in hand at once where delivery takes no time, and where there is nothing to hand over (公示)."""
    at_once = tuple(key for key in entry.items if delivery_clock(key) not in state.clocks)
    return {"issued": state.issued + entry.items, "items": _items(state, at_once, delivered_at=entry.at)}


def _result_delivered(state: CaseState, entry: ResultDelivered) -> dict[str, Any]:
    clocks = _ended(state.clocks, entry.at, lambda clock: clock.kind == "delivery" and clock.subject in entry.items)
    return {"items": _items(state, entry.items, delivered_at=entry.at), "clocks": clocks}


def _commitment_checked(state: CaseState, entry: CommitmentChecked) -> dict[str, Any]:
    """Kept: nothing more to check. Not kept for the first time: a term to put it right."""
    terms = state.item_plan(entry.item).commitment
    is_first = state.items[entry.item].commitment == "due"
    clocks = state.clocks
    if entry.met or is_first:
        kinds = ("commitment_check", "rectification")
        clocks = _ended(clocks, entry.at, lambda clock: clock.kind in kinds and clock.subject == entry.item)
    if not entry.met and is_first and terms is not None:
        clock_id = f"{entry.item}.rectification#{entry.number}"
        clocks = _started(state, clocks, clock_id, "rectification", terms.rectify, entry)
    standing = "met" if entry.met else "rectifying"
    items = _item(state, entry.item, commitment=standing, checks=entry.number)
    return {"items": items, "clocks": clocks}


def _decision_revoked(state: CaseState, entry: DecisionRevoked) -> dict[str, Any]:
    had_commitment = state.items[entry.item].commitment is not None
    changes: dict[str, Any] = {"phase": ItemPhase.REVOKED, "reason": entry.reason}
    if had_commitment:
        changes["commitment"] = "revoked"
    clocks = _ended(state.clocks, entry.at, lambda clock: clock.subject == entry.item)
    return {"items": _item(state, entry.item, **changes), "clocks": clocks}


def _calendar_changed(state: CaseState, entry: CalendarChanged) -> dict[str, Any]:
    return {"calendar_now": entry.calendar}


def _case_concluded(state: CaseState, entry: CaseConcluded) -> dict[str, Any]:
    return {
        "phase": Phase.CONCLUDED,
        "extension": _settled_extension(state),
        "outcome": entry.outcome,
        "concluded_at": entry.at,
        "clocks": _ended(state.clocks, entry.at, lambda clock: clock.kind not in AFTER_CONCLUSION),
    }


# --- the clocks of the whole (整件事) ---------------------------------------------------------------------------------

_MOVES_THE_WHOLE = (ItemStarted, ItemSuspended, ItemResumed, ItemDecided, ItemLapsed, CalendarChanged)
_WHOLE = (WHOLE_CLOCK, WHOLE_STATUTORY_CLOCK)


def _with_whole_stops(before: CaseState, state: CaseState) -> CaseState:
    """The whole's clocks stand only while no item inside the promise runs: derived anew from the items' clocks.

    Cases of the first edition keep a whole that runs through waits, as it was announced to them.
    """
    clocks = state.clocks
    running = [key for key in _WHOLE if key in before.clocks and before.clocks[key].ended_on is None]
    stands_at_times = any(clock.stops for clock in clocks.values())
    has_waits = any(item.kind == "wait" for item in state.plan.items)
    if state.plan.defaults == FIRST_DEFAULTS or not running or not (stands_at_times or has_waits):
        return state
    stops = derived_stops(_spans(state), state.calendar)
    changed = {key: clocks[key].model_copy(update={"stops": stops}) for key in running if clocks[key].stops != stops}
    return state.model_copy(update={"clocks": {**clocks, **changed}}) if changed else state


def _spans(state: CaseState) -> list[ItemSpan]:
    """The items inside the promise that have started, as the whole sees them."""
    inside = [plan for plan in state.plan.items if plan.outside_promise is None]
    clocks = [(plan, state.clocks.get(promised_clock(plan.key))) for plan in inside]
    return [
        ItemSpan(
            name=plan.name,
            opened_on=clock.started_on,
            ended_on=clock.ended_on,
            stops=clock.stops,
            is_wait=plan.kind == "wait",
            waits_until=_over_on(known_due_on(clock, state.calendar)) if plan.kind == "wait" else None,
            department=clock.department,
        )
        for plan, clock in clocks
        if clock is not None
    ]


def _over_on(last_on: date | None) -> date | None:
    """A wait is over at 24:00 of its last day: the day after is day 0 of what follows, and runs for nobody."""
    return last_on + ONE_DAY if last_on else None


_FOLDS: dict[type, Fold] = {
    CaseReceived: _case_received,
    PreReviewAnswered: _pre_review_answered,
    PreReviewSilent: _pre_review_silent,
    CorrectionNoticed: _correction_noticed,
    CorrectionSupplied: _correction_supplied,
    CaseAccepted: _case_accepted,
    DeferralCompleted: _deferral_completed,
    AcceptanceRefused: _acceptance_refused,
    AcceptanceRevoked: _acceptance_revoked,
    ItemStarted: _item_started,
    ItemHandedOver: _item_handed_over,
    HandOverFailed: _hand_over_failed,
    RuleNotMet: _rule_not_met,
    ItemAcknowledged: _item_acknowledged,
    ItemClaimed: _item_claimed,
    ItemReleased: _item_released,
    ItemSuspended: _item_suspended,
    ItemResumed: _item_resumed,
    ExtensionRequested: _extension_requested,
    ExtensionApproved: _extension_approved,
    ExtensionRefused: _extension_refused,
    ItemDecided: _item_decided,
    ItemLapsed: _item_lapsed,
    ItemUrged: _item_urged,
    RungFired: _rung_fired,
    ActRefused: _act_refused,
    ApplicationWithdrawn: _application_withdrawn,
    ResultsIssued: _results_issued,
    ResultDelivered: _result_delivered,
    CommitmentChecked: _commitment_checked,
    DecisionRevoked: _decision_revoked,
    CalendarChanged: _calendar_changed,
    CaseConcluded: _case_concluded,
}
