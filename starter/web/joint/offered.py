"""Which acts on a joint event a visitor may do now, for comfort: the domain's rule is asked with a usual act.

The workflow alone decides; a page only does not offer what would be refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.case.acts import Act, ActKind, Actor, Attendance, Officer, Role, Slot
from domain.case.questions import round_parties
from domain.case.rules import ALLOWED_ROLES, check
from domain.case.state import CaseState
from domain.definition.joint import JointPlan

JOINT_ACTS = (
    ActKind.CONVENE_JOINT,
    ActKind.CONFIRM_JOINT,
    ActKind.ASK_OTHER_SLOT,
    ActKind.BOOK_JOINT,
    ActKind.ASK_MOVE_JOINT,
    ActKind.HOLD_JOINT,
    ActKind.GIVE_JOINT_OPINION,
    ActKind.TAKE_BACK,
    ActKind.REPORT_RECTIFIED,
)
OF_CONVENOR = frozenset({ActKind.CONVENE_JOINT, ActKind.HOLD_JOINT})
OF_PARTY = frozenset({ActKind.CONFIRM_JOINT, ActKind.ASK_OTHER_SLOT, ActKind.GIVE_JOINT_OPINION, ActKind.TAKE_BACK})
UPLOADS = frozenset({ActKind.GIVE_JOINT_OPINION, ActKind.REPORT_RECTIFIED})
"""Acts with which files may be sent."""

Usual = Callable[[CaseState, JointPlan, Actor, datetime], dict[str, Any]]


def has_part(plan: JointPlan, actor: Actor, kind: str) -> bool:
    """Whether an act of that kind is the actor's department's at all: as convenor, or as one that takes part."""
    if kind in OF_CONVENOR:
        return actor.department == plan.convenor
    return kind not in OF_PARTY or plan.party(actor.department) is not None


def joint_acts(state: CaseState, actor: Actor, now: datetime, key: str) -> frozenset[str]:
    """Acts on that event."""
    return frozenset(kind for kind in JOINT_ACTS if _may(state, actor, now, kind, key))


def _may(state: CaseState, actor: Actor, now: datetime, kind: ActKind, key: str) -> bool:
    plan = state.plan.joint(key)
    if plan is None or actor.role not in ALLOWED_ROLES.get(kind, ()) or not has_part(plan, actor, kind):
        return False
    parts = _USUAL[kind](state, plan, actor, now)
    act = Act(act_id="", kind=kind, actor=actor, received_at=now, joint=key, **parts)
    return check(state, act) is None


def _future(now: datetime) -> tuple[Slot, ...]:
    return (Slot(starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=1, hours=1)),)


def _enough(plan: JointPlan, department: str | None) -> tuple[Officer, ...]:
    party = plan.party(department)
    return tuple(Officer(actor_id=f"usual-{number}") for number in range(party.officers if party else 0))


def _confirmed(state: CaseState, plan: JointPlan, actor: Actor, _now: datetime) -> dict[str, Any]:
    return {"slots": state.joints[plan.key].slots, "officers": _enough(plan, actor.department)}


def _held(state: CaseState, plan: JointPlan, _actor: Actor, _now: datetime) -> dict[str, Any]:
    there = round_parties(state, plan)
    return {"attendance": tuple(Attendance(department=each, officers=_enough(plan, each)) for each in there)}


def _opinion(state: CaseState, plan: JointPlan, actor: Actor, _now: datetime) -> dict[str, Any]:
    party = state.joints[plan.key].parties.get(actor.department or "")
    if party is None or party.present:
        return {"verdict": "pass"}
    # Absent: whoever gives the opinion names the visit that was made up, as one of its officers.
    return {"verdict": "pass", "officers": (Officer(actor_id=actor.actor_id), *_enough(plan, actor.department))}


def _taken_back(state: CaseState, plan: JointPlan, actor: Actor, _now: datetime) -> dict[str, Any]:
    party = state.joints[plan.key].parties.get(actor.department or "")
    return {"taken_act": party.opinion_act if party else None}


_USUAL: Mapping[ActKind, Usual] = {
    ActKind.CONVENE_JOINT: lambda _s, _p, _a, now: {"slots": _future(now)},
    ActKind.CONFIRM_JOINT: _confirmed,
    ActKind.ASK_OTHER_SLOT: lambda _s, _p, _a, _n: {},
    ActKind.BOOK_JOINT: lambda state, plan, _a, _n: {"slots": state.joints[plan.key].slots[:1]},
    ActKind.ASK_MOVE_JOINT: lambda _s, _p, _a, _n: {},
    ActKind.HOLD_JOINT: _held,
    ActKind.GIVE_JOINT_OPINION: _opinion,
    ActKind.TAKE_BACK: _taken_back,
    ActKind.REPORT_RECTIFIED: lambda _s, _p, _a, _n: {},
}


def allowed_staff(kind: str) -> frozenset[Role]:
    """Roles of the staff that may do such an act."""
    return frozenset(ALLOWED_ROLES.get(kind, ())) - {Role.APPLICANT, Role.SYSTEM}
