"""The list behind a figure: each fact that it counts, with its case; turned and taken along like every list."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.figures.fact import FactKind
from domain.figures.figure import ANY, Figure, Select
from domain.figures.of_matters import KINDS as MATTERS
from domain.figures.of_surveys import KINDS as CALLS
from domain.figures.of_surveys import survey_and_place
from domain.figures.registry import EVERY
from ledger.figures import counts
from ledger.figures.counts import FactLine
from ledger.listing.page import Page
from starter.web.figures.asked import BEHIND, READERS, Query, read_query
from starter.web.lists.asked import Asked as ListAsked
from starter.web.lists.asked import Choice, Sort
from starter.web.lists.cells import Cell, Column
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ROWS
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of
from starter.words.figures import CHANNEL_NAMES, LAW_NAMES, TIMING_NAMES, ground_name, way_name
from starter.words.names import day

PAGE = ROWS
SORTS = (Sort("last", "最近的在前", "last", descending=True),)
BY_KEY: Mapping[str, Figure] = {figure.key: figure for figure in EVERY}
pages = Pages()


@dataclass(frozen=True)
class Behind:
    """What was asked: the figures' own question, which figure, which of its facts."""

    query: Query
    figure: Figure
    select: Select
    asked: ListAsked
    choices: Sequence[Choice]


@pages.get(BEHIND, allow=roles(*READERS))
async def behind_page(request: Request) -> Response:
    """Every fact that the figure counts, the latest first."""
    wanted = await _read(request, request.query_params)
    pool = pool_of(request)
    found, number = await asyncio.gather(
        _lines(request, wanted, PAGE), counts.number(pool, wanted.query.asked, wanted.select)
    )
    figure, query = wanted.figure, wanted.query
    shown = await plain_list(
        request,
        wanted.asked,
        found,
        columns(wanted, session_of(request).held.role),
        counts.cursor_of,
        title=figure.name,
        about=f"{query.period.name}。{figure.meaning}",
        count=number,
        choices=wanted.choices,
        sorts=SORTS,
        empty="没有这样的办件。",
        unit="条",
        has_search=False,
    )
    made_with: dict[str, Any] = {"list": shown, "seen": await seen_now(request), "notice": ""}
    return render(
        request,
        "figures/behind.html",
        title=f"统计：{figure.name}",
        lead_in="",
        colleagues=[],
        query=query,
        **made_with,
    )


async def _read(request: Request, said: Mapping[str, str]) -> Behind:
    figure = BY_KEY.get(said.get("figure", ""))
    if figure is None:
        raise HTTPException(404)
    query = await read_query(request, said)
    ground = said.get("ground", "")[:80]
    select = replace(figure.of, ground=(ground,)) if ground and ground != ANY else figure.of
    chosen = {**query.parameters(by=""), "figure": figure.key, **({"ground": ground} if ground else {})}
    asked = ListAsked(
        path=BEHIND,
        view="all",
        chosen=chosen,
        sort=SORTS[0],
        after=said.get("after", "")[:200],
        before=said.get("before", "")[:200],
    )
    return Behind(query, figure, select, asked, _choices(query, figure, ground))


def _choices(query: Query, figure: Figure, ground: str) -> list[Choice]:
    departments = sorted(query.departments.items(), key=lambda each: each[1])
    as_of = query.parameters().get("as_of", "")
    chosen = [
        Choice("figure", "指标", [(each.key, each.name) for each in EVERY]),
        Choice("period", "统计期", query.periods),
        Choice("from", "自选：从哪天", is_day=True),
        Choice("until", "自选：到哪天", is_day=True),
        Choice("bundle", "一件事", query.bundles),
        Choice("department", "部门", departments),
        Choice("item", "事项", sorted(query.items.items(), key=lambda each: each[1])),
    ]
    if query.halls:
        chosen.append(Choice("hall", "收件大厅", tuple(query.halls.items())))
    if ground:
        chosen.append(Choice("ground", "原因", [(ground, ground_name(figure.of.kind, ground, query.reasons))]))
    return [*chosen, Choice("as_of", "按当时记录", [(as_of, as_of.replace("T", " "))])] if as_of else chosen


async def _lines(request: Request, wanted: Behind, rows: int) -> Page[FactLine]:
    at = cursors(wanted.asked, is_moment=False)
    return await counts.page(pool_of(request), wanted.query.asked, wanted.select, rows, **at)


def _number(line: FactLine, *, reads_surveys: bool) -> Cell:
    """The number of a case or matter, with its page; of a begun application neither, of a call its survey alone."""
    if line.kind == FactKind.BEGUN:
        return Cell("申请草稿")
    if line.kind in CALLS:
        survey, _ = survey_and_place(line.case_no)
        return Cell(f"第{survey}次电话调查", href=f"/surveys/{survey}" if reads_surveys else "")
    return Cell(line.case_no, href=f"{'/steering' if line.kind in MATTERS else '/cases'}/{line.case_no}")


def columns(wanted: Behind, role: Role) -> list[Column[FactLine]]:
    """What a row shows to a role; nothing personal, so that the list can be taken along."""
    query = wanted.query
    bundles, halls = dict(query.bundles), query.halls
    reads_surveys = role is Role.SUPERVISOR

    def what(line: FactLine) -> Cell:
        ground = ground_name(line.kind, line.ground, query.reasons) if line.ground else ""
        return Cell("，".join(part for part in (ground, way_name(line.kind, line.way)) if part))

    def took(line: FactLine) -> Cell:
        beside = f"承诺 {line.promised}" if line.promised is not None else ""
        return Cell(f"{line.days} 个工作日" if line.days is not None else "", notes=(beside,) if beside else ())

    def stands(line: FactLine) -> Cell:
        law = LAW_NAMES.get(line.law or "", "")
        return Cell(TIMING_NAMES.get(line.timing or "", ""), notes=(law,) if law else ())

    return [
        Column("case", "编号", lambda line: _number(line, reads_surveys=reads_surveys)),
        Column("on", "日期", lambda line: Cell(day(line.counted_on))),
        Column("bundle", "一件事", lambda line: Cell(bundles.get(line.bundle, line.bundle))),
        Column("item", "事项", lambda line: Cell(query.items.get(line.item or "", line.item or ""))),
        Column("department", "部门", lambda line: Cell(query.departments.get(line.department, line.department))),
        Column("what", "内容", what),
        Column("took", "用时", took),
        Column("stands", "与承诺、法定期限", stands),
        *([Column("hall", "收件大厅", lambda line: Cell(halls.get(line.hall or "", "未登记")))] if halls else []),
        Column("channel", "渠道", lambda line: Cell(CHANNEL_NAMES.get(line.channel, line.channel))),
    ]


async def _exported_of(request: Request, wanted: Behind) -> Exported:
    found = await _lines(request, wanted, MOST_ROWS)
    return Exported.of(wanted.figure.name, columns(wanted, session_of(request).held.role), found)


add_routes(pages, BEHIND, READERS, _read, _exported_of, has_search=False)
