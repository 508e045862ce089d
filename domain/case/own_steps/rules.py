"""Rules of the applicant's own step (自办步骤): who reports, confirms, gives back, extends and closes it, and when."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.own_steps.folds import step_of
from domain.case.rule_parts import Rule, Ways, other_handler
from domain.case.state import CaseState, ItemPhase


def _open_step(state: CaseState, act: Act) -> str | None:
    """The item is an own step that may be done now."""
    item = state.items[act.item or ""]
    if state.item_plan(act.item or "").step is None:
        return "NOT_AN_OWN_STEP"
    if item.has_ended:
        return "STEP_OVER"
    return None if item.phase is ItemPhase.OPEN else "ITEM_NOT_OPEN"


def _not_reported(state: CaseState, act: Act) -> str | None:
    return "STEP_REPORTED" if step_of(state, act.item or "").is_reported else None


def _reported(state: CaseState, act: Act) -> str | None:
    return None if step_of(state, act.item or "").is_reported else "STEP_NOT_REPORTED"


def _evidence(state: CaseState, act: Act) -> str | None:
    """All that shows that it is done comes with the report, and nothing that nobody asked for."""
    step = state.item_plan(act.item or "").step
    asked, given = set(step.evidence) if step else set(), set(act.supplied)
    if given - asked:
        return "STEP_EVIDENCE_UNKNOWN"
    return "STEP_EVIDENCE_MISSING" if asked - given else None


def _extendable(state: CaseState, act: Act) -> str | None:
    step = state.item_plan(act.item or "").step
    if step is None or step.term is None:
        return "STEP_WITHOUT_TERM"
    if step_of(state, act.item or "").extended:
        return "STEP_EXTENDED"
    if act.days is None:
        return "DAYS_MISSING"
    return "DAYS_TOO_MANY" if act.days > step.term.days else None


def _closable(state: CaseState, act: Act) -> str | None:
    """Only what asks the lead, and only once the term has ended undone."""
    step = state.item_plan(act.item or "").step
    is_asked = step is not None and step.consequence == "ask" and step_of(state, act.item or "").missed_at is not None
    return None if is_asked else "STEP_NOT_MISSED"


RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.REPORT_STEP: (_open_step, _not_reported, _evidence),
    ActKind.CONFIRM_STEP: (_open_step, _reported, other_handler),
    ActKind.RETURN_STEP: (_open_step, _reported, other_handler),
    ActKind.EXTEND_STEP: (_open_step, _not_reported, _extendable),
    ActKind.CLOSE_STEP: (_open_step, _not_reported, _closable),
}


def _ways_to_report(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    step = state.item_plan(act.item or "").step
    return ({"supplied": step.evidence if step else ()},)


WAYS: dict[str, Ways] = {
    ActKind.REPORT_STEP: _ways_to_report,
    ActKind.EXTEND_STEP: lambda _state, _act: ({"days": 1},),
}
