"""我的待办: the items at work in the clerk's department, the soonest due first, each with what to do next.

Items whose clock stands (挂起) are a group of their own; commitments to be checked (履诺核查) come after the items.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.acts import Role
from ledger import accounts, cases, lists
from starter.web import dues
from starter.web.dues import Seen
from starter.web.permissions import Pages, roles, session_of
from starter.web.render import render
from starter.web.shared import pool_of, shared
from starter.web.tasks import Tasks

pages = Pages()
STATES = {"reviewing": "预审中", "open": "办理中"}


async def seen_now(request: Request) -> Seen:
    """The legal moment and the calendar that this page is seen with."""
    pool = pool_of(request)
    return Seen(await cases.legal_now(pool), await cases.read_calendar(pool))


@pages.get("/work", allow=roles(Role.HANDLER))
async def work_list(request: Request) -> Response:
    """The department's items, grouped by how soon they are due; filters stand in the address."""
    session, pool = session_of(request), pool_of(request)
    department = session.held.department or ""
    chosen = {name: request.query_params.get(name) or None for name in ("bundle", "state", "whose")}
    mine = session.account_id if chosen["whose"] == "mine" else None
    state = chosen["state"] if chosen["state"] in STATES else None
    rows = await lists.work_list(pool, department, bundle=chosen["bundle"], state=state, handler=mine)
    seen = await seen_now(request)
    names = await accounts.names_of(pool, [row.handler for row in rows if row.handler])
    departments = await shared(request).shelf.department_names()
    commitments = Tasks(seen, departments, {}).to_check(await lists.commitments(pool, department))
    return render(
        request,
        "work.html",
        title="我的待办",
        department=departments.get(department, department),
        commitments=commitments,
        groups=dues.grouped(dues.lines(rows, seen)),
        count=len(rows),
        is_cut=len(rows) == lists.MOST_ROWS,
        most=lists.MOST_ROWS,
        names=names,
        chosen=chosen,
        bundles=await cases.bundles_in_force(pool),
        states=STATES,
        seen=seen,
    )
