"""How objections to a wait (公示), undoing (补偿) and findings of checks (核查) are told; who may object, in words."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.findings.entries import FindingCorrected, FindingProposed, FindingRecorded
from domain.case.waits.entries import ObjectionRaised, ObjectionSettled, UndoAsked, UndoConfirmed
from domain.definition.extra_rules import ObjectionRule
from starter.words.case_names import CaseNames
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says

OBJECTOR_NAMES: Mapping[str, str] = {"creditors": "债权人", "interested": "利害关系人", "public": "社会公众"}
"""Objectors outside the departments."""
UPHELD_WORDS: Mapping[str, str] = {
    "stop_item": "异议成立的，该事项不予办理，以它为前提的事项不再办理。",
    "stop_case": "异议成立的，整件事终止办理。",
    "hold": "异议成立的，该事项等到异议消除后才能通过。",
}
"""What follows when an objection holds."""


def objector_name(slug: str, departments: Mapping[str, str]) -> str:
    """Who objects, in words."""
    return OBJECTOR_NAMES.get(slug) or departments.get(slug, slug)


def objectors(rule: ObjectionRule, departments: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Who may object, each with a name."""
    return tuple((slug, objector_name(slug, departments)) for slug in rule.by)


@says(ObjectionRaised)
def _raised(case_names: CaseNames, entry: ObjectionRaised) -> str:
    name = objector_name(entry.objector, case_names.departments)
    number = f"（第{entry.number}件）" if entry.number > 1 else ""
    end = "" if entry.now else "，处理前该事项不能通过"
    return f"{case_names.who(entry.actor)}登记{name}对{case_names.item(entry.item)}提出的异议{number}{end}。"


@says(ObjectionSettled)
def _settled(case_names: CaseNames, entry: ObjectionSettled) -> str:
    finding = "异议成立" if entry.upheld else "异议不成立，期限照常届满"
    which = "、".join(f"第{number}件" for number in entry.numbers)
    return f"{case_names.who(entry.actor)}处理对{case_names.item(entry.item)}的{which}异议：{finding}。"


@says(UndoAsked)
def _undo_asked(case_names: CaseNames, entry: UndoAsked) -> str:
    why = f"{case_names.item(entry.because)}没有办成" if entry.because else "申请人撤件"
    return f"{why}，请{case_names.of_departments([entry.department])}{entry.what}（{case_names.item(entry.item)}）。"


says(UndoConfirmed)(lambda s, e: f"{s.who(e.actor)}确认已{e.what}，{s.item(e.item)}的决定不再有效。")


@says(FindingProposed)
def _finding_proposed(case_names: CaseNames, entry: FindingProposed) -> str:
    outcome = case_names.outcome(entry.item, entry.outcome)
    return f"{case_names.who(entry.actor)}拟出{case_names.item(entry.item)}的核查结论：{outcome}，等审核签署。"


@says(FindingRecorded)
def _finding_recorded(case_names: CaseNames, entry: FindingRecorded) -> str:
    who = case_names.who(entry.actor) if entry.actor else "承办部门"
    via = "（经审核签署）" if entry.via == "signed" else ""
    return f"{who}出具{case_names.item(entry.item)}的核查结论：{case_names.outcome(entry.item, entry.outcome)}{via}。"


@says(FindingCorrected)
def _finding_corrected(case_names: CaseNames, entry: FindingCorrected) -> str:
    before, now = (case_names.outcome(entry.item, each) for each in (entry.before, entry.outcome))
    what = f"由{before}更正为{now}" if before != now else f"仍为{now}，更正了核查内容"
    return f"{case_names.who(entry.actor)}更正{case_names.item(entry.item)}的核查结论：{what}。"
