"""Whom an act names (人员): everybody must have an account of the department in which they are to do something.

The rules of a case know ids alone, so this is looked at on the way in, before the act is on file.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.case.act_spec import Names
from domain.case.act_specs import ACTS
from domain.case.acts import Officer, Role
from domain.case.refusals import Refusal
from ledger import accounts, acts
from ledger.accounts import WORKING_ROLES, Place
from ledger.connection.pool import Pool
from starter.office.errors import LianbanError
from starter.office.reach import require_reach
from starter.office.requests import ActRequest


class ToUnknown(LianbanError):
    """TO_UNKNOWN: somebody named by an act has no account, or none of the department where they would be needed."""

    def __init__(self) -> None:
        super().__init__(
            Refusal(
                code="TO_UNKNOWN",
                sentence="所选人员没有可用的账号，不属于相应的部门，或不是能办理事项的经办人员。",
                next_step="请刷新页面，从名单中重新选择。",
            )
        )


async def check_people(pool: Pool, request: ActRequest) -> None:
    """Whether everybody whom an act names can take their place. Raises ToUnknown, CaseNotFound.

    An act that is on file already has its answer, whoever has left since.
    """
    if not (request.to or request.officers or request.attendance):
        return
    if await acts.read_act(pool, request.act_id) is not None:
        return
    await require_reach(pool, request.case_no, request.actor, request.kind)  # else the answer told who works there
    places, named_as = _on_site(request), ACTS[request.kind].names if request.kind in ACTS else None
    if request.to and named_as in ("colleague", "signer", "successor"):
        places += await _places_at_item(pool, request, request.to, named_as)
    if places and not await accounts.are_in_place(pool, places):
        raise ToUnknown
    if request.to and named_as == "reader" and not await accounts.may_see(pool, request.to, request.case_no):
        raise ToUnknown


def _on_site(request: ActRequest) -> list[Place]:
    """Officers of the actor's own department, and those present of each."""
    places = [_place(each, request.actor.department) for each in _people(request.officers)]
    for present in request.attendance:
        places += [_place(each, present.department) for each in _people(present.officers)]
    return places


def _people(officers: Iterable[Officer]) -> list[str]:
    """Ids of officers, and of those in whose stead they come."""
    return [person for each in officers for person in (each.actor_id, each.deputy_for) if person]


def _place(person: str, department: str | None) -> Place:
    return Place(account_id=person, departments=(department or "",), roles=WORKING_ROLES)


async def _places_at_item(pool: Pool, request: ActRequest, to: str, named_as: Names) -> list[Place]:
    """Where the colleague is needed: at the item, or for a signature, or in the stead of one who signs elsewhere.

    Only a handler (经办) can work on an item: a head who had it in hand could neither decide nor draft it.
    """
    item = await accounts.desk_of_item(pool, request.case_no, request.item)
    if item is None:
        return []  # there is no such item, as the case will say
    own = item.department
    departments: tuple[str, ...] = (own,)
    works = named_as == "colleague" or (named_as == "successor" and request.whose in (item.handler, item.delegate))
    if works:
        return [Place(account_id=to, departments=departments, roles=(Role.HANDLER,))]
    if named_as == "signer":
        departments = (request.to_department or own,)
    elif named_as == "successor" and request.whose:
        departments = (
            own,
            *(held.department for held in await accounts.roles_of(pool, request.whose) if held.department),
        )
    return [Place(account_id=to, departments=departments, roles=accounts.DESK_ROLES)]
