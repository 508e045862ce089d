"""Surveys (电话调查): which there are, by when they were drawn or what time they are about; narrowed and exported."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import NamedTuple, cast

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger.listing.page import Page
from ledger.survey import listing
from ledger.survey.listing import ListedSurvey, SurveyList, SurveysBy
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.list_page import list_page
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.shown import ROWS
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.shared import pool_of
from starter.words.names import day, moment

PATH = "/surveys"
READERS = (Role.SUPERVISOR, Role.SURVEYOR)
SORTS = (
    Sort("drawn_last", "最近抽样", "drawn", descending=True, column="drawn"),
    Sort("drawn", "最早抽样", "drawn", column="drawn"),
    Sort("until_last", "办结时间最近", "until", descending=True, column="period"),
    Sort("until", "办结时间最早", "until", column="period"),
)
_STATES = Choice("state", "进度", [("open", "还有要拨打的"), ("ended", "都拨打完了")])
_ABOUT = "按一件事和单位分层抽样，按公布的种子抽，谁再抽一次都是同一份名单；每人最多拨三次。"
pages = Pages()


class SurveyPage(NamedTuple):
    """What was asked of the list, and the ledger's list for it."""

    asked: Asked
    list: SurveyList


@pages.get(PATH, allow=roles(*READERS))
async def survey_list(request: Request) -> Response:
    """Surveys, the latest first where nothing else is asked."""
    page, pool = await _read(request, request.query_params), pool_of(request)
    found, number = await asyncio.gather(_lines(request, page), listing.surveys_count(pool, page.list))
    shown = await plain_list(
        request,
        page.asked,
        found,
        COLUMNS,
        lambda line: listing.survey_cursor(page.list, line),
        title="历次调查",
        about=_ABOUT,
        count=number,
        choices=(_STATES,),
        sorts=SORTS,
        empty="没有符合条件的。" if page.asked.chosen else "还没有电话调查。",
        unit="次",
        has_search=False,
    )
    may_draw = session_of(request).held.role is Role.SUPERVISOR
    return await list_page(request, "survey/list.html", "电话调查", shown, may_draw=may_draw)


async def _read(_request: Request, said: Mapping[str, str]) -> SurveyPage:
    asked = read_asked(said, PATH, ("all",), (_STATES,), SORTS)
    state, by = asked.chosen.get("state"), cast("SurveysBy", asked.sort.by)
    return SurveyPage(asked, SurveyList(None if state is None else state == "open", by, asked.sort.descending))


async def _lines(request: Request, page: SurveyPage, rows: int = ROWS) -> Page[ListedSurvey]:
    at = cursors(page.asked, is_moment=page.list.by == "drawn")
    return await listing.surveys_page(pool_of(request), page.list, rows, **at)


COLUMNS: tuple[Column[ListedSurvey], ...] = (
    Column("title", "名称", lambda line: Cell(line.title, href=f"{PATH}/{line.survey_id}")),
    Column("period", "办结时间", lambda line: Cell(f"{day(line.from_on)}至{day(line.until_on)}")),
    Column("sample", "抽样", lambda line: Cell(f"{line.population}件抽{line.calls}件，种子“{line.seed}”")),
    Column("settled", "进度", lambda line: Cell(f"{line.settled}/{line.calls}")),
    Column("drawn", "抽样时间", lambda line: Cell(moment(line.drawn_at))),
)


async def _exported_of(request: Request, page: SurveyPage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    return Exported.of("电话调查", COLUMNS, found)


add_routes(pages, PATH, READERS, _read, _exported_of, has_search=False)
