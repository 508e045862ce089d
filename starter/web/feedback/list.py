"""问题反馈: what the visitor reported and what became of it; sorted, narrowed, exported."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.steering.of_people import FEEDBACK
from domain.steering.procedures import PROCEDURES
from ledger.listing.page import Page
from ledger.steering import reports
from ledger.steering.reports import OwnReport, OwnReports
from starter.web.feedback.shown import REASONS
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.list_page import list_page
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.shown import ROWS
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.shared import pool_of, shared
from starter.words.names import day, moment
from starter.words.steering import step_name

PATH = "/feedback"
BY = tuple(role for role in PROCEDURES[FEEDBACK].by if role is not Role.APPLICANT)
"""Colleagues who report problems."""
SORTS = (
    Sort("received_last", "最近反映", "received", descending=True, column="received"),
    Sort("received", "最早反映", "received", column="received"),
    Sort("due", "最先到期", "due", column="due"),
)
_STATES = Choice("state", "状态", [("open", "没有答复"), ("ended", "已经答复")])
_ABOUT = "您反映过的问题，牵头单位研究后答复。"
pages = Pages()


@dataclass(frozen=True)
class ReportPage:
    """What was asked of the list, and the ledger's list for it; `matters`: their names."""

    asked: Asked
    list: OwnReports
    matters: Mapping[str, str]


@pages.get(PATH, allow=roles(*BY))
async def own_reports(request: Request) -> Response:
    """What the visitor reported, the latest first where nothing else is asked."""
    page, pool = await _read(request, request.query_params), pool_of(request)
    found, number = await asyncio.gather(_lines(request, page), reports.count(pool, page.list))
    shown = await plain_list(
        request,
        page.asked,
        found,
        _columns(page),
        lambda line: reports.cursor_of(page.list, line),
        title="我反映的问题",
        about=_ABOUT,
        count=number,
        choices=(_STATES,),
        sorts=SORTS,
        empty="没有符合条件的。" if page.asked.chosen else "您还没有反映过问题。",
        unit="件",
        has_search=False,
    )
    return await list_page(request, "feedback/own.html", "问题反馈", shown)


async def _read(request: Request, said: Mapping[str, str]) -> ReportPage:
    asked = read_asked(said, PATH, ("all",), (_STATES,), SORTS)
    state = asked.chosen.get("state")
    wanted = OwnReports(
        account=session_of(request).account_id or "",
        is_open=None if state is None else state == "open",
        by=cast("Literal['received', 'due']", asked.sort.by),
        descending=asked.sort.descending,
    )
    return ReportPage(asked, wanted, dict((await shared(request).definition_cache.names()).bundles))


async def _lines(request: Request, page: ReportPage, rows: int = ROWS) -> Page[OwnReport]:
    at = cursors(page.asked, is_moment=page.list.by == "received")
    return await reports.page(pool_of(request), page.list, rows, **at)


def _columns(page: ReportPage) -> list[Column[OwnReport]]:
    return [
        Column("number", "编号", lambda line: Cell(line.number, href=f"{PATH}/{line.number}")),
        Column("bundle", "一件事", lambda line: Cell(page.matters.get(line.matter or "", line.matter or ""))),
        Column("reason", "问题", lambda line: Cell(REASONS.get(line.reason, line.reason))),
        Column("step", "状态", lambda line: Cell(step_name(PROCEDURES[FEEDBACK], line.phase, line.outcome))),
        Column("due", "答复期限", lambda line: Cell(day(line.due_on) if line.due_on else "")),
        Column("received", "反映时间", lambda line: Cell(moment(line.received_at))),
    ]


async def _exported_of(request: Request, page: ReportPage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    return Exported.of("问题反馈", _columns(page), found)


add_routes(pages, PATH, BY, _read, _exported_of, has_search=False)
