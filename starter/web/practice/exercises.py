"""练习题: the exercises of one's own role, one begun, and what became of it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Actor, Role
from ledger.accounts import RoleHeld, Session
from ledger.practice import exercises as ledger
from ledger.practice.exercises import Stage, Started
from starter.office.errors import LianbanError
from starter.practice.exercises import Exercise, Whole, find, find_whole, for_role, wholes_for_role
from starter.practice.start import start
from starter.web.practice.lines import lines_of, sitting_of
from starter.web.practice.messages import only_in_practice
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import STAFF, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words import practice as practice_words

TRAINERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
"""Who sees everybody's results; the others see their own."""
OWN_SHOWN = 20
_NOT_YOURS = "没有这道练习题，或不是您的岗位做的；请从下面选一道。"
pages = Pages()


@dataclass(frozen=True)
class Offered:
    """What one role can practise of one matter."""

    wholes: Sequence[Whole]
    single: Sequence[Exercise]


@pages.get("/practice", allow=roles(*STAFF))
async def exercise_list(request: Request) -> Response:
    """Matters that have exercises for one's role, those of one matter, and one's own results."""
    only_in_practice(request)
    return await list_page(request, [])


async def list_page(request: Request, errors: list[tuple[str, str]], status: int = 200) -> Response:
    """The list, with what was wrong with a form that was sent from it."""
    session, cache = session_of(request), shared(request).definition_cache
    names = dict((await cache.names()).bundles)
    by_matter = await asyncio.to_thread(_for_role, list(names), session.held)
    asked = request.query_params.get("bundle", "")
    own = await ledger.page(pool_of(request), OWN_SHOWN, account_id=session.account_id)
    return render(
        request,
        "practice/list.html",
        status=status,
        title="练习题",
        matters=[(slug, names[slug], found) for slug, found in by_matter.items()],
        asked=asked if asked in by_matter else "",
        offered=by_matter.get(asked),
        lines=await lines_of(request, own),
        practice_words=practice_words,
        form_id=uuid.uuid4().hex,
        is_trainer=session.held.role in TRAINERS,
        errors=errors,
    )


def _for_role(slugs: Sequence[str], held: RoleHeld) -> dict[str, Offered]:
    found = {slug: Offered(wholes_for_role(slug, held), for_role(slug, held)) for slug in slugs}
    return {slug: offered for slug, offered in found.items() if offered.single}


@pages.post("/practice", allow=roles(*STAFF))
async def begin(request: Request) -> Response:
    """File the exercise's case, bring it to the trainee's turn, and go to its page."""
    only_in_practice(request)
    form, session = form_of(request), session_of(request)
    key = text(form, "exercise", 200)
    whole = await asyncio.to_thread(find_whole, key)
    exercise = whole.stages[0] if whole else await asyncio.to_thread(find, key)
    if exercise is None or exercise.held != session.held:
        return await list_page(request, [("exercise", _NOT_YOURS)], 422)
    form_id = text(form, "form_id", 40)
    if len(form_id) != len(uuid.uuid4().hex) or not form_id.isalnum():
        return await list_page(request, [("exercise", "页面已经过期，请再选一次。")], 422)
    own_id = f"{session.account_id}-{form_id}"
    return await begin_sitting(request, exercise, own_id, Stage(own_id, 1) if whole else None)


async def begin_sitting(request: Request, exercise: Exercise, own_id: str, stage: Stage | None) -> Response:
    """Begin a sitting for whoever is logged in, and go to its page; `own_id` is the exercise's, or the whole one's."""
    exercise_id = f"{own_id}-{stage.number}" if stage else own_id
    try:
        await start(shared(request).lianban, exercise, trainee_of(session_of(request)), exercise_id, stage)
    except LianbanError as refused:
        return await list_page(request, [("exercise", refused.sentence + refused.next_step)], 422)
    return redirect(f"/practice/exercises/{exercise_id}")


def trainee_of(session: Session) -> Actor:
    """Whoever is logged in, as somebody who acts."""
    return Actor(actor_id=session.account_id or "", role=session.held.role, department=session.held.department)


async def started_for(request: Request, *, own: bool) -> Started:
    """The exercise of the address; of others (`own` False) for trainers alone. Raises HTTPException (404)."""
    only_in_practice(request)
    session = session_of(request)
    started = await ledger.read(pool_of(request), request.path_params["exercise_id"])
    is_own = started is not None and started.account_id == session.account_id
    if started is None or not (is_own or (not own and session.held.role in TRAINERS)):
        raise HTTPException(404)
    return started


@pages.get("/practice/exercises/{exercise_id}", allow=roles(*STAFF))
async def exercise_page(request: Request) -> Response:
    """What is to be done, where, and what became of it; of others for trainers alone."""
    started = await started_for(request, own=False)
    [line] = await lines_of(request, [started])
    return render(
        request,
        "practice/exercise.html",
        title="练习",
        line=line,
        sitting=await sitting_of(request, started) if started.whole else line.sittings[0],
        is_own=started.account_id == session_of(request).account_id,
        practice_words=practice_words,
    )
