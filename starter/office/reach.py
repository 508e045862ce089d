"""Reach (与谁有关), before anything is on file: a case that does not concern the caller is none to them.

The rule itself is the ledger's (`case_concerns` in `ledger/routines/reach.sql`), so that the row of an act cannot be
written past it; foreign and missing answer alike, in every door.
"""

from __future__ import annotations

from domain.case.act_specs import ACTS
from domain.case.acts import Actor, Role
from domain.case.rules import ALLOWED_ROLES, PAYMENT_ACTOR
from ledger import lists
from ledger.connection.pool import Pool
from starter.office.errors import CaseNotFound


def acts_everywhere(actor: Actor, kind: str) -> bool:
    """Whether such an act is done on each case by whom no case concerns: an administrator's (工作交接, 日历调整), the
    payment provider's word on what was paid, or what a party outside tells that belongs to no department (政务专递).
    """
    if actor == PAYMENT_ACTOR:
        return kind in ACTS and ACTS[kind].sent_by == "payment"
    is_outside = actor.role is Role.SYSTEM and actor.department is None
    return (actor.role is Role.ADMIN or is_outside) and actor.role in ALLOWED_ROLES.get(kind, frozenset())


async def require_reach(pool: Pool, case_no: str, actor: Actor, kind: str = "") -> None:
    """Whether the case concerns the actor, or the act may be done on every case. Raises CaseNotFound."""
    if acts_everywhere(actor, kind):
        return
    if not await lists.concerns(pool, case_no, actor.role, actor.department, actor.stands_for):
        raise CaseNotFound
