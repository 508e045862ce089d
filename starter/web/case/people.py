"""Reading the colleagues who can be named on a case: people of the departments that take part, by name."""

from __future__ import annotations

from starlette.requests import Request

from domain.case.acts import Role
from ledger import accounts
from ledger.pool import Pool
from starter.web.case.in_hand import CaseInHand
from starter.web.site.colleagues import Colleague, Colleagues
from starter.web.site.shared import pool_of

NAMED_ROLES = (Role.HANDLER, Role.DEPARTMENT_HEAD)
"""Roles in which a colleague works on an item, signs or is told."""


async def colleagues_of(request: Request, hand: CaseInHand) -> Colleagues:
    """Those who can be named in the forms of a case."""
    plan = hand.state.plan
    taking_part = {*plan.departments(), *(code for joint in plan.joints for code in joint.departments)}
    return Colleagues(tuple(each for each in await everybody(pool_of(request)) if each.department in taking_part))


async def everybody(pool: Pool, department: str | None = None) -> tuple[Colleague, ...]:
    """People of one department, or of all, in each role that they hold for one."""
    people = await accounts.people_of(pool, department, *NAMED_ROLES)
    return tuple(
        Colleague(person.account_id, person.name, held.role, held.department)
        for person in people
        for held in person.roles
        if held.role in NAMED_ROLES and held.department and department in (None, held.department)
    )
