"""The checklist of an opinion in a joint event: a caller says of every point what was found, as the page asks for it.

What was looked at stands beside the act, like remarks; the case itself keeps the points that are not in order.
"""

from __future__ import annotations

from domain.case.acts import ActKind, Actor
from domain.case.joint.outcome import points_of
from domain.case.joint.state import JointPhase
from domain.case.refusals import refuse
from domain.case.state import CaseState
from starter.api.act_models import SendAct
from starter.api.exceptions import Refused
from starter.office.client import Lianban


async def refuse_unchecked(lianban: Lianban, case_no: str, actor: Actor, said: SendAct) -> None:
    """Raises Refused for an opinion whose checklist is not whole; of every other act nothing is asked."""
    if said.kind == ActKind.GIVE_JOINT_OPINION and is_unchecked(await lianban.case_state(case_no), actor, said):
        raise Refused(refuse("POINTS_UNCHECKED"))


def is_unchecked(state: CaseState, actor: Actor, said: SendAct) -> bool:
    """Whether an opinion leaves out a point of this round, or says otherwise of one than its `points` do.

    Whether the opinion is the actor's to give, and when, is for the case to say.
    """
    plan = state.plan.joint(said.joint)
    party = plan.party(actor.department) if plan else None
    if plan is None or party is None:
        return False
    event = state.joints[plan.key]
    if event.phase is not JointPhase.HELD:
        return False
    found = said.checklist or {}
    wrong = {key for key, finding in found.items() if finding == "bad"}
    return {each.key for each in points_of(event, party)} != set(found) or wrong != set(said.points)
