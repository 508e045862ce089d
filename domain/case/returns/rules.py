"""Rules of 退回: the proposal to the one who made it, or the work to an item before this one."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.desk.signing import is_kept_apart, seat_of
from domain.case.findings.rules import BUILT_UPON
from domain.case.rule_parts import Rule, Ways, handler_of_it, no_proposal, open_item
from domain.case.state import CaseState, latest
from domain.definition.plan import Plan
from domain.findings.rule import BY_A_DEPARTMENT


def _returnable(state: CaseState, act: Act) -> str | None:
    return _draft(state, act) if act.to_item is None else _to_an_item_before(state, act, act.to_item)


def _draft(state: CaseState, act: Act) -> str | None:
    """By whoever could sign the proposal now, in place of signing."""
    if state.items[act.item or ""].desk.proposal is None:
        return "NO_PROPOSAL"
    if seat_of(state, act.item or "", act.actor) is None:
        return "NOT_A_SIGNER"
    return "SEPARATION_OF_DUTIES" if is_kept_apart(state, act.item or "", act.actor, "review") else None


def _to_an_item_before(state: CaseState, act: Act, before: str) -> str | None:
    if act.actor.department != state.item_plan(act.item or "").department:
        return "WRONG_DEPARTMENT"
    if code := handler_of_it(state, act) or no_proposal(state, act):
        return code
    if before not in _leading_to(state.plan, act.item or "") or not _can_be_opened(state, before):
        return "RETURN_NOT_POSSIBLE"
    # A decision that was taken on that result, or a result in the applicant's hands, would rest on nothing.
    dependants = (key for key in state.items if before in _leading_to(state.plan, key))
    decided = any(state.items[key].phase in BUILT_UPON for key in dependants)
    return "RESULT_IN_USE" if decided or before in state.issued else None


def _leading_to(plan: Plan, key: str) -> frozenset[str]:
    """All items whose results this one waits for, also over others."""
    found: set[str] = set()
    ahead = list(plan.item(key).predecessors)
    while ahead:
        before = ahead.pop()
        if before not in found:
            found.add(before)
            ahead += plan.item(before).predecessors
    return frozenset(found)


def _can_be_opened(state: CaseState, key: str) -> bool:
    """Granted by somebody; what silence renewed is renewed (行政许可法 第五十条), and a wait was nobody's decision."""
    renewal = latest(state, "renewal", key)
    by_silence = renewal is not None and "lapse" in state.fired.get(renewal.clock_id, ())
    is_decision = state.item_plan(key).kind in BY_A_DEPARTMENT
    item = state.items[key]
    return item.is_good and is_decision and not by_silence and item.undo is None


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.RETURN_ITEM: (open_item, _returnable),
}


def _ways_to_return(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    """To the one who proposed, and to each item on which this one rests, the nearest first."""
    before: dict[str, None] = {}
    near = list(state.item_plan(act.item or "").predecessors)
    while near:
        key = near.pop(0)
        if key not in before:
            before[key] = None
            near += state.item_plan(key).predecessors
    return tuple({"to_item": to, "reason": "-"} for to in (None, *before))


WAYS: dict[str, Ways] = {ActKind.RETURN_ITEM: _ways_to_return}
