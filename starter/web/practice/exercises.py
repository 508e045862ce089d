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
from domain.practice.verdict import Verdict
from ledger.accounts import RoleHeld
from ledger.practice import exercises as ledger
from ledger.practice.exercises import Started
from starter.office.errors import LianbanError
from starter.practice.exercises import Exercise, find, for_role, that_were
from starter.practice.result import result
from starter.practice.start import start
from starter.web.practice.messages import only_in_practice
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import STAFF, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words import practice as practice_words

TRAINERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
"""Who sees everybody's results; the others see their own."""
OWN_SHOWN = 20
pages = Pages()


@dataclass(frozen=True)
class Line:
    """One exercise that was begun, with its result; `exercise` None: the scenario has changed since."""

    started: Started
    exercise: Exercise | None
    verdict: Verdict | None

    @property
    def name(self) -> str:
        """What it was about."""
        if self.exercise is None:
            return f"{self.started.bundle}/{self.started.scenario}"
        return f"{self.exercise.definition.bundle.name}：{self.exercise.scenario.name}"

    @property
    def words(self) -> str:
        """How it stands."""
        return practice_words.verdict_words(self.verdict) if self.verdict else "示例已经修改，不再评判"

    @property
    def right(self) -> str:
        """How many acts of how many."""
        return f"{self.verdict.right}/{len(self.verdict.judged)}" if self.verdict else "—"


async def lines_of(request: Request, found: Sequence[Started]) -> list[Line]:
    """The results of exercises, each judged as it stands now."""
    pool, lines = pool_of(request), []
    for each in found:
        exercise = await asyncio.to_thread(that_were, each.bundle, each.scenario, each.first_step, each.last_step)
        verdict = await result(pool, each, exercise) if exercise is not None else None
        lines.append(Line(each, exercise, verdict))
    return lines


@pages.get("/practice", allow=roles(*STAFF))
async def exercise_list(request: Request) -> Response:
    """Matters that have exercises for one's role, those of one matter, and one's own results."""
    only_in_practice(request)
    return await _list(request, [])


async def _list(request: Request, errors: list[tuple[str, str]], status: int = 200) -> Response:
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
        matters=[(slug, names[slug], len(found)) for slug, found in by_matter.items()],
        asked=asked if asked in by_matter else "",
        exercises=by_matter.get(asked, ()),
        lines=await lines_of(request, own),
        practice_words=practice_words,
        form_id=uuid.uuid4().hex,
        is_trainer=session.held.role in TRAINERS,
        errors=errors,
    )


def _for_role(slugs: Sequence[str], held: RoleHeld) -> dict[str, tuple[Exercise, ...]]:
    found = {slug: for_role(slug, held) for slug in slugs}
    return {slug: exercises for slug, exercises in found.items() if exercises}


@pages.post("/practice", allow=roles(*STAFF))
async def begin(request: Request) -> Response:
    """File the exercise's case, bring it to the trainee's turn, and go to its page."""
    only_in_practice(request)
    form, session = form_of(request), session_of(request)
    exercise = await asyncio.to_thread(find, text(form, "exercise", 200))
    if exercise is None or exercise.held != session.held:
        return await _list(request, [("exercise", "没有这道练习题，或不是您的岗位做的；请从下面选一道。")], 422)
    held, form_id = session.held, text(form, "form_id", 40)
    if len(form_id) != len(uuid.uuid4().hex) or not form_id.isalnum():
        return await _list(request, [("exercise", "页面已经过期，请再选一次。")], 422)
    trainee = Actor(actor_id=session.account_id or "", role=held.role, department=held.department)
    try:
        await start(shared(request).lianban, exercise, trainee, f"{trainee.actor_id}-{form_id}")
    except LianbanError as refused:
        return await _list(request, [("exercise", refused.sentence + refused.next_step)], 422)
    return redirect(f"/practice/exercises/{trainee.actor_id}-{form_id}")


@pages.get("/practice/exercises/{exercise_id}", allow=roles(*STAFF))
async def exercise_page(request: Request) -> Response:
    """What is to be done, where, and what became of it; of others for trainers alone."""
    only_in_practice(request)
    session = session_of(request)
    started = await ledger.read(pool_of(request), request.path_params["exercise_id"])
    is_own = started is not None and started.account_id == session.account_id
    if started is None or not (is_own or session.held.role in TRAINERS):
        raise HTTPException(404)
    [line] = await lines_of(request, [started])
    return render(
        request,
        "practice/exercise.html",
        title="练习",
        line=line,
        is_own=is_own,
        practice_words=practice_words,
    )
