"""Whether an act holds (操作规则): who may do it, and whether the case is where it can be done.

The same rule runs in the workflow, which alone decides, and in the UI, for comfort. Who may is here; where and how an
act can be done stands in the `rules` of its subject.
"""

from __future__ import annotations

from domain.case.acts import Act, ActKind, Actor, Role
from domain.case.desk import rules as desk_rules
from domain.case.intake import rules as intake_rules
from domain.case.items import rules as items_rules
from domain.case.joint import rules as joint_rules
from domain.case.limits import rules as limits_rules
from domain.case.migration import rules as migration_rules
from domain.case.refusals import Refusal, refuse
from domain.case.results import rules as results_rules
from domain.case.returns import rules as returns_rules
from domain.case.rule_parts import Rule
from domain.case.state import CaseState, Phase
from domain.case.waits import rules as waits_rules

CASE_READERS = frozenset(
    {
        Role.COUNTER_CLERK,
        Role.HANDLER,
        Role.DEPARTMENT_HEAD,
        Role.LEAD,
        Role.GOVERNMENT_HEAD,
        Role.SUPERVISOR,
    }
)
"""Roles that read cases as part of their work; an administrator looks after accounts and reads none (最少必要)."""
OF_DEPARTMENT = frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD})
"""Roles that stand for one department, and so see the cases in which it takes part."""

ALLOWED_ROLES: dict[str, frozenset[Role]] = {
    ActKind.COMPLETE_PRE_REVIEW: frozenset({Role.HANDLER}),
    ActKind.NOTICE_CORRECTION: frozenset({Role.COUNTER_CLERK, Role.LEAD}),
    ActKind.SUPPLY_CORRECTION: frozenset({Role.COUNTER_CLERK, Role.APPLICANT}),
    ActKind.ACCEPT_APPLICATION: frozenset({Role.COUNTER_CLERK, Role.LEAD}),
    ActKind.REFUSE_ACCEPTANCE: frozenset({Role.COUNTER_CLERK, Role.LEAD}),
    ActKind.CLAIM_ITEM: frozenset({Role.HANDLER}),
    ActKind.RELEASE_ITEM: frozenset({Role.HANDLER}),
    ActKind.ACKNOWLEDGE_ITEM: frozenset({Role.SYSTEM}),
    ActKind.DECIDE_ITEM: frozenset({Role.HANDLER, Role.SYSTEM}),
    ActKind.SUSPEND_ITEM: frozenset({Role.HANDLER}),
    ActKind.RESUME_ITEM: frozenset({Role.HANDLER}),
    ActKind.REQUEST_EXTENSION: frozenset({Role.HANDLER, Role.LEAD}),
    ActKind.APPROVE_EXTENSION: frozenset({Role.DEPARTMENT_HEAD, Role.GOVERNMENT_HEAD}),
    ActKind.REFUSE_EXTENSION: frozenset({Role.DEPARTMENT_HEAD, Role.GOVERNMENT_HEAD}),
    ActKind.CONFIRM_DELIVERY: frozenset({Role.COUNTER_CLERK, Role.LEAD, Role.HANDLER, Role.APPLICANT}),
    ActKind.CHECK_COMMITMENT: frozenset({Role.HANDLER}),
    ActKind.REVOKE_DECISION: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.CONVENE_JOINT: frozenset({Role.LEAD, Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.CONFIRM_JOINT: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.ASK_OTHER_SLOT: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.BOOK_JOINT: frozenset({Role.APPLICANT, Role.COUNTER_CLERK}),
    ActKind.ASK_MOVE_JOINT: frozenset({Role.APPLICANT, Role.COUNTER_CLERK}),
    ActKind.HOLD_JOINT: frozenset({Role.LEAD, Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.GIVE_JOINT_OPINION: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.REPORT_RECTIFIED: frozenset({Role.APPLICANT, Role.COUNTER_CLERK}),
    ActKind.TRANSFER_ITEM: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.DELEGATE_ITEM: frozenset({Role.HANDLER}),
    ActKind.RETURN_DELEGATED: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.ADD_SIGNER: frozenset({Role.HANDLER}),
    ActKind.REMOVE_SIGNER: frozenset({Role.HANDLER}),
    ActKind.SIGN_ITEM: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.PROPOSE_DECISION: frozenset({Role.HANDLER}),
    ActKind.RETURN_ITEM: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.TAKE_BACK: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.COPY_ITEM: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD}),
    ActKind.MARK_READ: CASE_READERS,
    ActKind.ADD_NOTE: CASE_READERS,
    ActKind.HAND_OVER_WORK: frozenset({Role.DEPARTMENT_HEAD, Role.ADMIN}),
    ActKind.CHANGE_CALENDAR: frozenset({Role.ADMIN}),
    ActKind.CHANGE_DEFINITION: frozenset({Role.SUPERVISOR, Role.ADMIN}),
    ActKind.URGE_ITEM: frozenset({Role.SUPERVISOR, Role.LEAD}),
    ActKind.WITHDRAW_APPLICATION: frozenset({Role.APPLICANT, Role.COUNTER_CLERK}),
    ActKind.RAISE_OBJECTION: frozenset({Role.COUNTER_CLERK, Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD}),
    ActKind.SETTLE_OBJECTION: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
    ActKind.CONFIRM_UNDONE: frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
}
"""Deny by default: a kind that is not here is done by nobody."""

CALENDAR_ACTOR = Actor(actor_id="calendar", role=Role.ADMIN)
"""The installation itself, which brings a changed calendar to every open case; no account acts as it."""

_OF_THE_DEPARTMENT = frozenset({Role.HANDLER, Role.SYSTEM, Role.DEPARTMENT_HEAD})
_ON_AN_ITEM = frozenset(
    {
        ActKind.COMPLETE_PRE_REVIEW,
        ActKind.CLAIM_ITEM,
        ActKind.RELEASE_ITEM,
        ActKind.ACKNOWLEDGE_ITEM,
        ActKind.DECIDE_ITEM,
        ActKind.SUSPEND_ITEM,
        ActKind.RESUME_ITEM,
        ActKind.CHECK_COMMITMENT,
        ActKind.REVOKE_DECISION,
        ActKind.URGE_ITEM,
        ActKind.TRANSFER_ITEM,
        ActKind.DELEGATE_ITEM,
        ActKind.RETURN_DELEGATED,
        ActKind.ADD_SIGNER,
        ActKind.REMOVE_SIGNER,
        ActKind.SIGN_ITEM,
        ActKind.PROPOSE_DECISION,
        ActKind.RETURN_ITEM,
        ActKind.TAKE_BACK,
        ActKind.COPY_ITEM,
        ActKind.MARK_READ,
        ActKind.HAND_OVER_WORK,
        ActKind.RAISE_OBJECTION,
        ActKind.SETTLE_OBJECTION,
        ActKind.CONFIRM_UNDONE,
    }
)
_BY_ANY_DEPARTMENT = frozenset(
    {
        ActKind.SIGN_ITEM,
        ActKind.RETURN_ITEM,
        ActKind.TAKE_BACK,
        ActKind.MARK_READ,
        ActKind.ADD_NOTE,
        ActKind.RAISE_OBJECTION,
        ActKind.SETTLE_OBJECTION,
        ActKind.CONFIRM_UNDONE,
    }
)
"""Acts on an item by the colleague who is named there, of whatever department; the act's own rule says who."""
_ON_AN_ITEM_OR_THE_CASE = frozenset(
    {
        ActKind.REQUEST_EXTENSION,
        ActKind.APPROVE_EXTENSION,
        ActKind.REFUSE_EXTENSION,
        ActKind.CONFIRM_DELIVERY,
        ActKind.ADD_NOTE,
    }
)
_AFTER_CONCLUSION = frozenset(
    {
        ActKind.CONFIRM_DELIVERY,
        ActKind.CHECK_COMMITMENT,
        ActKind.REVOKE_DECISION,
        ActKind.CHANGE_CALENDAR,
        ActKind.MARK_READ,
        ActKind.ADD_NOTE,
    }
)


def applicant_id(case_no: str) -> str:
    """The actor id of a case's applicant, who has no account but the query code of that one case."""
    return f"applicant:{case_no}"


def check(state: CaseState, act: Act) -> Refusal | None:
    """The first reason why `act` does not hold on `state`, or None when it does."""
    if act.kind not in ALLOWED_ROLES:
        return refuse("UNKNOWN_ACT")
    code = _who(state, act) or _closed(state, act) or _of_the_act(state, act)
    return refuse(code) if code else None


def _of_the_act(state: CaseState, act: Act) -> str | None:
    """The code of the first of the act's own rules that speaks against it."""
    return next((code for rule in _RULES.get(act.kind, ()) if (code := rule(state, act))), None)


def _who(state: CaseState, act: Act) -> str | None:
    actor = act.actor
    if actor.role not in ALLOWED_ROLES[act.kind] or not _is_of_the_case(state, act):
        return "NOT_ALLOWED"
    if joint_rules.is_on_a_joint(act):
        return joint_rules.who_on_a_joint(state, act)
    if act.kind in _ON_AN_ITEM or (act.kind in _ON_AN_ITEM_OR_THE_CASE and act.item is not None):
        return _on_the_item(state, act)
    if act.kind in _ON_AN_ITEM_OR_THE_CASE - _BY_ANY_DEPARTMENT and actor.role in _OF_THE_DEPARTMENT:
        return "NOT_ALLOWED"  # a department acts on its own item, never on the whole
    return None


def _is_of_the_case(state: CaseState, act: Act) -> bool:
    """Whether an actor who stands for one case, or for the whole of it, stands for this one."""
    actor = act.actor
    if act.kind == ActKind.CHANGE_CALENDAR:
        return actor == CALENDAR_ACTOR
    if actor.role is Role.APPLICANT:
        return actor.actor_id == applicant_id(state.opening.case_no)
    return actor.role is not Role.LEAD or actor.department == state.plan.lead_department


def _on_the_item(state: CaseState, act: Act) -> str | None:
    if act.item is None or act.item not in state.items:
        return "ITEM_UNKNOWN"
    of_department = act.actor.role in _OF_THE_DEPARTMENT and act.kind not in _BY_ANY_DEPARTMENT
    if of_department and act.actor.department != state.item_plan(act.item).department:
        return "WRONG_DEPARTMENT"
    if act.kind == ActKind.REQUEST_EXTENSION and not of_department:
        return "NOT_ALLOWED"  # the lead asks for the whole only
    return None


def _closed(state: CaseState, act: Act) -> str | None:
    if state.phase is not Phase.CONCLUDED or act.kind in _AFTER_CONCLUSION:
        return None
    return "CASE_CLOSED"


_RULES: dict[str, tuple[Rule, ...]] = {
    **intake_rules.RULES,
    **items_rules.RULES,
    **limits_rules.RULES,
    **results_rules.RULES,
    **joint_rules.RULES,
    **desk_rules.RULES,
    **returns_rules.RULES,
    **waits_rules.RULES,
    **migration_rules.RULES,
}
