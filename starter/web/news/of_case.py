"""已告知申请人: what the applicant of a case was told, when, and how it went out; for the window and those who lead."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.news.news import NewsKind
from starter.news.words import CHANNEL_NAMES
from starter.web.public.told import STATE_NAMES, told_to_applicant
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render

OF_COLLEAGUES = frozenset({NewsKind.COMPLAINT_ANSWERED, NewsKind.RATING_FOLLOWED})
"""Who complained of colleagues, or rated them badly, is between them and the supervisor."""
pages = Pages()


@pages.get("/cases/{case_no}/news", allow=roles(Role.COUNTER_CLERK, Role.LEAD, Role.SUPERVISOR, of_case=True))
async def told_of_case(request: Request) -> Response:
    """Everything that was told, newest first; numbers and addresses are not shown."""
    case_no = request.path_params["case_no"]
    lines = await told_to_applicant(request, case_no)
    if session_of(request).held.role is not Role.SUPERVISOR:
        lines = [each for each in lines if each[0].news.kind not in OF_COLLEAGUES]
    return render(
        request,
        "news/of_case.html",
        title="已告知申请人",
        case_no=case_no,
        lines=lines,
        channels=CHANNEL_NAMES,
        states=STATE_NAMES,
    )
