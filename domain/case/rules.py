"""Whether an act holds (操作规则): who may do it, and whether the case is where it can be done.

The same rule runs in the workflow, which alone decides, and in the UI, for comfort. Who may stands in the table of
`act_specs` and is applied here; where and how an act can be done stands in the `rules` of its subject.
"""

from __future__ import annotations

from domain.case.act_spec import On
from domain.case.act_specs import ACTS
from domain.case.acts import Act, Actor, Role
from domain.case.desk import rules as desk_rules
from domain.case.findings import rules as findings_rules
from domain.case.intake import rules as intake_rules
from domain.case.items import rules as items_rules
from domain.case.joint import rules as joint_rules
from domain.case.leading import rules as leading_rules
from domain.case.limits import rules as limits_rules
from domain.case.migration import rules as migration_rules
from domain.case.money import rules as money_rules
from domain.case.own_steps import rules as step_rules
from domain.case.refusals import Refusal, refuse
from domain.case.results import rules as results_rules
from domain.case.returns import rules as returns_rules
from domain.case.rule_parts import Rule
from domain.case.state import CaseState, Phase
from domain.case.urging import rules as urging_rules
from domain.case.waits import rules as waits_rules

ALLOWED_ROLES: dict[str, frozenset[Role]] = {kind: spec.by for kind, spec in ACTS.items()}
"""Who may do what. Deny by default: a kind that is not here is done by nobody."""

CALENDAR_ACTOR = Actor(actor_id="calendar", role=Role.ADMIN)
"""The installation itself, which brings a changed calendar to every open case; no account acts as it."""

PAYMENT_ACTOR = Actor(actor_id="payment", role=Role.SYSTEM)
"""The payment provider (支付机构), whose signed notices say what was paid; no account acts as it."""

_OF_THE_DEPARTMENT = frozenset({Role.HANDLER, Role.SYSTEM, Role.DEPARTMENT_HEAD})


def applicant_id(case_no: str) -> str:
    """The actor id of a case's applicant, who has no account but the query code of that one case."""
    return f"applicant:{case_no}"


def check(state: CaseState, act: Act) -> Refusal | None:
    """The first reason why `act` does not hold on `state`, or None when it does."""
    if act.kind not in ALLOWED_ROLES:
        return refuse("UNKNOWN_ACT")
    code = _who(state, act) or _closed(state, act) or _too_late(state, act) or _of_the_act(state, act)
    return refuse(code) if code else None


def _of_the_act(state: CaseState, act: Act) -> str | None:
    """The code of the first of the act's own rules that speaks against it."""
    return next((code for rule in _RULES.get(act.kind, ()) if (code := rule(state, act))), None)


def _who(state: CaseState, act: Act) -> str | None:
    actor, spec = act.actor, ACTS[act.kind]
    if actor.role not in spec.by or not _is_of_the_case(state, act):
        return "NOT_ALLOWED"
    if joint_rules.is_on_a_joint(act):
        return joint_rules.who_on_a_joint(state, act)
    if On.ITEM in spec.on and (On.CASE not in spec.on or act.item is not None):
        return _on_the_item(state, act)
    if On.ITEM in spec.on and spec.whose == "own" and actor.role in _OF_THE_DEPARTMENT:
        return "NOT_ALLOWED"  # a department acts on its own item, never on the whole
    return None


def _is_of_the_case(state: CaseState, act: Act) -> bool:
    """Whether an actor who stands for one case, or for the whole of it, stands for this one."""
    actor = act.actor
    if ACTS[act.kind].sent_by == "calendar":
        return actor == CALENDAR_ACTOR
    if ACTS[act.kind].sent_by == "payment":
        return actor == PAYMENT_ACTOR
    if actor.role is Role.APPLICANT:
        return actor.actor_id == applicant_id(state.opening.case_no)
    return actor.role is not Role.LEAD or actor.department == state.plan.lead_department


def _on_the_item(state: CaseState, act: Act) -> str | None:
    if act.item is None or act.item not in state.items:
        return "ITEM_UNKNOWN"
    spec, role = ACTS[act.kind], act.actor.role
    if role in _OF_THE_DEPARTMENT and spec.whose == "own":
        return None if act.actor.department == state.item_plan(act.item).department else "WRONG_DEPARTMENT"
    return "NOT_ALLOWED" if role in spec.whole_only else None


def _too_late(state: CaseState, act: Act) -> str | None:
    """A department's system answers to the asking that stands: after 退回 it was, or will be, asked anew.

    What a person has in hand (人工办理) no late answer of a machine overwrites.
    """
    item = state.items.get(act.item or "")
    if item is not None and act.run is not None and act.run != item.returns:
        return "REQUEST_SUPERSEDED"
    return "HANDLED_BY_PERSON" if item is not None and act.unless_by_hand and item.is_in_hand else None


def _closed(state: CaseState, act: Act) -> str | None:
    if state.phase is not Phase.CONCLUDED or ACTS[act.kind].after_conclusion:
        return None
    return "CASE_CLOSED"


_RULES: dict[str, tuple[Rule, ...]] = {
    **intake_rules.RULES,
    **items_rules.RULES,
    **findings_rules.RULES,
    **limits_rules.RULES,
    **results_rules.RULES,
    **joint_rules.RULES,
    **desk_rules.RULES,
    **returns_rules.RULES,
    **waits_rules.RULES,
    **urging_rules.RULES,
    **migration_rules.RULES,
    **leading_rules.RULES,
    **money_rules.RULES,
    **step_rules.RULES,
}
