"""网上申请: where a person begins an application of their own, and goes on with those that are not sent yet."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.definition.normal import normal_code
from ledger import drafts
from ledger.door import answer_sheets
from starter.web.filing.desk import owner_of
from starter.web.filing.home import ROWS, open_draft_of
from starter.web.lists.turning import after_of, turned
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, person, redirect, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

pages = Pages()


@pages.get("/apply", allow=person())
async def own_applications(request: Request) -> Response:
    """Applications that were begun, each with its step; and where to begin another."""
    owner, after = owner_of(session_of(request)), after_of(request, is_moment=True)
    page = await drafts.open_drafts(pool_of(request), owner, ROWS, after=after)
    found = turned(page, "/apply", drafts.cursor_of)
    return render(
        request,
        "person/applications.html",
        title="网上申请",
        drafts=[await open_draft_of(request, draft) for draft in found.rows],
        turns=found,
    )


@pages.post("/apply", allow=person())
async def begin_own(request: Request) -> Response:
    """Begin one: of a matter, or with the answers of a one-off notice."""
    sent = form_of(request)
    sheet = await answer_sheets.read(pool_of(request), normal_code(text(sent, "code", 20)))
    slug = sheet.bundle if sheet else text(sent, "bundle", 60)
    definition = await shared(request).definition_cache.of_bundle(slug)
    if definition is None:
        raise HTTPException(404)
    owner = owner_of(session_of(request))
    told = sheet.answers if sheet else {}
    answers = {key: given for key, given in told.items() if key in definition.questions}
    draft_id = await drafts.begin_once(pool_of(request), owner, slug, definition.hash, answers)
    return redirect(f"/apply/{draft_id}/situation")
