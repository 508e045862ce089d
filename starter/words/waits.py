"""How objections to a wait (公示), undoing (补偿), own steps (自办步骤) and findings (核查) are told, in words."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.findings.entries import FindingCorrected, FindingProposed, FindingRecorded
from domain.case.own_steps.entries import (
    StepConfirmed,
    StepEnded,
    StepExtended,
    StepMissed,
    StepReported,
    StepReturned,
)
from domain.case.waits.entries import ObjectionRaised, ObjectionSettled, UndoAsked, UndoConfirmed
from domain.definition.extra_rules import ObjectionRule
from starter.words.case_names import CaseNames
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says

STEP_WORDS = frozenset({"step_reported", "step_confirmed", "step_returned", "step_extended", "step_ended"})
"""Entries of own steps with words and files of whoever did it, which the staff concerned reads."""
STEP_TOLD = STEP_WORDS - {"step_confirmed"}
"""Of these the applicant reads, too: their own words, and why it was given back, extended or closed."""
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


@says(StepReported)
def _reported(case_names: CaseNames, entry: StepReported) -> str:
    shown = f"，交了{case_names.subjects(entry.evidence)}" if entry.evidence else ""
    late = "（已超过自办期限）" if entry.late else ""
    then = "" if entry.done else "，等部门核对"
    return f"{case_names.who(entry.actor)}告知{case_names.item(entry.item)}已完成{late}{shown}{then}。"


says(StepConfirmed)(lambda s, e: f"{s.who(e.actor)}核对后确认{s.item(e.item)}已完成。")


@says(StepReturned)
def _returned(case_names: CaseNames, entry: StepReturned) -> str:
    rest = "，自办期限接着计算" if entry.limit is not None else ""
    return f"{case_names.who(entry.actor)}核对后退回{case_names.item(entry.item)}，请申请人办好后再告知{rest}。"


@says(StepExtended)
def _extended(case_names: CaseNames, entry: StepExtended) -> str:
    since = "，自今天起计算" if entry.limit is not None else ""
    return f"{case_names.who(entry.actor)}把{case_names.item(entry.item)}的自办期限延长{entry.days}天{since}。"


@says(StepMissed)
def _missed(case_names: CaseNames, entry: StepMissed) -> str:
    then = "，由牵头部门决定延长或终止" if entry.asks else "，申请人仍可办好后告知"
    return f"{case_names.item(entry.item)}期满，申请人没有告知完成{then}。"


@says(StepEnded)
def _ended(case_names: CaseNames, entry: StepEnded) -> str:
    if entry.why == "expired":
        return f"{case_names.item(entry.item)}期满没有完成，按方案终止。"
    return f"{case_names.who(entry.actor)}终止{case_names.item(entry.item)}：期满没有完成。"


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
