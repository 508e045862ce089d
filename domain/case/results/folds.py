"""Folds of results and the end: 出件, 送达, 履诺核查, 撤销, 撤件, 办结."""

from __future__ import annotations

from typing import Any

from domain.case.clock_ids import clock_id
from domain.case.fold_parts import Fold, all_closed, ended, settled_extension, started, with_item, with_items
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
from domain.case.results.state import Parcel
from domain.case.state import AFTER_CONCLUSION, CaseState, CompositeState, ItemPhase, LicenceEnd, Phase, latest
from domain.definition.ladders import rectification_ladder


def _results_issued(state: CaseState, entry: ResultsIssued) -> dict[str, Any]:
    """Handed out; in hand at once where delivery takes no time, and where there is nothing to hand over (公示)."""
    at_once = tuple(key for key in entry.items if latest(state, "delivery", key) is None)
    return {"issued": state.issued + entry.items, "items": with_items(state, at_once, delivered_at=entry.at)}


def _result_delivered(state: CaseState, entry: ResultDelivered) -> dict[str, Any]:
    clocks = ended(state.clocks, entry.at, lambda clock: clock.kind == "delivery" and clock.subject in entry.items)
    return {"items": with_items(state, entry.items, delivered_at=entry.at), "clocks": clocks}


def _delivery_chosen(state: CaseState, entry: DeliveryChosen) -> dict[str, Any]:
    return {"delivery": entry.method, "address_act": entry.act_id if entry.method == "post" else state.address_act}


def _results_posted(state: CaseState, entry: ResultsPosted) -> dict[str, Any]:
    return {"parcels": (*state.parcels, Parcel(number=entry.parcel, items=entry.items, at=entry.at))}


def _parcel_moved(state: CaseState, entry: ParcelMoved) -> dict[str, Any]:
    def moved(parcel: Parcel) -> Parcel:
        if parcel.number != entry.parcel:
            return parcel
        tracking = entry.tracking or parcel.tracking
        return parcel.model_copy(update={"stage": entry.event, "at": entry.at, "tracking": tracking})

    return {"parcels": tuple(moved(each) for each in state.parcels)}


def _commitment_checked(state: CaseState, entry: CommitmentChecked) -> dict[str, Any]:
    """Kept: nothing more to check. Not kept for the first time: a term to put it right."""
    terms = state.item_plan(entry.item).commitment
    is_first = state.items[entry.item].commitment == "due"
    clocks = state.clocks
    if entry.met or is_first:
        kinds = ("commitment_check", "rectification")
        clocks = ended(clocks, entry.at, lambda clock: clock.kind in kinds and clock.subject == entry.item)
    if not entry.met and is_first and terms is not None:
        term = clock_id("rectification", entry.item, entry.number)
        ladder = rectification_ladder(state.plan, terms)
        clocks = started(state, clocks, term, "rectification", terms.rectify, entry, ladder=ladder)
    commitment = "met" if entry.met else "rectifying"
    items = with_item(state, entry.item, commitment=commitment, checks=entry.number)
    return {"items": items, "clocks": clocks}


def _decision_revoked(state: CaseState, entry: DecisionRevoked) -> dict[str, Any]:
    had_commitment = state.items[entry.item].commitment is not None
    changes: dict[str, Any] = {"phase": ItemPhase.REVOKED, "reason": entry.reason}
    if had_commitment:
        changes["commitment"] = "revoked"
    clocks = ended(state.clocks, entry.at, lambda clock: clock.subject == entry.item)
    return {"items": with_item(state, entry.item, **changes), "clocks": clocks}


def _result_changed(state: CaseState, entry: ResultChanged) -> dict[str, Any]:
    return {"items": with_item(state, entry.item, result_version=entry.version, changed_at=entry.at)}


def _licence_ended(how: LicenceEnd) -> Fold:
    """Its clocks end with it: what is no longer in force is neither delivered nor checked."""

    def fold(state: CaseState, entry: LicenceWithdrawn | LicenceCancelled | LicenceForfeited) -> dict[str, Any]:
        clocks = ended(state.clocks, entry.at, lambda clock: clock.subject == entry.item)
        items = with_item(state, entry.item, licence_end=how, licence_ended_at=entry.at)
        return {"items": items, "clocks": clocks}

    return fold


def _composite_issued(state: CaseState, entry: CompositeIssued) -> dict[str, Any]:
    return {"composite": CompositeState(version=entry.version, issued_at=entry.at, parts=entry.parts)}


def _composite_withdrawn(state: CaseState, entry: CompositeWithdrawn) -> dict[str, Any]:
    before = state.composite
    return {"composite": before.model_copy(update={"withdrawn_at": entry.at}) if before else None}


def _application_withdrawn(state: CaseState, entry: ApplicationWithdrawn) -> dict[str, Any]:
    # Nothing is under a limit any more, also where the case waits for what has to be undone (补偿).
    clocks = ended(state.clocks, entry.at, lambda clock: clock.kind not in AFTER_CONCLUSION)
    return {"outcome": Outcome.WITHDRAWN, "items": all_closed(state, phase=ItemPhase.WITHDRAWN), "clocks": clocks}


def _case_concluded(state: CaseState, entry: CaseConcluded) -> dict[str, Any]:
    return {
        "phase": Phase.CONCLUDED,
        "extension": settled_extension(state),
        "outcome": entry.outcome,
        "concluded_at": entry.at,
        "clocks": ended(state.clocks, entry.at, lambda clock: clock.kind not in AFTER_CONCLUSION),
    }


FOLDS: dict[type, Fold] = {
    ResultsIssued: _results_issued,
    ResultDelivered: _result_delivered,
    DeliveryChosen: _delivery_chosen,
    ResultsPosted: _results_posted,
    ParcelMoved: _parcel_moved,
    CommitmentChecked: _commitment_checked,
    DecisionRevoked: _decision_revoked,
    ResultChanged: _result_changed,
    LicenceWithdrawn: _licence_ended("withdrawn"),
    LicenceCancelled: _licence_ended("cancelled"),
    LicenceForfeited: _licence_ended("forfeited"),
    CompositeIssued: _composite_issued,
    CompositeWithdrawn: _composite_withdrawn,
    ApplicationWithdrawn: _application_withdrawn,
    CaseConcluded: _case_concluded,
}
