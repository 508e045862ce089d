"""Rules of a check (核查): 出具核查结论, and 更正核查结论 as long as nothing was built upon it."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Act, ActKind, Role
from domain.case.desk.rules import signs_not_own_draft
from domain.case.desk.signing import is_signed, kept_from
from domain.case.items.rules import before_signers_done
from domain.case.rule_parts import Rule, Ways, duties_apart, no_proposal, open_item, other_handler
from domain.case.state import CaseState, ItemPhase
from domain.findings.rule import CHECK
from domain.time.calendar import beijing_date

BUILT_UPON = (ItemPhase.GRANTED, ItemPhase.REFUSED, ItemPhase.REVOKED, ItemPhase.FOUND)
"""Phases of an item that was decided, or ended with a finding, in the knowledge of what came before it."""


def _a_check(state: CaseState, act: Act) -> str | None:
    return None if state.item_plan(act.item or "").kind == CHECK else "NOT_A_CHECK"


def _can_be_found(state: CaseState, act: Act) -> str | None:
    """集中申报期 and what comes before it keep a finding as they keep a decision; so do papers that follow (容缺)."""
    window = state.plan.window
    if window is not None and beijing_date(act.received_at) <= window.closes_on:
        return "WINDOW_OPEN"
    return kept_from(state, act.item or "", "grant")


def _outcome_known(state: CaseState, act: Act) -> str | None:
    rule = state.item_plan(act.item or "").finding
    return None if rule is not None and act.outcome in rule.outcomes else "OUTCOME_UNKNOWN"


def _has_found(state: CaseState, act: Act) -> str | None:
    return None if state.items[act.item or ""].phase is ItemPhase.FOUND else "NOTHING_FOUND_YET"


def _not_built_upon(state: CaseState, act: Act) -> str | None:
    """What was decided in the knowledge of a finding would rest on nothing; it is put right where it was decided."""
    later = (state.items[key].phase for key in state.plan.later(act.item or ""))
    return "FINDING_IN_USE" if any(phase in BUILT_UPON for phase in later) else None


def _head_for_the_signed(state: CaseState, act: Act) -> str | None:
    """What colleagues had to sign one of them does not change alone: the head of the department answers for it."""
    return "REVIEW_NEEDED" if is_signed(state, act.item or "") and act.actor.role is not Role.DEPARTMENT_HEAD else None


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.RECORD_FINDING: (
        _a_check,
        open_item,
        no_proposal,
        _can_be_found,
        _outcome_known,
        other_handler,
        before_signers_done,
        signs_not_own_draft,
        duties_apart("draft"),
    ),
    ActKind.CORRECT_FINDING: (
        _a_check,
        _has_found,
        _not_built_upon,
        _outcome_known,
        other_handler,
        _head_for_the_signed,
    ),
}


def _any_outcome(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    rule = state.item_plan(act.item or "").finding
    return tuple({"outcome": key} for key in rule.outcomes) if rule is not None else ()


WAYS: dict[str, Ways] = {ActKind.RECORD_FINDING: _any_outcome, ActKind.CORRECT_FINDING: _any_outcome}
