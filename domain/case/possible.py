"""What can be done now: the rules are asked with an act as somebody would fill it in.

For pages and other readers that offer acts; the workflow alone decides on the act that is sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.case.acts import Act, Actor
from domain.case.desk import rules as desk_rules
from domain.case.findings import rules as findings_rules
from domain.case.intake import rules as intake_rules
from domain.case.items import rules as items_rules
from domain.case.joint import rules as joint_rules
from domain.case.leading import rules as leading_rules
from domain.case.limits import rules as limits_rules
from domain.case.money import rules as money_rules
from domain.case.own_steps import rules as step_rules
from domain.case.results import rules as results_rules
from domain.case.returns import rules as returns_rules
from domain.case.rule_parts import Ways, just
from domain.case.rules import ALLOWED_ROLES, check
from domain.case.state import CaseState
from domain.case.urging import rules as urging_rules
from domain.case.waits import rules as waits_rules

_WAYS: dict[str, Ways] = {
    **intake_rules.WAYS,
    **items_rules.WAYS,
    **findings_rules.WAYS,
    **limits_rules.WAYS,
    **results_rules.WAYS,
    **joint_rules.WAYS,
    **desk_rules.WAYS,
    **returns_rules.WAYS,
    **waits_rules.WAYS,
    **urging_rules.WAYS,
    **money_rules.WAYS,
    **step_rules.WAYS,
    **leading_rules.WAYS,
}
_NOTHING_TO_SAY = just()


def blank(kind: str, actor: Actor, now: datetime, item: str | None = None, joint: str | None = None) -> Act:
    """An act that says nothing yet but what it is about; `now` is the legal time (UTC) at which it would be done."""
    return Act(act_id="", kind=kind, actor=actor, received_at=now, item=item, joint=joint)


def ways(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    """How that blank act could be filled in, whether it then holds or not."""
    return _WAYS.get(act.kind, _NOTHING_TO_SAY)(state, act)


def open_ways(state: CaseState, act: Act, but: frozenset[str] = frozenset()) -> tuple[dict[str, Any], ...]:
    """Those ways in which the blank act would hold, or be refused by one of the codes in `but`."""
    if act.actor.role not in ALLOWED_ROLES.get(act.kind, frozenset()):
        return ()
    refusals = ((way, check(state, act.model_copy(update=way))) for way in ways(state, act))
    return tuple(way for way, refused in refusals if refused is None or refused.code in but)
