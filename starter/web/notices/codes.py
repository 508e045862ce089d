"""The query code (查询码) on a page: once, for whom it was given to, with its line in the access log."""

from __future__ import annotations

from starlette.requests import Request

from starter.office.codes import given_code
from starter.office.requests import PERSON
from starter.web.site import arrivals
from starter.web.site.permissions import session_of
from starter.web.site.shared import pool_of, shared


async def shown_code(request: Request, act_id: str, case_no: str) -> str | None:
    """The code that this filing or 重新出具 gave to the visitor; None for anybody else, and after some minutes."""
    session = session_of(request)
    visitor = session.account_id or (f"{PERSON}{session.person_id}" if session.person_id else None)
    if visitor is None:
        return None
    code = await given_code(pool_of(request), shared(request).settings.secret_key, act_id, visitor)
    if code is not None:
        await arrivals.note(request, "code", session=session, case_no=case_no, about=act_id)
    return code
