"""已告知申请人: what the applicant of a case was told, when, and how it went out; for the window and those who lead."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger.news import inbox
from starter.news.words import CHANNEL_NAMES, in_words, names_of
from starter.web.public.told import STATE_NAMES
from starter.web.site.permissions import Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

pages = Pages()


@pages.get("/cases/{case_no}/news", allow=roles(Role.COUNTER_CLERK, Role.LEAD, Role.SUPERVISOR, of_case=True))
async def told_of_case(request: Request) -> Response:
    """Everything that was told, newest first; numbers and addresses are not shown."""
    case_no = request.path_params["case_no"]
    definitions = shared(request).definition_cache
    lines = [
        (told, in_words(told.news, told.number, names_of(told, await definitions.by_hash(told.definition))))
        for told in await inbox.of_case(pool_of(request), case_no)
    ]
    return render(
        request,
        "news/of_case.html",
        title="已告知申请人",
        case_no=case_no,
        lines=lines,
        channels=CHANNEL_NAMES,
        states=STATE_NAMES,
    )
