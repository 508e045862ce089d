"""Which acts on a joint event a visitor may do now, for comfort: the domain's rule is asked with a usual act.

The workflow alone decides; a page only does not offer what would be refused.
"""

from __future__ import annotations

from datetime import datetime

from domain.case.act_spec import On
from domain.case.act_specs import ACTS
from domain.case.acts import Actor, Role
from domain.case.joint.rules import has_part
from domain.case.possible import blank, open_ways
from domain.case.rules import ALLOWED_ROLES
from domain.case.state import CaseState

_JOINT_ACTS = tuple(kind for kind, spec in ACTS.items() if On.JOINT in spec.on)


def joint_acts(state: CaseState, actor: Actor, now: datetime, key: str) -> frozenset[str]:
    """Acts on that event."""
    plan = state.plan.joint(key)
    mine = (kind for kind in _JOINT_ACTS if plan is not None and has_part(plan, actor, kind))
    return frozenset(kind for kind in mine if open_ways(state, blank(kind, actor, now, joint=key)))


def allowed_staff(kind: str) -> frozenset[Role]:
    """Roles of the staff that may do such an act."""
    return frozenset(ALLOWED_ROLES.get(kind, ())) - {Role.APPLICANT, Role.SYSTEM}
