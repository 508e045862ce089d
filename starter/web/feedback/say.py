"""问题反馈 by anybody, from the guide of a matter: without a name, a few from one place, read again by a link."""

from __future__ import annotations

import hmac
import uuid

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Actor, Role
from domain.definition.bundle import Definition
from domain.steering.feedback import FeedbackSaid, problems
from domain.steering.of_people import FEEDBACK
from domain.steering.procedures import PROCEDURES
from ledger import acts
from ledger.access import limits
from ledger.access.limits import REPORT
from starter.news.links import feedback_mark
from starter.office.steering.door import SteeringIdReused
from starter.office.steering.feedback import report
from starter.web.feedback.own import said_in
from starter.web.feedback.shown import report_of, show_report
from starter.web.site import arrivals
from starter.web.site.permissions import Pages, public, redirect
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.steering import sentence_of

log = structlog.get_logger(__name__)
pages = Pages()
ANYBODY = public("群众反映一件事的问题：不用登录，不留姓名，一个地方一刻钟内有次数限制")
LINK = public("反映的人凭链接看答复；只有反映的问题和答复，没有个人信息")
ACTOR = Actor(actor_id="public", role=Role.APPLICANT)
REPORT_KIND = "report"
_TOO_MANY = "从您所在的网络反映的问题太多了，请15分钟以后再提交；着急的，可以拨打12345。您写的内容还在下面。"


@pages.get("/say/{slug}", allow=ANYBODY)
async def say_page(request: Request) -> Response:
    """The form about one matter."""
    return await _form(request, await _definition(request), FeedbackSaid(act_id=str(uuid.uuid4())), [])


@pages.post("/say/{slug}", allow=ANYBODY)
async def say(request: Request) -> Response:
    """On file; the page behind it has the link by which the answer is read."""
    definition = await _definition(request)
    slug = definition.bundle.bundle
    said = said_in(request, slug).model_copy(update={"case_no": ""})
    if wrong := problems(said, (slug,)):
        return await _form(request, definition, said, wrong)
    if await acts.read_act(pool_of(request), said.act_id) is None and await _is_too_many(request, slug):
        return await _form(request, definition, said, [("words", _TOO_MANY)], 429)
    try:
        number = await report(shared(request).lianban, ACTOR, said, definition)
    except SteeringIdReused:
        return await _form(request, definition, said, [("words", sentence_of("ACT_ID_REUSED").sentence)])
    log.info("problem_reported", case_no=number, by="public")
    return redirect(f"/say/{number}/{feedback_mark(shared(request).settings.secret_key, number)}?made")


@pages.get("/say/{number}/{mark}", allow=LINK)
async def said_page(request: Request) -> Response:
    """What became of a report; a link that was guessed or altered opens nothing."""
    number, mark = request.path_params["number"], str(request.path_params["mark"])
    right = feedback_mark(shared(request).settings.secret_key, number)
    if not hmac.compare_digest(right.encode(), mark.encode()):
        raise HTTPException(404)
    state = await report_of(request, number)
    return await show_report(request, state, (f"/guide/{state.opening.matter}", "返回办事指南"))


async def _is_too_many(request: Request, slug: str) -> bool:
    """Whether so much was reported from this address that nobody may go on for now; if not, this one is counted."""
    attempt = shared(request).entrance.attempt(REPORT_KIND, slug, f"address:{arrivals.address(request)}")
    if await limits.is_locked(pool_of(request), attempt, REPORT):
        return True
    await limits.note_failure(pool_of(request), attempt)
    return False


async def _definition(request: Request) -> Definition:
    found = await shared(request).definition_cache.of_bundle(request.path_params["slug"])
    if found is None:
        raise HTTPException(404)
    return found


async def _form(
    request: Request, definition: Definition, said: FeedbackSaid, errors: list[tuple[str, str]], status: int = 0
) -> Response:
    return render(
        request,
        "feedback/say.html",
        status=status or (422 if errors else 200),
        title="反映问题",
        procedure=PROCEDURES[FEEDBACK],
        slug=definition.bundle.bundle,
        matter=definition.bundle.name,
        typed=said,
        errors=errors,
    )
