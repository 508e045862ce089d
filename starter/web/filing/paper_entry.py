"""纸质补录: an application that was received on paper earlier, entered with its true date and confirmed by a colleague.

The usual pages of a filing take it in; here stand its date and reason, what waits for a second officer, and the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Actor, Role
from domain.definition.bundle import Definition
from domain.definition.forms import MaterialEntry, all_materials
from domain.definition.resolve import ResolveRefused
from domain.materials.one_of import listed
from domain.time.calendar import BEIJING
from ledger import accounts, cases, drafts, lists, paper
from ledger.cases import MaterialIn
from ledger.look_ups import look_ups
from ledger.look_ups.look_ups import LookUp
from ledger.paper import PaperReceipt
from starter.office.errors import FilingRefused
from starter.office.filing.paper_entry import PaperRefused, confirm_paper, enter_paper, refuse_paper
from starter.office.requests import Filing
from starter.web.case.in_hand import actor_of, sees_of
from starter.web.filing.desk import desk_of, filing_act_id, filing_of
from starter.web.lists.shown import ROWS
from starter.web.lists.turning import after_of, turned
from starter.web.materials.in_hand import InHand, unmade
from starter.web.notices.codes import shown_code
from starter.web.site import merged_form
from starter.web.site.forms_in import form_of, text
from starter.web.site.merged_form import ShownGroup
from starter.web.site.permissions import CaseMissing, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.site.uploads import KeptFile

log = structlog.get_logger(__name__)
pages = Pages()
WINDOW = roles(Role.COUNTER_CLERK)
OFFICERS = roles(Role.COUNTER_CLERK, Role.LEAD)
_PLACES = {"PAPER_REASON_MISSING": "reason"}


@dataclass(frozen=True)
class Entered:
    """One entry as its page shows it; `groups` and `materials` are gone once it has its answer.

    Of a material: what it is, where it comes from, and its files.
    """

    entry: PaperReceipt
    definition: Definition | None
    groups: tuple[ShownGroup, ...] = ()
    materials: tuple[tuple[MaterialEntry, str, tuple[MaterialIn, ...]], ...] = ()
    applicant_name: str = ""


@pages.get("/filing/{draft_id}/paper", allow=WINDOW)
async def paper_page(request: Request) -> Response:
    """When the application was received on paper, and why it is entered later."""
    return await _ask(request, {}, [])


@pages.post("/filing/{draft_id}/paper", allow=WINDOW)
async def enter(request: Request) -> Response:
    """Hold the application for a second officer; the draft has done its duty."""
    sent, entry_id = form_of(request), filing_act_id(request.path_params["draft_id"])
    actor = actor_of(session_of(request))
    known = await paper.read(pool_of(request), entry_id)
    if known is not None and known.entered_by == actor.actor_id:
        return redirect(f"/paper/{entry_id}")  # sent twice
    desk = await desk_of(request)
    if unmade(desk.entries, desk.have):
        return redirect(f"{desk.path}/check")  # which says so
    received_at = _moment(text(sent, "received_at", 40))
    if received_at is None:
        return await _ask(request, dict(_typed(request)), [("received_at", "请填写收到申请的日期和时间。")])
    try:
        await enter_paper(shared(request).lianban, filing_of(desk, actor), received_at, text(sent, "reason"), actor)
    except FilingRefused:
        return redirect(f"{desk.path}/check")
    except PaperRefused as refused:
        sentence = refused.refusal.sentence + refused.refusal.next_step
        place = _PLACES.get(refused.refusal.code, "received_at")
        return await _ask(request, dict(_typed(request)), [(place, sentence)])
    await drafts.drop(pool_of(request), actor.actor_id, desk.draft.draft_id)
    log.info("paper_entered", act_id=entry_id, actor_id=actor.actor_id)
    return redirect(f"/paper/{entry_id}")


@pages.get("/paper", allow=OFFICERS)
async def waiting(request: Request) -> Response:
    """Entries that wait for their second officer, oldest first; of so many on file those that concern the visitor."""
    pool, actor = pool_of(request), actor_of(session_of(request))
    clerk = actor.stands_for if actor.role is Role.COUNTER_CLERK else None
    on_file = await paper.waiting_page(pool, ROWS, clerk=clerk, after=after_of(request, is_moment=True))
    found = [await _entered(request, entry) for entry in on_file.rows]
    return render(
        request,
        "filing/paper_entries.html",
        title="纸质补录",
        entries=[each for each in found if _concerns(actor, each)],
        names=await accounts.names_of(pool, [each.entry.entered_by for each in found]),
        me=actor.actor_id,
        turns=turned(on_file, "/paper", paper.cursor_of),
    )


@pages.get("/paper/{entry_id}", allow=roles(Role.COUNTER_CLERK, Role.LEAD, reads="paper"))
async def entry_page(request: Request) -> Response:
    """One entry with everything that was entered, to be compared with the paper."""
    return await _show(request, [])


@pages.post("/paper/{entry_id}/confirm", allow=OFFICERS)
async def confirm(request: Request) -> Response:
    """The second officer's word: from now on it is a case, dated with its true receipt."""
    entered = await entered_of(request)
    actor = actor_of(session_of(request))
    if text(form_of(request), "compared") != "yes":
        return await _show(request, [("compared", "请与纸质材料核对后勾选。")])
    try:
        filed = await confirm_paper(shared(request).lianban, entered.entry.entry_id, actor)
    except PaperRefused as refused:
        return await _show(request, [("compared", refused.refusal.sentence + refused.refusal.next_step)])
    except FilingRefused as refused:
        return await _show(request, [("compared", refused.refusal.sentence + "请退回录入人。")])
    log.info("paper_confirmed", case_no=filed.case_no, actor_id=actor.actor_id, started=filed.started)
    return redirect(f"/paper/{entered.entry.entry_id}")


@pages.post("/paper/{entry_id}/refuse", allow=OFFICERS)
async def refuse(request: Request) -> Response:
    """Back to the officer who entered it, as a draft that can be gone on with."""
    entered = await entered_of(request)
    actor = actor_of(session_of(request))
    entry_id = entered.entry.entry_id
    try:
        await refuse_paper(shared(request).lianban, entry_id, text(form_of(request), "refusal"), actor)
    except PaperRefused as refused:
        return await _show(request, [("refusal", refused.refusal.sentence + refused.refusal.next_step)])
    if entered.entry.filing is not None and entered.definition is not None:
        await _as_draft(request, Filing.model_validate(entered.entry.filing), entered.definition)
    log.info("paper_refused", act_id=entry_id, actor_id=actor.actor_id)
    return redirect(f"/paper/{entry_id}")


# --- pieces -----------------------------------------------------------------------------------------------------------


def _moment(typed: str) -> datetime | None:
    """What a field for date and time holds, in Beijing time, as UTC; None when it is not one."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=BEIJING).astimezone(UTC)
    except ValueError:
        return None


def _typed(request: Request) -> dict[str, str]:
    sent = form_of(request)
    return {name: text(sent, name) for name in ("received_at", "reason")}


async def _ask(request: Request, typed: dict[str, str], errors: list[tuple[str, str]]) -> Response:
    desk = await desk_of(request)
    return render(
        request,
        "filing/paper_receipt.html",
        status=422 if errors else 200,
        title="纸质补录",
        desk=desk,
        typed=typed,
        errors=errors,
        most_days=shared(request).settings.paper_entry_days,
    )


async def entered_of(request: Request) -> Entered:
    """The entry that the address names, if it concerns the visitor. Raises CaseMissing."""
    entry = await paper.read(pool_of(request), request.path_params["entry_id"])
    if entry is None:
        raise CaseMissing
    entered, actor = await _entered(request, entry), actor_of(session_of(request))
    is_here = actor.role is not Role.COUNTER_CLERK or await paper.is_of_hall(
        pool_of(request), entry.entry_id, actor.stands_for
    )
    if not is_here or not _concerns(actor, entered):
        raise CaseMissing
    return entered


def _concerns(actor: Actor, entered: Entered) -> bool:
    """The window sees what was entered at its hall (see `waiting`); a lead what its department leads."""
    if actor.role is Role.COUNTER_CLERK or entered.definition is None:
        return actor.role is Role.COUNTER_CLERK or entered.entry.confirmed_by == actor
    return entered.definition.bundle.lead_department == actor.department


async def _entered(request: Request, entry: PaperReceipt) -> Entered:
    if entry.filing is None:
        return Entered(entry, None)
    filing = Filing.model_validate(entry.filing)
    definition = await shared(request).definition_cache.by_hash(filing.definition)
    try:
        plan, form = merged_form.plan_and_form(definition, filing.answers, filing.form)
    except ResolveRefused:
        return Entered(entry, definition, applicant_name=filing.applicant_name)
    names = {code: department.name for code, department in definition.departments.items()}
    came = {each.material for each in filing.materials if each.source != "missing"}
    materials = tuple(_material(filing, each) for each in listed(all_materials(definition, plan), came))
    groups = merged_form.shown_groups(form, filing.form, names)
    return Entered(entry, definition, groups, materials, filing.applicant_name)


def _material(filing: Filing, entry: MaterialEntry) -> tuple[MaterialEntry, str, tuple[MaterialIn, ...]]:
    given = tuple(each for each in filing.materials if each.material == entry.key)
    return entry, given[-1].source if given else "missing", tuple(each for each in given if each.digest)


async def _show(request: Request, errors: list[tuple[str, str]]) -> Response:
    entered, actor = await entered_of(request), actor_of(session_of(request))
    entry = entered.entry
    officers = [entry.entered_by, entry.refused_by or "", entry.confirmed_by.actor_id if entry.confirmed_by else ""]
    code = await shown_code(request, entry.entry_id, entry.case_no) if entry.case_no else None
    siblings = await cases.siblings(pool_of(request), entry.case_no, actor, sees_of(actor)) if entry.case_no else ()
    return render(
        request,
        "filing/paper_entry.html",
        status=422 if errors else 200,
        title="纸质补录",
        entered=entered,
        entry=entry,
        names=await accounts.names_of(pool_of(request), [each for each in officers if each]),
        is_own=entry.entered_by == actor.actor_id,
        code=code,
        siblings=[(each, await shown_code(request, each.act_id, each.case_no)) for each in siblings],
        look_ups=await _looked_up(request, entry.entry_id),
        refusal=text(form_of(request), "refusal") if request.method == "POST" else "",
        errors=errors,
    )


async def _looked_up(request: Request, entry_id: str) -> dict[str, LookUp]:
    """What sources said of the application, by material: whoever confirms it sees that, too."""
    found: dict[str, LookUp] = {}
    for each in await look_ups.of_act(pool_of(request), entry_id):
        found.setdefault(each.material, each)
    return found


async def _as_draft(request: Request, filing: Filing, definition: Definition) -> None:
    """A refused entry becomes a draft of the one who entered it again, so that nothing has to be typed twice."""
    pool, account_id = pool_of(request), filing.actor.actor_id
    have: dict[str, InHand] = {}
    for given in filing.materials:
        known = have.get(given.material, InHand())
        if given.source == "missing":
            known = InHand(later=True)
        elif given.source == "handed_in" and given.digest is None:
            known = known.model_copy(update={"paper": True})
        elif given.source == "handed_in" and given.digest is not None:
            media_type, body = await lists.file_body(pool, given.digest) or ("", b"")
            file = KeptFile(file_name=given.file_name or "", digest=given.digest, media_type=media_type, size=len(body))
            known = known.model_copy(update={"files": (*known.files, file)})
        elif given.source == "generated":
            known = known.model_copy(update={"pledged": True})  # of what the system makes alone nobody reads it
        else:
            continue
        have[given.material] = known
    draft_id = await drafts.begin(pool, account_id, definition.bundle.bundle, definition.hash)
    await drafts.keep_answers(pool, account_id, draft_id, filing.answers)
    await drafts.keep_form(pool, account_id, draft_id, filing.form)
    kept = {key: each.model_dump(mode="json") for key, each in have.items()}
    await drafts.keep_materials(pool, account_id, draft_id, kept)
