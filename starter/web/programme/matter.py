"""One matter of the yearly list: what the list says, how it really stands, its plan stage by stage, its tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.programme.matter import Matter
from domain.programme.milestones import milestones, online_on
from domain.programme.progress import PlanNow
from domain.steering.entries import STEERING_ENTRY, SteeringEntryOf
from domain.steering.procedures import PROCEDURES
from domain.steering.state import SteeringState
from ledger import accounts
from ledger.connection.pool import Pool
from ledger.process import on_file
from ledger.programme import records
from ledger.steering import matters
from ledger.steering.matters import MatterLine, MatterList
from starter.office.programme.door import ProgrammeRefused, begin_plan
from starter.office.steering.door import SteeringIdReused, WishRefused
from starter.web.case.in_hand import actor_of
from starter.web.lists.seen import seen_now
from starter.web.programme.reach import (
    READERS,
    department_names,
    matter_in,
    may_change,
    shown_of,
)
from starter.web.programme.words import (
    conditions_of,
    late_text,
    next_text,
    reality_lines,
    sentence_of,
    stage_text,
)
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.steering.page import MOST_WORDS
from starter.words.steering import sentence_of as steering_sentence
from starter.words.steering import step_name

MOST_TASKS = 200
log = structlog.get_logger(__name__)
pages = Pages()
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Changed:
    """One record of the list: who said so, when and why, and what it says."""

    record: records.OnRecord
    who: str
    matter: Matter


@pages.get("/programme/{year}/{key}", allow=roles(*READERS))
async def programme_matter(request: Request) -> Response:
    """One matter."""
    return await _show(request)


@pages.post("/programme/{year}/{key}/plan", allow=roles(Role.SUPERVISOR))
async def begin_programme_plan(request: Request) -> Response:
    """Its plan begun: the first stage is asked of the whole group. Pressed twice it is one plan."""
    known, seen = await matter_in(request), await seen_now(request)
    [shown] = await shown_of(request, [known], known.matter.year, seen)
    words = text(form_of(request), "words", MOST_WORDS)
    if not words:
        return await _show(request, errors=[("words", sentence_of("PROGRAMME_WORDS_MISSING").next_step)], words=words)
    lianban, actor = shared(request).lianban, actor_of(session_of(request))
    departments = await department_names(request)
    try:
        number = await begin_plan(lianban, actor, known.matter, shown.group, words, departments)
    except ProgrammeRefused as refused:
        return await _show(request, errors=[(field, sentence_of(code).next_step) for field, code in refused.problems])
    except WishRefused as refused:
        said = [("words", steering_sentence(code).next_step) for _, code in refused.problems]
        return await _show(request, errors=said, words=words)
    except SteeringIdReused:
        return redirect(f"/programme/{known.matter.place}?begun")  # somebody else has just begun the same one
    log.info("programme_plan_begun", matter=known.matter.place, case_no=number)
    return redirect(f"/programme/{known.matter.place}?begun")


async def _show(request: Request, *, errors: Errors | None = None, words: str = "") -> Response:
    known, seen = await matter_in(request), await seen_now(request)
    matter, pool = known.matter, pool_of(request)
    [shown] = await shown_of(request, [known], matter.year, seen)
    departments = await department_names(request)
    entries, state = await _plan(pool, shown.plan)
    stages = milestones(entries, state, seen.calendar, seen.today)
    online = online_on(stages)
    tasks = await _tasks(pool, matter, shown.plan, seen.now)
    return render(
        request,
        "programme/matter.html",
        status=422 if errors else 200,
        title=matter.name,
        shown=shown,
        matter=matter,
        stage=stage_text(shown.progress, shown.plan),
        next=next_text(shown.progress, shown.plan, departments),
        late=late_text(matter, shown.progress),
        reality=reality_lines(shown.reality),
        stages=stages,
        conditions={each.step.key: conditions_of(each.step, shown.reality.facts) for each in stages},
        is_too_late=online is not None and online > matter.target_on and not shown.reality.published_on,
        online=online,
        parts=_parts(state),
        named=[departments.get(each, each) for each in shown.group],
        departments=departments,
        contacts=await accounts.names_of(pool, matter.contacts),
        tasks=[(each, step_name(PROCEDURES[each.kind], each.phase, each.outcome)) for each in tasks],
        changes=await _changes(pool, matter),
        may_change=may_change(request),
        may_begin=may_change(request) and not matter.paused and not (shown.plan and shown.plan.runs),
        words=words,
        errors=errors or [],
        begun="begun" in request.query_params,
        changed="changed" in request.query_params,
    )


async def _plan(pool: Pool, plan: PlanNow | None) -> tuple[list[SteeringEntryOf], SteeringState | None]:
    """The journal of the last plan, and the state that it gives; of one that was called off none."""
    if plan is None or (plan.outcome is not None and plan.outcome != "closed"):
        return [], None
    bodies = await on_file.read_bodies(pool, plan.number)
    state: SteeringState = (await on_file.read_process(pool, plan.number)).folded(bodies)
    return [STEERING_ENTRY.validate_json(body) for body in bodies], state


def _parts(state: SteeringState | None) -> Sequence[tuple[str, bool]]:
    """Of the stage that runs: each department, and whether its part is done."""
    if state is None or state.current is None or state.current.side != "department":
        return ()
    return [(each, each in state.parts) for each in state.departments]


async def _tasks(pool: Pool, matter: Matter, plan: PlanNow | None, now: datetime) -> list[MatterLine]:
    """What else is asked of departments about it, the latest first; plans that ended are among it."""
    wanted = MatterList(now=now, view="all", about=(matter.about,), sort="received", descending=True)
    lines = (await matters.page(pool, wanted, MOST_TASKS)).rows
    return [each for each in lines if plan is None or each.number != plan.number]


async def _changes(pool: Pool, matter: Matter) -> list[Changed]:
    found: list[records.OnRecord] = await records.history(pool, "matter", matter.place)
    people = await accounts.names_of(pool, {each.recorded_by for each in found})
    return [Changed(each, people.get(each.recorded_by, ""), Matter.model_validate(each.content)) for each in found]
