"""Whether an act holds (操作规则): who may do it, and whether the case is where it can be done.

The same rule runs in the workflow, which alone decides, and in the UI, for comfort.
"""

from __future__ import annotations

from collections.abc import Callable

from domain.acts import Act, ActKind, Refusal, Role, refuse
from domain.state import CaseState, ItemPhase, Phase

ALLOWED_ROLES: dict[str, frozenset[Role]] = {
    ActKind.COMPLETE_PRE_REVIEW: frozenset({Role.HANDLER}),
    ActKind.SUPPLY_CORRECTION: frozenset({Role.COUNTER_CLERK, Role.APPLICANT}),
    ActKind.REFUSE_ACCEPTANCE: frozenset({Role.COUNTER_CLERK, Role.LEAD}),
    ActKind.CLAIM_ITEM: frozenset({Role.HANDLER}),
    ActKind.RELEASE_ITEM: frozenset({Role.HANDLER}),
    ActKind.ACKNOWLEDGE_ITEM: frozenset({Role.SYSTEM}),
    ActKind.DECIDE_ITEM: frozenset({Role.HANDLER, Role.SYSTEM}),
    ActKind.URGE_ITEM: frozenset({Role.SUPERVISOR, Role.LEAD}),
    ActKind.WITHDRAW_APPLICATION: frozenset({Role.APPLICANT, Role.COUNTER_CLERK}),
}
"""Deny by default: a kind that is not here is done by nobody."""

_OF_THE_DEPARTMENT = frozenset({Role.HANDLER, Role.SYSTEM})
_ON_AN_ITEM = frozenset(
    {
        ActKind.COMPLETE_PRE_REVIEW,
        ActKind.CLAIM_ITEM,
        ActKind.RELEASE_ITEM,
        ActKind.ACKNOWLEDGE_ITEM,
        ActKind.DECIDE_ITEM,
        ActKind.URGE_ITEM,
    }
)


def applicant_id(case_no: str) -> str:
    """The actor id of a case's applicant, who has no account but the query code of that one case."""
    return f"applicant:{case_no}"


def granted(state: CaseState, keys: tuple[str, ...]) -> bool:
    """Whether every one of these items is granted."""
    return all(state.items[key].phase is ItemPhase.GRANTED for key in keys)


def check(state: CaseState, act: Act) -> Refusal | None:
    """The first reason why `act` does not hold on `state`, or None when it does."""
    if act.kind not in ALLOWED_ROLES:
        return refuse("UNKNOWN_ACT")
    code = _who(state, act) or _closed(state) or _where(state, act) or _what(state, act)
    return refuse(code) if code else None


def _who(state: CaseState, act: Act) -> str | None:
    actor = act.actor
    if actor.role not in ALLOWED_ROLES[act.kind]:
        return "NOT_ALLOWED"
    if actor.role is Role.APPLICANT and actor.actor_id != applicant_id(state.opening.case_no):
        return "NOT_ALLOWED"
    if actor.role is Role.LEAD and actor.department != state.plan.lead_department:
        return "NOT_ALLOWED"
    if act.kind in _ON_AN_ITEM:
        if act.item is None or act.item not in state.items:
            return "ITEM_UNKNOWN"
        if actor.role in _OF_THE_DEPARTMENT and actor.department != state.item_plan(act.item).department:
            return "WRONG_DEPARTMENT"
    return None


def _closed(state: CaseState) -> str | None:
    return "CASE_CLOSED" if state.phase is Phase.CONCLUDED else None


def _where(state: CaseState, act: Act) -> str | None:
    rule = _PLACES.get(act.kind)
    return rule(state, act) if rule else None


def _in_review(state: CaseState, act: Act) -> str | None:
    return None if state.items[act.item or ""].phase is ItemPhase.REVIEWING else "ITEM_NOT_IN_REVIEW"


def _open(state: CaseState, act: Act) -> str | None:
    item = state.items[act.item or ""]
    if item.decided_at is not None and item.phase is not ItemPhase.LAPSED:
        return "ITEM_ALREADY_DECIDED"
    return None if item.phase is ItemPhase.OPEN else "ITEM_NOT_OPEN"


def _at_work(state: CaseState, act: Act) -> str | None:
    """Open for handling or for pre-review: both can be claimed and urged."""
    if state.items[act.item or ""].phase is ItemPhase.REVIEWING:
        return None
    return _open(state, act)


def _decidable(state: CaseState, act: Act) -> str | None:
    if code := _open(state, act):
        return code
    gates = state.item_plan(act.item or "").gate
    return None if granted(state, gates) else "PREDECESSOR_PENDING"


def _correcting(state: CaseState, act: Act) -> str | None:
    return None if state.phase is Phase.CORRECTING else "NO_CORRECTION_OPEN"


def _not_accepted_yet(state: CaseState, act: Act) -> str | None:
    return None if state.accepted_at is None else "ALREADY_ACCEPTED"


Rule = Callable[[CaseState, Act], str | None]

_PLACES: dict[str, Rule] = {
    ActKind.COMPLETE_PRE_REVIEW: _in_review,
    ActKind.SUPPLY_CORRECTION: _correcting,
    ActKind.REFUSE_ACCEPTANCE: _not_accepted_yet,
    ActKind.CLAIM_ITEM: _at_work,
    ActKind.RELEASE_ITEM: _at_work,
    ActKind.DECIDE_ITEM: _decidable,
    ActKind.URGE_ITEM: _at_work,
}


def _what(state: CaseState, act: Act) -> str | None:
    rule = _CONTENTS.get(act.kind)
    return rule(state, act) if rule else None


def _other_handler(state: CaseState, act: Act) -> str | None:
    handler = state.items[act.item or ""].handler
    if act.actor.role is Role.HANDLER and handler not in (None, act.actor.actor_id):
        return "CLAIMED_BY_OTHER"
    return None


def _review_content(state: CaseState, act: Act) -> str | None:
    if act.complete and act.gaps:
        return "GAPS_UNEXPECTED"
    if not act.complete and not act.gaps:
        return "GAPS_MISSING"
    return _other_handler(state, act)


def _decision_content(state: CaseState, act: Act) -> str | None:
    if act.decision is None:
        return "DECISION_MISSING"
    if act.decision == "refuse" and not act.reason:
        return "REASON_MISSING"
    return _other_handler(state, act)


def _release_content(state: CaseState, act: Act) -> str | None:
    return None if state.items[act.item or ""].handler == act.actor.actor_id else "NOT_CLAIMED"


def _supplied_content(state: CaseState, act: Act) -> str | None:
    asked = {gap.subject for gap in state.gaps}
    return None if act.supplied and asked.issuperset(act.supplied) else "SUPPLIED_NOT_ASKED"


def _reason_content(state: CaseState, act: Act) -> str | None:
    return None if act.reason else "REASON_MISSING"


_CONTENTS: dict[str, Rule] = {
    ActKind.COMPLETE_PRE_REVIEW: _review_content,
    ActKind.CLAIM_ITEM: _other_handler,
    ActKind.RELEASE_ITEM: _release_content,
    ActKind.DECIDE_ITEM: _decision_content,
    ActKind.SUPPLY_CORRECTION: _supplied_content,
    ActKind.REFUSE_ACCEPTANCE: _reason_content,
}
