"""Who sees which bulletins (通报): what was published all of the staff; what is at work those who make it."""

from __future__ import annotations

from starlette.requests import Request

from domain.bulletin.moves import Phase
from domain.case.roles import Role
from ledger.bulletins import bulletins
from ledger.bulletins.bulletins import Bulletin, is_bulletin
from starter.office.bulletins.door import Doer
from starter.web.site.deputy_session import principal_of
from starter.web.site.permissions import CaseMissing, NotPermitted, session_of
from starter.web.site.shared import pool_of

PATH = "/bulletins"
MAKERS = (Role.SUPERVISOR, Role.GOVERNMENT_HEAD)
"""Who drafts, reviews and signs, and sees what is not published."""


def makes(request: Request) -> bool:
    """Whether the visitor sees what is not published."""
    return session_of(request).held.role in MAKERS


async def bulletin_of(request: Request) -> Bulletin:
    """The bulletin that the address names. Raises CaseMissing; whether a draft is there is not told to others."""
    number = request.path_params["number"][:40]
    found = await bulletins.read(pool_of(request), number) if is_bulletin(number) else None
    if found is None or (found.phase is not Phase.PUBLISHED and not makes(request)):
        raise CaseMissing
    return found


def doer_of(request: Request) -> Doer:
    """Who acts, and for whom where it is a deputy."""
    session = session_of(request)
    if session.account_id is None:
        raise NotPermitted
    return Doer(session.account_id, session.held.role, principal_of(session))
