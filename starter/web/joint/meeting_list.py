"""联合事项清单: the times of the joint events of some days as a list like all others, with what overlaps in words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from domain.case.roles import OF_DEPARTMENT
from domain.time.calendar import BEIJING
from ledger.listing import meetings
from ledger.listing.meetings import Firmness, MeetingLine, MeetingList
from ledger.listing.page import Page
from starter.web.case.in_hand import actor_of, sees_of
from starter.web.joint.calendar import CHOOSERS, LIST, READERS, Meeting, asked_by, meetings_of
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.desk_list import TOLD
from starter.web.lists.dues import Seen
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.find import Found, found_by
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.site.permissions import Pages, session_of
from starter.web.site.permissions import roles as roles_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words import joint as joint_words
from starter.words.names import day

DAYS, MOST_DAYS = 6, 13
"""Days after the first one: where no last one is asked for, and at most."""
MEETINGS = 30
"""Of one page: each says with whom and what it overlaps."""
SORTS = (Sort("time", "最早的在前", "time"), Sort("time_last", "最晚的在前", "time", descending=True))
FIRMNESS: Mapping[str, str] = {"fixed": "已确定的", "tentative": "拟定时间", "past": "已经过去的"}
pages = Pages()


@dataclass(frozen=True)
class MeetingPage:
    """What was asked of the list, and the ledger's list for it."""

    asked: Asked
    choices: Sequence[Choice]
    found: Found
    list: MeetingList
    seen: Seen
    departments: Mapping[str, str]


@pages.get(LIST, allow=roles_of(*READERS))
async def meeting_list(request: Request) -> Response:
    """Times by their beginning; of a week from today, unless other days are asked for."""
    page, pool = await _read(request, request.query_params), pool_of(request)
    found, number = await asyncio.gather(_lines(request, page), meetings.count(pool, page.list))
    first_on, last_on = page.list.from_on, page.list.until_on
    shown = await plain_list(
        request,
        page.asked,
        found,
        await _columns(request, page, found.rows),
        meetings.cursor_of,
        title="联合事项的时间",
        about=f"{day(first_on)}至{day(last_on)}；一次最多看 {MOST_DAYS + 1} 天。拟定时间是还没有确定的时间。",
        count=0 if page.found.error else number,
        choices=page.choices,
        sorts=SORTS,
        empty="这几天没有安排。",
        found_by=page.found.typed,
        find_error=page.found.error,
        unit="个",
    )
    notice = TOLD.get(request.query_params.get("told", ""), "")
    week = f"/joint?on={first_on}"
    return render(
        request, "joint/list.html", title="联合事项", lead_in="", colleagues=[], list=shown, seen=page.seen,
        notice=notice, week=week,
    )  # fmt: skip


async def _read(request: Request, said: Mapping[str, str]) -> MeetingPage:
    session, seen = session_of(request), await seen_now(request)
    departments = (await shared(request).definition_cache.names()).departments
    choices = _choices(departments if session.held.role in CHOOSERS else {})
    asked = read_asked(said, LIST, ("all",), choices, SORTS)
    found = await found_by(request, asked)
    first_on, last_on = _days(asked, seen.today)
    wanted = asked_by(session, first_on, last_on, asked.chosen.get("department"))._replace(
        kind=asked.chosen.get("kind"),
        firmness=cast("Firmness | None", asked.chosen.get("time")),
        words=found.words,
        sees=sees_of(actor_of(session)),
        descending=asked.sort.descending,
    )
    return MeetingPage(asked, choices, found, wanted, seen, departments)


def _choices(departments: Mapping[str, str]) -> list[Choice]:
    whose = [Choice("department", "部门", sorted(departments.items(), key=lambda each: each[1]))] if departments else []
    return [
        Choice("from", "从哪天", is_day=True),
        Choice("until", "到哪天", is_day=True),
        *whose,
        Choice("kind", "种类", [(str(kind), name) for kind, name in joint_words.KIND_NAMES.items()]),
        Choice("time", "时间", tuple(FIRMNESS.items())),
    ]


def _days(asked: Asked, today: date) -> tuple[date, date]:
    """First and last day: as asked, as far as they mean anything, else a week from today."""
    first_on, last_on = asked.day("from") or today, asked.day("until")
    first_on = first_on if abs((first_on - today).days) <= 3660 else today
    usual = first_on + timedelta(days=DAYS)
    if last_on is None or last_on < first_on:
        return first_on, usual
    return first_on, min(last_on, first_on + timedelta(days=MOST_DAYS))


async def _lines(request: Request, page: MeetingPage, rows: int = MEETINGS) -> Page[MeetingLine]:
    if page.found.error:
        return Page((), has_before=False, has_after=False)
    return await meetings.page(pool_of(request), page.list, rows, **cursors(page.asked, is_moment=True))


async def _columns(request: Request, page: MeetingPage, lines: Sequence[MeetingLine]) -> list[Column[MeetingLine]]:
    held = session_of(request).held
    own = held.department if held.role in OF_DEPARTMENT else None
    made = await meetings_of(pool_of(request), lines, page.departments, own)
    known: dict[tuple[str, str], Meeting] = {(each.row.case_no, each.row.place): each for each in made}

    def meeting(line: MeetingLine) -> Meeting:
        return known[line.case_no, line.place]

    def time(line: MeetingLine) -> Cell:
        return Cell(day(line.starts_at.astimezone(BEIJING).date()), number=meeting(line).hours)

    def event(line: MeetingLine) -> Cell:
        number = f"{line.bundle_name} {line.case_no}"
        return Cell(line.name, href=meeting(line).path, notes=(meeting(line).kind,), number=number)

    def parties(line: MeetingLine) -> Cell:
        first, *others = [f"{name}：{people}" if people else name for name, people in meeting(line).parties] or [""]
        return Cell(first, notes=tuple(others))

    def state(line: MeetingLine) -> Cell:
        return Cell("", tags=(("" if line.tentative else "is-blue", meeting(line).word),))

    def clashes(line: MeetingLine) -> Cell:
        found = meeting(line).clashes
        return Cell("" if found else "没有", tags=(("is-yellow", "时间冲突"),) if found else (), notes=found)

    return [
        Column("time", "时间", time),
        Column("event", "联合事项", event),
        Column("applicant", "申请人", lambda line: Cell(line.applicant_name)),
        Column("parties", "部门和人员", parties),
        Column(
            "state", "状态", lambda line: Cell("", tags=(("" if line.tentative else "is-blue", meeting(line).word),))
        ),
        Column("clash", "冲突", clashes),
    ]


async def _exported_of(request: Request, page: MeetingPage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    return Exported.of("联合事项", await _columns(request, page, found.rows), found)


add_routes(pages, LIST, READERS, _read, _exported_of)
