"""演示时钟: lets working days pass in the embedded stack, so that what the engine does by itself is seen at once."""

from __future__ import annotations

from datetime import timedelta

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.time.calendar import CalendarUnknown
from ledger import legal_clock
from starter.office import demo_clock
from starter.office.errors import DemoClockRefused
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import STAFF, Pages, redirect, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

STEPS = (1, 2, 5, 10)
log = structlog.get_logger(__name__)
pages = Pages()


@pages.get("/demo/clock", allow=roles(*STAFF))
async def show_clock(request: Request) -> Response:
    """Where the demo clock stands, and the form that moves it."""
    return await _page(request)


@pages.post("/demo/clock", allow=roles(*STAFF))
async def move_clock(request: Request) -> Response:
    """快进: so many working days pass, for everybody and for every open case."""
    typed = text(form_of(request), "days", 3)
    try:
        days = int(typed) if typed.isdecimal() else 0
        await demo_clock.advance_working_days(shared(request).lianban, days)
        log.info("demo_clock_advanced", days=days)
    except DemoClockRefused as refused:
        return await _page(request, errors=[("days", refused.sentence + refused.next_step)], typed=typed)
    except CalendarUnknown as unknown:
        return await _page(request, errors=[("days", str(unknown))], typed=typed)
    return redirect("/demo/clock")


async def _page(request: Request, *, errors: list[tuple[str, str]] | None = None, typed: str = "") -> Response:
    pool = pool_of(request)
    return render(
        request,
        "backroom/demo_clock.html",
        title="演示时钟",
        now=await legal_clock.legal_now(pool),
        ahead_days=int(await legal_clock.clock_ahead(pool) / timedelta(days=1)),
        steps=STEPS,
        typed=typed,
        errors=errors or [],
        status=422 if errors else 200,
    )
