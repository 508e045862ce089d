"""One meeting of the leading group: what is on record of it, and its decisions, each a task of its departments."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.programme.meeting import Meeting
from domain.steering.procedures import TASK
from ledger import accounts
from ledger.programme import records
from ledger.steering import matters
from ledger.steering.matters import MatterList
from starter.office.programme.door import Decision, ProgrammeRefused, decide
from starter.office.steering.door import SteeringIdReused, WishRefused
from starter.web.case.in_hand import actor_of
from starter.web.lists.seen import seen_now
from starter.web.programme.decisions import of_meeting
from starter.web.programme.meeting_list import task_line
from starter.web.programme.meetings import meeting_record
from starter.web.programme.reach import LEADERS, department_names, may_change
from starter.web.programme.words import sentence_of
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.steering.page import MOST_WORDS
from starter.web.steering.reach import departments_in
from starter.words.steering import sentence_of as steering_sentence

MOST_DECISIONS = 50
"""On the meeting's own page; all of them stand in the list of decisions."""
log = structlog.get_logger(__name__)
pages = Pages()
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Typed:
    """What stands in the form of a decision."""

    act_id: str
    departments: tuple[str, ...] = ()
    words: str = ""
    due_on: str = ""


@pages.get("/programme/meetings/{number}", allow=roles(*LEADERS))
async def programme_meeting(request: Request) -> Response:
    """One meeting."""
    return await _show(request, Typed(str(uuid.uuid4())))


@pages.post("/programme/meetings/{number}", allow=roles(Role.SUPERVISOR))
async def add_programme_decision(request: Request) -> Response:
    """One decision more: a task, told to its departments; the same form again is the same task."""
    record, form = await meeting_record(request), form_of(request)
    typed = Typed(
        act_id=text(form, "act_id", 60) or str(uuid.uuid4()),
        departments=departments_in(form),
        words=text(form, "words", MOST_WORDS),
        due_on=text(form, "due_on", 20),
    )
    try:
        due_on = date.fromisoformat(typed.due_on)
    except ValueError:
        return await _show(request, typed, [("due_on", sentence_of("PROGRAMME_DATE_WRONG").next_step)])
    decision = Decision(typed.act_id, typed.departments, typed.words, due_on)
    known, meeting = await department_names(request), Meeting.model_validate(record.content)
    try:
        task = await decide(shared(request).lianban, actor_of(session_of(request)), meeting, decision, known)
    except ProgrammeRefused as refused:
        return await _show(request, typed, [(field, sentence_of(code).next_step) for field, code in refused.problems])
    except WishRefused as refused:
        said = [("due_on" if field == "days" else field, code) for field, code in refused.problems]
        return await _show(request, typed, [(field, steering_sentence(code).next_step) for field, code in said])
    except SteeringIdReused:
        return await _show(request, typed, [("words", sentence_of("ACT_ID_REUSED").sentence)])
    log.info("programme_decision_made", number=meeting.number, case_no=task)
    return redirect(f"/programme/meetings/{meeting.number}?decided")


async def _show(request: Request, typed: Typed, errors: Errors | None = None) -> Response:
    record, pool, seen = await meeting_record(request), pool_of(request), await seen_now(request)
    meeting = Meeting.model_validate(record.content)
    wanted = MatterList(now=seen.now, view="all", kind=TASK, about=(meeting.about,), sort="received")
    found = await matters.page(pool, wanted, MOST_DECISIONS)
    tasks = found.rows
    changes = await records.history(pool, "meeting", meeting.number)
    departments = await department_names(request)
    return render(
        request,
        "programme/meeting.html",
        status=422 if errors else 200,
        title=meeting.title,
        meeting=meeting,
        is_held=meeting.held_on <= seen.today,
        tasks=[task_line(each) for each in tasks],
        all_tasks=of_meeting(meeting.number) if found.has_after else "",
        words=await matters.asked(pool, [each.number for each in tasks]),
        seen=seen,
        changes=changes,
        people=await accounts.names_of(pool, {each.recorded_by for each in changes}),
        departments=departments,
        options=sorted(departments.items(), key=lambda each: each[1]),
        typed=typed,
        may_change=may_change(request),
        errors=errors or [],
        recorded="recorded" in request.query_params,
        decided="decided" in request.query_params,
    )
