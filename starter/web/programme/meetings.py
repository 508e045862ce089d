"""领导小组会议: a new meeting on record, and one that is said otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.programme.meeting import MOST_MINUTES, MOST_PEOPLE, MOST_TITLE, Meeting
from domain.time.calendar import beijing_date
from ledger.programme import records
from ledger.programme.records import ChangedMeanwhile, RecordIdReused
from starter.office.programme.door import Change, ProgrammeRefused, record_meeting
from starter.web.case.in_hand import actor_of
from starter.web.lists.seen import seen_now
from starter.web.programme.reach import seen_in
from starter.web.programme.words import sentence_of
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import CaseMissing, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

_NUMBERS = uuid.UUID("53a4b1cf-6b3a-5a35-9a1c-2d8f0f3a6c90")
"""Namespace of the numbers of meetings; never changed, or a repeat would be another meeting."""
MOST_REASON = 500
log = structlog.get_logger(__name__)
pages = Pages()
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Typed:
    """What stands in the form."""

    act_id: str
    seen: int = 0
    number: str = ""
    held_on: str = ""
    title: str = ""
    chair: str = ""
    people: str = ""
    agenda: str = ""
    minutes: str = ""
    reason: str = ""


@pages.get("/programme/meetings/new", allow=roles(Role.SUPERVISOR))
async def new_programme_meeting(request: Request) -> Response:
    """The form of a meeting."""
    return _show(request, Typed(str(uuid.uuid4())))


@pages.post("/programme/meetings/new", allow=roles(Role.SUPERVISOR))
async def add_programme_meeting(request: Request) -> Response:
    """A meeting on record; the same form again is the same meeting."""
    typed = _typed(request)
    known = await records.key_of_act(pool_of(request), typed.act_id)
    today = beijing_date((await seen_now(request)).now)
    number = known or f"HY-{today:%Y%m%d}-{uuid.uuid5(_NUMBERS, typed.act_id).hex[:8].upper()}"
    return await _save(request, Typed(**{**vars(typed), "number": number}), "")


@pages.get("/programme/meetings/{number}/change", allow=roles(Role.SUPERVISOR))
async def change_programme_meeting(request: Request) -> Response:
    """The form with what is on record."""
    record = await meeting_record(request)
    meeting = Meeting.model_validate(record.content)
    return _show(request, _of(meeting, record.seq), meeting.number)


@pages.post("/programme/meetings/{number}/change", allow=roles(Role.SUPERVISOR))
async def save_programme_meeting(request: Request) -> Response:
    """Its minutes, or whatever else is to be said otherwise; what was said before stays."""
    record = await meeting_record(request)
    typed = Typed(**{**vars(_typed(request)), "number": record.key})
    return await _save(request, typed, record.key)


async def meeting_record(request: Request) -> records.OnRecord:
    """The meeting that the address names. Raises CaseMissing."""
    record = await records.newest_of(pool_of(request), "meeting", request.path_params["number"][:40])
    if record is None:
        raise CaseMissing
    return record


def _of(meeting: Meeting, seq: int) -> Typed:
    said = {name: str(value) for name, value in meeting.model_dump(mode="json").items()}
    return Typed(act_id=str(uuid.uuid4()), seen=seq, **said)


def _typed(request: Request) -> Typed:
    form = form_of(request)
    return Typed(
        act_id=text(form, "act_id", 60) or str(uuid.uuid4()),
        seen=seen_in(form),
        held_on=text(form, "held_on", 20),
        title=text(form, "title", 200),
        chair=text(form, "chair", 200),
        people=text(form, "people", MOST_PEOPLE),
        agenda=text(form, "agenda", MOST_MINUTES),
        minutes=text(form, "minutes", MOST_MINUTES),
        reason=text(form, "reason", MOST_REASON),
    )


async def _save(request: Request, typed: Typed, number: str) -> Response:
    meeting, errors = _meeting(typed)
    if meeting is None:
        return _show(request, typed, number, errors)
    seen = typed.seen if number else 0
    change = Change(typed.act_id, actor_of(session_of(request)), seen, typed.reason or "会议记录")
    try:
        if number and not typed.reason:
            raise ProgrammeRefused(("reason", "PROGRAMME_REASON_MISSING"))
        await record_meeting(shared(request).lianban, change, meeting)
    except ProgrammeRefused as refused:
        said = [(field, sentence_of(code).next_step) for field, code in refused.problems]
        return _show(request, typed, number, said)
    except ChangedMeanwhile:
        newest = await records.newest_of(pool_of(request), "meeting", meeting.number)
        again = Typed(**{**vars(typed), "seen": newest.seq if newest else 0})
        said_so = sentence_of("PROGRAMME_CHANGED_MEANWHILE")
        return _show(request, again, number, [("minutes", said_so.sentence + said_so.next_step)], 409)
    except RecordIdReused:
        return _show(request, typed, number, [("title", sentence_of("ACT_ID_REUSED").sentence)])
    log.info("programme_meeting_recorded", number=meeting.number)
    return redirect(f"/programme/meetings/{meeting.number}?recorded")


_CODES: Mapping[str, str] = {
    "held_on": "PROGRAMME_DATE_WRONG",
    "title": "PROGRAMME_TITLE_MISSING",
    "chair": "PROGRAMME_TITLE_MISSING",
    "people": "PROGRAMME_PEOPLE_MISSING",
    "agenda": "PROGRAMME_AGENDA_MISSING",
}


def _meeting(typed: Typed) -> tuple[Meeting | None, Errors]:
    """The meeting that the form says, or what cannot be read of it."""
    content: dict[str, Any] = {
        name: value for name, value in vars(typed).items() if name not in ("act_id", "seen", "reason", "held_on")
    }
    try:
        content["held_on"] = date.fromisoformat(typed.held_on)
    except ValueError:
        content["held_on"] = None
    try:
        return Meeting.model_validate(content), []
    except ValidationError as error:
        fields = dict.fromkeys(str(each["loc"][0]) for each in error.errors())
        return None, [(field, sentence_of(_CODES[field]).next_step) for field in fields]


def _show(
    request: Request, typed: Typed, number: str = "", errors: Errors | None = None, status: int = 422
) -> Response:
    return render(
        request,
        "programme/meeting_form.html",
        status=status if errors else 200,
        title=f"会议记录 {number}" if number else "记录会议",
        typed=typed,
        number=number,
        most_title=MOST_TITLE,
        errors=errors or [],
    )
