"""Files that are not on file yet: of a draft, for the clerk who types it; of a 纸质补录, for the two who compare it."""

from __future__ import annotations

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request

from domain.case.acts import Role
from starter.web.file_pages.answers import FileAtHand, add_file
from starter.web.filing.desk import open_draft, path_of
from starter.web.filing.paper_entry import entered_of
from starter.web.materials import in_hand
from starter.web.site.permissions import Pages, person, roles, session_of

log = structlog.get_logger(__name__)
pages = Pages()


async def draft_file(request: Request) -> FileAtHand:
    """A file of the visitor's own draft. Raises CaseMissing, AlreadyFiled."""
    draft, digest = await open_draft(request), request.path_params["digest"]
    have = in_hand.in_hand(draft.materials).values()
    files = (file for each in have for file in (*each.files, *each.filed))
    found = next((file for file in files if file.digest == digest), None)
    if found is None:
        raise HTTPException(404)
    return FileAtHand(
        name=found.file_name,
        digest=digest,
        back=f"{path_of(draft)}/materials",
        opened=lambda: log.info("draft_file_opened", draft_id=draft.draft_id, actor_id=draft.account_id),
    )


async def entry_file(request: Request) -> FileAtHand:
    """A file of a 纸质补录 that concerns the visitor. Raises CaseMissing."""
    entered, digest = await entered_of(request), request.path_params["digest"]
    found = next((file for _, _, files in entered.materials for file in files if file.digest == digest), None)
    if found is None:
        raise HTTPException(404)
    entry_id, actor_id = entered.entry.entry_id, session_of(request).account_id
    return FileAtHand(
        name=found.file_name or "",
        digest=digest,
        back=f"/paper/{entry_id}",
        opened=lambda: log.info("paper_file_opened", act_id=entry_id, actor_id=actor_id),
    )


add_file(pages, "/filing/{draft_id}/files/{digest}", allow=roles(Role.COUNTER_CLERK, reads="file"), door=draft_file)
add_file(pages, "/apply/{draft_id}/files/{digest}", allow=person(reads="file"), door=draft_file)
add_file(
    pages, "/paper/{entry_id}/files/{digest}", allow=roles(Role.COUNTER_CLERK, Role.LEAD, reads="file"), door=entry_file
)
