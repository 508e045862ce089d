"""督办看板: items at work by department and light, the soonest due first, with 催办; and what was concluded today.

Before them stands what needs the supervisor first: what the ladder brought up, dates that a calendar change made
earlier, and clocks that stand now.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import ActKind, Role
from domain.case.roles import CASE_READERS, OF_DEPARTMENT
from domain.time.calendar import start_of_day
from ledger import accounts, acts, lists
from ledger.calendar_change import dates_made_earlier
from starter.office.codes import CASE_NUMBER
from starter.web.lists import dues
from starter.web.lists.todo import tasks_now
from starter.web.lists.work import abouts_of, people_of_rows, seen_now, turner
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import PHASE_NAMES, refusal

LIGHTS = ("red", "yellow", "soon", "green")
PAGE_ROWS = 50
_SUPERVISE = "催办；仍不办结的，按规定督办"
pages = Pages()


@pages.get("/board", allow=roles(Role.SUPERVISOR, Role.LEAD))
async def board(request: Request) -> Response:
    """The board; a lead department sees the cases it leads, the supervisor all."""
    session, pool = session_of(request), pool_of(request)
    lead = session.held.department if session.held.role is Role.LEAD else None
    department = request.query_params.get("department") or None
    light = request.query_params.get("light") or None
    light = light if light in LIGHTS else None
    rows = await lists.board_items(pool, lead=lead, department=department, light=light)
    departments = await shared(request).definition_cache.department_names()
    names = await accounts.names_of(pool, people_of_rows(rows))
    tasks = await tasks_now(request)
    seen = tasks.seen
    escalated = [] if lead else [tasks.escalated(await lists.escalated(pool, "supervisor"), "督办", _SUPERVISE)]
    alerts = [
        *escalated,
        tasks.moved_earlier(await dates_made_earlier(pool, lead=lead)),
        tasks.stopped(await lists.stopped_items(pool, lead=lead)),
    ]
    return render(
        request,
        "lists/board.html",
        title="督办看板",
        alerts=alerts,
        abouts=await abouts_of(request, [*rows, *(task for each in alerts for task in each.tasks)]),
        most=lists.MOST_ROWS,
        counts=await lists.board_counts(pool, lead=lead),
        lines=dues.lines(rows, seen),
        is_cut=len(rows) == lists.MOST_ROWS,
        concluded=await lists.concluded_since(pool, start_of_day(seen.today), lead=lead),
        departments=departments,
        names=names,
        turn_of=turner(names, departments),
        department=department,
        light=light,
        lights=LIGHTS,
        seen=seen,
        urged=await _urged(request),
    )


async def _urged(request: Request) -> tuple[str, str] | None:
    """(case, what became of it) of the urging (催办) that led here; None where none did."""
    act_id = request.query_params.get("urged", "")[:80]
    found = await acts.read_act(pool_of(request), act_id) if act_id else None
    if found is None or found.kind != ActKind.URGE_ITEM:
        return None
    if found.outcome is None:
        return found.case_no, "催办已提交，正在处理。"
    if found.outcome == "applied":
        return found.case_no, "催办已发出，承办部门在待办里会看到。"
    refused = refusal(found.code or "", found.kind)
    return found.case_no, f"催办没有发出：{refused.sentence}{refused.next_step}"


@pages.get("/cases", allow=roles(*CASE_READERS))
async def case_list(request: Request) -> Response:
    """Cases, newest first: those that concern the visitor's role and department."""
    held, pool = session_of(request).held, pool_of(request)
    phase = request.query_params.get("phase") or None
    phase = phase if phase in PHASE_NAMES else None
    number = request.query_params.get("page", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 5 else 1
    found = await lists.cases(
        pool,
        phase=phase,
        department=held.department if held.role in OF_DEPARTMENT else None,
        lead=held.department if held.role is Role.LEAD else None,
        rows=PAGE_ROWS + 1,
        skipped=(page - 1) * PAGE_ROWS,
    )
    seen = await seen_now(request)
    return render(
        request,
        "lists/cases.html",
        title="办件列表",
        rows=[(row, seen.due(row)) for row in found[:PAGE_ROWS]],
        abouts=await abouts_of(request, found),
        phase=phase,
        page=page,
        has_more=len(found) > PAGE_ROWS,
    )


@pages.post("/cases", allow=roles(*CASE_READERS))
async def find_case(request: Request) -> Response:
    """Straight to the case of this number; anything else that is typed gets into no address and no log."""
    number = text(form_of(request), "case_no", 40)
    if CASE_NUMBER.fullmatch(number):
        return redirect(f"/cases/{number}")
    return redirect("/cases")
