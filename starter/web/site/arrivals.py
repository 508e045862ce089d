"""Who came and what of it is noted (访问日志): a line for what was read or refused, none for what a page does else."""

from __future__ import annotations

import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

from ledger.access import limits, log
from ledger.access.log import Access, Outcome, What
from ledger.accounts import Session
from starter.office.addresses import address_of
from starter.office.entrance import Entrance
from starter.web.site import security
from starter.web.site.deputy_session import principal_of
from starter.web.site.shared import pool_of, shared

DEVICE_COOKIE = "lianban_device"
_CASE_NO = re.compile(r"[0-9-]{1,40}")
_OBJECT = re.compile(r"[A-Za-z0-9._:/#|-]{0,200}")
DEVICE_SECONDS = int(limits.KNOWN_FOR.total_seconds())


def address(request: Request) -> str:
    """The visitor's network address."""
    return address_of(request, shared(request).settings)


def device_of(request: Request) -> str:
    """The random id that this browser got with its last log-in; empty where it has none."""
    return request.cookies.get(DEVICE_COOKIE, "")[:64]


async def place_of(request: Request, entrance: Entrance, kind: str, subject: str) -> tuple[str, bool]:
    """Under which place a try counts, and whether it is known: the device if the subject got in with it before, else
    the address. A device that nobody knows counts for nothing, or each guess could bring a fresh one."""
    device = device_of(request)
    if device and await limits.is_known(pool_of(request), entrance.attempt(kind, subject, f"device:{device}")):
        return f"device:{device}", True
    return f"address:{address(request)}", False


async def know_device(request: Request, response: Response, entrance: Entrance, kind: str, subject: str) -> None:
    """From now on this browser is known to the subject."""
    device = device_of(request) or secrets.token_urlsafe(24)
    await limits.note_success(pool_of(request), entrance.attempt(kind, subject, f"device:{device}"))
    https = security.is_https(shared(request).settings)
    response.set_cookie(DEVICE_COOKIE, device, max_age=DEVICE_SECONDS, httponly=True, samesite="lax", secure=https)


async def note(
    request: Request,
    what: What,
    *,
    outcome: Outcome = "done",
    code: str = "",
    session: Session | None = None,
    account_id: str | None = None,
    case_no: str | None = None,
    about: str = "",
    again: bool = False,
) -> None:
    """One line of the access log, in the name of the session or (before there is one) of an account.

    `again`: a page that stands open asks by itself, or a locked door is knocked at: one line for a while is enough.
    """
    held = session.held if session else None
    access = Access(
        door="page",
        what=what,
        outcome=outcome,
        code=code,
        account_id=session.account_id if session else account_id,
        person_id=session.person_id if session else None,
        on_behalf_of=principal_of(session) if session else None,
        role=held.role.value if held else None,
        department=held.department if held else None,
        address=address(request),
        case_no=_only(_CASE_NO, case_no or (session.case_no if session else None) or "") or None,
        object=_only(_OBJECT, about),
    )
    await log.note(pool_of(request), access, unless_within=log.ONE_READING if again else None)


def _only(pattern: re.Pattern[str], text: str) -> str:
    """What an address names, if it is written like that: anything else may be somebody's words."""
    return text if pattern.fullmatch(text) else ""
