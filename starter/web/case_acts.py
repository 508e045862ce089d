"""Acts from the case's page: one address per kind, each with the roles that the rules of the domain give it.

The act is on file when this answers; the page then shows what became of it, or updates itself when it knows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.acts import Act, ActKind
from domain.rules import ALLOWED_ROLES
from starter.requests import ActRequest
from starter.web import may
from starter.web.act_forms import FORM_KINDS, FormWrong, read_act
from starter.web.case import show_case
from starter.web.case_view import CaseView, view_case
from starter.web.forms_in import form_of, text
from starter.web.permissions import STAFF, Pages, redirect, roles, session_of
from starter.web.shared import shared

WAIT_SECONDS = 3.0
log = structlog.get_logger(__name__)
pages = Pages()


def _page_for(kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        return await send_from_page(request, kind)

    send.__name__ = kind
    return send


async def send_from_page(request: Request, kind: str) -> Response:
    """Send one act of a clerk; a form that is not filled in right comes back with everything typed."""
    case_no = request.path_params["case_no"]
    view = await view_case(shared(request), session_of(request), case_no)
    sent = form_of(request)
    typed = {**{name: value for name, value in sent.items() if isinstance(value, str)}, "kind": kind}
    try:
        wanted = await read_act(request, view, kind)
    except FormWrong as wrong:
        return await show_case(request, view, errors=wrong.errors, typed=typed, status=422)
    if text(sent, "look"):
        return await show_case(request, view, typed=typed, foreseen=_foreseen(view, wanted))
    receipt = await shared(request).lianban.send_act(wanted, WAIT_SECONDS)
    log.info(
        "act_sent",
        case_no=case_no,
        act_id=wanted.act_id,
        kind=kind,
        actor_id=wanted.actor.actor_id,
        outcome=receipt.outcome,
    )
    if text(sent, "back") == "board":
        return redirect("/board")
    seen = text(sent, "seq", 8)
    return redirect(f"/cases/{case_no}?act={wanted.act_id}" + (f"&seen={seen}" if seen.isdecimal() else ""))


def _foreseen(view: CaseView, wanted: ActRequest) -> may.Foreseen:
    """What the act would do to the due dates if it were sent now."""
    said = wanted.model_dump(exclude={"case_no", "content"})
    return may.foresee(view.state, Act.model_validate({**said, "received_at": view.now}))


for _kind in FORM_KINDS:
    pages.post(
        f"/cases/{{case_no}}/acts/{_kind}",
        allow=roles(*(ALLOWED_ROLES[_kind] & STAFF), of_case=True, uploads=_kind == ActKind.SUPPLY_CORRECTION),
    )(_page_for(_kind))
