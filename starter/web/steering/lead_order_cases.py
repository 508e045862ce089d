"""The cases of an order of 整事项移交, each with what became of it; sorted, narrowed and exported like every list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.case.refusals import refuse
from ledger.listing.page import Page
from ledger.steering import lead_orders as ledger
from ledger.steering.lead_orders import Became, OrderLine, OrderLines
from starter.office.steering.lead_check import LEAD_ACT
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.desk_list import TOLD
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.shown import ROWS
from starter.web.site.permissions import Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.names import PHASE_NAMES, moment

PATH = "/lead-orders/cases"
WHO = (Role.SUPERVISOR,)
SORTS = (
    Sort("received", "最早收件", "received"),
    Sort("received_last", "最近收件", "received", descending=True),
)
BECAME: Mapping[Became, tuple[str, str]] = {
    "applied": ("is-green", "已移交"),
    "refused": ("is-red", "没有移交"),
    "under_way": ("is-blue", "正在处理"),
    "waiting": ("", "还没有提交"),
}
"""What became of a case: how its mark looks, and in words."""
MOST_ORDERS = 100
pages = Pages()


@dataclass(frozen=True)
class CasesPage:
    """What was asked of the list, and the ledger's list for it."""

    asked: Asked
    choices: Sequence[Choice]
    list: OrderLines
    departments: Mapping[str, str]


@pages.get(PATH, allow=roles(*WHO))
async def cases_page(request: Request) -> Response:
    """One page of the list."""
    page, pool = await _read(request, request.query_params), pool_of(request)
    found = await _lines(request, page)
    shown = await plain_list(
        request,
        page.asked,
        found,
        _columns(page),
        ledger.cursor_of,
        title="移交的办件",
        about="一次整事项移交所含的办件，各自的结果；没有移交的写明原因。",
        count=await ledger.count(pool, page.list) if found.rows else 0,
        choices=page.choices,
        sorts=SORTS,
        empty="没有这样的办件。" if page.list.order_id else "请先选择一次移交。",
        unit="件",
        has_search=False,
        opens_filters=not page.list.order_id,
    )
    told = TOLD.get(request.query_params.get("told", ""), "")
    return render(request, "steering/lead_order_cases.html", title="移交的办件", list=shown, notice=told)


async def _read(request: Request, said: Mapping[str, str]) -> CasesPage:
    names, orders = (
        await shared(request).definition_cache.names(),
        await ledger.newest(pool_of(request), MOST_ORDERS),
    )
    bundles = dict(names.bundles)
    called = [
        (
            each.order_id,
            f"{moment(each.ordered_at)} {bundles.get(each.bundle, each.bundle)}"
            f"→{names.departments.get(each.to_department, each.to_department)}",
        )
        for each in orders
    ]
    choices = [
        Choice("order", "哪一次移交", called),
        Choice("became", "结果", [(key, words) for key, (_, words) in BECAME.items()]),
    ]
    asked = read_asked(said, PATH, ("all",), choices, SORTS)
    wanted = OrderLines(asked.chosen.get("order", ""), asked.chosen.get("became"), asked.sort.descending)
    return CasesPage(asked, choices, wanted, names.departments)


async def _lines(request: Request, page: CasesPage, rows: int = ROWS) -> Page[OrderLine]:
    if not page.list.order_id:
        return Page((), has_before=False, has_after=False)
    return await ledger.page(pool_of(request), page.list, rows, **cursors(page.asked, is_moment=True))


def _columns(page: CasesPage) -> list[Column[OrderLine]]:
    def became(line: OrderLine) -> Cell:
        refused = refuse(line.code, LEAD_ACT) if line.code else None
        why = (f"{refused.sentence}{refused.next_step}",) if refused else ()
        return Cell(moment(line.settled_at) or "", tags=(BECAME[line.outcome],), notes=why)

    def lead(line: OrderLine) -> Cell:
        return Cell(page.departments.get(line.from_department, line.from_department))

    return [
        Column("case", "办件", lambda line: Cell(line.case_no, href=f"/cases/{line.case_no}")),
        Column("lead", "原牵头部门", lead),
        Column("phase", "阶段", lambda line: Cell(PHASE_NAMES.get(line.phase, line.phase))),
        Column("became", "结果", became),
    ]


async def _exported_of(request: Request, page: CasesPage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    return Exported.of("整事项移交", _columns(page), found)


add_routes(pages, PATH, WHO, _read, _exported_of, has_search=False)
