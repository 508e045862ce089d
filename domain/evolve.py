"""How each entry changes the state of a case (folding): `evolve` is the only way a state changes.

Nothing here decides anything; see `domain.case` for the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain.acts import CASE_SUBJECT
from domain.calendar import beijing_date
from domain.clock import LAPSE, Clock, ClockKind, Limit, RungRule
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
    entry_item,
)
from domain.plan import Connector
from domain.state import (
    CORRECTION_CLOCK,
    PRE_REVIEW_CLOCK,
    WHOLE_CLOCK,
    CaseOpening,
    CaseState,
    ItemPhase,
    Phase,
    new_case,
    promised_clock,
    statutory_clock,
)


def evolve(state: CaseState, entry: Entry) -> CaseState:
    """The state after one more entry."""
    changes: dict[str, Any] = _FOLDS[type(entry)](state, entry)
    changes["seq"] = state.seq + 1
    if entry.act_id is not None:
        changes["seen"] = {**state.seen, entry.act_id: entry.kind}
    return state.model_copy(update=changes)


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


def _started(
    clocks: dict[str, Clock],
    clock_id: str,
    kind: ClockKind,
    limit: Limit,
    entry: Entry,
    ladder: tuple[RungRule, ...] | None = None,
    **facts: Any,
) -> dict[str, Clock]:
    if ladder is not None:
        facts["ladder"] = ladder
    clock = Clock(
        clock_id=clock_id,
        subject=entry_item(entry) or CASE_SUBJECT,
        kind=kind,
        limit=limit,
        started_on=beijing_date(entry.at),
        **facts,
    )
    return {**clocks, clock_id: clock}


def _ended(clocks: dict[str, Clock], at: datetime, ends: Callable[[Clock], bool]) -> dict[str, Clock]:
    on = beijing_date(at)
    return {
        key: clock.model_copy(update={"ended_on": on}) if clock.ended_on is None and ends(clock) else clock
        for key, clock in clocks.items()
    }


def _case_received(state: CaseState, entry: CaseReceived) -> dict[str, Any]:
    if not entry.asked:
        return {"gaps": state.opening.missing}
    return {
        "phase": Phase.REVIEWING,
        "gaps": state.opening.missing,
        "items": _items(state, entry.asked, phase=ItemPhase.REVIEWING),
        "clocks": _started(state.clocks, PRE_REVIEW_CLOCK, "pre_review", state.plan.intake.pre_review, entry),
    }


def _pre_review_answered(state: CaseState, entry: PreReviewAnswered) -> dict[str, Any]:
    return {
        "gaps": state.gaps + entry.gaps,
        "items": _item(state, entry.item, phase=ItemPhase.WAITING, handler=None),
    }


def _pre_review_silent(state: CaseState, entry: PreReviewSilent) -> dict[str, Any]:
    return {"items": _items(state, entry.items, phase=ItemPhase.WAITING, handler=None)}


def _correction_noticed(state: CaseState, entry: CorrectionNoticed) -> dict[str, Any]:
    clocks = _ended(state.clocks, entry.at, lambda clock: clock.kind == "pre_review")
    return {
        "phase": Phase.CORRECTING,
        "gaps": entry.gaps,
        "noticed": entry.gaps,
        "clocks": _started(clocks, CORRECTION_CLOCK, "correction", state.plan.intake.correction, entry),
    }


def _correction_supplied(state: CaseState, entry: CorrectionSupplied) -> dict[str, Any]:
    return {"gaps": tuple(gap for gap in state.gaps if gap.subject not in entry.supplied)}


def _case_accepted(state: CaseState, entry: CaseAccepted) -> dict[str, Any]:
    clocks = _ended(state.clocks, entry.at, lambda clock: clock.kind in ("pre_review", "correction"))
    if state.plan.whole is not None:
        clocks = _started(clocks, WHOLE_CLOCK, "whole", state.plan.whole, entry)
    return {"phase": Phase.HANDLING, "accepted_at": entry.at, "clocks": clocks}


def _acceptance_refused(state: CaseState, entry: AcceptanceRefused) -> dict[str, Any]:
    open_items = tuple(key for key, item in state.items.items() if not item.has_ended)
    return {"items": _items(state, open_items, phase=ItemPhase.REFUSED, reason=entry.reason, handler=None)}


def _item_started(state: CaseState, entry: ItemStarted) -> dict[str, Any]:
    plan = state.item_plan(entry.item)
    # A wait (公示) has nobody to remind: it ends by itself on its last day.
    ladder = (LAPSE,) if plan.kind == "wait" else plan.ladder
    facts: dict[str, Any] = {"start_fact": "predecessor_finished"} if plan.after else {}
    clocks = _started(state.clocks, promised_clock(entry.item), "promised", plan.promised, entry, ladder, **facts)
    if plan.kind == "decision" and plan.statutory is not None:
        clocks = _started(clocks, statutory_clock(entry.item), "statutory", plan.statutory, entry, **facts)
    rides = plan.connector is Connector.INBOX and not plan.own_worker
    changes = {"phase": ItemPhase.OPEN, "started_at": entry.at, "handed_over": rides}
    return {"items": _item(state, entry.item, **changes), "clocks": clocks}


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


def _settled(state: CaseState, entry: ItemDecided | ItemLapsed, **changes: Any) -> dict[str, Any]:
    """The item ends and its clocks with it; the whole's clock ends with the last item inside the promise."""
    items = _item(state, entry.item, **changes)
    inside_done = all(items[plan.key].has_ended for plan in state.plan.items if plan.outside_promise is None)
    subjects = (entry.item, CASE_SUBJECT) if inside_done else (entry.item,)
    return {"items": items, "clocks": _ended(state.clocks, entry.at, lambda clock: clock.subject in subjects)}


def _item_decided(state: CaseState, entry: ItemDecided) -> dict[str, Any]:
    phase = ItemPhase.GRANTED if entry.decision == "grant" else ItemPhase.REFUSED
    item = {
        "phase": phase,
        "decided_at": entry.at,
        "reason": entry.reason,
        "decision_act": entry.act_id,
        "handed_over": True,
        "retry_at": None,
    }
    return _settled(state, entry, **item)


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
    open_items = tuple(key for key, item in state.items.items() if not item.has_ended)
    return {
        "outcome": Outcome.WITHDRAWN,
        "items": _items(state, open_items, phase=ItemPhase.WITHDRAWN, handler=None),
    }


def _results_issued(state: CaseState, entry: ResultsIssued) -> dict[str, Any]:
    return {"issued": state.issued + entry.items}


def _case_concluded(state: CaseState, entry: CaseConcluded) -> dict[str, Any]:
    return {
        "phase": Phase.CONCLUDED,
        "outcome": entry.outcome,
        "concluded_at": entry.at,
        "clocks": _ended(state.clocks, entry.at, lambda clock: True),
    }


_FOLDS: dict[type, Fold] = {
    CaseReceived: _case_received,
    PreReviewAnswered: _pre_review_answered,
    PreReviewSilent: _pre_review_silent,
    CorrectionNoticed: _correction_noticed,
    CorrectionSupplied: _correction_supplied,
    CaseAccepted: _case_accepted,
    AcceptanceRefused: _acceptance_refused,
    ItemStarted: _item_started,
    ItemHandedOver: _item_handed_over,
    HandOverFailed: _hand_over_failed,
    RuleNotMet: _rule_not_met,
    ItemAcknowledged: _item_acknowledged,
    ItemClaimed: _item_claimed,
    ItemReleased: _item_released,
    ItemDecided: _item_decided,
    ItemLapsed: _item_lapsed,
    ItemUrged: _item_urged,
    RungFired: _rung_fired,
    ActRefused: _act_refused,
    ApplicationWithdrawn: _application_withdrawn,
    ResultsIssued: _results_issued,
    CaseConcluded: _case_concluded,
}
