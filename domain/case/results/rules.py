"""Rules of what comes after a decision: 送达, 履诺核查, 撤销."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.questions import kept_here, undelivered
from domain.case.results.validity import Validity, is_licence, result_of
from domain.case.rule_parts import Rule, Ways, duties_apart, just, reason_given
from domain.case.state import CaseState, ItemPhase, Phase
from domain.time.calendar import beijing_date


def _undelivered(state: CaseState, act: Act) -> str | None:
    return None if undelivered(state, act.item) else "NOTHING_TO_DELIVER"


def _delivery_content(state: CaseState, act: Act) -> str | None:
    return None if act.method else "METHOD_MISSING"


def _commitment_open(state: CaseState, act: Act) -> str | None:
    """Nothing is checked any more of what is no longer in force."""
    item = state.items[act.item or ""]
    is_open = item.commitment in ("due", "rectifying") and item.licence_end is None
    return None if is_open else "NO_COMMITMENT_OPEN"


def _check_content(state: CaseState, act: Act) -> str | None:
    if act.met is None:
        return "FINDING_MISSING"
    return "REASON_MISSING" if not act.met and not act.reason else None


def _is_granted(state: CaseState, act: Act) -> str | None:
    """Also what has run out may be revoked (第六十九条); what was withdrawn, forfeited or cancelled is gone already."""
    item = state.items[act.item or ""]
    if item.phase is not ItemPhase.GRANTED:
        return "NOT_GRANTED"
    return None if item.licence_end is None else "LICENCE_ENDED"


def _has_result(state: CaseState, act: Act) -> str | None:
    """A result that somebody got; what is being undone (补偿), or was, is none any more."""
    item, plan = state.items[act.item or ""], state.item_plan(act.item or "")
    was_granted = item.phase in (ItemPhase.GRANTED, ItemPhase.REVOKED) and item.undo is None
    return None if was_granted and plan.result is not None and not plan.is_internal else "NO_RESULT"


def _is_in_force(state: CaseState, act: Act) -> str | None:
    """What has ended, be it by its last day, is cancelled (第七十条) and nothing else."""
    found = result_of(state, act.item or "", beijing_date(act.received_at))
    if found is None:  # a wait that passed
        return "NO_RESULT"
    if found.validity is Validity.EXPIRED:
        return "LICENCE_EXPIRED"
    return None if found.validity is Validity.VALID else "LICENCE_ENDED"


def _is_licence(state: CaseState, act: Act) -> str | None:
    """What only the law of licences and penalties knows: 撤回, 吊销."""
    return None if is_licence(state.item_plan(act.item or "")) else "NOT_A_LICENCE"


def _may_be_cancelled(state: CaseState, act: Act) -> str | None:
    """Also what ran out, was revoked, withdrawn or forfeited is cancelled (第七十条第一项、第四项), once."""
    return None if state.items[act.item or ""].licence_end != "cancelled" else "LICENCE_ENDED"


def _still_to_choose(state: CaseState, act: Act) -> str | None:
    """Until everything is in hand; a parcel that is under way is not called back, and goes where it was sent."""
    if state.plan.delivery is None:
        return "NOTHING_TO_DELIVER"
    if state.phase is not Phase.CONCLUDED or kept_here(state):
        return None
    return "PARCEL_UNDER_WAY" if undelivered(state, None) else "NOTHING_TO_DELIVER"


def _may_be_posted(state: CaseState, act: Act) -> str | None:
    if state.delivery != "post" or state.address_act is None:
        return "NOT_BY_POST"
    if kept_here(state):
        return None
    return "PARCEL_UNDER_WAY" if undelivered(state, None) else "NOTHING_TO_DELIVER"


def _parcel_moves_on(state: CaseState, act: Act) -> str | None:
    """A parcel goes one way: what came twice, or late, changes nothing any more."""
    parcel = next((each for each in state.parcels if each.number == act.parcel), None)
    if parcel is None or act.parcel_event is None:
        return "PARCEL_UNKNOWN"
    if not parcel.is_under_way or parcel.stage == act.parcel_event:
        return "PARCEL_SETTLED"
    return "TRACKING_MISSING" if act.parcel_event == "sent" and not act.tracking else None


def _parcel_ways(state: CaseState, _act: Act) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"parcel": parcel.number, "parcel_event": event, "tracking": "00000000"}
        for parcel in state.parcels
        for event in ("sent", "delivered", "returned")
    )


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.CONFIRM_DELIVERY: (_undelivered, _delivery_content),
    ActKind.CHECK_COMMITMENT: (_commitment_open, _check_content, duties_apart("commitment_check")),
    ActKind.REVOKE_DECISION: (_is_granted, reason_given),
    ActKind.CHOOSE_DELIVERY: (_still_to_choose, _delivery_content),
    ActKind.POST_RESULTS: (_may_be_posted,),
    ActKind.RECORD_PARCEL: (_parcel_moves_on,),
    ActKind.CHANGE_RESULT: (_has_result, _is_in_force, reason_given),
    ActKind.WITHDRAW_LICENCE: (_has_result, _is_in_force, _is_licence, reason_given),
    ActKind.CANCEL_LICENCE: (_has_result, _may_be_cancelled, reason_given),
    ActKind.FORFEIT_LICENCE: (_has_result, _is_in_force, _is_licence, reason_given),
}
WAYS: dict[str, Ways] = {
    ActKind.CONFIRM_DELIVERY: just(method="pickup"),
    ActKind.CHECK_COMMITMENT: just(met=True),
    ActKind.REVOKE_DECISION: just(reason="-"),
    ActKind.CHOOSE_DELIVERY: just(method="pickup"),
    ActKind.RECORD_PARCEL: _parcel_ways,
    ActKind.CHANGE_RESULT: just(reason="-"),
    ActKind.WITHDRAW_LICENCE: just(reason="-"),
    ActKind.CANCEL_LICENCE: just(reason="-"),
    ActKind.FORFEIT_LICENCE: just(reason="-"),
}
