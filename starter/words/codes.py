"""How 重新出具查询码 is told."""

from __future__ import annotations

from domain.case.intake.entries import CodeReissued
from starter.words.case_names import CaseNames
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says


@says(CodeReissued)
def _reissued(case_names: CaseNames, entry: CodeReissued) -> str:
    return f"{case_names.who(entry.actor)}核验身份后重新出具查询码，原查询码作废。"
