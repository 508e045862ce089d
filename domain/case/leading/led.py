"""A plan under another lead: what the lead convenes as such goes with it, what is over stays as it was."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.joint.state import JointPhase
from domain.case.state import CaseState
from domain.definition.plan import Plan

_OVER = (JointPhase.CLOSED, JointPhase.CANCELLED)


def led_by(plan: Plan, department: str, closed: Mapping[str, str]) -> Plan:
    """The plan with that lead, sealed anew. `closed`: events that are over, each with its convenor, who convened it."""
    lead = plan.lead_department
    joints = tuple(
        joint.model_copy(update={"convenor": closed.get(joint.key, department)}) if joint.convenor == lead else joint
        for joint in plan.joints
    )
    return Plan.model_validate(dict(plan) | {"lead_department": department, "joints": joints, "content_hash": ""})


def led_as_now(state: CaseState, plan: Plan) -> Plan:
    """Another version's plan as the case would go by it: once an act has changed the lead, no definition does."""
    if state.led_from is None:
        return plan
    return led_by(plan, state.plan.lead_department, closed_events(state))


def closed_events(state: CaseState) -> dict[str, str]:
    """Joint events that are over, by key, each with its convenor."""
    return {joint.key: joint.convenor for joint in state.plan.joints if state.joints[joint.key].phase in _OVER}
