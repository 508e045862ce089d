"""证明材料: files that go with what is done on a matter of steering; taken with the act, opened by whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import JsonValue
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ledger.steering import matters
from starter.web.file_pages.answers import FileAtHand, add_file
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.shared import pool_of
from starter.web.site.uploads import chosen_files, take_each
from starter.web.steering.reach import READERS, is_own_work, matter_of

log = structlog.get_logger(__name__)
pages = Pages()
MOST_FILES = 20


@dataclass(frozen=True)
class Evidence:
    """One file as the page shows it."""

    name: str
    path: str


async def taken(request: Request, sent: FormData) -> tuple[list[JsonValue], str | None]:
    """The files of a form, kept by digest, and why one of them is not taken."""
    chosen = chosen_files(sent, "files")
    if len(chosen) > MOST_FILES:
        return [], f"一次最多{MOST_FILES}个文件，请减少后重新选择。"
    kept, refused = await take_each(request, chosen)
    if refused:
        return [], refused[0]
    return [{"file_name": each.file_name, "digest": each.digest, "size": each.size} for each in kept], None


def shown(number: str, act_id: str | None, said: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """The files of an act, with their addresses."""
    base = f"/steering/{number}/files/{act_id}"
    return tuple(Evidence(str(each["file_name"]), f"{base}/{at}") for at, each in enumerate(said.get("files", ())))


async def _evidence(request: Request) -> FileAtHand:
    """One file; to whom the matter does not concern it is as if there were none. Raises CaseMissing, 404."""
    state = await matter_of(request)
    number, act_id, position = state.opening.number, request.path_params["act_id"], request.path_params["position"]
    kept = (await matters.words(pool_of(request), number)).get(act_id, {}).get("files", ())
    found = next((each for at, each in enumerate(kept) if str(at) == position), None)
    is_own = is_own_work(session_of(request), state.opening.not_by, is_open=not state.is_over)
    if found is None or is_own:
        raise HTTPException(404)
    actor_id = session_of(request).account_id
    return FileAtHand(
        name=str(found["file_name"]),
        digest=str(found["digest"]),
        back=f"/steering/{number}#happened",
        opened=lambda: log.info("steering_file_opened", case_no=number, act_id=act_id, actor_id=actor_id),
    )


add_file(pages, "/steering/{matter}/files/{act_id}/{position}", allow=roles(*READERS, reads="file"), door=_evidence)
