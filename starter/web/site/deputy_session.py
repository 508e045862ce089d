"""代理: a session in which somebody acts in the place of a colleague who is away, as long as the deputyship lasts.

The browser only says which deputyship was chosen; every request reads anew whether it is in force, so one that was
revoked or has run out is worth nothing. Both people stand in every act.
"""

from __future__ import annotations

from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from ledger import deputies
from ledger.accounts import RoleHeld, Session
from ledger.connection.pool import Pool
from ledger.deputies import Deputy

DEPUTY_COOKIE = "lianban_deputy"


class DeputySession(Session):
    """A session in the place of `on_behalf_of`; `held` is the role in which that colleague is stood in for."""

    own: RoleHeld
    deputy_id: str
    on_behalf_of: str
    principal_name: str
    until_on: date


async def in_place(request: Request, pool: Pool, session: Session | None) -> Session | None:
    """The session as the visitor chose it: their own, or in the place of a colleague while that is in force."""
    chosen = request.cookies.get(DEPUTY_COOKIE)
    if not chosen or session is None or session.account_id is None:
        return session
    found = next(
        (each for each in await deputies.acting_for(pool, session.account_id) if each.deputy_id == chosen), None
    )
    return as_deputy(session, found) if found else session


def as_deputy(session: Session, deputy: Deputy) -> DeputySession:
    """The session in the place of that colleague."""
    return DeputySession(
        account_id=session.account_id,
        name=session.name,
        held=RoleHeld(role=deputy.role, department=deputy.department),
        case_no=None,
        own=session.held,
        deputy_id=deputy.deputy_id,
        on_behalf_of=deputy.principal,
        principal_name=deputy.principal_name,
        until_on=deputy.until_on,
    )


def principal_of(session: Session) -> str | None:
    """The account in whose place the visitor acts, if in any."""
    return session.on_behalf_of if isinstance(session, DeputySession) else None


def stands_for(session: Session) -> str:
    """The account whose work the visitor does: the colleague's while acting for one, else their own."""
    return principal_of(session) or session.account_id or ""


def end_deputy_session(response: Response) -> None:
    """From now on in one's own name."""
    response.delete_cookie(DEPUTY_COOKIE)
