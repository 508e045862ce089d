"""领导小组会议: every meeting, the latest first where nothing else is asked; what they left open stands above."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from domain.programme.matter import about_meeting
from domain.steering.procedures import PROCEDURES
from ledger.listing.page import Page
from ledger.programme import meetings
from ledger.programme.meetings import MeetingLine, MeetingList
from ledger.steering import matters
from ledger.steering.matters import MatterLine
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.list_page import list_page
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ROWS, counted
from starter.web.programme.about import abouts_of
from starter.web.programme.decisions import open_decisions
from starter.web.programme.reach import LEADERS, department_names, may_change
from starter.web.site.permissions import Pages, roles
from starter.web.site.shared import pool_of
from starter.words.steering import step_name

PATH = "/programme/meetings"
SORTS = (
    Sort("held_last", "最近召开", "held", descending=True, column="held"),
    Sort("held", "最早召开", "held", column="held"),
)
MOST_OPEN = 10
"""Open decisions above the list; all of them stand in a list of their own."""
_MINUTES = Choice("minutes", "纪要", [("yes", "有"), ("no", "还没有")])
_ABOUT = "每次会议的议题、纪要和议定事项。"
Decided = Mapping[str, tuple[int, int]]
pages = Pages()


class MeetingPage(NamedTuple):
    """What was asked of the list, and the ledger's list for it."""

    asked: Asked
    list: MeetingList


def task_line(line: MatterLine) -> tuple[MatterLine, str]:
    """A task and where it stands."""
    return line, step_name(PROCEDURES[line.kind], line.phase, line.outcome)


@pages.get(PATH, allow=roles(*LEADERS))
async def programme_meetings(request: Request) -> Response:
    """The meetings; what of their decisions is due first stands above, with where all of them are."""
    page, pool = await _read(request, request.query_params), pool_of(request)
    found, number = await asyncio.gather(_lines(request, page), meetings.count(pool, page.list))
    shown = await plain_list(
        request,
        page.asked,
        found,
        _columns(await _decided(request, found)),
        meetings.cursor_of,
        title="会议",
        about=_ABOUT,
        count=number,
        choices=(_MINUTES,),
        sorts=SORTS,
        empty="没有符合条件的。" if page.asked.chosen else "还没有记录。",
        unit="次",
        has_search=False,
    )
    return await list_page(request, "programme/meetings.html", "领导小组会议", shown, **await _open(request))


async def _open(request: Request) -> dict[str, Any]:
    """What of earlier meetings is not done: the soonest due, and how many there are."""
    pool, wanted = pool_of(request), open_decisions(await seen_now(request))
    found, number = await asyncio.gather(matters.page(pool, wanted, MOST_OPEN), matters.count(pool, wanted))
    return {
        "open_number": counted(number),
        "has_more": number > MOST_OPEN,
        "open_tasks": [task_line(each) for each in found.rows],
        "titles": await abouts_of(pool, (line.about for line in found.rows)),
        "words": await matters.asked(pool, [each.number for each in found.rows]),
        "departments": await department_names(request),
        "may_change": may_change(request),
    }


async def _read(_request: Request, said: Mapping[str, str]) -> MeetingPage:
    asked = read_asked(said, PATH, ("all",), (_MINUTES,), SORTS)
    minutes = asked.chosen.get("minutes")
    return MeetingPage(asked, MeetingList(None if minutes is None else minutes == "yes", asked.sort.descending))


async def _lines(request: Request, page: MeetingPage, rows: int = ROWS) -> Page[MeetingLine]:
    return await meetings.page(pool_of(request), page.list, rows, **cursors(page.asked, is_moment=False))


async def _decided(request: Request, found: Page[MeetingLine]) -> Decided:
    return await matters.decided(pool_of(request), [about_meeting(line.number) for line in found.rows])


def _columns(decided: Decided) -> list[Column[MeetingLine]]:
    def of(line: MeetingLine) -> Cell:
        number, left = decided.get(about_meeting(line.number), (0, 0))
        return Cell(f"{number}项" if number else "", notes=(f"{left}项没有办完",) if left else ())

    return [
        Column("title", "会议", lambda line: Cell(line.title, href=f"{PATH}/{line.number}")),
        Column("held", "时间", lambda line: Cell(str(line.held_on))),
        Column("chair", "主持", lambda line: Cell(line.chair)),
        Column("minutes", "纪要", lambda line: Cell("有" if line.has_minutes else "还没有")),
        Column("decided", "议定事项", of),
        Column("number", "编号", lambda line: Cell(line.number)),
    ]


async def _exported_of(request: Request, page: MeetingPage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    return Exported.of("领导小组会议", _columns(await _decided(request, found)), found)


add_routes(pages, PATH, LEADERS, _read, _exported_of, has_search=False)
