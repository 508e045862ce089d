"""How findings of checks (核查结论) are told."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.findings.entries import FindingCorrected, FindingProposed, FindingRecorded
from starter.words.case_names import CaseNames
from starter.words.sentences import Sentences

HINTS: Mapping[str, str] = {
    "money": "金额，单位元，最多两位小数，例如 12000.50",
    "number": "数字",
    "date": "日期，例如 2026-11-23",
    "text": "最多500个字",
}
"""How a value of a check is filled in, by its type."""
SENTENCES = Sentences()
says = SENTENCES.says


@says(FindingProposed)
def _proposed(case_names: CaseNames, entry: FindingProposed) -> str:
    outcome = case_names.outcome(entry.item, entry.outcome)
    return f"{case_names.who(entry.actor)}拟出{case_names.item(entry.item)}的核查结论：{outcome}，等审核签署。"


@says(FindingRecorded)
def _recorded(case_names: CaseNames, entry: FindingRecorded) -> str:
    who = case_names.who(entry.actor) if entry.actor else "承办部门"
    via = "（经审核签署）" if entry.via == "signed" else ""
    return f"{who}出具{case_names.item(entry.item)}的核查结论：{case_names.outcome(entry.item, entry.outcome)}{via}。"


@says(FindingCorrected)
def _corrected(case_names: CaseNames, entry: FindingCorrected) -> str:
    before, now = (case_names.outcome(entry.item, each) for each in (entry.before, entry.outcome))
    what = f"由{before}更正为{now}" if before != now else f"仍为{now}，更正了核查内容"
    return f"{case_names.who(entry.actor)}更正{case_names.item(entry.item)}的核查结论：{what}。"
