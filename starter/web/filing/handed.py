"""转交大厅: a case goes on to another hall; and what this hall handed on, for whoever comes back to ask."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import ActKind, Role
from domain.definition.normal import normal_number
from ledger import acts
from ledger.organisation import hand_overs
from starter.office.reach import require_reach
from starter.web.case.in_hand import actor_of
from starter.web.case.send import send_from_page
from starter.web.site.deputy_session import stands_for
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

MOST = 100
PATH = "/filing/handed"
pages = Pages()


@pages.get(PATH, allow=roles(Role.COUNTER_CLERK))
async def handed_page(request: Request) -> Response:
    """What the visitor's hall handed on, the latest first: number, matter, and where it is now."""
    data = await shared(request).organisations.in_force()
    found = await hand_overs.handed_out(pool_of(request), stands_for(session_of(request)), MOST)
    sent = normal_number(request.query_params.get("sent", "")[:40])
    return render(
        request,
        "filing/handed.html",
        title="转出的办件",
        rows=[(each, data.hall(each.to_hall) if data else None) for each in found],
        sent=sent,
        is_there=any(each.case_no == sent for each in found),
    )


@pages.post(PATH, allow=roles(Role.COUNTER_CLERK))
async def hand_on(request: Request) -> Response:
    """Hand a case to another hall; sent twice, or gone back to, it is done once. Foreign and missing answer alike."""
    sent, actor = form_of(request), actor_of(session_of(request))
    case_no = normal_number(text(sent, "case_no", 40))
    known = await acts.read_act(pool_of(request), text(sent, "act_id", 80))
    is_it = known is not None and (known.case_no, known.kind) == (case_no, ActKind.HAND_TO_HALL)
    if known is not None and is_it and known.outcome != "refused":
        return redirect(f"{PATH}?sent={case_no}")  # which tells no more than what the visitor's hall handed on
    await require_reach(pool_of(request), case_no, actor, ActKind.HAND_TO_HALL)
    return await send_from_page(request, ActKind.HAND_TO_HALL, case_no)
