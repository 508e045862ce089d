"""Who sees which matters of steering (督查事项): those who supervise all, a department those that it has or had."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.case.acts import Role
from domain.steering.state import SteeringState
from ledger.accounts import Session
from ledger.process import on_file
from starter.office.steering.door import is_number
from starter.web.site.deputy_session import stands_for
from starter.web.site.forms_in import text, texts
from starter.web.site.permissions import CaseMissing, session_of
from starter.web.site.shared import pool_of

OF_DEPARTMENT = frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD})
READERS = (Role.SUPERVISOR, Role.GOVERNMENT_HEAD, Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD)
"""Roles that read matters; a department's as far as it has them."""


def department_of(request: Request) -> str | None:
    """The department whose matters the visitor sees; None: all."""
    held = session_of(request).held
    return held.department or "" if held.role in OF_DEPARTMENT else None


async def matter_of(request: Request) -> SteeringState:
    """The matter that the address names (`number`, or `matter` beside the number of a page).

    Raises CaseMissing: whether there is one that is another's is not told.
    """
    named = request.path_params
    number = str(named.get("matter") or named["number"])[:40]
    if not is_number(number):
        raise CaseMissing
    try:
        state: SteeringState = await on_file.read_state(pool_of(request), number)
    except on_file.ProcessUnknown:
        raise CaseMissing from None
    own = department_of(request)
    if own is not None and own not in (*state.departments, *state.opening.departments):
        raise CaseMissing
    return state


def is_own_work(session: Session, not_by: Sequence[str], *, is_open: bool) -> bool:
    """Whether an open matter is about the visitor's own work: until it has ended they do not read who said what."""
    return is_open and bool({session.account_id, stands_for(session)} & set(not_by))


def departments_in(form: FormData) -> tuple[str, ...]:
    """The departments that a form names, the one that leads (主办) first."""
    ticked, first = texts(form, "departments"), text(form, "first", 40)
    return tuple(dict.fromkeys((first, *ticked) if first else ticked))
