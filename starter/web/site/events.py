"""Live update (SSE): the stream of one page, for whom it may tell what; the changes come from the hub.

What goes out says only *that* something changed; the page then asks for its own lists again, under its own permissions.
"""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from domain.case.acts import Role
from domain.case.roles import OF_DEPARTMENT
from ledger import accounts
from starter.web.site.hub import Change, Still
from starter.web.site.permissions import STAFF, Pages, check_reach, roles, session_of
from starter.web.site.security import SESSION_COOKIE
from starter.web.site.shared import pool_of, shared

pages = Pages()


@pages.get("/events", allow=roles(*STAFF, Role.APPLICANT))
async def events(request: Request) -> Response:
    """Changes that this visitor's lists may show; with `case`, those of one case that concerns them.

    Whoever has a list may hear that something changed; what, their own page asks under its own permission.
    """
    session = session_of(request)
    watched = session.case_no or request.query_params.get("case")
    if watched is not None and session.case_no is None:
        await check_reach(pool_of(request), session, watched)
    department = session.held.department if session.held.role in OF_DEPARTMENT else None

    def wanted(change: Change) -> bool:
        if department is not None and department not in change.departments:
            return False
        return watched is None or change.case_no == watched

    session_id = request.cookies.get(SESSION_COOKIE, "")
    stream = shared(request).hub.stream(wanted, stream_owner(session_id), _lives(request, session_id))
    return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def stream_owner(session_id: str) -> str:
    """By what a session's streams are known, which is not its id."""
    return hashlib.sha256(session_id.encode()).hexdigest()


def _lives(request: Request, session_id: str) -> Still:
    async def lives() -> bool:
        return await accounts.find_session(pool_of(request), session_id, by_person=False) is not None

    return lives
