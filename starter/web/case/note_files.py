"""Files that go with a note (备注的附件): for those who read the note, as an attachment that no browser interprets."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ledger import lists
from starter.web.case.view import view_case
from starter.web.site.permissions import CASE_READERS, Pages, roles, session_of
from starter.web.site.shared import pool_of, shared

log = structlog.get_logger(__name__)
pages = Pages()


@pages.get("/cases/{case_no}/notes/{act_id}/{position}", allow=roles(*CASE_READERS, of_case=True))
async def note_file(request: Request) -> Response:
    """One file of a note; the timeline of the visitor's own page says which there are."""
    case_no, act_id = request.path_params["case_no"], request.path_params["act_id"]
    view = await view_case(shared(request), session_of(request), case_no)
    shown = {path for told in view.timeline if told.words for _, path in told.words.files}
    if request.url.path not in shown:
        raise HTTPException(404)
    kept: list[dict[str, Any]] = list(view.contents[act_id]["files"])
    chosen = kept[int(request.path_params["position"])]
    found = await lists.file_body(pool_of(request), str(chosen["digest"]))
    if found is None:
        raise HTTPException(404)
    log.info("note_file_opened", case_no=case_no, act_id=act_id, actor_id=view.actor.actor_id)
    media_type, body = found
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(str(chosen['file_name']), safe='')}"}
    return Response(body, media_type=media_type, headers=headers)
