"""工作日历: a year on file, month by month, with its notice, the district's closures and a department's own days."""

from __future__ import annotations

from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.time.calendar import WorkCalendar
from domain.time.calendar_days import KIND_NAMES, SIGNS, year_view
from starter.web.lists.seen import seen_now
from starter.web.site.permissions import Pages, anyone_logged_in
from starter.web.site.render import render
from starter.web.site.shared import shared

WEEKDAYS = "一二三四五六日"
pages = Pages()


@pages.get("/calendar", allow=anyone_logged_in())
async def calendar_now(request: Request) -> Response:
    """The current year; where it is not on file, the nearest that is."""
    seen = await seen_now(request)
    first, last = seen.calendar.years[0].year, seen.calendar.years[-1].year
    return await _page(request, seen.calendar, max(first, min(seen.today.year, last)), seen.today)


@pages.get("/calendar/{year}", allow=anyone_logged_in())
async def calendar_year(request: Request) -> Response:
    """One year. A year that is not on file is a page that does not exist."""
    seen = await seen_now(request)
    known = {str(each.year): each.year for each in seen.calendar.years}
    year = known.get(request.path_params["year"])
    if year is None:
        raise HTTPException(404)
    return await _page(request, seen.calendar, year, seen.today)


async def _page(request: Request, calendar: WorkCalendar, year: int, today: date) -> Response:
    chosen = request.query_params.get("department")
    department = chosen if chosen in calendar.departments else None
    names = await shared(request).definition_cache.department_names()
    return render(
        request,
        "backroom/calendar.html",
        title=f"{year}年工作日历",
        view=year_view(calendar, year, department),
        years=[each.year for each in calendar.years],
        version=calendar.version,
        departments={slug: names.get(slug, slug) for slug in calendar.departments},
        department=department,
        own=calendar.departments.get(department or ""),
        weekdays=WEEKDAYS,
        signs=SIGNS,
        kind_names=KIND_NAMES,
        today=today,
    )
