"""Duties of own steps (自办步骤) beside the item's own: what the lead owes where a term ended undone."""

from __future__ import annotations

from domain.case.roles import Role
from domain.case.state import CaseState
from domain.duties.acts import act_for
from domain.duties.duty import Duty, SubjectKind, Unlimited
from domain.duties.parties import of_department
from domain.duties.reasons import DutyReason


def missed_step(state: CaseState, key: str) -> Duty | None:
    """期满未办, and the item asks the lead: extend once, or close. The applicant may still do it until then."""
    step, plan = state.items[key].step, state.item_plan(key).step
    if step is None or step.missed_at is None or plan is None or plan.consequence != "ask":
        return None
    return Duty(
        kind=SubjectKind.STEP,
        subject=key,
        party=of_department(state.plan.lead_department, Role.LEAD),
        act=act_for(DutyReason.STEP_MISSED),
        reason=DutyReason.STEP_MISSED,
        since=step.missed_at,
        unlimited=Unlimited.NOT_SET,
    )
