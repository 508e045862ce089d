"""Downloads of materials: only to departments whose items need them, as an attachment that no browser interprets."""

from __future__ import annotations

from urllib.parse import quote

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger import lists
from starter.web.case.in_hand import take_in_hand
from starter.web.case.view import materials_of
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.shared import pool_of, shared

log = structlog.get_logger(__name__)
pages = Pages()


@pages.get(
    "/cases/{case_no}/materials/{material}/{position}",
    allow=roles(Role.COUNTER_CLERK, Role.HANDLER, Role.LEAD, of_case=True, reads="file"),
)
async def download(request: Request) -> Response:
    """One file of one material."""
    case_no, material = request.path_params["case_no"], request.path_params["material"]
    hand = await take_in_hand(shared(request), session_of(request), case_no)
    listed = materials_of(hand, await lists.materials_of_case(pool_of(request), case_no))
    found = next((each for each in listed if each.entry.key == material), None)
    copy = (
        next((c for c in found.copies if str(c.position) == request.path_params["position"]), None) if found else None
    )
    if found is None or copy is None or copy.digest is None or not found.may_open:
        raise HTTPException(404)  # a file that is not for the visitor is to them as if there were none
    kept = await lists.file_body(pool_of(request), copy.digest)
    if kept is None:
        raise HTTPException(404)
    log.info("material_opened", case_no=case_no, material=material, actor_id=hand.actor.actor_id)
    media_type, body = kept
    name = quote(copy.file_name or "material", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(body, media_type=media_type, headers=headers)
