"""Who has a morning, and whose duties each of them answers for."""

from __future__ import annotations

from starlette.requests import Request

from domain.case.acts import Role
from ledger.listing.morning import Reach
from starter.web.site.permissions import session_of

MORNING = "/morning"
AT_MORNING = (Role.SUPERVISOR, Role.LEAD, Role.DEPARTMENT_HEAD)


def reach_of(request: Request) -> Reach:
    """Of the supervisor all; of a lead its matters; of a department's head what the department owes."""
    held = session_of(request).held
    match held.role:
        case Role.LEAD:
            return Reach("lead", held.department or "")
        case Role.DEPARTMENT_HEAD:
            return Reach("department", held.department or "")
        case _:
            return Reach("all")
