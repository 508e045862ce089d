"""办件列表: the cases that concern the visitor, found, filtered, sorted and gone on with like every list."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from domain.case.roles import CASE_READERS, OF_DEPARTMENT, Role
from ledger.listing import cases
from ledger.listing.cases import CaseFilter, CaseLine, CaseList, CaseSort
from ledger.listing.page import Page
from starter.web.case.in_hand import actor_of, sees_of
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.desk_list import TOLD
from starter.web.lists.dues import Seen
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.find import Found, found_by
from starter.web.lists.halls import hall_cell, hall_choices, hall_names, place_here
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import abouts_of, seen_now
from starter.web.lists.shown import ROWS
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.site.trail_cookie import remember
from starter.words.names import LIGHT_NAMES, OUTCOME_NAMES, PHASE_NAMES, moment

PATH = "/cases"
SORTS = (
    Sort("received_last", "最近收件", "received", descending=True, column="received"),
    Sort("received", "最早收件", "received", column="received"),
    Sort("due", "整件事最先到期", "due", column="term"),
    Sort("concluded_last", "最近办结", "concluded", descending=True),
)
pages = Pages()


@dataclass(frozen=True)
class CasePage:
    """What was asked of the list of cases, and the ledger's list for it."""

    asked: Asked
    choices: Sequence[Choice]
    found: Found
    list: CaseList
    seen: Seen
    halls: Mapping[str, str]


@pages.get(PATH, allow=roles(*CASE_READERS))
async def case_list(request: Request) -> Response:
    """Cases, newest first: those that concern the visitor's role and department."""
    page = await _read(request, request.query_params)
    found, number = await asyncio.gather(_lines(request, page), cases.count(pool_of(request), page.list))
    shown = await plain_list(
        request,
        page.asked,
        found,
        _columns(page, await abouts_of(request, found.rows)),
        lambda line: cases.cursor_of(page.list, line),
        title="办件",
        about="与您的岗位有关的全部办件，包括已经办结的。",
        count=0 if page.found.error else number,
        choices=page.choices,
        sorts=SORTS,
        empty="没有符合条件的办件。",
        found_by=page.found.typed,
        find_error=page.found.error,
        unit="件",
    )
    notice = TOLD.get(request.query_params.get("told", ""), "")
    made_with: dict[str, Any] = {"list": shown, "seen": page.seen, "notice": notice}
    response = render(request, "lists/list.html", title="办件列表", lead_in="", colleagues=[], **made_with)
    remember(request, response, page.asked.here)
    return response


async def cases_on_page(request: Request, said: Mapping[str, str]) -> list[str]:
    """The numbers on that page of the list as it is now."""
    return [line.case_no for line in (await _lines(request, await _read(request, said))).rows]


async def _read(request: Request, said: Mapping[str, str]) -> CasePage:
    session, seen = session_of(request), await seen_now(request)
    held, names = session.held, await hall_names(request)
    choices = await _choices(request, names)
    asked = read_asked(said, PATH, ("all",), choices, SORTS)
    found = await found_by(request, asked)
    wanted = CaseFilter(
        bundle=asked.chosen.get("bundle"),
        phase=asked.chosen.get("phase"),
        department=asked.chosen.get("department"),
        hall=asked.chosen.get("hall"),
        light=asked.chosen.get("light"),
        received_from=asked.day("received_from"),
        received_until=asked.day("received_until"),
        concluded_from=asked.day("concluded_from"),
        concluded_until=asked.day("concluded_until"),
        words=found.words,
        sees=sees_of(actor_of(session)),
    )
    wanted_list = CaseList(
        now=seen.now,
        part=held.department if held.role in OF_DEPARTMENT else None,
        lead=held.department if held.role is Role.LEAD else None,
        place=await place_here(request),
        filter=wanted,
        sort=cast(CaseSort, asked.sort.by),
        descending=asked.sort.descending,
    )
    return CasePage(asked, choices, found, wanted_list, seen, names)


async def _choices(request: Request, halls: Mapping[str, str]) -> list[Choice]:
    named = await shared(request).definition_cache.names()
    departments, bundles = named.departments, named.bundles
    choices = [Choice("bundle", "一件事", bundles), Choice("phase", "办件阶段", [(k.value, v) for k, v in _PHASES])]
    if session_of(request).held.role not in OF_DEPARTMENT:
        choices.append(Choice("department", "参加的部门", sorted(departments.items(), key=lambda each: each[1])))
    return [
        *choices,
        *hall_choices(halls),
        Choice("light", "整件事亮灯", tuple(LIGHT_NAMES.items())),
        Choice("received_from", "收件日从", is_day=True),
        Choice("received_until", "收件日到", is_day=True),
        Choice("concluded_from", "办结日从", is_day=True),
        Choice("concluded_until", "办结日到", is_day=True),
    ]


_PHASES: Sequence[tuple[Any, str]] = tuple(PHASE_NAMES.items())


async def _lines(request: Request, page: CasePage, rows: int = ROWS) -> Page[CaseLine]:
    if page.found.error:
        return Page((), has_before=False, has_after=False)
    at = cursors(page.asked, is_moment=page.list.sort != "due")
    return await cases.page(pool_of(request), page.list, rows, **at)


def _columns(page: CasePage, abouts: Mapping[str, str]) -> list[Column[CaseLine]]:
    def applicant(line: CaseLine) -> Cell:
        about = abouts.get(line.case_no)
        return Cell(f"{line.applicant_name}（{about}）" if about else line.applicant_name)

    def term(line: CaseLine) -> Cell:
        if line.concluded_at:
            return Cell(f"{moment(line.concluded_at)} 办结")
        due = page.seen.due(line)
        return Cell(due.text, light=due.light, notes=(str(line.due_on),)) if line.due_on else Cell()

    return [
        Column("case", "办件编号", lambda line: Cell(line.case_no, href=f"/cases/{line.case_no}")),
        Column("bundle", "一件事", lambda line: Cell(line.bundle_name)),
        Column("applicant", "申请人", applicant),
        Column("phase", "阶段", lambda line: Cell("", tags=((_colour(line), _stands(line)),))),
        *([Column("hall", "大厅", lambda line: hall_cell(page.halls, line.hall))] if page.halls else []),
        Column("received", "收件时间", lambda line: Cell(moment(line.received_at))),
        Column("term", "期限", term),
    ]


def _stands(line: CaseLine) -> str:
    return OUTCOME_NAMES.get(line.outcome or "") or PHASE_NAMES.get(line.phase, line.phase)


def _colour(line: CaseLine) -> str:
    return "is-green" if line.outcome == "granted" else "is-blue" if line.outcome is None else "is-yellow"


async def _exported_of(request: Request, page: CasePage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    made = _columns(page, await abouts_of(request, found.rows))
    return Exported.of("办件列表", made, found)


add_routes(pages, PATH, tuple(CASE_READERS), _read, _exported_of)
