"""Rules of one item: 认领, 退领, 催办, 决定."""

from __future__ import annotations

from datetime import timedelta

from domain.case.acts import Act, ActKind, Role
from domain.case.desk.signing import kept_from
from domain.case.questions import is_untrue
from domain.case.rule_parts import (
    Rule,
    Ways,
    at_work,
    duties_apart,
    just,
    no_proposal,
    not_delegated,
    open_item,
    other_handler,
)
from domain.case.state import CaseState, ItemPhase, Phase
from domain.definition.plan import THIRD_EDITION, Connector
from domain.findings.rule import CHECK
from domain.time.calendar import beijing_date


def _claimable(state: CaseState, act: Act) -> str | None:
    return other_handler(state, act) or not_delegated(state, act)


def _release_content(state: CaseState, act: Act) -> str | None:
    if state.items[act.item or ""].handler != act.actor.stands_for:
        return "NOT_CLAIMED"
    return not_delegated(state, act) or no_proposal(state, act)


def _not_urged_recently(state: CaseState, act: Act) -> str | None:
    hours, urged_at = state.plan.urge_hours, state.items[act.item or ""].urged_at
    if hours == 0 or urged_at is None or act.received_at >= urged_at + timedelta(hours=hours):
        return None
    return "URGED_RECENTLY"


def _in_a_department(state: CaseState, act: Act) -> str | None:
    """What the applicant does in their own time (自办步骤) no department can be urged for."""
    item = state.items[act.item or ""]
    is_own = state.item_plan(act.item or "").step is not None and not (item.step and item.step.is_reported)
    return "STEP_NOT_URGED" if is_own else None


def _hand_over_failed(state: CaseState, act: Act) -> str | None:
    item = state.items[act.item or ""]
    has_failed = not item.handed_over and (item.held or item.retry_at is not None)
    return None if has_failed else "HAND_OVER_NOT_FAILED"


def _with_a_system(state: CaseState, act: Act) -> str | None:
    """人工办理 is for what a department's system has, or should have: the rest is handled by people anyway."""
    return None if state.items[act.item or ""].routed is Connector.HTTP else "NOT_WITH_A_SYSTEM"


def _withdrawable(state: CaseState, act: Act) -> str | None:
    """While it is undecided, and once the case is accepted: before that, an application is withdrawn as it was made."""
    if state.plan.defaults < THIRD_EDITION:
        return "ITEM_NOT_WITHDRAWN_ALONE"
    item = state.items[act.item or ""]
    if item.has_ended:
        return "ITEM_ALREADY_DECIDED"
    # Of the only one that is left the whole is withdrawn, with what follows from that (补偿).
    is_last = sum(not each.has_ended for each in state.items.values()) == 1 and not _any_done(state)
    return "ITEM_NOT_WITHDRAWN_ALONE" if state.phase is not Phase.HANDLING or is_last else None


def _any_done(state: CaseState) -> bool:
    return any(each.phase in (ItemPhase.GRANTED, ItemPhase.FOUND) for each in state.items.values())


def decision_content(state: CaseState, act: Act) -> str | None:
    """A decision or its proposal: what it says, and whether anything keeps it from being taken."""
    plan = state.item_plan(act.item or "")
    if plan.step is not None:
        return "STEP_NOT_DECIDED"
    if plan.kind != "decision":
        return "CHECK_NOT_DECIDED" if plan.kind == CHECK else "WAIT_NOT_DECIDED"
    # 集中申报期: all who apply in it are looked at together, so none is decided before it has closed.
    window = state.plan.window
    if window is not None and beijing_date(act.received_at) <= window.closes_on:
        return "WINDOW_OPEN"
    # What keeps even a refusal is told before what is missing in the form: filling it in would not help.
    if act.decision is None:
        return kept_from(state, act.item or "", "refuse") or "DECISION_MISSING"
    if act.decision == "refuse" and not act.reason:
        return "REASON_MISSING"
    return kept_from(state, act.item or "", act.decision) or _true_ground(state, act)


def _true_ground(state: CaseState, act: Act) -> str | None:
    untrue = act.decision == "refuse" and is_untrue(state, act.item or "", act.reason)
    return "REASON_UNTRUE" if untrue else None


def before_signers_done(state: CaseState, act: Act) -> str | None:
    """Who was asked before the proposal (前加签) has signed, either way."""
    if act.actor.role is Role.SYSTEM:
        return None
    waits = any(each.position == "before" and each.agree is None for each in state.items[act.item or ""].desk.signers)
    return "SIGNATURE_PENDING" if waits else None


def _needs_no_review(state: CaseState, act: Act) -> str | None:
    """What colleagues have to sign is proposed first; a department's own system has its own way of doing that."""
    desk = state.items[act.item or ""].desk
    if act.actor.role is Role.SYSTEM:
        return None
    needs = state.item_plan(act.item or "").review is not None or desk.has_after()
    return "REVIEW_NEEDED" if needs else None


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.CLAIM_ITEM: (at_work, _claimable),
    ActKind.RELEASE_ITEM: (at_work, _release_content),
    ActKind.URGE_ITEM: (at_work, _in_a_department, _not_urged_recently),
    ActKind.RESEND_ITEM: (open_item, _hand_over_failed),
    ActKind.HANDLE_BY_HAND: (open_item, _with_a_system, other_handler),
    ActKind.WITHDRAW_ITEM: (_withdrawable,),
    ActKind.DECIDE_ITEM: (
        open_item,
        decision_content,
        other_handler,
        _needs_no_review,
        before_signers_done,
        duties_apart("draft"),
    ),
}
WAYS: dict[str, Ways] = {ActKind.DECIDE_ITEM: just(decision="refuse", reason="-")}
