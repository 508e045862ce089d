"""How 重新出具查询码, 转交大厅 and 变更牵头部门 are told."""

from __future__ import annotations

from domain.case.intake.entries import CodeReissued, HallChanged
from domain.case.leading.entries import LeadChanged
from starter.words.case_names import CaseNames
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says


@says(CodeReissued)
def _reissued(case_names: CaseNames, entry: CodeReissued) -> str:
    return f"{case_names.who(entry.actor)}核验身份后重新出具查询码，原查询码作废。"


@says(HallChanged)
def _other_hall(case_names: CaseNames, entry: HallChanged) -> str:
    return f"{case_names.who(entry.actor)}把办件从{case_names.hall(entry.from_hall)}转交{case_names.hall(entry.hall)}。"


@says(LeadChanged)
def _another_leads(case_names: CaseNames, entry: LeadChanged) -> str:
    before, now = (case_names.of_departments([each]) for each in (entry.from_department, entry.to_department))
    return f"{case_names.who(entry.actor)}变更牵头部门：自此由{now}牵头，此前由{before}牵头；各项期限照常计算。"
