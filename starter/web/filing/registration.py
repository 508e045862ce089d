"""Registration at the window (收件登记): questionnaire, one merged form, materials, check, submit.

A draft is kept after each step. Every page says on which state of its part it was drawn, so that of two tabs on one
draft the older shows what the newer has kept before it takes its place; once filed, every step leads to the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import structlog
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.consents.purposes import TEXTS, Purpose
from domain.definition.form_check import validate_form
from domain.definition.forms import rows_of
from domain.definition.resolve import ResolveRefused, check_answers, check_day
from domain.definition.split import row_added, row_removed, same_rows
from domain.time.calendar import beijing_date
from ledger import drafts
from ledger.drafts import Draft
from starter.office.filing.received_here import require_taken_here
from starter.office.requests import PERSON
from starter.web.filing import agreeing
from starter.web.filing.desk import (
    FilingInHand,
    desk_asked,
    desk_of,
    is_own,
    open_draft,
    owner_of,
    path_of,
)
from starter.web.filing.doors import BothDoors
from starter.web.filing.questions import shown_questions
from starter.web.filing.queue import with_ticket
from starter.web.materials import in_hand
from starter.web.materials.in_hand import InHand
from starter.web.materials.look_ups import announced
from starter.web.materials.making import make_all
from starter.web.materials.shown import about_materials, note_taken_out
from starter.web.site import merged_form
from starter.web.site.carried import wants_a_look
from starter.web.site.deputy_session import stands_for
from starter.web.site.forms_in import form_of, text
from starter.web.site.merged_form import FIELD_PREFIX
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import legal_now_of, pool_of, shared

log = structlog.get_logger(__name__)
pages = Pages()
WINDOW = roles(Role.COUNTER_CLERK)
both = BothDoors(pages)
"""The same pages at the window (/filing) and for the applicant (/apply)."""


@pages.post("/filing", allow=WINDOW)
async def begin(request: Request) -> Response:
    """A new draft for the chosen bundle."""
    definition = await shared(request).lianban.definition(text(form_of(request), "bundle", 60))
    session = session_of(request)
    await require_taken_here(pool_of(request), definition, stands_for(session))
    account_id = session.account_id or ""
    draft_id = await drafts.begin(pool_of(request), account_id, definition.bundle.bundle, definition.hash)
    await with_ticket(request, draft_id)
    return redirect(f"/filing/{draft_id}/situation")


@both.get("/{draft_id}/situation")
async def situation_page(request: Request) -> Response:
    """情形引导: the questions that apply, with what was answered."""
    draft = await open_draft(request)
    return await _situation(request, draft, dict(draft.answers), [], drafts.fingerprint(draft.answers))


@both.post("/{draft_id}/situation")
async def answer(request: Request) -> Response:
    """Keep the answers; go on when they give a plan, explain when they lead out of the bundle."""
    draft = await open_draft(request)
    definition = await shared(request).definition_cache.by_hash(draft.definition)
    sent = form_of(request)
    answers = {key: given for key in definition.questions if (given := text(sent, f"q.{key}", 200))}
    base = text(sent, "base", 40)
    if wants_a_look(sent):
        return await _situation(request, draft, answers, [], base)
    newer = await drafts.keep_answers(pool_of(request), draft.account_id, draft.draft_id, answers, base)
    if newer is not None:
        stands = drafts.fingerprint(newer.answers)
        return await _situation(request, draft, answers, [], stands, status=409, newer=newer)
    problems = check_answers(definition, answers)
    if not problems:
        try:
            merged_form.plan_and_form(definition, answers, {})
            check_day(definition, beijing_date(await legal_now_of(request)))
        except ResolveRefused as refused:
            problems = refused.problems
    if problems and all(problem.code == "SINGLE_ROUTE" for problem in problems):
        reasons = [(definition.questions[p.question or ""].ask, p.sentence) for p in problems]
        return render(
            request,
            "filing/single.html",
            path=path_of(draft),
            is_own=is_own(draft),
            title="不适用联办，请按单项办理",
            draft=draft,
            reasons=reasons,
            bundle=definition.bundle,
        )
    if problems:
        errors = [(f"q.{problem.question}", problem.sentence) for problem in problems if problem.code != "SINGLE_ROUTE"]
        return await _situation(request, draft, answers, errors, drafts.fingerprint(answers), status=422)
    return redirect(_next(request, path_of(draft), "form"))


@both.get("/{draft_id}/form")
async def form_page(request: Request) -> Response:
    """多表合一: every field once, as far as it was filled in."""
    desk = await desk_of(request)
    typed = desk.prefill.begun(desk.form, desk.typed)
    return form_shown(request, desk, typed, [], drafts.fingerprint(desk.draft.form))


@both.post("/{draft_id}/form")
async def fill_in(request: Request) -> Response:
    """Keep what was typed, right or wrong; go on when it is right."""
    sent = form_of(request)
    desk = agreeing.as_sent(await desk_of(request), sent)
    values = merged_form.sent_values(desk.form, sent)
    draft, base = desk.draft, text(sent, "base", 40)
    if wants_a_look(sent):
        return form_shown(request, desk, values, [], base)
    changed = _rows_changed(desk, values, sent)
    if group := text(sent, "fill", 60):
        changed = desk.prefill.chosen(desk.form, values, group)
    values = values if changed is None else changed
    newer = await drafts.keep_form(pool_of(request), draft.account_id, draft.draft_id, values, base)
    if newer is not None:
        return form_shown(request, desk, values, [], drafts.fingerprint(newer.form), status=409, newer=newer)
    await agreeing.keep(request, desk)
    if changed is not None or text(sent, "go") == "save":
        return redirect(f"{desk.path}/form")
    errors = await form_errors(request, desk, values)
    if errors:
        return form_shown(request, desk, values, errors, drafts.fingerprint(values), status=422)
    return redirect(_next(request, desk.path, "materials"))


@both.get("/{draft_id}/materials")
async def materials_page(request: Request) -> Response:
    """一套材料: what need not be handed in, and what must."""
    desk = await desk_asked(request)
    return await materials_shown(request, desk, desk.have, [], drafts.fingerprint(desk.draft.materials))


@both.post("/{draft_id}/materials", uploads=True)
async def hand_in(request: Request) -> Response:
    """Take files and ticks; go on when something is said about every material."""
    desk = await desk_of(request)
    sent = form_of(request)
    if wants_a_look(sent):
        have = in_hand.ticked(desk.entries, desk.have, sent)
        return await materials_shown(request, desk, have, [], text(sent, "base", 40))
    have, errors = await in_hand.take_materials(request, desk.entries, desk.have, sent)
    if not await _materials_kept(request, desk, have):
        sentence = "材料的勾选在另一个页面里改过。上传的文件已经保存，请核对下面的勾选后再保存。"
        desk = await desk_of(request)
        stands = drafts.fingerprint(desk.draft.materials)
        return await materials_shown(request, desk, have, [*errors, ("materials", sentence)], stands, status=409)
    await note_taken_out(request, desk, have)
    goes_on = text(sent, "go") == "next"
    if goes_on and not errors:
        errors = await make_all(request, desk.draft, desk.entries, have)
        desk = await desk_of(request)
        have = desk.have
        errors = errors or in_hand.unsettled(desk.entries, have)
    if errors:
        return await materials_shown(request, desk, have, errors, drafts.fingerprint(_plain(have)), status=422)
    return redirect(f"{desk.path}/check" if goes_on else f"{desk.path}/materials")


@both.post("/{draft_id}/drop")
async def drop(request: Request) -> Response:
    """Give a draft up, with everything typed in it."""
    owner = owner_of(session_of(request))
    await drafts.drop(pool_of(request), owner, request.path_params["draft_id"])
    return redirect("/apply" if owner.startswith(PERSON) else "/filing")


def _plain(have: Mapping[str, InHand]) -> dict[str, Any]:
    """What is in hand as a draft holds it."""
    return {key: each.model_dump(mode="json") for key, each in have.items()}


async def _materials_kept(request: Request, desk: FilingInHand, have: Mapping[str, InHand]) -> bool:
    """Keep what is in hand; where another tab changed the ticks, keep the files alone and say no."""
    pool, draft, base = pool_of(request), desk.draft, text(form_of(request), "base", 40)
    newer = await drafts.keep_materials(pool, draft.account_id, draft.draft_id, _plain(have), base)
    if newer is None:
        return True
    before = in_hand.in_hand(newer.materials)
    merged = {key: before.get(key, InHand()).with_files(each.files) for key, each in have.items()}
    await drafts.keep_materials(pool, draft.account_id, draft.draft_id, _plain(merged))
    return False


async def _situation(
    request: Request,
    draft: Draft,
    answers: dict[str, str],
    errors: list[tuple[str, str]],
    base: str,
    status: int = 200,
    newer: Draft | None = None,
) -> Response:
    definition = await shared(request).definition_cache.by_hash(draft.definition)
    return render(
        request,
        "filing/situation.html",
        status=status,
        path=path_of(draft),
        is_own=is_own(draft),
        title="情形引导",
        draft=draft,
        bundle=definition.bundle,
        questions=shown_questions(definition, answers, newer.answers if newer else None),
        answers=answers,
        base=base,
        newer=newer,
        errors=errors,
    )


def form_shown(
    request: Request,
    desk: FilingInHand,
    typed: dict[str, str],
    errors: list[tuple[str, str]],
    base: str,
    status: int = 200,
    newer: Draft | None = None,
) -> Response:
    """The form with what was typed."""
    elsewhere = {key: newer.form.get(key, "") for key in typed} if newer else MappingProxyType({})
    return render(
        request,
        "filing/form.html",
        status=status,
        title="填写一张表",
        desk=desk,
        groups=merged_form.shown_groups(desk.form_for(typed), typed, desk.departments, elsewhere),
        sources=desk.prefill.notes(desk.form, typed),
        choices=desk.prefill.choices(desk.form, typed),
        announced=announced(desk.definition, desk.entries, shared(request).settings, desk.agreed),
        consent=TEXTS[Purpose.LOOK_UP],
        base=base,
        newer=newer,
        errors=errors,
    )


async def materials_shown(
    request: Request,
    desk: FilingInHand,
    have: dict[str, InHand],
    errors: list[tuple[str, str]],
    base: str,
    status: int = 200,
) -> Response:
    """The materials with what is in hand."""
    return render(
        request,
        "filing/materials.html",
        status=status,
        title="一套材料",
        desk=desk,
        have=have,
        nothing=InHand(),
        **await about_materials(request, desk),
        base=base,
        errors=errors,
    )


async def form_errors(request: Request, desk: FilingInHand, values: dict[str, str]) -> list[tuple[str, str]]:
    """What is wrong with the form as it stands."""
    today = beijing_date(await legal_now_of(request))
    form, split = desk.form_for(values), desk.definition.bundle.split_by
    names = {group.key: group.name for group in form.groups}
    errors = validate_form(form, values, today)
    if not errors and split is not None:
        errors = same_rows(form, split.group, values)
    return [
        (FIELD_PREFIX + error.field, f"{names.get(error.field.partition('.')[0], '')}：{error.sentence}")
        for error in errors
    ]


def _rows_changed(desk: FilingInHand, values: dict[str, str], sent: FormData) -> dict[str, str] | None:
    """The values with a row more or less, as a button of the page asks; None where another button was pressed."""
    added, (removed, _, row) = text(sent, "add_row", 60), text(sent, "remove_row", 60).partition(".")
    if not added and not removed:
        return None
    form, split = desk.form_for(values), desk.definition.bundle.split_by
    group = form.group(added or removed)
    if group is None:
        return values
    if added:
        return row_added(group, values)
    may_go = group.repeat is not None and rows_of(form, values)[group.key] > group.repeat.min
    if not may_go or not row.isdecimal():
        return values
    return row_removed(group, values, int(row[:3]), is_split=split is not None and split.group == group.key)


def _next(request: Request, path: str, step: str) -> str:
    """The step after this one; back to the check page for whoever came from there."""
    return f"{path}/check" if text(form_of(request), "back") == "check" else f"{path}/{step}"
