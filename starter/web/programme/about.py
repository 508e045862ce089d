"""What a task or plan is about, where that is a matter of the list or a meeting: its name, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from starlette.requests import Request

from domain.programme.matter import about_meeting, matter_of, meeting_of
from domain.programme.meeting import Meeting
from ledger.connection.pool import Pool
from ledger.programme import meetings, records
from starter.office.programme import listed
from starter.web.programme.reach import LEADERS
from starter.web.site.permissions import session_of
from starter.web.site.shared import pool_of


class About(NamedTuple):
    """Its name and its page; without a page for whoever may not open that."""

    name: str
    href: str


async def about_of(pool: Pool, about: str | None) -> About | None:
    """What it is about; None where that is nothing of the programme, or is not on file."""
    if (place := matter_of(about)) is not None:
        known = await listed.one(pool, *place)
        return About(known.matter.name, f"/programme/{known.matter.place}") if known is not None else None
    if (number := meeting_of(about)) is not None:
        record = await records.newest_of(pool, "meeting", number)
        if record is not None:
            return About(Meeting.model_validate(record.content).title, f"/programme/meetings/{number}")
    return None


async def about_for(request: Request, about: str | None) -> About | None:
    """The same for a visitor: a meeting's page is for those who read meetings."""
    found = await about_of(pool_of(request), about)
    is_shut = meeting_of(about) is not None and session_of(request).held.role not in LEADERS
    return found._replace(href="") if found is not None and is_shut else found


async def abouts_of(pool: Pool, abouts: Iterable[str | None]) -> Mapping[str, About]:
    """The same of many: asked once for each year, and once for the meetings."""
    said = {each for each in abouts if each}
    found: dict[str, About] = {}
    for year in sorted({place[0] for each in said if (place := matter_of(each)) is not None}):
        for known in await listed.listed(pool, year):
            found[known.matter.about] = About(known.matter.name, f"/programme/{known.matter.place}")
    if numbers := [number for each in said if (number := meeting_of(each))]:
        for number, title in (await meetings.titles(pool, numbers)).items():
            found[about_meeting(number)] = About(title, f"/programme/meetings/{number}")
    return {each: found[each] for each in said & set(found)}
