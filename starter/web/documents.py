"""Documents to print (文书): receipt, acceptance, correction notice, decisions, the one list of results.

Each is a page made from the case as it stands; numbers follow from the case number, dates from the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import Response

from domain.acts import Role
from domain.calendar import beijing_date
from domain.entries import Outcome
from domain.state import CORRECTION_CLOCK, ItemPhase
from starter.codes import query_code
from starter.web import wording
from starter.web.case_view import CaseView, view_case
from starter.web.permissions import Pages, redirect, roles, session_of
from starter.web.render import environment, render
from starter.web.shared import shared

pages = Pages()


@dataclass(frozen=True)
class Document:
    """A kind of document: its name, its template, and whether a case has it."""

    name: str
    template: str
    letter: str
    exists: Callable[[CaseView], bool]
    dated_on: Callable[[CaseView], date]


def _has_decision(view: CaseView) -> bool:
    return any(item.state.phase is ItemPhase.REFUSED for item in view.items) or _not_accepted(view)


def _not_accepted(view: CaseView) -> bool:
    return view.state.outcome is Outcome.NOT_ACCEPTED


def _on(at: datetime | None, view: CaseView) -> date:
    return beijing_date(at or view.now)


def _decided_on(view: CaseView) -> date:
    decided = [item.state.decided_at for item in view.items if item.state.phase is ItemPhase.REFUSED]
    return _on(max((at for at in decided if at is not None), default=view.state.concluded_at), view)


def _noticed_on(view: CaseView) -> date:
    clock = view.state.clocks.get(CORRECTION_CLOCK)
    return clock.started_on if clock else beijing_date(view.now)


DOCUMENTS: Mapping[str, Document] = {
    "receipt": Document(
        "收件凭证", "doc_receipt.html", "收", lambda view: True, lambda view: _on(view.head.received_at, view)
    ),
    "correction": Document(
        "补正通知书", "doc_correction.html", "补", lambda view: bool(view.state.noticed), _noticed_on
    ),
    "acceptance": Document(
        "受理通知书",
        "doc_acceptance.html",
        "受",
        lambda view: view.state.accepted_at is not None,
        lambda view: _on(view.state.accepted_at, view),
    ),
    "decision": Document("不予办理决定书", "doc_decision.html", "决", _has_decision, _decided_on),
    "results": Document(
        "结果清单",
        "doc_results.html",
        "结",
        lambda view: bool(view.state.issued),
        lambda view: _on(view.state.concluded_at, view),
    ),
}


@pages.get("/cases/{case_no}/documents/{kind}", allow=roles(Role.COUNTER_CLERK, Role.HANDLER, Role.LEAD, of_case=True))
async def document(request: Request) -> Response:
    """One document of a case, for staff to print."""
    case_no = request.path_params["case_no"]
    view = await view_case(shared(request), session_of(request), case_no)
    return await show_document(request, view, request.path_params["kind"], back=f"/cases/{case_no}")


async def show_document(request: Request, view: CaseView, kind: str, *, back: str) -> Response:
    """The document, or back to the case when it has none of that kind (yet)."""
    found = DOCUMENTS.get(kind)
    if found is None or not found.exists(view):
        return redirect(back)
    return render(
        request,
        found.template,
        title=found.name if not (kind == "decision" and _not_accepted(view)) else "不予受理决定书",
        view=view,
        number=f"联{found.letter}〔{view.head.case_no}〕",
        back=back,
        code=_code(request, view),
        dated_on=found.dated_on(view),
        remedies=wording.REMEDIES,
        not_accepted=_not_accepted(view),
    )


def _code(request: Request, view: CaseView) -> str | None:
    """The family's query code, for the clerk who took the application in, and for nobody else."""
    opening = view.state.opening
    if view.actor.role is not Role.COUNTER_CLERK or opening.filed_by.actor_id != view.actor.actor_id:
        return None
    return query_code(shared(request).settings.secret_key, opening.act_id)


def documents_for(view: CaseView) -> list[tuple[str, str]]:
    """(kind, name) of the documents that staff may print of this case."""
    if view.actor.role is Role.SUPERVISOR:
        return []
    return [(kind, each.name) for kind, each in DOCUMENTS.items() if each.exists(view)]


environment().filters["documents_for"] = documents_for
