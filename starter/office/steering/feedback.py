"""问题反馈 put on file: owned by the department that leads the matter, once however often the form is sent."""

from __future__ import annotations

from domain.case.acts import Actor
from domain.definition.bundle import Definition
from domain.steering.feedback import FeedbackSaid
from domain.steering.of_people import FEEDBACK
from starter.office.client import Lianban
from starter.office.steering.door import Wish, issue


async def report(lianban: Lianban, actor: Actor, said: FeedbackSaid, definition: Definition) -> str:
    """Its number; the same form again is the same report. Raises SteeringIdReused.

    `definition`: the one in force of the bundle that it is about.
    """
    owner = definition.bundle.lead_department
    wish = Wish(
        kind=FEEDBACK,
        departments=(owner,),
        reason=said.reason,
        words=said.words,
        case_no=said.case_no or None,
        matter=definition.bundle.bundle,
    )
    return await issue(lianban, said.act_id, actor, wish, {owner: ""})
