"""Halls (大厅) in lists: whose cases a clerk of the window finds there, and the filter by hall for everybody else."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from domain.case.roles import Role
from ledger.listing.where import NO_HALL
from ledger.organisation import halls
from ledger.organisation.halls import Place
from starter.web.lists.asked import Choice
from starter.web.lists.cells import Cell
from starter.web.site.deputy_session import stands_for
from starter.web.site.permissions import session_of
from starter.web.site.shared import pool_of, shared

CHOOSERS = frozenset({Role.SUPERVISOR, Role.LEAD, Role.GOVERNMENT_HEAD})
"""Roles whose lists reach over several halls."""


async def place_here(request: Request) -> Place | None:
    """The hall of the visitor, while they work at its counters; None for every other role."""
    session = session_of(request)
    if session.held.role is not Role.COUNTER_CLERK:
        return None
    return await halls.place_of(pool_of(request), stands_for(session))


async def hall_names(request: Request) -> Mapping[str, str]:
    """Names of the halls in force, for whoever's lists reach over several; nothing for others."""
    if session_of(request).held.role not in CHOOSERS:
        return {}
    data = await shared(request).organisations.in_force()
    return {slug: hall.name for slug, hall in data.halls.items()} if data else {}


def hall_cell(names: Mapping[str, str], hall: str | None) -> Cell:
    """The hall that received it; one that is gone by its code."""
    return Cell(names.get(hall, hall) if hall else "未登记")


def hall_choices(names: Mapping[str, str]) -> list[Choice]:
    """办理大厅 as a filter; nothing where there is nothing to choose."""
    options = (*names.items(), (NO_HALL, "未登记大厅"))
    return [Choice("hall", "办理大厅", options)] if names else []
