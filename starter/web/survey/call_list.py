"""The surveyor's list of calls: without telephones, in its own order or by the last try; narrowed and exported."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.survey.calls import STATE_NAMES, CallState
from ledger.listing.page import Page
from ledger.survey import listing, surveys
from ledger.survey.listing import CallLine, CallList, CallsBy
from ledger.survey.surveys import Survey
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.list_page import list_page
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.shown import ROWS
from starter.web.site.permissions import Pages, roles
from starter.web.site.shared import pool_of, shared
from starter.web.survey.figures import survey_of
from starter.words.names import moment

PATH = "/surveys/{survey}/calls"
READERS = (Role.SURVEYOR,)
SORTS = (
    Sort("place", "名单的顺序", "place", column="place"),
    Sort("tried", "最久没有拨打", "tried", column="tried"),
    Sort("tried_last", "最近拨打", "tried", descending=True, column="tried"),
)
_ABOUT = "按名单拨打；这里没有电话号码，打开一个才有，每次打开都有记录。"
pages = Pages()


@dataclass(frozen=True)
class CallPage:
    """What was asked of the list, and the ledger's list for it; names of matters and departments."""

    survey: Survey
    asked: Asked
    choices: Sequence[Choice]
    list: CallList
    matters: Mapping[str, str]
    departments: Mapping[str, str]


@pages.get(PATH, allow=roles(*READERS))
async def call_list(request: Request) -> Response:
    """Calls of one survey, in the order of the list where nothing else is asked."""
    page, pool = await _read(request, request.query_params), pool_of(request)
    found, number = await asyncio.gather(_lines(request, page), listing.calls_count(pool, page.list))
    shown = await plain_list(
        request,
        page.asked,
        found,
        _columns(page),
        lambda line: listing.call_cursor(page.list, line),
        title="名单",
        about=_ABOUT,
        count=number,
        choices=page.choices,
        sorts=SORTS,
        empty="没有这样的电话。",
        unit="个",
        has_search=False,
    )
    noted = "已经记录这次拨打。" if "noted" in request.query_params else ""
    title = f"{page.survey.title}：名单"
    return await list_page(request, "survey/calls.html", title, shown, notice=noted, survey=page.survey)


async def _read(request: Request, said: Mapping[str, str]) -> CallPage:
    survey = await survey_of(request)
    strata = await surveys.strata(pool_of(request), survey.survey_id)
    known = await shared(request).definition_cache.department_names()
    matters = {each.matter: each.matter_name for each in strata}
    departments = {each.department: known.get(each.department, each.department) for each in strata}
    choices = (
        Choice("state", "状态", tuple(STATE_NAMES.items())),
        Choice("matter", "一件事", tuple(matters.items())),
        Choice("department", "单位", tuple(departments.items())),
    )
    asked = read_asked(said, f"/surveys/{survey.survey_id}/calls", ("all",), choices, SORTS)
    return CallPage(survey, asked, choices, _wanted(survey, asked), matters, departments)


def _wanted(survey: Survey, asked: Asked) -> CallList:
    return CallList(
        survey.survey_id,
        state=cast("CallState | None", asked.chosen.get("state")),
        matter=asked.chosen.get("matter"),
        department=asked.chosen.get("department"),
        by=cast("CallsBy", asked.sort.by),
        descending=asked.sort.descending,
    )


async def _lines(request: Request, page: CallPage, rows: int = ROWS) -> Page[CallLine]:
    at = cursors(page.asked, is_moment=page.list.by == "tried")
    return await listing.calls_page(pool_of(request), page.list, rows, **at)


def _columns(page: CallPage) -> list[Column[CallLine]]:
    return [
        Column("place", "序号", lambda line: Cell(str(line.place), href=f"{page.asked.path}/{line.place}")),
        Column("bundle", "一件事", lambda line: Cell(page.matters.get(line.matter, line.matter))),
        Column("department", "单位", lambda line: Cell(page.departments.get(line.department, line.department))),
        Column("state", "状态", lambda line: Cell(STATE_NAMES[line.state])),
        Column("tries", "拨打次数", lambda line: Cell(str(line.tries))),
        Column("tried", "最近拨打", lambda line: Cell(moment(line.tried_at) if line.tried_at else "")),
    ]


async def _exported_of(request: Request, page: CallPage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    return Exported.of("电话调查名单", _columns(page), found)


add_routes(pages, PATH, READERS, _read, _exported_of, has_search=False)
