"""When the lead of a case may change: to another department, and the act names it.

Whether that department is one that can lead is no part of any definition; it is looked at on the way in
(`starter/office/steering/lead_check.py`).
"""

from __future__ import annotations

from domain.case.acts import Act, ActKind
from domain.case.rule_parts import SOMEBODY, Rule, Ways, just
from domain.case.state import CaseState


def _another(state: CaseState, act: Act) -> str | None:
    if not act.to_department:
        return "LEAD_MISSING"
    return "LEAD_SAME" if act.to_department == state.plan.lead_department else None


RULES: dict[str, tuple[Rule, ...]] = {ActKind.CHANGE_LEAD: (_another,)}

WAYS: dict[str, Ways] = {ActKind.CHANGE_LEAD: just(to_department=SOMEBODY)}
