"""What every list is seen with: the legal moment, the calendar, and whom a case is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from starlette.requests import Request

from ledger import calendars, legal_clock, lists
from starter.web.case.in_hand import actor_of, sees_of
from starter.web.lists.dues import Seen
from starter.web.site.permissions import session_of
from starter.web.site.shared import pool_of


async def seen_now(request: Request) -> Seen:
    """The legal moment and the calendar that this page is seen with."""
    pool = pool_of(request)
    return Seen(await legal_clock.legal_now(pool), await calendars.read_calendar(pool))


class _OfCase(Protocol):
    """A row of a list that is about a case."""

    @property
    def case_no(self) -> str: ...


async def abouts_of(request: Request, rows: Iterable[_OfCase]) -> dict[str, str]:
    """Whom the cases of these rows are about, so that a family's several can be told apart (分件); and 转来."""
    sees = sees_of(actor_of(session_of(request)))
    found = await lists.abouts(pool_of(request), {row.case_no for row in rows}, sees)
    return {
        case_no: "，".join(part for part in (about, "转来" if is_handed else "") if part)
        for case_no, (about, is_handed) in found.items()
    }
