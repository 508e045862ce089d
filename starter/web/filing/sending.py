"""The end of a registration (核对后提交): everything once more, the declaration, the case, and what to print."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.definition.resolve import asked_questions
from ledger import cases, drafts, lists
from ledger.lists import CaseHead
from starter.office.errors import FilingRefused
from starter.web.filing.desk import (
    FilingInHand,
    as_applicant,
    desk_of,
    draft_of,
    filer_of,
    filing_act_id,
    filing_of,
    is_own,
    laid_out,
    path_of,
)
from starter.web.filing.doors import DECLARATION, BothDoors
from starter.web.filing.registration import form_errors, form_shown, materials_shown
from starter.web.joint.declared import rules_of
from starter.web.notices.codes import shown_code
from starter.web.site import merged_form
from starter.web.site.contact_fields import ContactFields
from starter.web.site.forms_in import form_of, text
from starter.web.site.merged_form import FIELD_PREFIX, InHand
from starter.web.site.permissions import CaseMissing, Pages, redirect, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

log = structlog.get_logger(__name__)
pages = Pages()
both = BothDoors(pages)


@both.get("/{draft_id}/check")
async def check_page(request: Request) -> Response:
    """Everything once more before it is sent, each part with 修改."""
    return await _check(request, await desk_of(request))


async def _check(
    request: Request,
    desk: FilingInHand,
    wrong: Sequence[tuple[str, str]] = (),
    contact: ContactFields | None = None,
) -> Response:
    errors = await form_errors(request, desk, desk.typed)
    if errors:
        return form_shown(request, desk, desk.typed, errors, drafts.fingerprint(desk.draft.form), status=422)
    errors = merged_form.unsettled(desk.entries, desk.have)
    if errors:
        return materials_shown(request, desk, desk.have, errors, drafts.fingerprint(desk.draft.materials), status=422)
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
        apart=desk.cases,
        joints=[(plan, rules_of(plan, desk.departments, names)) for plan in desk.plan.joints],
        act_id=filing_act_id(desk.draft.draft_id),
        nothing=InHand(),
        contact=contact or ContactFields.chosen({}, _phone_of(desk)),
        declaration=DECLARATION,
    )


def _phone_of(desk: FilingInHand) -> str:
    """The first mobile number of the form, offered for text messages."""
    phones = (desk.values.get(each.key, "") for each in desk.form.fields() if each.type == "phone")
    return next((phone for phone in phones if phone.startswith("1")), "")


@both.post("/{draft_id}/submit")
async def submit(request: Request) -> Response:
    """File the case; the same draft gives the same case however often this is sent."""
    draft = await draft_of(request)
    if draft.case_no is not None:
        return redirect(f"{path_of(draft)}/done")
    desk = await laid_out(request, draft)
    contact = ContactFields.sent(form_of(request))
    if problems := contact.problems():
        return await _check(request, desk, problems, contact)
    if desk.is_own and text(form_of(request), "declared", 5) != "yes":
        return await _check(request, desk, [("declared", "请阅读下面的声明并勾选，再提交。")], contact)
    said = {"contacts": contact.contacts, "declaration": DECLARATION if desk.is_own else ""}
    filing = filing_of(desk, filer_of(session_of(request))).model_copy(update=said)
    try:
        earlier = await shared(request).lianban.earlier_cases(filing)
        if earlier and text(form_of(request), "not_the_same", 5) != "yes":
            sentence = "请核对是否与上面的办件重复；不重复的，勾选确认后再提交。"
            return await _check(request, desk, [("not_the_same", sentence)], contact)
        filed = await shared(request).lianban.file_case(filing)
    except FilingRefused as refused:
        errors = [(FIELD_PREFIX + field, sentence) for field, sentence in refused.problems]
        return form_shown(request, desk, desk.typed, errors, drafts.fingerprint(draft.form), status=422)
    await drafts.filed(pool_of(request), draft.account_id, draft.draft_id, filed.case_no)
    log.info("case_filed", case_no=filed.case_no, actor_id=draft.account_id, started=filed.started)
    return redirect(f"{path_of(draft)}/done")


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
        again="again" in request.query_params,
    )


async def _about(request: Request, head: CaseHead) -> tuple[str, str] | None:
    """(what the field is called, the name) of whom a case is about."""
    definition = await shared(request).definition_cache.by_hash(head.definition)
    key = definition.bundle.about or ""
    group, _, name = key.partition(".")
    value = head.form.get(key)
    return (definition.groups[group].fields[name].label, str(value)) if value else None
