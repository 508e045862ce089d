"""提前到期: dates that a changed calendar brought forward; the board has the newest, a page of its own has all."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger import calendar_change
from ledger.calendar_change import EarlierDate
from starter.web.lists.shown import ROWS
from starter.web.lists.turning import Turned, after_of, turned
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of
from starter.words.calendar_change import clock_name
from starter.words.names import moment

EARLIER = "/board/earlier"
ON_THE_BOARD = 10
pages = Pages()


@dataclass(frozen=True)
class Earlier:
    """A date that a changed calendar made earlier."""

    case_no: str
    what: str
    before: str
    after: str
    changed: str


@pages.get(EARLIER, allow=roles(Role.SUPERVISOR, Role.LEAD))
async def earlier_page(request: Request) -> Response:
    """All of them, page by page; a lead department sees the cases that it leads."""
    held = session_of(request).held
    found = await earlier_dates(request, held.department if held.role is Role.LEAD else None, ROWS)
    return render(request, "lists/earlier.html", title="日历调整后提前到期的", earlier=found)


async def earlier_dates(request: Request, lead: str | None, rows: int = ON_THE_BOARD) -> Turned[Earlier]:
    """So many, newest change first; on from one where the page asks for that."""
    after = after_of(request, is_moment=True) if request.url.path == EARLIER else None
    page = await calendar_change.dates_made_earlier(pool_of(request), rows, lead=lead, after=after)
    found = turned(page, EARLIER, calendar_change.cursor_of)
    return Turned([_earlier(each) for each in found.rows], found.first_address, found.next_address)


def _earlier(row: EarlierDate) -> Earlier:
    return Earlier(
        case_no=row.case_no,
        what=f"{row.item_name or row.bundle_name}：{clock_name(row.clock_id)}",
        before=str(row.before_on),
        after=str(row.after_on),
        changed=f"{moment(row.at)}调整",
    )
