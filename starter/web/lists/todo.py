"""待办: what waits for the role in use, list by list: for the window, a lead, and the heads who approve."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.case.state import Phase
from ledger import desk_lists, lists
from ledger.connection.pool import Pool
from starter.web.lists.tasks import TaskList, Tasks
from starter.web.lists.work import abouts_of, seen_now
from starter.web.site.deputy_session import stands_for
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

pages = Pages()
_URGE = "催办承办部门，必要时当面协调"


async def tasks_now(request: Request) -> Tasks:
    """What lists are made with: the moment, and the names of departments and of reasons."""
    definition_cache = shared(request).definition_cache
    reasons = {
        code: reason for each in await definition_cache.in_force() for code, reason in each.reasons.extensions.items()
    }
    return Tasks(await seen_now(request), await definition_cache.department_names(), reasons)


@pages.get("/todo", allow=roles(Role.COUNTER_CLERK, Role.LEAD, Role.DEPARTMENT_HEAD, Role.GOVERNMENT_HEAD))
async def todo(request: Request) -> Response:
    """The lists of the role in use; those with something in them first, the others in one line."""
    session, pool = session_of(request), pool_of(request)
    held, me = session.held, stands_for(session)
    tasks = await tasks_now(request)
    found = await _LISTS[held.role](pool, tasks, held.department or "")
    if held.role is Role.DEPARTMENT_HEAD:
        to_sign = await desk_lists.to_sign(pool, me, role=held.role.value, department=held.department)
        found.insert(0, tasks.to_sign(to_sign))
    if copies := await desk_lists.copies_to(pool, me):
        found.append(tasks.copied(copies))
    abouts = await abouts_of(request, [task for each in found for task in each.tasks])
    return render(
        request, "lists/todo.html", title="待办", abouts=abouts, lists=found, most=lists.MOST_ROWS, seen=tasks.seen
    )


async def _window(pool: Pool, tasks: Tasks, _department: str) -> list[TaskList]:
    return [
        tasks.to_accept(await lists.open_cases(pool, Phase.INTAKE)),
        tasks.to_correct(await lists.open_cases(pool, Phase.CORRECTING)),
        tasks.to_follow(await lists.deferrals(pool)),
        tasks.to_deliver(await lists.deliveries(pool)),
    ]


async def _lead(pool: Pool, tasks: Tasks, department: str) -> list[TaskList]:
    return [
        tasks.escalated(await lists.escalated(pool, "lead", department), "牵头部门", _URGE),
        tasks.to_accept(await lists.open_cases(pool, Phase.INTAKE, lead=department)),
        tasks.to_correct(await lists.open_cases(pool, Phase.CORRECTING, lead=department)),
        tasks.to_follow(await lists.deferrals(pool, lead=department)),
        tasks.whole(await lists.open_cases(pool, Phase.HANDLING, lead=department)),
        tasks.to_deliver(await lists.deliveries(pool, lead=department)),
    ]


async def _department_head(pool: Pool, tasks: Tasks, department: str) -> list[TaskList]:
    return [
        tasks.to_approve(await lists.extensions_asked(pool, "department_head", department)),
        tasks.escalated(await lists.escalated(pool, "department", department), "部门负责人", "督促经办人尽快作出决定"),
        tasks.to_check(await lists.commitments(pool, department), only_overdue=True),
        tasks.of_waits(await desk_lists.of_waits(pool, department)),
    ]


async def _government_head(pool: Pool, tasks: Tasks, _department: str) -> list[TaskList]:
    return [tasks.to_approve(await lists.extensions_asked(pool, "government_head"))]


_LISTS: Mapping[Role, Callable[[Pool, Tasks, str], Awaitable[list[TaskList]]]] = {
    Role.COUNTER_CLERK: _window,
    Role.LEAD: _lead,
    Role.DEPARTMENT_HEAD: _department_head,
    Role.GOVERNMENT_HEAD: _government_head,
}
