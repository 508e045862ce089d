"""The .ics files (RFC 5545): one event, or the visitor's calendar, for the calendar programs that people use anyway.

They hold title, time and place and nothing of the applicant; the place stands only in the file of one event, which its
case's readers alone can open. An event keeps its UID as long as it lasts, and its SEQUENCE grows with each convening.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Slot
from domain.case.joint.state import OVER, JointPhase
from domain.case.roles import CASE_READERS, Role
from ledger.joint_lists import CalendarRow
from ledger.listing import meetings
from starter.web.case.view import view_case
from starter.web.joint.calendar import READERS, asked_by
from starter.web.joint.page import event_of
from starter.web.joint.view import JointView, joint_view
from starter.web.lists.seen import seen_now
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.shared import pool_of, shared

ZONE = ZoneInfo("Asia/Shanghai")
PRODUCT = "-//Lianban//joint events//ZH"
BEFORE, AFTER = timedelta(days=31), timedelta(days=183)
"""How far back and ahead the visitor's calendar reaches: a month, and half a year."""
pages = Pages()


@pages.get("/joint/calendar.ics", allow=roles(*READERS))
async def own_calendar(request: Request) -> Response:
    """The visitor's calendar: what is fixed for their department, or for all that they see to."""
    seen = await seen_now(request)
    asked = asked_by(session_of(request), seen.today - BEFORE, seen.today + AFTER, None)
    rows = await meetings.all_of_days(pool_of(request), asked, clashes=0)
    calendar = _calendar()
    for row in rows:
        if not row.tentative:
            calendar.add_component(_of_row(row, seen.now))
    return _file(calendar, "lianban-joint")


@pages.get("/cases/{case_no}/joint/{key}.ics", allow=roles(*CASE_READERS, of_case=True))
async def event_file(request: Request) -> Response:
    """One event. What was fixed and then moved is cancelled under the same UID; before any time is fixed: no page."""
    return _one(await event_of(request))


@pages.get("/query/joint/{key}.ics", allow=roles(Role.APPLICANT, reads="case"))
async def own_event_file(request: Request) -> Response:
    """The same for the applicant: the appointment in their own calendar, under the same UID."""
    session = session_of(request)
    event = joint_view(await view_case(shared(request), session, session.case_no or ""), request.path_params["key"])
    if event is None:
        raise HTTPException(404)
    return _one(event)


def _one(event: JointView) -> Response:
    made = event_component(event)
    if made is None:
        raise HTTPException(404)
    calendar = _calendar()
    calendar.add_component(made)
    return _file(calendar, f"{event.case.head.case_no}-{event.plan.key}")


def event_component(event: JointView) -> icalendar.Event | None:
    """The event as a component, with its place; None while no time has been fixed."""
    last = next((each.scheduled for each in reversed(event.rounds) if each.scheduled is not None), None)
    slot = event.state.slot or (last.slot if last else None)
    if slot is None:
        return None
    number, key, state = event.case.head.case_no, event.plan.key, event.state
    moved = state.slot is None and state.phase not in OVER
    made = _component(
        uid=uid(number, key, state.round),
        title=f"{event.plan.name}：{event.case.head.bundle_name}（办件{number}）",
        slot=slot,
        sequence=sequence(state.convening, cancelled=moved or state.phase is JointPhase.CANCELLED),
        stamped_at=event.case.now,
        status="CANCELLED" if moved or state.phase is JointPhase.CANCELLED else "CONFIRMED",
    )
    if event.place:
        made.add("location", event.place)
    return made


def uid(case_no: str, key: str, number: int) -> str:
    """The UID of a round of an event: the same in every file, whatever becomes of it."""
    return f"{case_no}-{key}-{number}@lianban"


def sequence(convening: int, *, cancelled: bool) -> int:
    """The SEQUENCE: grows with each convening, and once more where what it fixed is called off."""
    return 2 * convening + (1 if cancelled else 0)


def _of_row(row: CalendarRow, now: datetime) -> icalendar.Event:
    return _component(
        uid=uid(row.case_no, row.key, row.round),
        title=f"{row.name}：{row.bundle_name}（办件{row.case_no}）",
        slot=Slot(starts_at=row.starts_at, ends_at=row.ends_at),
        sequence=sequence(row.turn, cancelled=row.phase == JointPhase.CANCELLED),
        stamped_at=now,
        status="CANCELLED" if row.phase == JointPhase.CANCELLED else "CONFIRMED",
    )


def _component(
    *, uid: str, title: str, slot: Slot, sequence: int, stamped_at: datetime, status: str
) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", uid)
    made.add("summary", title)
    made.add("dtstart", slot.starts_at.astimezone(ZONE))
    made.add("dtend", slot.ends_at.astimezone(ZONE))
    made.add("dtstamp", stamped_at)
    made.add("sequence", sequence)
    made.add("status", status)
    return made


def _calendar() -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    return calendar


def _file(calendar: icalendar.Calendar, name: str) -> Response:
    calendar.add_missing_timezones()
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return Response(calendar.to_ical(), media_type="text/calendar; charset=utf-8", headers=headers)
