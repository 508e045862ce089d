"""全程练习: on to the next sitting, the result of the whole, and what a trainee does in the applicant's place."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.case.rules import PAYMENT_ACTOR
from ledger import accounts
from ledger.accounts import RoleHeld, Session
from ledger.practice import exercises as ledger
from ledger.practice.exercises import Stage, Started
from starter.office.requests import ActRequest
from starter.practice.exercises import Exercise, Whole, that_were, whole_of
from starter.web.practice.exercises import TRAINERS, begin_sitting, started_for
from starter.web.practice.lines import lines_of
from starter.web.practice.messages import only_in_practice
from starter.web.site import arrivals
from starter.web.site.login import end_session, first_page
from starter.web.site.permissions import STAFF, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words import practice as practice_words

pages = Pages()


@pages.get("/practice/wholes/{whole}", allow=roles(*STAFF))
async def whole_page(request: Request) -> Response:
    """Every sitting so far, step by step, and the total; of others for trainers alone."""
    first = (await _begun(request, own=False))[0]
    [line] = await lines_of(request, [first])
    return render(
        request,
        "practice/whole.html",
        title="全程练习",
        line=line,
        is_own=first.account_id == session_of(request).account_id,
        practice_words=practice_words,
    )


@pages.post("/practice/wholes/{whole}/stages/{number}", allow=roles(*STAFF))
async def begin_stage(request: Request) -> Response:
    """Begin that sitting, once; the one before it has to be begun, and need not be right."""
    begun, number = await _begun(request, own=True), request.path_params["number"]
    whole = await _whole_of(begun[0])
    if whole is None or whole.held != session_of(request).held:
        raise HTTPException(404)
    if not number.isdecimal() or not 1 < int(number) <= min(len(begun) + 1, len(whole.stages)):
        raise HTTPException(404)
    own_id, place = request.path_params["whole"], int(number)
    return await begin_sitting(request, whole.stages[place - 1], own_id, Stage(own_id, place))


async def _begun(request: Request, *, own: bool) -> list[Started]:
    """The sittings of the address's whole exercise; of others for trainers alone. Raises HTTPException (404)."""
    only_in_practice(request)
    session, whole = session_of(request), request.path_params["whole"]
    begun = (await ledger.of_wholes(pool_of(request), [whole]))[whole]
    is_own = bool(begun) and begun[0].account_id == session.account_id
    if not begun or not (is_own or (not own and session.held.role in TRAINERS)):
        raise HTTPException(404)
    return begun


async def _whole_of(first: Started) -> Whole | None:
    exercise = await asyncio.to_thread(that_were, first.bundle, first.scenario, first.first_step, first.last_step)
    return await asyncio.to_thread(whole_of, exercise) if exercise is not None else None


@pages.post("/practice/exercises/{exercise_id}/applicant", allow=roles(*STAFF))
async def as_applicant(request: Request) -> Response:
    """Go on as the applicant of the exercise's case: a session of that one case, in place of one's own.

    Only here, where every applicant is invented; elsewhere the number and the query code are asked for.
    """
    started, _ = await _applicants(request)
    await end_session(request)
    session = Session(account_id=None, name=None, held=RoleHeld(role=Role.APPLICANT), case_no=started.case_no)
    await arrivals.note(request, "log_in", session=session)
    session_id = await accounts.open_session(pool_of(request), session.held, case_no=started.case_no)
    return await first_page(request, session_id, "/query/case", None)


@pages.post("/practice/exercises/{exercise_id}/payment", allow=roles(*STAFF))
async def pay(request: Request) -> Response:
    """The applicant pays: nobody outside is there to report it, so the open order is paid here."""
    (started, exercise), lianban = await _applicants(request), shared(request).lianban
    order = (await lianban.case_state(started.case_no)).money.last
    kind = next((step.act for step in exercise.steps if step.by == "payment"), None)
    if kind is not None and order is not None and order.stands == "open":
        number = f"PRACTICE-{started.case_no}-{order.number}"
        said: dict[str, Any] = {"order": order.number, "amount": order.total, "payment_no": number}
        act_id = uuid5(NAMESPACE_URL, number).hex
        paid = ActRequest(act_id=act_id, case_no=started.case_no, kind=kind, actor=PAYMENT_ACTOR, **said)
        await lianban.send_act(paid)
    return redirect(f"/practice/exercises/{started.exercise_id}")


async def _applicants(request: Request) -> tuple[Started, Exercise]:
    """The trainee's own exercise in the applicant's place. Raises HTTPException (404)."""
    started = await started_for(request, own=True)
    exercise = await asyncio.to_thread(
        that_were, started.bundle, started.scenario, started.first_step, started.last_step
    )
    if exercise is None or not exercise.is_applicants:
        raise HTTPException(404)
    return started, exercise
