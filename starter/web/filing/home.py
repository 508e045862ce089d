"""收件登记, its first page: registrations to go on with, told apart by applicant and step; what can be begun here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.definition.forms import applicant_name, normal_form
from domain.definition.resolve import ResolveRefused
from domain.time.calendar import BEIJING, beijing_date
from ledger import drafts, legal_clock
from ledger.drafts import Draft
from ledger.organisation import queue
from ledger.organisation.reception import DayReceived, received_since
from starter.web.filing.hall import hall_here
from starter.web.lists.turning import after_of, turned
from starter.web.site import merged_form
from starter.web.site.deputy_session import stands_for
from starter.web.site.permissions import Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

ROWS = 20
"""Drafts of one page."""
pages = Pages()
_STEPS = {
    "situation": "1 情形引导",
    "form": "2 填写一张表",
    "materials": "3 一套材料",
    "check": "4 核对提交",
    "signatures": "等待签名",
}


@dataclass(frozen=True)
class OpenDraft:
    """A registration that is not filed yet: whose it is, and at which step it stands."""

    draft: Draft
    bundle_name: str
    applicant: str
    step: str

    @property
    def step_name(self) -> str:
        """The step as the pages call it."""
        return _STEPS[self.step]


@pages.get("/filing", allow=roles(Role.COUNTER_CLERK))
async def filing_home(request: Request) -> Response:
    """What can be applied for, and drafts to go on with."""
    definitions, here = await shared(request).definition_cache.in_force(), await hall_here(request)
    account, after = session_of(request).account_id or "", after_of(request, is_moment=True)
    found = turned(await drafts.open_drafts(pool_of(request), account, ROWS, after=after), "/filing", drafts.cursor_of)
    return render(
        request,
        "filing/home.html",
        title="收件登记",
        here=here,
        definitions=[each for each in definitions if here is None or here.takes(each)],
        elsewhere=here.elsewhere(definitions) if here else {},
        drafts=[await open_draft_of(request, draft) for draft in found.rows],
        turns=found,
        received=await _received_today(request),
        called=await queue.mine(pool_of(request), stands_for(session_of(request))),
    )


async def _received_today(request: Request) -> DayReceived:
    """What the visitor's hall received today, and how long people waited."""
    today = beijing_date(await legal_clock.legal_now(pool_of(request)))
    since = datetime.combine(today, time(), BEIJING)
    return await received_since(pool_of(request), stands_for(session_of(request)), since)


async def open_draft_of(request: Request, draft: Draft) -> OpenDraft:
    """A draft with its applicant and step."""
    definition = await shared(request).definition_cache.by_hash(draft.definition)
    try:
        plan, form = merged_form.plan_and_form(definition, draft.answers, draft.form)
    except ResolveRefused:
        return OpenDraft(draft, definition.bundle.name, "", "situation")
    if draft.waits is not None:
        return OpenDraft(draft, plan.name, applicant_name(form, normal_form(form, draft.form)), "signatures")
    step = "check" if draft.materials else "materials" if draft.form else "form"
    return OpenDraft(draft, plan.name, applicant_name(form, normal_form(form, draft.form)), step)
