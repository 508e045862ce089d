"""What of the API's calls is noted in the access log: every reading of a case, every query code given, and every
refusal of somebody known.

A call-back that is refused is noted too, with the department that its address names.
"""

from __future__ import annotations

import re

import structlog
from starlette.requests import Request

from domain.case.acts import Actor
from ledger.access import log as access
from ledger.access.log import Access, What
from ledger.accounts import read_login
from starter.office.addresses import address_of
from starter.office.entrance import LOG_IN_KIND

log = structlog.get_logger(__name__)
_CASE_NO = re.compile(r"[0-9-]{1,40}")
_SLUG = re.compile(r"[a-z0-9_-]{1,40}")
_LOG_IN = frozenset({"LOGIN_WRONG", "TOO_MANY_ATTEMPTS"})
_DENIED = frozenset({401, 403, 404, 429})


def code_given(request: Request, case_no: str) -> None:
    """The answer holds a query code of that case; `note_reading` writes the line before the answer goes out."""
    request.state.codes_of = (*getattr(request.state, "codes_of", ()), case_no)


async def note_reading(request: Request) -> None:
    """A case was read, or a query code given."""
    for case_no in getattr(request.state, "codes_of", ()):
        await _note(request, "code", case_no=case_no)
    if request.method == "GET" and "case_no" in request.path_params:
        await _note(request, "case")


async def note_refusal(request: Request, code: str, status: int) -> None:
    """A call was refused: a log-in that failed, what somebody known may not, a department's message."""
    slug = request.path_params.get("slug")
    if slug is not None:
        department = slug if _SLUG.fullmatch(slug) else ""
        log.warning("message_refused", department=department, code=code)
        await _note(request, "callback", code, about=department)
    elif code in _LOG_IN:
        await _note_log_in(request, code)
    elif status in _DENIED and getattr(request.state, "account_id", None):
        what: What = "case" if request.method == "GET" else "act"
        await _note(request, what, code)


async def _note_log_in(request: Request, code: str) -> None:
    """Whose account was tried, if it is one; of what else was typed (it may be a password) the digest alone."""
    login: str = getattr(request.state, "login", "")
    row = await read_login(request.app.state.lianban.pool, login)
    request.state.account_id = row.account_id if row else None
    log.info("login_failed", code=code, actor_id=request.state.account_id)
    typed = "" if row else request.app.state.entrance.subject(LOG_IN_KIND, login).hex()
    await _note(request, "log_in", code, about=typed, again=code == "TOO_MANY_ATTEMPTS")


async def _note(
    request: Request, what: What, code: str = "", *, about: str = "", again: bool = False, case_no: str = ""
) -> None:
    caller: Actor | None = getattr(request.state, "caller", None)
    case_no = case_no or request.path_params.get("case_no", "")
    line = Access(
        door="callback" if what == "callback" else "api",
        what=what,
        outcome="refused" if code else "done",
        code=code,
        account_id=getattr(request.state, "account_id", None),
        role=caller.role.value if caller else None,
        department=caller.department if caller else None,
        address=address_of(request, request.app.state.settings),
        case_no=case_no if _CASE_NO.fullmatch(case_no) else None,
        object=about,
    )
    await access.note(request.app.state.lianban.pool, line, unless_within=access.ONE_READING if again else None)
