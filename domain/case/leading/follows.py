"""What 变更牵头部门 leads to: the entry, and nothing that is due any other day."""

from __future__ import annotations

from domain.case.acts import Act, ActKind
from domain.case.decided import Consequence, Decided
from domain.case.entry_base import EntryFacts
from domain.case.leading.entries import LeadChanged


def _change_lead(decided: Decided, act: Act, facts: EntryFacts) -> None:
    before = decided.state.plan.lead_department
    decided.add(LeadChanged(**facts, from_department=before, to_department=act.to_department or ""))


CONSEQUENCES: dict[ActKind, Consequence] = {ActKind.CHANGE_LEAD: _change_lead}
