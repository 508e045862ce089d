"""Findings of checks (核查结论) as pages and the composite report show them: item, department, outcome, values, day.

What was found is for the applicant, for those who see to the whole case, and for the departments of the check and of
what rests on it: they decide in the knowledge of it. Another department of the case has no need of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.case.acts import Actor
from domain.case.entries import Entry
from domain.case.findings.entries import FindingCorrected
from domain.case.roles import OF_DEPARTMENT
from domain.case.state import CaseState, ItemPhase
from domain.definition.plan import PlanItem
from domain.findings.rule import CHECK, FindingRule, ValueType
from starter.office.filing.findings import VALUES

HINTS: Mapping[ValueType, str] = {
    "money": "金额，单位元，最多两位小数，例如 12000.50",
    "number": "数字",
    "date": "日期，例如 2026-11-23",
    "text": "最多500个字",
}
"""How a value is filled in, by its type."""


@dataclass(frozen=True)
class ShownFinding:
    """What one check found; `act_id`: beside which its words stand; `reports`: names of the files (核查报告)."""

    key: str
    name: str
    department: str
    outcome: str
    values: tuple[tuple[str, str], ...]
    remark: str
    found_at: datetime
    act_id: str
    reports: tuple[str, ...]
    is_corrected: bool


@dataclass(frozen=True)
class ToldOf:
    """What is told of findings: the case as it stands, its journal, what went with its acts, names of departments."""

    state: CaseState
    entries: Iterable[Entry]
    contents: Mapping[str, Mapping[str, Any]]
    departments: Mapping[str, str]


def findings_of(told: ToldOf, actor: Actor) -> tuple[ShownFinding, ...]:
    """The findings so far that are for the visitor, in the plan's order."""
    state = told.state
    corrected = {entry.item for entry in told.entries if isinstance(entry, FindingCorrected)}
    return tuple(
        _shown(told, plan, plan.finding, plan.key in corrected)
        for plan in state.plan.items
        if plan.finding is not None and state.items[plan.key].phase is ItemPhase.FOUND
        if reads_finding(state, actor, plan.key)
    )


def reads_finding(state: CaseState, actor: Actor, key: str) -> bool:
    """Whether the finding of that item is for this reader."""
    if actor.role not in OF_DEPARTMENT:
        return True
    concerned = {state.item_plan(each).department for each in (key, *state.plan.later(key))}
    return actor.department in concerned


def all_checked(state: CaseState) -> bool:
    """Whether there are checks and all of them have ended, at least one with a finding: then a report sums them up."""
    checks = [state.items[plan.key] for plan in state.plan.items if plan.kind == CHECK]
    return all(item.has_ended for item in checks) and any(item.phase is ItemPhase.FOUND for item in checks)


def _shown(told: ToldOf, plan: PlanItem, rule: FindingRule, is_corrected: bool) -> ShownFinding:
    item = told.state.items[plan.key]
    content = told.contents.get(item.decision_act or "", {})
    return ShownFinding(
        key=plan.key,
        name=plan.name,
        department=told.departments.get(plan.department, plan.department),
        outcome=rule.outcome_name(item.finding),
        values=tuple(_values(rule, content)),
        remark=str(content.get("opinion") or ""),
        found_at=item.decided_at or told.state.opening.received_at,
        act_id=item.decision_act or "",
        reports=tuple(str(each.get("file_name") or "") for each in content.get("files", ())),
        is_corrected=is_corrected,
    )


def _values(rule: FindingRule, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    stated = content.get(VALUES)
    said: Mapping[str, Any] = stated if isinstance(stated, dict) else {}
    for each in rule.values:
        if text := str(said.get(each.key) or ""):
            yield each.name, f"{text}元" if each.type == "money" else text
