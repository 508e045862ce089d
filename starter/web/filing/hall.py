"""The hall (大厅) at whose counter the visitor sits, and where each matter can be handed in instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from domain.definition.bundle import Definition
from domain.organisation.model import Hall, OrganisationData
from domain.organisation.opening import hours_in_words, is_open, next_opening, other_days_ahead, why_closed
from domain.time.calendar import WorkCalendar, beijing_date
from ledger.lists import CaseHead
from ledger.organisation import halls
from starter.office.filing.received_here import places
from starter.web.lists.seen import seen_now
from starter.web.site.deputy_session import stands_for
from starter.web.site.permissions import session_of
from starter.web.site.shared import pool_of, shared
from starter.words.names import moment


@dataclass(frozen=True)
class ShownHall:
    """A hall as a page tells it; `counter`: where the visitor sits, on their own pages."""

    hall: Hall
    is_open: bool
    hint: str
    other_days: tuple[str, ...]
    counter: str = ""

    @property
    def hours(self) -> str:
        """When it is open, by weekday."""
        return hours_in_words(self.hall)


@dataclass(frozen=True)
class HallHere:
    """The visitor's hall, and the whole organisation that it is part of."""

    shown: ShownHall
    data: OrganisationData

    def takes(self, definition: Definition) -> bool:
        """Whether this hall receives the matter."""
        return self.shown.hall.takes(definition.bundle.bundle)

    def elsewhere(self, definitions: Sequence[Definition]) -> dict[str, list[str]]:
        """What this hall does not receive, by where it can be handed in: names of matters."""
        found: dict[str, list[str]] = {}
        for each in definitions:
            if not self.takes(each):
                found.setdefault(places(self.data, each.bundle.bundle), []).append(each.bundle.name)
        return found


def shown_hall(hall: Hall, calendar: WorkCalendar, now: datetime, counter: str = "") -> ShownHall:
    """The hall at that moment (legal time, UTC)."""
    today, opens = beijing_date(now), is_open(hall, calendar, now)
    hint = "" if opens else _closed(hall, calendar, now)
    return ShownHall(hall, opens, hint, tuple(other_days_ahead(hall, today)), counter)


def _closed(hall: Hall, calendar: WorkCalendar, now: datetime) -> str:
    """Since when, until when and why, as far as that is known."""
    why, again = why_closed(hall, beijing_date(now)), next_opening(hall, calendar, now)
    told = f"现在不在开放时间{f'（{why}）' if why else ''}"
    return f"{told}，下次开放：{moment(again)}" if again else told


async def hall_here(request: Request) -> HallHere | None:
    """The visitor's hall; None where no organisation is on file yet."""
    data = await shared(request).organisations.in_force()
    if data is None:
        return None
    place, seen = await halls.place_of(pool_of(request), stands_for(session_of(request))), await seen_now(request)
    hall = data.hall(place.hall)
    if hall is None:  # loaded between the two
        return None
    counter = hall.counters.get(place.counter or "")
    return HallHere(shown_hall(hall, seen.calendar, seen.now, counter.name if counter else ""), data)


async def halls_of_matter(request: Request, bundle: str) -> Sequence[ShownHall]:
    """Where a matter can be handed in, the main hall first; nothing where no organisation is on file."""
    data = await shared(request).organisations.in_force()
    if data is None:
        return ()
    seen = await seen_now(request)
    return [shown_hall(hall, seen.calendar, seen.now) for hall in data.halls_for(bundle).values()]


async def hall_of_case(request: Request, head: CaseHead) -> ShownHall | None:
    """Where the applicant of a case turns to now: the hall that received it, else the main one; None without halls."""
    data = await shared(request).organisations.in_force()
    if data is None:
        return None
    seen = await seen_now(request)
    return shown_hall(data.hall(head.hall) or data.halls[data.main_hall], seen.calendar, seen.now)


async def hall_at_receipt(request: Request, head: CaseHead, slug: str | None) -> tuple[Hall, str, str] | None:
    """(hall, counter, hours) as they were when the case was received, for its receipt; None where none was on file.

    `slug`: the hall that received it, which may have handed it on since.
    """
    if slug is None or head.organisation_load is None:
        return None
    hall = (await shared(request).organisations.of_load(head.organisation_load)).hall(slug)
    if hall is None:
        return None
    counter = hall.counters.get(head.counter or "")
    return hall, counter.name if counter else "", hours_in_words(hall)
