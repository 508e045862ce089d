"""Files of a case: materials for the departments whose items need them, files of a note for those who read the note."""

from __future__ import annotations

from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request

from domain.case.roles import CASE_READERS
from ledger import lists
from starter.web.case.dossier import open_dossier
from starter.web.case.in_hand import FILE_READERS, take_in_hand
from starter.web.file_pages.answers import FileAtHand, add_file
from starter.web.materials.of_case import materials_of
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.shared import pool_of, shared

log = structlog.get_logger(__name__)
pages = Pages()


async def material_file(request: Request) -> FileAtHand:
    """One file of one material; one that is not for the visitor is to them as if there were none."""
    case_no, material = request.path_params["case_no"], request.path_params["material"]
    hand = await take_in_hand(shared(request), session_of(request), case_no)
    listed = materials_of(hand, await lists.materials_of_case(pool_of(request), case_no))
    copies = (copy for each in listed if each.entry.key == material and each.may_open for copy in each.copies)
    position = request.path_params["position"]
    found = next((copy for copy in copies if str(copy.position) == position), None)
    if found is None or found.digest is None:
        raise HTTPException(404)
    return FileAtHand(
        name=found.file_name or "",
        digest=found.digest,
        back=f"/cases/{case_no}#materials-head",
        opened=lambda: log.info("material_opened", case_no=case_no, material=material, actor_id=hand.actor.actor_id),
    )


async def note_file(request: Request) -> FileAtHand:
    """One file of a note."""
    case_no, act_id = request.path_params["case_no"], request.path_params["act_id"]
    dossier = await open_dossier(shared(request), session_of(request), case_no)
    written = (dossier.words_of(entry) for entry in dossier.entries if entry.act_id == act_id)
    kept: list[dict[str, Any]] = list(next((content.get("files", ()) for content in written if content), ()))
    position = request.path_params["position"]
    found = next((each for at, each in enumerate(kept) if str(at) == position), None)
    if found is None:
        raise HTTPException(404)
    return FileAtHand(
        name=str(found["file_name"]),
        digest=str(found["digest"]),
        back=f"/cases/{case_no}#timeline-head",
        opened=lambda: log.info("note_file_opened", case_no=case_no, act_id=act_id, actor_id=dossier.actor.actor_id),
    )


add_file(
    pages,
    "/cases/{case_no}/materials/{material}/{position}",
    allow=roles(*FILE_READERS, of_case=True, reads="file"),
    door=material_file,
)
add_file(
    pages,
    "/cases/{case_no}/notes/{act_id}/{position}",
    allow=roles(*CASE_READERS, of_case=True, reads="file"),
    door=note_file,
)
