"""我的待办 and 待办: what waits for whoever is logged in, in the role in use: clerks, window, leads, heads."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger import accounts
from ledger.listing import duties
from ledger.listing.duties import Load
from starter.web.case.people import everybody
from starter.web.lists.bulk import AllOfList, all_rows, bulk_on
from starter.web.lists.duty_page import DutyPage, exported, read_page, shown
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.views import TODO, VIEWS, WORK, View
from starter.web.site.colleagues import Choices, Colleagues
from starter.web.site.deputy_session import stands_for
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of
from starter.web.site.trail_cookie import remember

pages = Pages()
AT_TODO = (Role.COUNTER_CLERK, Role.LEAD, Role.DEPARTMENT_HEAD, Role.GOVERNMENT_HEAD)
TOLD: Mapping[str, str] = {
    "view_kept": "筛选已保存，下次从“保存的筛选”打开。",
    "views_full": "最多保存 20 个筛选，请先删除不用的。",
}
"""What a list says after something was kept."""


@pages.get(WORK, allow=roles(Role.HANDLER))
async def work_list(request: Request) -> Response:
    """A clerk's lists."""
    return await _page(request, WORK, "我的待办")


@pages.get(TODO, allow=roles(*AT_TODO))
async def todo(request: Request) -> Response:
    """The lists of window, lead and heads."""
    return await _page(request, TODO, "待办")


@pages.post(f"{WORK}/bulk", allow=roles(Role.HANDLER))
async def bulk_work(request: Request) -> Response:
    """One kind of act on the ticked items of a clerk's list, or on all of it."""
    return await _bulk(request, WORK)


@pages.post(f"{TODO}/bulk", allow=roles(*AT_TODO))
async def bulk_todo(request: Request) -> Response:
    """The same for heads (签署, 分派) and all who were told of something."""
    return await _bulk(request, TODO)


def _views(request: Request) -> Sequence[View]:
    return VIEWS[session_of(request).held.role]


async def _page(request: Request, path: str, title: str) -> Response:
    page = await read_page(request, path, _views(request))
    made, load = await asyncio.gather(shown(request, page), _load(request, page))
    response = render(
        request,
        "lists/desk.html",
        title=title,
        lead_in="",
        list=made,
        seen=page.seen,
        notice=TOLD.get(request.query_params.get("told", ""), ""),
        colleagues=await _colleagues(request, page) if any(each.to for each in made.bulk) else [],
        load=load,
        names=await accounts.names_of(pool_of(request), [each.person for each in load if each.person]),
        department=page.departments.get(session_of(request).held.department or "", ""),
    )
    remember(request, response, page.asked.here)
    return response


async def _load(request: Request, page: DutyPage) -> list[Load]:
    """A head sees how much each of the department has to do."""
    held = session_of(request).held
    if held.role is not Role.DEPARTMENT_HEAD or page.view.key != "department":
        return []
    return await duties.load(pool_of(request), held.department or "", page.seen.now)


async def _colleagues(request: Request, page: DutyPage) -> Choices:
    """To whom items may be handed on in bulk."""
    session = session_of(request)
    department = session.held.department or ""
    people = Colleagues(await everybody(pool_of(request), department))
    without = (stands_for(session),) if session.held.role is Role.HANDLER else ()
    return people.choices(page.departments, department, without=without)


async def _bulk(request: Request, path: str) -> Response:
    async def all_of(query: str) -> AllOfList:
        return all_rows(request, await read_page(request, path, _views(request), dict(parse_qsl(query))))

    return await bulk_on(request, path, all_of)


def _with_routes(path: str, allowed: Sequence[Role]) -> None:
    async def read(request: Request, said: Mapping[str, str]) -> DutyPage:
        return await read_page(request, path, _views(request), said)

    async def exported_of(request: Request, page: DutyPage) -> Exported:
        titles, rows, is_cut = await exported(request, page)
        return Exported(f"待办-{page.view.title}", titles, rows, is_cut)

    add_routes(pages, path, allowed, read, exported_of)


_with_routes(WORK, (Role.HANDLER,))
_with_routes(TODO, AT_TODO)
