"""The end of a registration (核对后提交): everything once more, the declaration, the case, and what to print."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.estimate import Estimate, estimate
from domain.definition.resolve import asked_questions
from ledger import cases, drafts, lists
from ledger.drafts import Draft
from ledger.lists import CaseHead
from starter.office.cosigning.sending import send_for_signing
from starter.office.errors import FilingRefused
from starter.office.requests import Filing
from starter.web.cosigning.asking import cosigners_of, to_sign
from starter.web.filing import consents, last_page
from starter.web.filing.desk import (
    FilingInHand,
    as_applicant,
    desk_asked,
    draft_of,
    filer_of,
    filing_act_id,
    filing_of,
    is_own,
    laid_out,
    path_of,
)
from starter.web.filing.doors import DECLARATION, BothDoors
from starter.web.filing.last_page import Said
from starter.web.filing.registration import form_errors, form_shown, materials_shown
from starter.web.joint.declared import rules_of
from starter.web.materials import in_hand
from starter.web.materials.in_hand import InHand
from starter.web.notices.codes import shown_code
from starter.web.public.sheet_parts import foreseen, what_makes_it_later
from starter.web.site import merged_form
from starter.web.site.form_parts import Errors
from starter.web.site.forms_in import form_of, text
from starter.web.site.merged_form import FIELD_PREFIX
from starter.web.site.permissions import CaseMissing, Pages, redirect, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

log = structlog.get_logger(__name__)
pages = Pages()
both = BothDoors(pages)


@both.get("/{draft_id}/check")
async def check_page(request: Request) -> Response:
    """Everything once more before it is sent, each part with 修改."""
    desk = await desk_asked(request)
    return await _check(request, desk, await last_page.as_kept(request, desk))


async def _check(request: Request, desk: FilingInHand, said: Said, wrong: Sequence[tuple[str, str]] = ()) -> Response:
    errors = await form_errors(request, desk, desk.typed)
    if errors:
        return form_shown(request, desk, desk.typed, errors, drafts.fingerprint(desk.draft.form), status=422)
    errors = in_hand.unsettled(desk.entries, desk.have)
    if errors:
        return await materials_shown(
            request, desk, desk.have, errors, drafts.fingerprint(desk.draft.materials), status=422
        )
    questions = asked_questions(desk.definition, desk.draft.answers)
    names = {item.key: item.name for item in desk.plan.items}
    return render(
        request,
        "filing/check.html",
        status=422 if wrong else 200,
        title="核对后提交",
        desk=desk,
        earlier=await shared(request).lianban.earlier_cases(filing_of(desk, filer_of(session_of(request)))),
        errors=list(wrong),
        answers=[(question.ask, desk.draft.answers[key]) for key, question in questions.items()],
        groups=merged_form.shown_groups(desk.form, desk.typed, desk.departments),
        sources=desk.prefill.notes(desk.form, desk.typed),
        wanted=said.wanted,
        yes=said.yes,
        apart=desk.cases,
        joints=[(plan, rules_of(plan, desk.departments, names)) for plan in desk.plan.joints],
        act_id=filing_act_id(desk.draft.draft_id),
        nothing=InHand(),
        foreseen=await foreseen(request, desk.plan),
        later=what_makes_it_later(desk.plan),
        today=said.received.today,
        contact=said.contact,
        reception=said.received,
        declaration=DECLARATION,
        cosigners=await cosigners_of(request, desk),
        ways=said.ways,
    )


@both.post("/{draft_id}/submit")
async def submit(request: Request) -> Response:
    """File the case, or send it to those who sign it first; a draft gives the same case however often this is sent."""
    draft = await draft_of(request)
    if draft.case_no is not None or draft.waits is not None:
        return redirect(f"{path_of(draft)}/{'signatures' if draft.case_no is None else 'done'}")
    desk = await laid_out(request, draft)
    said = await last_page.as_sent(request, desk)
    if step := last_page.goes_back_to(request):
        return redirect(f"{desk.path}/{step}")
    wrong = [*said.wrong, *last_page.declared(request, desk)]
    # Another tab may have put pages in order or taken some out since this page was read: they are not filed as missing.
    if wrong or in_hand.unsettled(desk.entries, desk.have):
        return await _check(request, desk, said, wrong)
    try:
        if problems := await _is_another(request, desk):
            return await _check(request, desk, said, problems)
        return await _sent(request, desk, said)
    except FilingRefused as refused:
        errors = [(FIELD_PREFIX + field, sentence) for field, sentence in refused.problems]
        return form_shown(request, desk, desk.typed, errors, drafts.fingerprint(draft.form), status=422)


async def _is_another(request: Request, desk: FilingInHand) -> Errors:
    """Whether it may be one of before, and nobody said that it is not. Raises FilingRefused."""
    earlier = await shared(request).lianban.earlier_cases(filing_of(desk, filer_of(session_of(request))))
    if earlier and text(form_of(request), "not_the_same", 5) != "yes":
        return [("not_the_same", "请核对是否与上面的办件重复；不重复的，勾选确认后再提交。")]
    return []


async def _sent(request: Request, desk: FilingInHand, said: Said) -> Response:
    """On file, or on its way to those who sign. Raises FilingRefused."""
    draft = desk.draft
    goes_out = await consents.without_refused(request, desk, said.wanted, said.yes)
    filing = _filing(request, goes_out, draft, said)
    if cosigners := await cosigners_of(request, goes_out):
        number = await send_for_signing(
            shared(request).lianban, await to_sign(request, goes_out, filing, cosigners, said.ways)
        )
        log.info("signatures_asked", case_no=number, cosigners=len(cosigners))
        return redirect(f"{path_of(draft)}/signatures")
    case_no = await shared(request).lianban.file_and_go_on(filing)
    await drafts.filed(pool_of(request), draft.account_id, draft.draft_id, case_no)
    log.info("case_filed", case_no=case_no, actor_id=draft.account_id)
    return redirect(f"{path_of(draft)}/done")


def _filing(request: Request, desk: FilingInHand, draft: Draft, said: Said) -> Filing:
    beside = {
        "contacts": said.contact.contacts,
        "language": said.contact.language,
        "declaration": DECLARATION if desk.is_own else "",
        "consents": (*consents.said_to(said.wanted, said.yes, said.contact.contacts), *desk.look_up_consents),
        "sources": desk.prefill.sources(desk.form, desk.typed),
        "reception": said.received.said(draft),
    }
    return filing_of(desk, filer_of(session_of(request))).model_copy(update=beside)


@both.get("/{draft_id}/done")
async def done_page(request: Request) -> Response:
    """The case number, the family's query code while it may be shown, and what to print."""
    draft = await draft_of(request)
    if draft.case_no is None:
        return redirect(f"{path_of(draft)}/check")
    head = await lists.case_head(pool_of(request), draft.case_no)
    if head is None:
        raise CaseMissing
    code = await shown_code(request, filing_act_id(draft.draft_id), draft.case_no)
    reader = as_applicant(draft.case_no) if is_own(draft) else filer_of(session_of(request))
    siblings = await cases.siblings(pool_of(request), draft.case_no, reader, None)
    return render(
        request,
        "person/done.html" if is_own(draft) else "filing/done.html",
        title="提交成功" if is_own(draft) else "收件成功",
        head=head,
        code=code,
        about=await _about(request, head),
        siblings=[(each, await shown_code(request, each.act_id, each.case_no)) for each in siblings],
        foreseen=await _foreseen_of(request, draft.case_no),
        again="again" in request.query_params,
    )


async def _foreseen_of(request: Request, case_no: str) -> Estimate | None:
    """By when it is taken on and done, counted from its receipt."""
    opening = await cases.read_opening(pool_of(request), case_no)
    return estimate(opening.plan, opening.calendar, opening.received_at)


async def _about(request: Request, head: CaseHead) -> tuple[str, str] | None:
    """(what the field is called, the name) of whom a case is about."""
    definition = await shared(request).definition_cache.by_hash(head.definition)
    key = definition.bundle.about or ""
    group, _, name = key.partition(".")
    value = head.form.get(key)
    return (definition.groups[group].fields[name].label, str(value)) if value else None
