"""月度统计: figures of a period beside those of the one before, charts with tables; each number opens its list."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.figures.registry import BY_KEY
from starter.web.figures.asked import DAYS, PARTS, PATH, READERS, read_query
from starter.web.figures.chart import course_chart, spread_chart
from starter.web.figures.found import COLUMNS, OF_ITEMS, find
from starter.web.figures.workbook import workbook
from starter.web.lists.halls import hall_choices
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

pages = Pages()


@pages.get(PATH, allow=roles(*READERS))
async def figures_page(request: Request) -> Response:
    """The figures of a period, of whatever the visitor answers for."""
    query = await read_query(request)
    found = await find(pool_of(request), shared(request).kept_figures, query)
    period = query.period
    charts = (course_chart(found.days, period.from_on, period.until_on), spread_chart(found.spread))
    of_one = session_of(request).held.role is Role.DEPARTMENT_HEAD
    return render(
        request,
        "figures/page.html",
        title="月度统计",
        query=query,
        found=found,
        charts=[each for each in charts if each is not None],
        columns=[BY_KEY[key] for key in (OF_ITEMS if query.by == "item" else COLUMNS)],
        parts=PARTS,
        part_name=dict(PARTS).get(query.by, "") if query.by else "",
        hall_options=[option for choice in hall_choices(query.halls) for option in choice.options],
        departments=[] if of_one else sorted(query.departments.items(), key=lambda each: each[1]),
        own_department=query.departments.get(query.asked.department or "", "") if of_one else "",
        days=DAYS,
        errors=list(query.errors),
        status=422 if query.errors else 200,
    )


@pages.get(f"{PATH}/export.xlsx", allow=roles(*READERS))
async def figures_workbook(request: Request) -> Response:
    """The same as a workbook: all figures with what they mean, the parts, the grounds, the spread."""
    query = await read_query(request)
    return await workbook(request, query, await find(pool_of(request), shared(request).kept_figures, query))
