"""Files that go with a note (备注的附件): for those who read the note, as an attachment that no browser interprets."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.roles import CASE_READERS
from ledger import lists
from starter.web.case.dossier import open_dossier
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.shared import pool_of, shared

log = structlog.get_logger(__name__)
pages = Pages()


@pages.get("/cases/{case_no}/notes/{act_id}/{position}", allow=roles(*CASE_READERS, of_case=True, reads="file"))
async def note_file(request: Request) -> Response:
    """One file of a note; whoever reads the note opens it."""
    case_no, act_id = request.path_params["case_no"], request.path_params["act_id"]
    dossier = await open_dossier(shared(request), session_of(request), case_no)
    written = (dossier.words_of(entry) for entry in dossier.entries if entry.act_id == act_id)
    kept: list[dict[str, Any]] = list(next((content.get("files", ()) for content in written if content), ()))
    position = request.path_params["position"]
    chosen = next((each for at, each in enumerate(kept) if str(at) == position), None)
    found = await lists.file_body(pool_of(request), str(chosen["digest"])) if chosen else None
    if chosen is None or found is None:
        raise HTTPException(404)
    log.info("note_file_opened", case_no=case_no, act_id=act_id, actor_id=dossier.actor.actor_id)
    media_type, body = found
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(str(chosen['file_name']), safe='')}"}
    return Response(body, media_type=media_type, headers=headers)
