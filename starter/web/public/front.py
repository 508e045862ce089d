"""首页: for people, not for staff: what do you want to get done, by words and by stage of life; and 大字版."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bundles.views.find import LONGEST_QUERY, by_stage, find
from domain.definition.bundle import Definition
from domain.definition.resolve import ResolveRefused, check_day
from domain.time.calendar import beijing_date
from ledger import legal_clock
from starter.web.site.forms_in import form_of, text
from starter.web.site.home import home_of
from starter.web.site.permissions import Pages, public, redirect, session_or_none
from starter.web.site.render import LARGE_COOKIE, render
from starter.web.site.security import is_https
from starter.web.site.shared import pool_of, shared

pages = Pages()
YEAR_SECONDS = 365 * 86_400


@pages.get("/", allow=public("首页，告诉来的人往哪里去"))
async def front(request: Request) -> Response:
    """Each role's own first page; whoever is not logged in says what they want to get done."""
    session = session_or_none(request)
    if session is not None:
        return redirect(home_of(session))
    typed = request.query_params.get("q", "")[:LONGEST_QUERY]
    definitions = await shared(request).definition_cache.in_force()
    return render(
        request,
        "public/front.html",
        title="一件事一次办",
        typed=typed,
        found=find(definitions, typed) if typed else [],
        stages=by_stage(definitions),
        closed=await _closed(request, definitions),
    )


async def _closed(request: Request, definitions: list[Definition]) -> dict[str, str]:
    """Why a matter cannot be applied for today, by its slug: outside its season, or not in force."""
    today = beijing_date(await legal_clock.legal_now(pool_of(request)))
    found = {}
    for definition in definitions:
        try:
            check_day(definition, today)
        except ResolveRefused as refused:
            found[definition.bundle.bundle] = refused.problems[0].sentence
    return found


@pages.post("/large-type", allow=public("大字版是浏览器的一个设置，没有业务内容"))
async def large_type(request: Request) -> Response:
    """大字版 on or off, for this browser."""
    is_on = text(form_of(request), "on", 5) == "yes"
    response = redirect(_own_path(text(form_of(request), "back", 200)))
    if is_on:
        secure = is_https(shared(request).settings)
        response.set_cookie(LARGE_COOKIE, "1", max_age=YEAR_SECONDS, httponly=True, samesite="lax", secure=secure)
    else:
        response.delete_cookie(LARGE_COOKIE)
    return response


def _own_path(typed: str) -> str:
    """A page of ours to go back to; never another site's."""
    return typed if typed.startswith("/") and not typed.startswith(("//", "/\\")) else "/"
