"""联合日历: what is convened and held in a week, for a convenor, a department, or everybody who supervises.

A plain table: times that are only proposed say so, and what overlaps says with what, in words.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role, Slot
from domain.case.joint.state import JointPhase
from domain.case.roles import OF_DEPARTMENT
from domain.time.calendar import BEIJING, beijing_date
from ledger import accounts
from ledger.accounts import RoleHeld, Session
from ledger.connection.pool import Pool
from ledger.joint_lists import Clash
from ledger.listing import meetings
from ledger.listing.meetings import MeetingLine, MeetingList
from starter.web.backroom.calendar import WEEKDAYS
from starter.web.lists.seen import seen_now
from starter.web.site.deputy_session import stands_for
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words import joint as joint_words

READERS = (Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD, Role.SUPERVISOR, Role.COUNTER_CLERK)
CHOOSERS = frozenset({Role.LEAD, Role.SUPERVISOR, Role.COUNTER_CLERK})
"""Roles that look at any department's calendar; the others see their own."""
OF_A_DAY = 8
"""Meetings of one day in the week; the list of that day has them all."""
LIST = "/joint/list"
CLASHES_TOLD = 2
"""Of one meeting, in sentences."""
pages = Pages()


@dataclass(frozen=True)
class Meeting:
    """One event at one time, as the calendar shows it. `parties`: departments with the officers whom they send."""

    row: MeetingLine
    kind: str
    word: str
    parties: tuple[tuple[str, str], ...]
    clashes: tuple[str, ...]

    @property
    def path(self) -> str:
        """The event's page."""
        return f"/cases/{self.row.case_no}/joint/{self.row.key}"

    @property
    def hours(self) -> str:
        """From when to when, in Beijing."""
        begins, ends = (at.astimezone(BEIJING) for at in (self.row.starts_at, self.row.ends_at))
        return f"{begins:%H:%M}至{ends:%H:%M}"


@dataclass(frozen=True)
class Day:
    """One day of the calendar; `list`: where all its meetings stand, `has_more` of them than here."""

    on: date
    is_working: bool
    meetings: tuple[Meeting, ...]
    has_more: bool
    list: str

    @property
    def name(self) -> str:
        """The day of the week."""
        return f"周{WEEKDAYS[self.on.weekday()]}"


@dataclass(frozen=True)
class Shown:
    """What the address asks for: which week, and whose."""

    on: date
    department: str | None

    @property
    def days(self) -> list[date]:
        """Monday to Sunday."""
        first_on = self.on - timedelta(days=self.on.weekday())
        return [first_on + timedelta(days=number) for number in range(7)]

    def address(self, *, days: int = 0, on: date | None = None) -> str:
        """The address of the calendar so many days from here, or of another day's week."""
        at = (on or self.on) + timedelta(days=days)
        return "/joint?" + urlencode({"on": at.isoformat()} | self._whose)

    def list(self, on: date) -> str:
        """The address of the list of one day."""
        return f"{LIST}?" + urlencode({"from": on.isoformat(), "until": on.isoformat()} | self._whose)

    @property
    def _whose(self) -> dict[str, str]:
        return {"department": self.department} if self.department else {}


@pages.get("/joint", allow=roles(*READERS))
async def calendar_page(request: Request) -> Response:
    """The calendar."""
    seen, held, pool = await seen_now(request), session_of(request).held, pool_of(request)
    names = await shared(request).definition_cache.department_names()
    shown = _shown(request, held, names, seen.today)
    asked = [asked_by(session_of(request), on, on, shown.department) for on in shown.days]
    found = await asyncio.gather(*(meetings.page(pool, each, OF_A_DAY) for each in asked))
    own = held.department if held.role in OF_DEPARTMENT else None
    made = await meetings_of(pool, [row for each in found for row in each.rows], names, own)
    known = {year.year for year in seen.calendar.years}
    days = [
        Day(
            on,
            on.year in known and seen.calendar.is_working_day(on),
            _on(made, on),
            each.has_after,
            shown.list(on),
        )
        for on, each in zip(shown.days, found, strict=True)
    ]
    return render(
        request,
        "joint/calendar.html",
        title="联合日历",
        shown=shown,
        days=days,
        today=seen.today,
        departments=names if held.role in CHOOSERS else {},
        own=names.get(held.department or "", ""),
        clashing=sum(1 for each in made if each.clashes),
    )


def _shown(request: Request, held: RoleHeld, names: Mapping[str, str], today: date) -> Shown:
    asked = request.query_params
    chosen = asked.get("department")
    department = held.department if held.role in OF_DEPARTMENT else chosen if chosen in names else None
    return Shown(_day(asked.get("on", ""), today), department)


def _day(typed: str, today: date) -> date:
    """The day asked for; today where it is none, or lies too far away to mean anything."""
    try:
        on = date.fromisoformat(typed)
    except ValueError:
        return today
    return on if abs((on - today).days) <= 3660 else today


def asked_by(session: Session, first_on: date, last_on: date, department: str | None) -> MeetingList:
    """What the visitor may see: a department its own, a lead what it has to do with, the window what its hall received,
    the supervisor all.
    """
    held = session.held
    return MeetingList(
        first_on,
        last_on,
        department=held.department if held.role in OF_DEPARTMENT else department,
        lead=held.department if held.role is Role.LEAD else None,
        clerk=clerk_of(session),
    )


def clerk_of(session: Session) -> str | None:
    """In whose name the visitor works at the counters of a hall; None in every other role."""
    return stands_for(session) if session.held.role is Role.COUNTER_CLERK else None


def _on(made: Iterable[Meeting], on: date) -> tuple[Meeting, ...]:
    found = {(each.row.case_no, each.row.place): each for each in made}
    return tuple(each for each in found.values() if beijing_date(each.row.starts_at) == on)


async def meetings_of(
    pool: Pool, rows: Sequence[MeetingLine], departments: Mapping[str, str], own: str | None = None
) -> list[Meeting]:
    """The rows with names of departments and officers; clashes as far as they concern `own` department, where named."""
    named = {account for row in rows for party in row.parties for account in party.officers}
    named |= {clash.subject for row in rows for clash in row.clashes if clash.who == "officer"}
    people = await accounts.names_of(pool, named)
    return [_meeting(row, concerning(row, own), departments, people) for row in rows]


def _meeting(
    row: MeetingLine, clashes: Iterable[Clash], departments: Mapping[str, str], people: Mapping[str, str]
) -> Meeting:
    parties = [each for each in row.parties if each.in_round or each.present is not None]
    return Meeting(
        row=row,
        kind=joint_words.KIND_NAMES[row.kind],
        word=_word(row),
        parties=tuple(
            (
                departments.get(each.department, each.department),
                "" if row.past else "、".join(people.get(account, "同事") for account in each.present or each.officers),
            )
            for each in parties
        ),
        clashes=clash_words(clashes, departments, people),
    )


def _word(row: MeetingLine) -> str:
    if row.tentative:
        return "拟定时间"
    if row.past and row.phase == JointPhase.CLOSED:
        return f"第{row.round}轮，已举行"
    return joint_words.PHASE_NAMES[row.phase]


def clash_words(clashes: Iterable[Clash], departments: Mapping[str, str], people: Mapping[str, str]) -> tuple[str, ...]:
    """With what else a meeting overlaps, one sentence for each: the same officers, else the same departments.

    Of many the first, and that there are others.
    """
    others: dict[tuple[str, str, datetime], list[Clash]] = {}
    for each in clashes:
        others.setdefault((each.case_no, each.key, each.starts_at), []).append(each)
    told = [_clash(found, departments, people) for found in others.values()]
    return (*told[:CLASHES_TOLD], *(["还有其他联合事项同时进行"] if len(told) > CLASHES_TOLD else []))


def _clash(found: Sequence[Clash], departments: Mapping[str, str], people: Mapping[str, str]) -> str:
    """One other meeting at the same time, and who is needed at both."""
    twice = [people.get(each.subject, "同事") for each in found if each.who == "officer"]
    same = [departments.get(each.subject, each.subject) for each in found if each.who == "department"]
    who = f"同一人员：{'、'.join(twice)}" if twice else f"同一部门：{'、'.join(same)}"
    begins, ends = (at.astimezone(BEIJING) for at in (found[0].starts_at, found[0].ends_at))
    return f"{begins:%H:%M}至{ends:%H:%M}还有“{found[0].name}”（办件{found[0].case_no}），{who}"


def concerning(row: MeetingLine, department: str | None) -> list[Clash]:
    """Clashes of a meeting that concern one department and its people; all of them for its convenor, and for nobody."""
    if department in (None, row.convenor):
        return list(row.clashes)
    own = {account for each in row.parties if each.department == department for account in each.officers}
    return [each for each in row.clashes if each.subject in own | {department}]


async def clashes_at(
    pool: Pool,
    event: tuple[str, str],
    slots: Sequence[Slot],
    departments: Mapping[str, str],
    *,
    department: str | None,
    clerk: str | None,
) -> dict[Slot, tuple[str, ...]]:
    """With what the own times of an event (case, key) overlap; of one department's people alone where one is named.

    `clerk`: among what the hall of that account sees to.
    """
    if not slots:
        return {}
    days = [beijing_date(each.starts_at) for each in slots]
    case_no, key = event
    rows = await meetings.all_of_days(pool, MeetingList(min(days), max(days), case_no=case_no, key=key, clerk=clerk))
    people = await accounts.names_of(pool, {clash.subject for row in rows for clash in row.clashes})
    found: dict[Slot, tuple[str, ...]] = {}
    for slot in slots:
        mine = [row for row in rows if (row.starts_at, row.ends_at) == (slot.starts_at, slot.ends_at)]
        clashes = [clash for row in mine for clash in concerning(row, department)]
        found[slot] = clash_words(clashes, departments, people)
    return found
