"""督查事项: what waits for the visitor's side, all that is open, and what has ended; sorted and exported."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.steering.procedures import PROCEDURES
from ledger.accounts import Session
from ledger.listing.page import Page
from ledger.steering import matters
from ledger.steering.matters import MatterLine, MatterList, SortBy, View
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.desk_list import TOLD
from starter.web.lists.dues import Seen
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ROWS, view_tabs
from starter.web.programme.about import About, abouts_of
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.steering.reach import READERS, department_of, is_own_work
from starter.words.names import moment
from starter.words.steering import kind_choices, step_name

PATH = "/steering"
SORTS = (
    Sort("due", "最先到期", "due", column="term"),
    Sort("received_last", "最近交办", "received", descending=True, column="received"),
    Sort("received", "最早交办", "received", column="received"),
)
VIEWS: Mapping[View, tuple[str, str]] = {
    "owed": ("待我方办", "轮到您这一方的：承办单位要答复、整改的，或者督查人员要审核、回访的。"),
    "open": ("全部在办", "还没有结束的，不论轮到谁。"),
    "ended": ("已结束", "办结、维持、撤销的；一件也不删除。"),
}
pages = Pages()


@dataclass(frozen=True)
class MatterPage:
    """What was asked of the list, and the ledger's list for it."""

    asked: Asked
    choices: Sequence[Choice]
    list: MatterList
    seen: Seen
    departments: Mapping[str, str]
    session: Session
    """Who looks: of a matter about their own work they do not read whose case it is."""


@pages.get(PATH, allow=roles(*READERS))
async def matter_list(request: Request) -> Response:
    """Matters of the view that was asked for, the soonest due first."""
    page, pool = await _read(request, request.query_params), pool_of(request)
    counts = [matters.count(pool, page.list._replace(view=view)) for view in VIEWS]
    first, *numbers = await asyncio.gather(_lines(request, page), *counts)
    found, of_view = cast("Page[MatterLine]", first), dict(zip(VIEWS, cast("list[int]", numbers), strict=True))
    shown = await plain_list(
        request,
        page.asked,
        found,
        _columns(page, await abouts_of(pool, (each.about for each in found.rows))),
        lambda line: matters.cursor_of(page.list, line),
        title=VIEWS[page.list.view][0],
        about=VIEWS[page.list.view][1],
        count=of_view[page.list.view],
        choices=page.choices,
        sorts=SORTS,
        tabs=view_tabs(page.asked, VIEWS, of_view),
        empty="没有符合条件的督查事项。",
        unit="件",
        has_search=False,
    )
    made_with: dict[str, Any] = {"list": shown, "seen": page.seen, "colleagues": []}
    return render(
        request,
        "steering/list.html",
        title="督查事项",
        lead_in="",
        notice=TOLD.get(request.query_params.get("told", ""), ""),
        may_issue=session_of(request).held.role is Role.SUPERVISOR,
        **made_with,
    )


async def _read(request: Request, said: Mapping[str, str]) -> MatterPage:
    departments = await shared(request).definition_cache.department_names()
    own, seen = department_of(request), await seen_now(request)
    choices = [Choice("kind", "类别", kind_choices())]
    if own is None:
        by_name = sorted(departments.items(), key=lambda each: each[1])
        choices.append(Choice("department", "承办单位", by_name))
    choices.append(Choice("late", "期限", [("yes", "已逾期")]))
    asked = read_asked(said, PATH, tuple(VIEWS), choices, SORTS)
    wanted = MatterList(
        now=seen.now,
        view=cast(View, asked.view),
        of_department=own,
        kind=asked.chosen.get("kind"),
        department=asked.chosen.get("department"),
        is_late=asked.chosen.get("late") == "yes",
        sort=cast(SortBy, asked.sort.by),
        descending=asked.sort.descending,
    )
    return MatterPage(asked, choices, wanted, seen, departments, session_of(request))


async def _lines(request: Request, page: MatterPage, rows: int = ROWS) -> Page[MatterLine]:
    at = cursors(page.asked, is_moment=page.list.sort == "received")
    return await matters.page(pool_of(request), page.list, rows, **at)


def _columns(page: MatterPage, abouts: Mapping[str, About]) -> list[Column[MatterLine]]:
    def named(slugs: Sequence[str]) -> str:
        return "、".join(page.departments.get(each, each) for each in slugs)

    def about(line: MatterLine) -> Cell:
        reason = PROCEDURES[line.kind].reasons.get(line.reason, line.reason)
        is_own = is_own_work(page.session, line.not_by, is_open=line.open)
        of_case = (f"办件 {line.case_no}",) if line.case_no and not is_own else ()
        known = abouts.get(line.about or "")
        return Cell(reason, notes=(*of_case, *((known.name,) if known else ())))

    def term(line: MatterLine) -> Cell:
        if not line.open or line.due_on is None:
            return Cell()
        due = page.seen.due(line)
        return Cell(due.text, light=due.light, notes=(str(line.due_on),))

    def whose(line: MatterLine) -> Cell:
        return Cell(named(line.owing) if line.owing else "督查人员" if line.by_supervisor else "")

    return [
        Column("number", "编号", lambda line: Cell(line.number, href=f"{PATH}/{line.number}")),
        Column("kind", "类别", lambda line: Cell(PROCEDURES[line.kind].title)),
        Column("about", "缘由", about),
        Column("departments", "承办单位", lambda line: Cell(named(line.departments))),
        Column("step", "状态", lambda line: Cell(step_name(PROCEDURES[line.kind], line.phase, line.outcome))),
        Column("whose", "轮到", whose),
        Column("term", "期限", term),
        Column("received", "交办时间", lambda line: Cell(moment(line.received_at))),
    ]


async def _exported_of(request: Request, page: MatterPage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    abouts = await abouts_of(pool_of(request), (each.about for each in found.rows))
    return Exported.of("督查事项", _columns(page, abouts), found)


add_routes(pages, PATH, READERS, _read, _exported_of, has_search=False)
