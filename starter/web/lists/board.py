"""督办看板: who owes how much and how late, then the cases with what is owed in each, the soonest due first, with 催办.

A number leads to its list and back: every count is an address of this same page. Lateness lies with whoever owes it, so
an item that waits for somebody else colours nothing here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import ActKind, Role
from domain.duties.duty import SubjectKind
from domain.time.calendar import beijing_date
from ledger import acts
from ledger.listing import cases, duties
from ledger.listing.cases import CaseFilter, CaseList
from ledger.listing.duties import DutyLine, LightCount
from ledger.listing.figures import Figures
from ledger.listing.page import MOST_COUNTED, Page
from starter.web.case.dossier import open_dossier
from starter.web.case.urging import urged_words
from starter.web.lists.bulk import AllOfList, all_rows, asked_answer, bulk_on, do_one, picked_of
from starter.web.lists.cells import Cell, Column, Group, Inside, Row
from starter.web.lists.desk_list import TOLD
from starter.web.lists.duty_page import DutyPage, beside, exported, known_of, lines_of, read_page, shown_with
from starter.web.lists.duty_rows import Known, pick_value
from starter.web.lists.earlier import EARLIER, earlier_dates
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.shown import ShownList, counted
from starter.web.lists.views import BOARD, BOARD_VIEWS, View
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, check_reach, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.site.trail_cookie import remember
from starter.words.names import refusal

LIGHTS = ("red", "yellow", "soon", "green", "none")
CASES = 12
"""Cases of one page."""
INSIDE = 4
"""Things owed in one case that its row shows; the case's page has the rest."""
AT_BOARD = (Role.SUPERVISOR, Role.LEAD)
pages = Pages()


@dataclass
class DepartmentCount:
    """What one department owes, by light; `urged`: how often it was urged about what it still owes."""

    department: str
    by_light: dict[str, int] = field(default_factory=dict)
    urged: int = 0

    @property
    def owed(self) -> int:
        """All of it."""
        return sum(self.by_light.values())


@pages.get(BOARD, allow=roles(*AT_BOARD))
async def board(request: Request) -> Response:
    """The board; a lead department sees the cases it leads, the supervisor all."""
    page, pool = await read_page(request, BOARD, _views(request)), pool_of(request)
    lead = _lead(request)
    today = beijing_date(page.seen.now)
    concluded = CaseList(page.seen.now, lead=lead, filter=CaseFilter(concluded_from=today), sort="concluded")
    counting = asyncio.create_task(
        shared(request).board_figures.of(lead, page.seen.now, anew="urged" in request.query_params)
    )
    figures, shown, concluded_today, earlier, urged = await asyncio.gather(
        counting,
        _shown(request, page, counting),
        cases.count(pool, concluded),
        earlier_dates(request, lead),
        _urged(request),
    )
    response = render(
        request,
        "lists/board.html",
        title="督办看板",
        lead_in="按轮到谁计算：超期算在该办的部门身上，等别人的不算。",
        list=shown,
        seen=page.seen,
        notice=urged or TOLD.get(request.query_params.get("told", ""), ""),
        colleagues=[],
        counts=_by_department(figures.numbers),
        counted_at=figures.at,
        departments=page.departments,
        lights=LIGHTS,
        concluded=counted(concluded_today),
        today=today,
        earlier=earlier,
        all_earlier=EARLIER,
    )
    remember(request, response, page.asked.here)
    return response


@pages.post(f"{BOARD}/bulk", allow=roles(*AT_BOARD))
async def bulk_urge(request: Request) -> Response:
    """催办 of the ticked things, or of the one whose button was pressed."""
    query = text(form_of(request), "query", 1000)
    back = f"{BOARD}?{query}" if query else BOARD
    if only := picked_of([text(form_of(request), "only", 260)]):
        await do_one(request, only[0], ActKind.URGE_ITEM, asked_answer(ActKind.URGE_ITEM, form_of(request)))
        return redirect(f"{back}{'&' if query else '?'}urged={only[0].act_id}")

    async def all_of(asked: str) -> AllOfList:
        return all_rows(request, await read_page(request, BOARD, _views(request), dict(parse_qsl(asked))))

    return await bulk_on(request, BOARD, all_of)


def _views(request: Request) -> Sequence[View]:
    return BOARD_VIEWS[session_of(request).held.role]


def _lead(request: Request) -> str | None:
    held = session_of(request).held
    return held.department if held.role is Role.LEAD else None


async def _shown(request: Request, page: DutyPage, counting: Awaitable[Figures]) -> ShownList:
    """One row for each case, at the place of the first thing that is owed in it, with what is owed inside."""
    known_count = _count_of(page, counting) if _is_counted_by_figures(page) else None
    (found, inside, known), said = await asyncio.gather(_per_case(request, page), beside(request, page, known_count))
    by_case: dict[str, list[DutyLine]] = {}
    for line in inside:
        by_case.setdefault(line.case_no, []).append(line)
    made = _columns(known, by_case)
    may_urge = bool(page.acts)
    rows = [_row(known, made, first, by_case.get(first.case_no, [first]), may_urge=may_urge) for first in found.rows]
    return shown_with(page, found, made, [Group("", rows)] if rows else [], said)


def _is_counted_by_figures(page: DutyPage) -> bool:
    """Whether the figures say how many rows the list has: all that is owed, narrowed to what they tell apart."""
    is_all_owed = page.view.scope in ("all", "matters")
    return is_all_owed and not page.found.words and set(page.asked.chosen) <= {"department", "bundle", "light"}


async def _count_of(page: DutyPage, counting: Awaitable[Figures]) -> int:
    return min((await counting).owed(**page.asked.chosen), MOST_COUNTED + 1)


async def _per_case(request: Request, page: DutyPage) -> tuple[Page[DutyLine], Sequence[DutyLine], Known]:
    found = await lines_of(request, page, page.list._replace(one_per_case=True), CASES)
    numbers = [line.case_no for line in found.rows]
    inside = await duties.of_cases(pool_of(request), page.list, numbers) if numbers else []
    return found, inside, await known_of(request, page, inside)


def _columns(known: Known, by_case: Mapping[str, Sequence[DutyLine]]) -> list[Column[DutyLine]]:
    def case(line: DutyLine) -> Cell:
        return Cell(line.case_no, href=f"/cases/{line.case_no}", notes=(line.bundle_name,))

    def number(line: DutyLine) -> Cell:
        owed = len(by_case.get(line.case_no, ()))
        return Cell(f"{owed} 项", notes=(f"下面列出最先到期的 {INSIDE} 项",) if owed > INSIDE else ())

    return [
        Column("case", "办件", case),
        Column("applicant", "申请人", known.applicant),
        Column("term", "最先到期", known.term),
        Column("number", "应办", number),
    ]


def _row(
    known: Known, made: Sequence[Column[DutyLine]], first: DutyLine, inside: Sequence[DutyLine], *, may_urge: bool
) -> Row:
    cells = [(cast("Column[object]", column), column.cell(first)) for column in made]
    return Row(cells=cells, inside=[_inside(known, line, may_urge=may_urge) for line in inside[:INSIDE]])


def _inside(known: Known, line: DutyLine, *, may_urge: bool) -> Inside:
    step = known.step(line)
    who = known.who(line)
    urging = known.urging(line)
    subject = known.subject(line)
    cells = (
        ("", Cell(subject.text, href=subject.href, tags=tuple(tag for tag in subject.tags if "催办" not in tag[1]))),
        ("轮到", Cell(who.text, notes=(step.text, *step.notes))),
        ("期限", known.term(line)),
        ("催办", urging),
    )
    # Items are urged; what others owe about them (a delivery, an extension) is seen here, and urged on the case's page.
    pick = pick_value(line) if may_urge and line.kind == SubjectKind.ITEM else ""
    return Inside(cells, pick, f"{line.case_no} {subject.text}")


def _by_department(numbers: Sequence[LightCount]) -> list[DepartmentCount]:
    """Who has most that is late first."""
    found: dict[str, DepartmentCount] = {}
    for each in numbers:
        count = found.setdefault(each.department or "", DepartmentCount(each.department or ""))
        count.by_light[each.light] = count.by_light.get(each.light, 0) + each.owed
        count.urged += each.urged
    weight = [(count, [count.by_light.get(light, 0) for light in LIGHTS]) for count in found.values()]
    return [
        count for count, _ in sorted(weight, key=lambda each: ([-number for number in each[1]], each[0].department))
    ]


async def _urged(request: Request) -> str:
    """What became of the urging (催办) that led here, and whom it reached; nothing where none did."""
    act_id, session = request.query_params.get("urged", "")[:80], session_of(request)
    found = await acts.read_act(pool_of(request), act_id) if act_id else None
    if found is None or found.kind != ActKind.URGE_ITEM:
        return ""
    await check_reach(pool_of(request), session, found.case_no)
    if found.outcome is None:
        return f"{found.case_no} 催办已提交，正在处理。"
    if found.outcome == "applied":
        reached = urged_words(await open_dossier(shared(request), session, found.case_no), act_id)
        return "".join((f"{found.case_no} 催办已发出。", *reached))
    refused = refusal(found.code or "", found.kind)
    return f"{found.case_no} 催办没有发出：{refused.sentence}{refused.next_step}"


async def _read(request: Request, said: Mapping[str, str]) -> DutyPage:
    return await read_page(request, BOARD, _views(request), said)


async def _exported_of(request: Request, page: DutyPage) -> Exported:
    titles, rows, is_cut = await exported(request, page)
    return Exported(f"督办-{page.view.title}", titles, rows, is_cut)


add_routes(pages, BOARD, AT_BOARD, _read, _exported_of)
