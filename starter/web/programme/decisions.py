"""议定事项: what the meetings of the leading group decided, each a task; open or ended, sorted, narrowed, exported."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from domain.programme.matter import MEETING, about_meeting
from domain.programme.meeting import Meeting
from domain.steering.procedures import PROCEDURES, TASK
from ledger.listing.page import Page
from ledger.programme import records
from ledger.steering import matters
from ledger.steering.matters import MatterLine, MatterList, SortBy, View
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.dues import Seen
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.list_page import list_page
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ROWS, view_tabs
from starter.web.programme.about import About, abouts_of
from starter.web.programme.reach import LEADERS, department_names
from starter.web.site.permissions import Pages, roles
from starter.web.site.shared import pool_of
from starter.web.steering.reach import department_of
from starter.words.names import moment
from starter.words.steering import step_name

PATH = "/programme/decisions"
SORTS = (
    Sort("due", "最先到期", "due", column="term"),
    Sort("received_last", "最近交办", "received", descending=True, column="received"),
    Sort("received", "最早交办", "received", column="received"),
)
VIEWS: Mapping[View, tuple[str, str]] = {
    "open": ("没有办完的", "历次会议议定、还没有办结的，不论轮到谁。"),
    "ended": ("已结束", "办结、撤销的；一件也不删除。"),
    "all": ("全部", "历次会议议定的。"),
}
ANY_MEETING = f"{MEETING}/"
"""How what a decision is about begins."""
pages = Pages()


@dataclass(frozen=True)
class DecisionPage:
    """What was asked of the list, and the ledger's list for it. `own`: whose matters the visitor opens; None: all."""

    asked: Asked
    choices: Sequence[Choice]
    list: MatterList
    seen: Seen
    departments: Mapping[str, str]
    own: str | None


def open_decisions(seen: Seen) -> MatterList:
    """Every decision that is not done, the soonest due first."""
    return MatterList(now=seen.now, view="open", kind=TASK, about_any=ANY_MEETING)


def of_meeting(number: str, view: str = "all") -> str:
    """The address of what one meeting decided."""
    return f"{PATH}?{urlencode({'view': view, 'meeting': number})}"


@pages.get(PATH, allow=roles(*LEADERS))
async def decision_list(request: Request) -> Response:
    """Decisions of the view that was asked for, the soonest due first."""
    page, pool = await _read(request, request.query_params), pool_of(request)
    counts = [matters.count(pool, page.list._replace(view=view)) for view in VIEWS]
    first, *numbers = await asyncio.gather(_lines(request, page), *counts)
    found, of_view = cast("Page[MatterLine]", first), dict(zip(VIEWS, cast("list[int]", numbers), strict=True))
    shown = await plain_list(
        request,
        page.asked,
        found,
        await _columns(request, page, found),
        lambda line: matters.cursor_of(page.list, line),
        title=VIEWS[page.list.view][0],
        about=VIEWS[page.list.view][1],
        count=of_view[page.list.view],
        choices=page.choices,
        sorts=SORTS,
        tabs=view_tabs(page.asked, VIEWS, of_view),
        empty="没有符合条件的议定事项。",
        unit="项",
        has_search=False,
    )
    return await list_page(request, "programme/decisions.html", "议定事项", shown)


async def _read(request: Request, said: Mapping[str, str]) -> DecisionPage:
    departments, seen = await department_names(request), await seen_now(request)
    by_name = sorted(departments.items(), key=lambda each: each[1])
    choices = [Choice("department", "承办单位", by_name), Choice("late", "期限", [("yes", "已逾期")])]
    record = await records.newest_of(pool_of(request), "meeting", said.get("meeting", "")[:40])
    if record is not None:
        meeting = Meeting.model_validate(record.content)
        choices.append(Choice("meeting", "会议", [(meeting.number, f"{meeting.held_on} {meeting.title}")]))
    asked = read_asked(said, PATH, tuple(VIEWS), choices, SORTS)
    number = asked.chosen.get("meeting")
    wanted = open_decisions(seen)._replace(
        view=cast(View, asked.view),
        about=(about_meeting(number),) if number else None,
        department=asked.chosen.get("department"),
        is_late=asked.chosen.get("late") == "yes",
        sort=cast(SortBy, asked.sort.by),
        descending=asked.sort.descending,
    )
    return DecisionPage(asked, choices, wanted, seen, departments, department_of(request))


async def _lines(request: Request, page: DecisionPage, rows: int = ROWS) -> Page[MatterLine]:
    at = cursors(page.asked, is_moment=page.list.sort == "received")
    return await matters.page(pool_of(request), page.list, rows, **at)


async def _columns(request: Request, page: DecisionPage, found: Page[MatterLine]) -> list[Column[MatterLine]]:
    pool = pool_of(request)
    words, abouts = await asyncio.gather(
        matters.asked(pool, [line.number for line in found.rows]),
        abouts_of(pool, (line.about for line in found.rows)),
    )
    return columns(page, words, abouts)


def _number(page: DecisionPage, line: MatterLine) -> Cell:
    """A department's head opens the tasks that are theirs alone."""
    opens = page.own is None or page.own in line.departments
    return Cell(line.number, href=f"/steering/{line.number}" if opens else "")


def _term(page: DecisionPage, line: MatterLine) -> Cell:
    if not line.open or line.due_on is None:
        return Cell()
    due = page.seen.due(line)
    return Cell(due.text, light=due.light, notes=(str(line.due_on),))


def columns(page: DecisionPage, words: Mapping[str, str], abouts: Mapping[str, About]) -> list[Column[MatterLine]]:
    """What a row shows."""

    def meeting(line: MatterLine) -> Cell:
        known = abouts.get(line.about or "")
        return Cell(known.name, href=known.href) if known else Cell()

    def who(line: MatterLine) -> Cell:
        return Cell("、".join(page.departments.get(each, each) for each in line.departments))

    return [
        Column("number", "编号", partial(_number, page)),
        Column("words", "议定事项", lambda line: Cell(words.get(line.number, ""))),
        Column("meeting", "会议", meeting),
        Column("departments", "承办单位", who),
        Column("step", "状态", lambda line: Cell(step_name(PROCEDURES[line.kind], line.phase, line.outcome))),
        Column("term", "期限", partial(_term, page)),
        Column("received", "交办时间", lambda line: Cell(moment(line.received_at))),
    ]


async def _exported_of(request: Request, page: DecisionPage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    return Exported.of("议定事项", await _columns(request, page, found), found)


add_routes(pages, PATH, LEADERS, _read, _exported_of, has_search=False)
