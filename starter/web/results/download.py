"""E-licences to keep: made in the child process when first asked for, kept with their digest, for whom they are."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import quote

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger.results import e_licences
from starter.office.codes import ALPHABET
from starter.web.case.in_hand import about_of
from starter.web.case.view import CaseView, view_case
from starter.web.pdf.maker import PdfNotMade
from starter.web.public.sheet_pdf import sorry
from starter.web.results.paper import VERIFY_PATH, address_of, paper_of
from starter.web.results.shown import ShownResult, holder_of, may_have
from starter.web.site.permissions import NotLoggedIn, Pages, redirect, roles, session_of
from starter.web.site.shared import pool_of, shared
from starter.words.notices import PRINTERS

log = structlog.get_logger(__name__)
pages = Pages()
CODE_LENGTH = 20
"""Characters of 32 kinds: a hundred bits, which nobody guesses."""
_OF_STAFF = roles(*PRINTERS, of_case=True, reads="file")
_OWN = roles(Role.APPLICANT, reads="file")


@pages.get("/cases/{case_no}/results/{place}.pdf", allow=_OF_STAFF)
async def staff_file(request: Request) -> Response:
    """The paper, for the window and the organ that issued it."""
    case_no = request.path_params["case_no"]
    view = await view_case(shared(request), session_of(request), case_no)
    return await _file(request, view, back=f"/cases/{case_no}")


@pages.get("/cases/{case_no}/results/{place}", allow=_OF_STAFF)
async def staff_verification(request: Request) -> Response:
    """To its verification page."""
    view = await view_case(shared(request), session_of(request), request.path_params["case_no"])
    return redirect(f"{VERIFY_PATH}/{await code_of(request, view, _asked(request, view))}")


@pages.get("/query/results/{place}.pdf", allow=_OWN)
async def own_file(request: Request) -> Response:
    """The paper, for its holder."""
    return await _file(request, await _own_view(request), back="/query/case")


@pages.get("/query/results/{place}", allow=_OWN)
async def own_verification(request: Request) -> Response:
    """To its verification page, which the holder may pass on."""
    view = await _own_view(request)
    return redirect(f"{VERIFY_PATH}/{await code_of(request, view, _asked(request, view))}")


async def _own_view(request: Request) -> CaseView:
    session = session_of(request)
    if session.case_no is None:
        raise NotLoggedIn
    return await view_case(shared(request), session, session.case_no)


def _asked(request: Request, view: CaseView) -> ShownResult:
    """The result of that place, if it is for the visitor."""
    place = request.path_params["place"]
    found = next((each for each in view.results if str(each.place) == place and may_have(view.actor, each)), None)
    if found is None:
        raise HTTPException(404)
    return found


async def code_of(request: Request, view: CaseView, shown: ShownResult) -> str:
    """The code of that version, given with the first time that it is asked for."""
    fresh = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    result = shown.result
    return await e_licences.give_code(pool_of(request), view.head.case_no, result.subject, result.version, fresh)


async def _file(request: Request, view: CaseView, *, back: str) -> Response:
    shown = _asked(request, view)
    code = await code_of(request, view, shown)
    kept = await e_licences.file_of(pool_of(request), code)
    if kept is None:
        if not shown.may_be_had:
            raise HTTPException(404)
        try:
            kept = await _made(request, view, shown, code)
        except PdfNotMade as failed:
            return sorry(request, failed.code, back)
    log.info("e_licence_opened", case_no=view.head.case_no, subject=shown.result.subject, version=shown.result.version)
    name = quote(f"{shown.result.name}-{shown.number}.pdf")
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}", "Cache-Control": "private, no-cache"}
    return Response(kept, media_type="application/pdf", headers=headers)


async def _made(request: Request, view: CaseView, shown: ShownResult, code: str) -> bytes:
    """Typeset and kept; of two who ask at once both get what was kept first. Raises PdfNotMade."""
    address = address_of(shared(request).settings.public_url, code)
    _, made = await shared(request).pdfs.make(paper_of(shown, holder_of(view.head), about_of(view), address))
    await e_licences.keep(pool_of(request), code, hashlib.sha256(made).hexdigest(), made)
    return await e_licences.file_of(pool_of(request), code) or made
