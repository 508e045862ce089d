"""问题反馈 by colleagues: from the case, the work list or the window; and what became of one of one's own."""

from __future__ import annotations

import uuid

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.steering.feedback import FeedbackSaid, problems
from domain.steering.of_people import FEEDBACK
from domain.steering.procedures import PROCEDURES
from ledger import lists
from starter.office.steering.door import SteeringIdReused
from starter.office.steering.feedback import report
from starter.web.case.in_hand import actor_of
from starter.web.feedback.list import BY
from starter.web.feedback.shown import report_of, show_report
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import CaseMissing, Pages, check_reach, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.security import SMALL_BODY
from starter.web.site.shared import pool_of, shared
from starter.words.steering import sentence_of

log = structlog.get_logger(__name__)
pages = Pages()
REPORTERS = roles(*BY)
_NO_SUCH_CASE = "没有这个编号的办件，或者它与您无关；请核对，或者留空。"


@pages.get("/feedback/new", allow=REPORTERS)
async def new_report(request: Request) -> Response:
    """The form; `bundle` and `case` of the address are filled in."""
    case_no, matter = request.query_params.get("case", "")[:40], request.query_params.get("bundle", "")[:80]
    if case_no:
        await check_reach(pool_of(request), session_of(request), case_no)
        head = await lists.case_head(pool_of(request), case_no)
        matter = head.bundle if head else matter
    return await _form(request, FeedbackSaid(act_id=str(uuid.uuid4()), matter=matter, case_no=case_no), [])


@pages.post("/feedback/new", allow=REPORTERS)
async def make_report(request: Request) -> Response:
    """On file and told to whoever leads the matter; the same form again is the same report."""
    said = said_in(request)
    errors = problems(said, await matters(request))
    if said.case_no and not await _reaches(request, said.case_no):
        errors.append(("case_no", _NO_SUCH_CASE))
    definition = await shared(request).definition_cache.of_bundle(said.matter)
    if errors or definition is None:
        return await _form(request, said, errors)
    try:
        number = await report(shared(request).lianban, actor_of(session_of(request)), said, definition)
    except SteeringIdReused:
        return await _form(request, said, [("words", sentence_of("ACT_ID_REUSED").sentence)])
    log.info("problem_reported", case_no=number, by="colleague")
    return redirect(f"/feedback/{number}?made")


@pages.get("/feedback/{number}", allow=REPORTERS)
async def own_report(request: Request) -> Response:
    """One of one's own, as its reporter reads it."""
    state = await report_of(request, request.path_params["number"])
    account = session_of(request).account_id
    if account not in (state.opening.issued_by.actor_id, state.opening.issued_by.stands_for):
        raise CaseMissing
    return await show_report(request, state, ("/feedback", "返回问题反馈"))


def said_in(request: Request, matter: str = "") -> FeedbackSaid:
    """The report as the form says it; about one matter alone where that is named."""
    form = form_of(request)
    return FeedbackSaid(
        act_id=text(form, "act_id", 60) or str(uuid.uuid4()),
        matter=matter or text(form, "matter", 80),
        reason=text(form, "reason", 40),
        words=text(form, "words", SMALL_BODY).replace("\r\n", "\n").strip(),
        case_no=text(form, "case_no", 40).strip(),
    )


async def matters(request: Request) -> dict[str, str]:
    """Matters in force, by slug."""
    return dict((await shared(request).definition_cache.names()).bundles)


async def _reaches(request: Request, case_no: str) -> bool:
    try:
        await check_reach(pool_of(request), session_of(request), case_no)
    except CaseMissing:
        return False
    return True


async def _form(request: Request, said: FeedbackSaid, errors: list[tuple[str, str]]) -> Response:
    return render(
        request,
        "feedback/new.html",
        status=422 if errors else 200,
        title="反映问题",
        procedure=PROCEDURES[FEEDBACK],
        matters=sorted((await matters(request)).items(), key=lambda each: each[1]),
        typed=said,
        errors=errors,
    )
