"""Folds of intake: 收件, 预审, 补正, 受理, 容缺, and what ends it."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.case.clock_ids import DEFERRAL_CLOCK, WHOLE_CLOCK, WHOLE_STATUTORY_CLOCK, clock_id
from domain.case.entries import Entry
from domain.case.fold_parts import (
    Fold,
    all_closed,
    counted_after_window,
    ended,
    started,
    with_item,
    with_items,
    with_renewal,
)
from domain.case.intake.entries import (
    AcceptanceRefused,
    AcceptanceRevoked,
    CaseAccepted,
    CaseReceived,
    CodeReissued,
    CorrectionNoticed,
    CorrectionSupplied,
    DeferralCompleted,
    HallChanged,
    PreReviewAnswered,
    PreReviewSilent,
)
from domain.case.results.entries import Outcome
from domain.case.roles import Role
from domain.case.state import (
    AFTER_CONCLUSION,
    CaseState,
    ItemPhase,
    Phase,
)
from domain.definition.plan import THIRD_EDITION
from domain.time.calendar import beijing_date
from domain.time.clock import Clock, Limit

_BEFORE_NOTICE = ("pre_review", "intake")
_BEFORE_ACCEPTANCE = ("pre_review", "intake", "correction")


def _case_received(state: CaseState, entry: CaseReceived) -> dict[str, Any]:
    intake = state.plan.intake
    changes: dict[str, Any] = {"gaps": state.opening.missing, "rounds": 1}
    clocks = state.clocks
    if entry.asked:
        changes |= {"phase": Phase.REVIEWING, "items": with_items(state, entry.asked, phase=ItemPhase.REVIEWING)}
        clocks = started(state, clocks, clock_id("pre_review"), "pre_review", intake.pre_review, entry)
    elif intake.sign == "person" or state.opening.filed_by.role is Role.APPLICANT:  # sent online: nobody has looked yet
        changes["phase"] = Phase.INTAKE
    if "phase" in changes and intake.limit is not None:
        clocks = started(state, clocks, clock_id("intake"), "intake", intake.limit, entry)
    return changes | {"clocks": clocks}


def _reviewed(state: CaseState, entry: Entry, items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Answers came in; when they are all here and a person signs, the case waits for that person."""
    open_reviews = any(item.phase is ItemPhase.REVIEWING for item in items.values())
    if state.plan.intake.sign == "person" and not open_reviews:
        changes["phase"] = Phase.INTAKE
        changes["clocks"] = ended(state.clocks, entry.at, lambda clock: clock.kind == "pre_review")
    return {"items": items, **changes}


def _pre_review_answered(state: CaseState, entry: PreReviewAnswered) -> dict[str, Any]:
    items = with_item(state, entry.item, phase=ItemPhase.WAITING, handler=None)
    return _reviewed(state, entry, items, gaps=state.gaps + entry.gaps)


def _pre_review_silent(state: CaseState, entry: PreReviewSilent) -> dict[str, Any]:
    return _reviewed(state, entry, with_items(state, entry.items, phase=ItemPhase.WAITING, handler=None))


def _correction_noticed(state: CaseState, entry: CorrectionNoticed) -> dict[str, Any]:
    clocks = ended(state.clocks, entry.at, lambda clock: clock.kind in _BEFORE_NOTICE)
    term = clock_id("correction", number=entry.round)
    return {
        "phase": Phase.CORRECTING,
        "gaps": entry.gaps,
        "noticed": entry.gaps,
        "askers": tuple(dict.fromkeys(gap.item for gap in state.gaps if gap.item)),
        "supplied": (),
        "notices": state.notices + 1,
        "clocks": started(state, clocks, term, "correction", state.plan.intake.correction, entry),
    }


def _correction_supplied(state: CaseState, entry: CorrectionSupplied) -> dict[str, Any]:
    gaps = tuple(gap for gap in state.gaps if gap.subject not in entry.supplied)
    changes: dict[str, Any] = {"gaps": gaps, "supplied": state.supplied + entry.supplied}
    if state.plan.defaults >= THIRD_EDITION and not gaps:
        changes["supplied_on"] = beijing_date(entry.at)
    looks_again = entry.asked or (state.plan.intake.sign == "person" and not gaps)
    # Something is still missing, or came later by promise (容缺): nobody looks again, and the clocks run on.
    if state.phase is not Phase.CORRECTING or not looks_again:
        return changes
    intake, rounds = state.plan.intake, state.rounds + 1
    clocks = ended(state.clocks, entry.at, lambda clock: clock.kind == "correction")
    # New papers are a new question: those who asked for them get their time anew, from the day they came in.
    if entry.asked:
        changes["items"] = with_items(state, entry.asked, phase=ItemPhase.REVIEWING)
        again = clock_id("pre_review", number=rounds)
        clocks = started(state, clocks, again, "pre_review", intake.pre_review, entry, start_fact="correction_supplied")
    if intake.limit is not None:
        again = clock_id("intake", number=rounds)
        clocks = started(state, clocks, again, "intake", intake.limit, entry, start_fact="correction_supplied")
    phase = Phase.REVIEWING if entry.asked else Phase.INTAKE
    return changes | {"phase": phase, "rounds": rounds, "clocks": clocks}


def _case_accepted(state: CaseState, entry: CaseAccepted) -> dict[str, Any]:
    plan, received_on = state.plan, entry.counted_from or entry.complete_on or beijing_date(entry.at)
    day = counted_after_window(state, received_on)
    clocks = ended(state.clocks, entry.at, lambda clock: clock.kind in _BEFORE_ACCEPTANCE)
    # 视为受理 (第三十二条) holds from the day of receipt, however late it is found; 受理 by a person from its own day.
    usual = "receipt" if entry.counted_from else "correction_supplied" if entry.complete_on else "acceptance"
    start_fact = "window_closed" if day > received_on else usual
    facts: dict[str, Any] = {"started_on": day, "start_fact": start_fact}
    if plan.whole is not None:
        clocks = started(state, clocks, WHOLE_CLOCK, "whole", plan.whole, entry, **facts)
    if plan.joint_statutory is not None:
        limit = plan.joint_statutory.limit
        clocks = started(state, clocks, WHOLE_STATUTORY_CLOCK, "whole_statutory", limit, entry, **facts)
    clocks = _with_renewals(state, clocks, entry, received_on)
    if entry.deferral_days is not None:
        limit = Limit(days=entry.deferral_days)
        clocks = started(state, clocks, DEFERRAL_CLOCK, "deferral", limit, entry)
    # Accepted over those who still review (视为受理): their question is settled, and nobody holds the item.
    reviewing = tuple(key for key, item in state.items.items() if item.phase is ItemPhase.REVIEWING)
    return {
        "phase": Phase.HANDLING,
        "accepted_at": entry.at,
        "counted_from": entry.counted_from,
        "complete_on": entry.complete_on,
        "gaps": entry.deferred,
        "items": with_items(state, reviewing, phase=ItemPhase.WAITING, handler=None),
        "clocks": clocks,
    }


def _with_renewals(state: CaseState, clocks: dict[str, Clock], entry: CaseAccepted, on: date) -> dict[str, Clock]:
    """行政许可法 第五十条: undecided when the licence expires it is renewed, also where the item waits for another.

    The application was in time, and whose turn it is among the departments is nothing to the holder. Cases of the first
    two editions began it with the item.
    """
    if state.plan.defaults < THIRD_EDITION:
        return clocks
    facts: dict[str, Any] = {"started_on": on, "start_fact": "receipt" if entry.counted_from else "acceptance"}
    for plan in state.plan.items:
        clocks = with_renewal(state, clocks, clock_id("renewal", plan.key), plan, entry, **facts)
    return clocks


def _deferral_completed(state: CaseState, entry: DeferralCompleted) -> dict[str, Any]:
    return {"clocks": ended(state.clocks, entry.at, lambda clock: clock.kind == "deferral")}


def _acceptance_refused(state: CaseState, entry: AcceptanceRefused | AcceptanceRevoked) -> dict[str, Any]:
    return {"items": all_closed(state, phase=ItemPhase.REFUSED, reason=entry.reason)}


def _acceptance_revoked(state: CaseState, entry: AcceptanceRevoked) -> dict[str, Any]:
    clocks = ended(state.clocks, entry.at, lambda clock: clock.kind not in AFTER_CONCLUSION)
    return {"outcome": Outcome.ACCEPTANCE_REVOKED, "clocks": clocks, **_acceptance_refused(state, entry)}


def _code_reissued(state: CaseState, entry: CodeReissued) -> dict[str, Any]:
    return {}


def _hall_changed(state: CaseState, entry: HallChanged) -> dict[str, Any]:
    return {"hall": entry.hall}


FOLDS: dict[type, Fold] = {
    CaseReceived: _case_received,
    PreReviewAnswered: _pre_review_answered,
    PreReviewSilent: _pre_review_silent,
    CorrectionNoticed: _correction_noticed,
    CorrectionSupplied: _correction_supplied,
    CaseAccepted: _case_accepted,
    DeferralCompleted: _deferral_completed,
    AcceptanceRefused: _acceptance_refused,
    AcceptanceRevoked: _acceptance_revoked,
    CodeReissued: _code_reissued,
    HallChanged: _hall_changed,
}
