"""一次告知单: what applies to one situation, saved under a short code: items, papers, visits, the estimated finish.

The code is made of the answers, so the same situation has one code, however often it is saved. The page is made anew
each time: its estimated finish counts from today. The window opens the situation by the code.
"""

from __future__ import annotations

import json

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.definition.bundle import Definition
from domain.definition.normal import normal_code
from domain.definition.resolve import ResolveRefused, asked_questions, resolve
from ledger import drafts
from ledger.door import answer_sheets
from runtime.signing import keyed_digest
from starter.office.codes import ALPHABET, CODE_LENGTH
from starter.office.filing.received_here import require_taken_here
from starter.web.filing.queue import with_ticket
from starter.web.notices.qr import address_picture
from starter.web.public.sheet_parts import shown_sheet
from starter.web.site.deputy_session import stands_for
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, public, redirect, roles, session_of, session_or_none
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

pages = Pages()
OPEN = public("一次告知单人人可看，没有个人信息")


@pages.post("/guide/{slug}/sheet", allow=OPEN)
async def save_sheet(request: Request) -> Response:
    """Save the answers; they have to give a plan."""
    slug = request.path_params["slug"]
    definition = await shared(request).definition_cache.of_bundle(slug)
    if definition is None:
        raise HTTPException(404)
    sent = form_of(request)
    answers = {key: given for key in definition.questions if (given := text(sent, f"q.{key}", 200))}
    asked = asked_questions(definition, answers)
    answers = {key: given for key, given in answers.items() if key in asked}
    try:
        resolve(definition, answers)
    except ResolveRefused:
        query = "&".join(f"q.{key}={given}" for key, given in answers.items())
        return redirect(f"/guide/{slug}/situation?{query}")
    code = _code(request, definition, answers)
    await answer_sheets.save(pool_of(request), code, slug, definition.hash, answers)
    return redirect(f"/sheets/{code}")


@pages.get("/sheets/{code}", allow=OPEN)
async def sheet_page(request: Request) -> Response:
    """The notice, as of today."""
    sheet = await answer_sheets.read(pool_of(request), normal_code(request.path_params["code"]))
    if sheet is None:
        raise HTTPException(404)
    shown = await shown_sheet(request, sheet)
    return render(
        request,
        "public/sheet.html",
        title=f"一次告知单：{shown.bundle.name}",
        shown=shown,
        picture=address_picture(shown.address),
        offers_apply=offers_apply(request),
    )


@pages.post("/filing/sheet", allow=roles(Role.COUNTER_CLERK))
async def begin_from_sheet(request: Request) -> Response:
    """The window begins a registration with the answers of a notice, under the definition that is in force now."""
    typed = normal_code(text(form_of(request), "code", 20)).upper()
    sheet = await answer_sheets.read(pool_of(request), typed)
    if sheet is None:
        return redirect("/filing?sheet=unknown")
    definition = await shared(request).lianban.definition(sheet.bundle)
    await require_taken_here(pool_of(request), definition, stands_for(session_of(request)))
    account_id = session_of(request).account_id or ""
    answers = {key: given for key, given in sheet.answers.items() if key in definition.questions}
    draft_id = await drafts.begin(pool_of(request), account_id, sheet.bundle, definition.hash, answers)
    await with_ticket(request, draft_id)
    return redirect(f"/filing/{draft_id}/situation")


def offers_apply(request: Request) -> bool:
    """Whether whoever looks may apply online: a person who logged in for themselves."""
    session = session_or_none(request)
    return session is not None and session.person_id is not None


def _code(request: Request, definition: Definition, answers: dict[str, str]) -> str:
    said = json.dumps(answers, ensure_ascii=False, sort_keys=True)
    digest = keyed_digest(shared(request).settings.secret_key, "answer-sheet", definition.hash, said)
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LENGTH])
