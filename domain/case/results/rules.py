"""Rules of what comes after a decision: 送达, 履诺核查, 撤销."""

from __future__ import annotations

from domain.case.acts import Act, ActKind
from domain.case.questions import undelivered
from domain.case.rule_parts import Rule, Ways, duties_apart, just, reason_given
from domain.case.state import CaseState, ItemPhase


def _undelivered(state: CaseState, act: Act) -> str | None:
    return None if undelivered(state, act.item) else "NOTHING_TO_DELIVER"


def _delivery_content(state: CaseState, act: Act) -> str | None:
    return None if act.method else "METHOD_MISSING"


def _commitment_open(state: CaseState, act: Act) -> str | None:
    return None if state.items[act.item or ""].commitment in ("due", "rectifying") else "NO_COMMITMENT_OPEN"


def _check_content(state: CaseState, act: Act) -> str | None:
    if act.met is None:
        return "FINDING_MISSING"
    return "REASON_MISSING" if not act.met and not act.reason else None


def _is_granted(state: CaseState, act: Act) -> str | None:
    return None if state.items[act.item or ""].phase is ItemPhase.GRANTED else "NOT_GRANTED"


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.CONFIRM_DELIVERY: (_undelivered, _delivery_content),
    ActKind.CHECK_COMMITMENT: (_commitment_open, _check_content, duties_apart("commitment_check")),
    ActKind.REVOKE_DECISION: (_is_granted, reason_given),
}
WAYS: dict[str, Ways] = {
    ActKind.CONFIRM_DELIVERY: just(method="pickup"),
    ActKind.CHECK_COMMITMENT: just(met=True),
    ActKind.REVOKE_DECISION: just(reason="-"),
}
