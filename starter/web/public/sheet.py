"""一次告知单: what applies to one situation, saved under a short code: items, papers, visits, the estimated finish.

The code is made of the answers, so the same situation has one code, however often it is saved. The page is made anew
each time: its estimated finish counts from today. The window opens the situation by the code.
"""

from __future__ import annotations

import json
from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bundles.views import explain
from domain.case.acts import Role
from domain.case.estimate import Estimate, estimate
from domain.definition.bundle import Definition
from domain.definition.normal import normal_code
from domain.definition.plan import Plan
from domain.definition.resolve import ResolveRefused, asked_questions, check_day, resolve
from domain.time.calendar import beijing_date
from ledger import calendars, drafts, legal_clock
from ledger.door import answer_sheets
from ledger.door.answer_sheets import AnswerSheet
from runtime.signing import keyed_digest
from starter.office.codes import ALPHABET, CODE_LENGTH
from starter.office.filing.received_here import require_taken_here
from starter.web.joint.declared import rules_of
from starter.web.notices.qr import address_picture
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
    definition = await shared(request).definition_cache.by_hash(sheet.definition)
    plan = resolve(definition, sheet.answers)
    names = {item.key: item.name for item in plan.items}
    departments = {code: each.name for code, each in definition.departments.items()}
    today = beijing_date(await legal_clock.legal_now(pool_of(request)))
    address = f"{shared(request).settings.public_url.rstrip('/')}/sheets/{sheet.code}"
    return render(
        request,
        "public/sheet.html",
        title=f"一次告知单：{definition.bundle.name}",
        sheet=sheet,
        bundle=definition.bundle,
        documents=[explain.plan_document(definition, plan), explain.materials_document(definition, plan)],
        joints=[(each.name, rules_of(each, departments, names)) for each in plan.joints],
        foreseen=await foreseen(request, plan),
        today=today,
        closed=_closed(definition, today),
        is_older=definition.hash != await _in_force(request, sheet),
        later=what_makes_it_later(plan),
        address=address,
        picture=address_picture(address),
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
    return redirect(f"/filing/{draft_id}/situation")


def offers_apply(request: Request) -> bool:
    """Whether whoever looks may apply online: a person who logged in for themselves."""
    session = session_or_none(request)
    return session is not None and session.person_id is not None


async def foreseen(request: Request, plan: Plan) -> Estimate | None:
    """The estimated finish of an application that is handed in now."""
    now = await legal_clock.legal_now(pool_of(request))
    year = beijing_date(now).year
    known = await calendars.read_calendar(pool_of(request))
    return estimate(plan, known.slice(year, year + 1), now)


def _code(request: Request, definition: Definition, answers: dict[str, str]) -> str:
    said = json.dumps(answers, ensure_ascii=False, sort_keys=True)
    digest = keyed_digest(shared(request).settings.secret_key, "answer-sheet", definition.hash, said)
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LENGTH])


def _closed(definition: Definition, today: date) -> str:
    try:
        check_day(definition, today)
    except ResolveRefused as refused:
        return refused.problems[0].sentence
    return ""


async def _in_force(request: Request, sheet: AnswerSheet) -> str:
    found = await shared(request).definition_cache.of_bundle(sheet.bundle)
    return found.hash if found else ""


def what_makes_it_later(plan: Plan) -> list[str]:
    """What would make it later, in sentences."""
    found = ["材料不齐的，要先补正；补正的时间不计入办理期限，受理从材料补齐之日算起。"]
    if plan.joints:
        found.append("联合勘验、评审、验收和整改用的时间，按实际发生另计；约好的时间改期，也会相应推后。")
    if any(item.procedures for item in plan.items):
        found.append("需要检验、检测、鉴定、专家评审等特别程序的，所需时间依法不计入，会书面告知您要多久。")
    if any(item.kind == "wait" for item in plan.items):
        found.append("公示期间有异议的，要等异议处理完。")
    if any(item.extension for item in plan.items):
        found.append("依法经批准可以延长期限，延长的理由和新的日期会告知您。")
    return found
