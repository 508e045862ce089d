"""Registration at the window (收件登记): questionnaire, one merged form, materials, check, submit.

A draft is kept after each step. It becomes at most one case: its act_id follows from the draft, so a double click, a
second tab or a retry after a fault gives the same case and the same query code.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Actor, Role
from domain.definition.bundle import Definition
from domain.definition.form_check import validate_form
from domain.definition.forms import Form, MaterialEntry, applicant_name, materials_list, rows_of
from domain.definition.plan import Plan
from domain.definition.resolve import ResolveRefused, asked_questions, check_answers, check_day
from domain.time.calendar import beijing_date
from ledger import drafts, legal_clock, lists
from ledger.drafts import Draft
from starter.office.codes import query_code
from starter.office.errors import FilingRefused
from starter.office.requests import Filing
from starter.web.joint.declared import rules_of
from starter.web.site import merged_form
from starter.web.site.forms_in import form_of, text
from starter.web.site.merged_form import FIELD_PREFIX, InHand
from starter.web.site.permissions import CaseMissing, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

_FILING_IDS = uuid.UUID("5b0a1f0e-6f0c-4d55-9a6b-0b8a5d4e7c11")

log = structlog.get_logger(__name__)
pages = Pages()
WINDOW = roles(Role.COUNTER_CLERK)


class AnswersIncomplete(Exception):
    """A later step was opened before the questionnaire was answered."""


@dataclass(frozen=True)
class FilingInHand:
    """A draft on the table with what follows from it."""

    draft: Draft
    definition: Definition
    plan: Plan
    form: Form
    entries: tuple[MaterialEntry, ...]
    departments: dict[str, str]

    @property
    def have(self) -> dict[str, InHand]:
        """Materials in hand."""
        return merged_form.in_hand(self.draft.materials)

    @property
    def path(self) -> str:
        """Where the draft's pages are."""
        return f"/filing/{self.draft.draft_id}"


@pages.post("/filing", allow=WINDOW)
async def begin(request: Request) -> Response:
    """A new draft for the chosen bundle."""
    definition = await shared(request).lianban.definition(text(form_of(request), "bundle", 60))
    account_id = session_of(request).account_id or ""
    draft_id = await drafts.begin(pool_of(request), account_id, definition.bundle.bundle, definition.hash)
    return redirect(f"/filing/{draft_id}/situation")


@pages.get("/filing/{draft_id}/situation", allow=WINDOW)
async def situation_page(request: Request) -> Response:
    """情形引导: the questions that apply, with what was answered."""
    draft = await draft_of(request)
    if draft.case_no is not None:
        return redirect(f"/filing/{draft.draft_id}/done")
    return await _situation(request, draft, dict(draft.answers), [])


@pages.post("/filing/{draft_id}/situation", allow=WINDOW)
async def answer(request: Request) -> Response:
    """Keep the answers; go on when they give a plan, explain when they lead out of the bundle."""
    draft = await draft_of(request)
    definition = await shared(request).shelf.by_hash(draft.definition)
    sent = form_of(request)
    answers = {key: given for key in definition.questions if (given := text(sent, f"q.{key}", 200))}
    await drafts.keep_answers(pool_of(request), draft.account_id, draft.draft_id, answers)
    problems = check_answers(definition, answers)
    if not problems:
        try:
            merged_form.plan_and_form(definition, answers, {})
            check_day(definition, beijing_date(await legal_clock.legal_now(pool_of(request))))
        except ResolveRefused as refused:
            problems = refused.problems
    if problems and all(problem.code == "SINGLE_ROUTE" for problem in problems):
        reasons = [(definition.questions[p.question or ""].ask, p.sentence) for p in problems]
        return render(
            request,
            "filing/single.html",
            title="不适用联办，请按单项办理",
            draft=draft,
            reasons=reasons,
            bundle=definition.bundle,
        )
    now_asked = asked_questions(definition, answers).keys() - asked_questions(definition, draft.answers).keys()
    if problems and all(problem.question in now_asked for problem in problems):
        # Asked because of an answer just given: the page could not show it before, so nothing is wrong yet.
        back = "?back=check" if text(sent, "back") == "check" else ""
        return redirect(f"/filing/{draft.draft_id}/situation{back}#q.{problems[0].question}")
    if problems:
        errors = [(f"q.{problem.question}", problem.sentence) for problem in problems if problem.code != "SINGLE_ROUTE"]
        return await _situation(request, draft, answers, errors, status=422)
    return redirect(_next(request, f"/filing/{draft.draft_id}", "form"))


@pages.get("/filing/{draft_id}/form", allow=WINDOW)
async def form_page(request: Request) -> Response:
    """多表合一: every field once, as far as it was filled in."""
    desk = await desk_of(request)
    return _form(request, desk, dict(desk.draft.form), [])


@pages.post("/filing/{draft_id}/form", allow=WINDOW)
async def fill_in(request: Request) -> Response:
    """Keep what was typed, right or wrong; go on when it is right."""
    desk = await desk_of(request)
    sent = form_of(request)
    values = merged_form.sent_values(desk.form, sent)
    added = text(sent, "add_row", 60)
    if added:
        values |= _empty_row(desk.form, added, values)
    await drafts.keep_form(pool_of(request), desk.draft.account_id, desk.draft.draft_id, values)
    if added or text(sent, "go") == "save":
        return redirect(f"{desk.path}/form")
    errors = await _form_errors(request, desk.form, values)
    if errors:
        return _form(request, desk, values, errors, status=422)
    return redirect(_next(request, desk.path, "materials"))


@pages.get("/filing/{draft_id}/materials", allow=WINDOW)
async def materials_page(request: Request) -> Response:
    """一套材料: what need not be handed in, and what must."""
    desk = await desk_of(request)
    return _materials(request, desk, desk.have, [])


@pages.post("/filing/{draft_id}/materials", allow=roles(Role.COUNTER_CLERK, uploads=True))
async def hand_in(request: Request) -> Response:
    """Take files and ticks; go on when something is said about every material."""
    desk = await desk_of(request)
    sent = form_of(request)
    have, errors = await merged_form.take_materials(pool_of(request), desk.entries, desk.have, sent)
    kept = {key: each.model_dump(mode="json") for key, each in have.items()}
    await drafts.keep_materials(pool_of(request), desk.draft.account_id, desk.draft.draft_id, kept)
    goes_on = text(sent, "go") == "next"
    if goes_on and not errors:
        errors = merged_form.unsettled(desk.entries, have)
    if errors:
        return _materials(request, desk, have, errors, status=422)
    return redirect(f"{desk.path}/check" if goes_on else f"{desk.path}/materials")


@pages.get("/filing/{draft_id}/check", allow=WINDOW)
async def check_page(request: Request) -> Response:
    """Everything once more before it is sent, each part with 修改."""
    desk = await desk_of(request)
    errors = await _form_errors(request, desk.form, desk.draft.form)
    if errors:
        return _form(request, desk, dict(desk.draft.form), errors, status=422)
    errors = merged_form.unsettled(desk.entries, desk.have)
    if errors:
        return _materials(request, desk, desk.have, errors, status=422)
    questions = asked_questions(desk.definition, desk.draft.answers)
    names = {item.key: item.name for item in desk.plan.items}
    return render(
        request,
        "filing/check.html",
        title="核对后提交",
        desk=desk,
        answers=[(question.ask, desk.draft.answers[key]) for key, question in questions.items()],
        groups=merged_form.shown_groups(desk.form, desk.draft.form, desk.departments),
        joints=[(plan, rules_of(plan, desk.departments, names)) for plan in desk.plan.joints],
        act_id=filing_act_id(desk.draft.draft_id),
        nothing=InHand(),
    )


@pages.post("/filing/{draft_id}/submit", allow=WINDOW)
async def submit(request: Request) -> Response:
    """File the case; the same draft gives the same case however often this is sent."""
    draft = await draft_of(request)
    if draft.case_no is not None:
        return redirect(f"/filing/{draft.draft_id}/done")
    desk = await desk_of(request)
    filing = filing_of(desk)
    try:
        filed = await shared(request).lianban.file_case(filing)
    except FilingRefused as refused:
        errors = [(FIELD_PREFIX + field, sentence) for field, sentence in refused.problems]
        return _form(request, desk, dict(draft.form), errors, status=422)
    await drafts.filed(pool_of(request), draft.account_id, draft.draft_id, filed.case_no)
    log.info("case_filed", case_no=filed.case_no, actor_id=draft.account_id, started=filed.started)
    return redirect(f"/filing/{draft.draft_id}/done")


@pages.get("/filing/{draft_id}/done", allow=WINDOW)
async def done_page(request: Request) -> Response:
    """The case number, the family's query code, and what to print."""
    draft = await draft_of(request)
    if draft.case_no is None:
        return redirect(f"/filing/{draft.draft_id}/check")
    head = await lists.case_head(pool_of(request), draft.case_no)
    if head is None:
        raise CaseMissing
    code = query_code(shared(request).settings.secret_key, filing_act_id(draft.draft_id))
    return render(request, "filing/done.html", title="收件成功", head=head, code=code)


@pages.post("/filing/{draft_id}/drop", allow=WINDOW)
async def drop(request: Request) -> Response:
    """Give a draft up, with everything typed in it."""
    await drafts.drop(pool_of(request), session_of(request).account_id or "", request.path_params["draft_id"])
    return redirect("/filing")


def filing_of(desk: FilingInHand) -> Filing:
    """The application as it is put on file."""
    draft = desk.draft
    return Filing(
        act_id=filing_act_id(draft.draft_id),
        actor=Actor(actor_id=draft.account_id, role=Role.COUNTER_CLERK),
        definition=draft.definition,
        answers=dict(desk.plan.answers),
        form={key: value for key, value in draft.form.items() if value},
        materials=merged_form.materials_in(desk.entries, desk.have),
        applicant_name=applicant_name(desk.form, draft.form),
    )


def filing_act_id(draft_id: str) -> str:
    """The act that opens the draft's case; one draft, one act."""
    return str(uuid.uuid5(_FILING_IDS, draft_id))


async def draft_of(request: Request) -> Draft:
    account_id = session_of(request).account_id or ""
    draft = await drafts.read(pool_of(request), account_id, request.path_params["draft_id"])
    if draft is None:
        raise CaseMissing
    return draft


async def desk_of(request: Request) -> FilingInHand:
    """The draft with its plan; sends back to the questionnaire when that gives none."""
    draft = await draft_of(request)
    definition = await shared(request).shelf.by_hash(draft.definition)
    try:
        plan, form = merged_form.plan_and_form(definition, draft.answers, draft.form)
    except ResolveRefused:
        raise AnswersIncomplete from None
    return FilingInHand(
        draft=draft,
        definition=definition,
        plan=plan,
        form=form,
        entries=materials_list(definition, plan),
        departments={code: department.name for code, department in definition.departments.items()},
    )


async def back_to_questions(request: Request, _error: Exception) -> Response:
    """What AnswersIncomplete leads to."""
    return redirect(f"/filing/{request.path_params['draft_id']}/situation")


async def _situation(
    request: Request, draft: Draft, answers: dict[str, str], errors: list[tuple[str, str]], status: int = 200
) -> Response:
    definition = await shared(request).shelf.by_hash(draft.definition)
    return render(
        request,
        "filing/situation.html",
        status=status,
        title="情形引导",
        draft=draft,
        bundle=definition.bundle,
        questions=asked_questions(definition, answers),
        answers=answers,
        errors=errors,
    )


def _form(
    request: Request, desk: FilingInHand, values: dict[str, str], errors: list[tuple[str, str]], status: int = 200
) -> Response:
    groups = merged_form.shown_groups(desk.form, values, desk.departments)
    return render(
        request, "filing/form.html", status=status, title="填写一张表", desk=desk, groups=groups, errors=errors
    )


def _materials(
    request: Request, desk: FilingInHand, have: dict[str, InHand], errors: list[tuple[str, str]], status: int = 200
) -> Response:
    return render(
        request,
        "filing/materials.html",
        status=status,
        title="一套材料",
        desk=desk,
        have=have,
        nothing=InHand(),
        errors=errors,
    )


async def _form_errors(request: Request, form: Form, values: dict[str, str]) -> list[tuple[str, str]]:
    today = beijing_date(await legal_clock.legal_now(pool_of(request)))
    names = {group.key: group.name for group in form.groups}
    return [
        (FIELD_PREFIX + error.field, f"{names.get(error.field.partition('.')[0], '')}：{error.sentence}")
        for error in validate_form(form, values, today)
    ]


def _empty_row(form: Form, group_key: str, values: dict[str, str]) -> dict[str, str]:
    """One more row of a repeating group, empty, so that the page draws it."""
    group = form.group(group_key)
    if group is None or group.repeat is None:
        return {}
    row = rows_of(form, values)[group_key]
    if row >= group.repeat.max:
        return {}
    return {f"{group_key}.{row}.{field.key.partition('.')[2]}": "" for field in group.fields}


def _next(request: Request, path: str, step: str) -> str:
    """The step after this one; back to the check page for whoever came from there."""
    return f"{path}/check" if text(form_of(request), "back") == "check" else f"{path}/{step}"
