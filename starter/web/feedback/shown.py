"""A report (问题反馈) as its reporter reads it: where it stands until when, and the answer with its version."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.steering.of_people import FEEDBACK
from domain.steering.procedures import PROCEDURES
from domain.steering.state import SteeringState
from ledger.process import on_file
from ledger.steering import reports
from starter.web.site.permissions import CaseMissing
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.steering import VERSION_CHARS, step_name

REASONS = PROCEDURES[FEEDBACK].reasons


async def report_of(request: Request, number: str) -> SteeringState:
    """The report of that number. Raises CaseMissing."""
    try:
        state = await on_file.read_state(pool_of(request), number[:40])
    except on_file.ProcessUnknown:
        raise CaseMissing from None
    if not isinstance(state, SteeringState) or state.opening.kind != FEEDBACK:
        raise CaseMissing
    return state


async def show_report(request: Request, state: SteeringState, back: tuple[str, str]) -> Response:
    """Its page; `back`: the address and name of where the reader came from."""
    opening, pool, names = state.opening, pool_of(request), await shared(request).definition_cache.names()
    answer = await reports.answer(pool, opening.number) if state.is_over else None
    return render(
        request,
        "feedback/report.html",
        title=f"问题反馈 {opening.number}",
        back=back,
        opening=opening,
        state=state,
        matter=dict(names.bundles).get(opening.matter or "", ""),
        owner=names.departments.get(opening.departments[0], opening.departments[0]),
        reason=REASONS.get(opening.reason, opening.reason),
        step=step_name(opening.procedure, state.phase, state.outcome),
        said=await reports.said(pool, opening.number),
        answer=answer,
        version=answer.version[:VERSION_CHARS] if answer and answer.version else "",
        made="made" in request.query_params,
    )
