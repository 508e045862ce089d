"""Notices to print (文书): each belongs to one entry of the journal, which gives its content and its date.

The register gives the number (文号). A notice tells the case as it stood when it was issued, so it reads the same for
ever; what is said to the applicant about a due date is the derivation as it was told then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bundles.views.remedies import remedies_of
from domain.case.clock_ids import clock_id
from domain.case.entries import Entry, entry_item
from domain.case.estimate import estimate
from domain.case.joint.state import joint_subject
from domain.case.limits.entries import ItemSuspended, StopAnnulled
from domain.case.questions import notice_before
from domain.case.state import CaseState, ItemPhase, latest
from domain.definition.plan import PlanItem
from domain.time.calendar import beijing_date
from domain.time.clock import known_due_on
from domain.time.clock_kinds import ClockKind
from domain.time.clock_text import LIMIT_NAMES, explanation
from ledger.cases import SiblingCase
from ledger.notices import Notice
from starter.web.case.dossier import Dossier
from starter.web.case.view import CaseView, view_case
from starter.web.filing.hall import hall_at_receipt
from starter.web.notices import joint as joint_notices
from starter.web.notices.codes import shown_code
from starter.web.notices.listed import RECEIPT_SEQ, register_of
from starter.web.notices.qr import query_address, query_code_picture
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words import names
from starter.words.notices import KINDS, LICENCE_NOTICES, PRINTERS, notice_kind

pages = Pages()
TEMPLATES: Mapping[str, str] = {
    "case_received": "receipt",
    "correction_noticed": "correction",
    "case_accepted": "acceptance",
    "acceptance_refused": "not_accepted",
    "acceptance_revoked": "acceptance_revoked",
    "item_started": "predecessor",
    "item_suspended": "suspended",
    "item_resumed": "resumed",
    "stop_annulled": "annulled",
    "extension_approved": "extension",
    "item_decided": "decision",
    "decision_revoked": "revoked",
    **dict.fromkeys(LICENCE_NOTICES, "licence"),
    "commitment_checked": "rectify",
    "application_withdrawn": "withdrawn",
    "results_issued": "results",
    "code_reissued": "code",
    "item_returned": "returned",
    "joint_convened": "joint_notice",
    "joint_scheduled": "joint_notice",
    "joint_closed": "joint_record",
    "joint_rectification_noticed": "joint_rectify",
}
"""The template of each kind of notice, in `templates/notices/`."""


@dataclass(frozen=True)
class Due:
    """A due date as a notice tells it."""

    name: str
    due_on: date | None
    is_provisional: bool
    explanation: str

    @property
    def words(self) -> str:
        """The date as it is printed."""
        if self.due_on is None:
            return "（该年工作日历公布后告知）"
        return f"{names.day(self.due_on)}{'（暂定，该年放假安排公布后重新计算）' if self.is_provisional else ''}"


@pages.get("/cases/{case_no}/notices/{seq}", allow=roles(*PRINTERS, of_case=True, reads="notice"))
async def notice(request: Request) -> Response:
    """One notice of a case, for staff to print."""
    case_no = request.path_params["case_no"]
    view = await view_case(shared(request), session_of(request), case_no)
    return await show_notice(request, view, request.path_params["seq"], back=f"/cases/{case_no}")


async def show_notice(request: Request, view: CaseView, asked: str, *, back: str) -> Response:
    """The notice, or back to the case when it has none of that number for this reader."""
    seq = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 0
    entry = view.course.entry(seq)
    kind = notice_kind(view.state, entry, view.actor) if entry else None
    if entry is None and seq == RECEIPT_SEQ and not view.entries:
        kind = KINDS["case_received"]
    if kind is None:
        return redirect(back)
    register = await register_of(pool_of(request), view.head.case_no)
    before, state = view.course.before(seq), view.course.after_consequences(seq)
    item = view.state.item_plan(key) if entry and (key := entry_item(entry)) else None
    return render(
        request,
        f"notices/{TEMPLATES[entry.kind if entry else 'case_received']}.html",
        title=kind.title(entry, view.state) if entry else names.NOTICE_NAMES["case_received"],
        view=view,
        number=joint_notices.number_of(register, view, seq, entry),
        dated_on=beijing_date(entry.at if entry else view.head.received_at),
        organ=joint_notices.organ_of(view, seq, entry) or _organ(view, item, entry.kind if entry else "", seq),
        entry=entry,
        item=item,
        said={"note": "", "opinion": "", **_said(view, entry)},
        before=before,
        state=state,
        due=_dues(state),
        clock_id=clock_id,
        due_before=_dues(before),
        dues_of=lambda key: _running_dues(state, key),
        explained=_explained(view, seq),
        annulled=_annulled(view, register, entry),
        renewed=notice_before(before, entry.item, entry.notices) if isinstance(entry, StopAnnulled) else None,
        due_of=lambda kind: _due_of(state, kind, entry),
        remedies_of=partial(remedies_of, view.definition),
        ended_with=partial(_ended_with, before, state),
        back=back,
        code=await _code(request, view, entry),
        codes={each.case_no: await _code_of(request, view, entry, each) for each in view.siblings},
        query_address=query_address(shared(request).settings.public_url),
        query_picture=query_code_picture(shared(request).settings.public_url),
        received_in=await hall_at_receipt(request, view.head, view.hall_at(RECEIPT_SEQ))
        if not entry or entry.kind == "case_received"
        else None,
        latest_on=_latest(state) if not entry or entry.kind == "case_received" else None,
        **await joint_notices.content_of(pool_of(request), view, seq, entry),
    )


def _ended_with(before: CaseState, after: CaseState, key: str) -> list[PlanItem]:
    """All items that ended because that one was refused: those that rest on it, also over others."""
    later = (after.item_plan(each) for each in after.plan.later(key))
    return [
        plan
        for plan in later
        if after.items[plan.key].phase is ItemPhase.LAPSED and before.items[plan.key].phase is not ItemPhase.LAPSED
    ]


def _latest(state: CaseState) -> Due | None:
    """By when everything is done if nothing is missing: the day that was told before it was sent."""
    opening = state.opening
    found = estimate(opening.plan, opening.calendar, opening.received_at)
    return Due("", found.last_day, found.provisional, "") if found else None


def _said(view: Dossier, entry: Entry | None) -> Mapping[str, Any]:
    """The words that go with an entry; of a decision that others signed, those of its proposal (拟办意见)."""
    act_id = getattr(entry, "draft_act", None) or (entry.act_id if entry else None)
    return view.contents.get(act_id or "", {})


def _due_of(state: CaseState, kind: ClockKind, entry: Any) -> Due | None:
    """The due date of the latest clock of that kind of the joint event that an entry is about."""
    clock = latest(state, kind, joint_subject(entry.joint))
    return _dues(state)(clock.clock_id) if clock else None


def _dues(state: CaseState) -> Callable[[str], Due | None]:
    """Due dates of that state by clock."""

    def due(clock_id: str) -> Due | None:
        clock = state.clocks.get(clock_id)
        if clock is None:
            return None
        on = known_due_on(clock, state.calendar)
        provisional = on is not None and state.calendar.is_provisional(on)
        return Due(LIMIT_NAMES[clock.kind], on, provisional, explanation(clock, state.calendar))

    return due


def _running_dues(state: CaseState, subject: str) -> list[Due]:
    """The limits of an item, or of the case, that run in that state; not the announced time of a stop."""
    due = _dues(state)
    running = (clock for clock in state.clocks.values() if clock.subject == subject and clock.ended_on is None)
    found = (due(clock.clock_id) for clock in running if clock.kind != "stop")
    return [each for each in found if each is not None]


def _explained(view: Dossier, seq: int) -> str:
    """What was written when an extension was asked for, by the last request before that entry."""
    here = view.course.entry(seq)
    if here is None or here.kind != "extension_approved":
        return ""
    asked = [e for e in view.entries[: seq - 1] if e.kind == "extension_requested" and e.item == here.item]
    return str(view.contents.get((asked[-1].act_id if asked else None) or "", {}).get("opinion") or "")


def _annulled(view: Dossier, register: Mapping[int, Notice], entry: Entry | None) -> list[tuple[ItemSuspended, str]]:
    """The notices that a 更正通知书 takes back, each with its number (文号); none of any other notice."""
    if not isinstance(entry, StopAnnulled):
        return []
    return [
        (told, register[seq].number if seq in register else "")
        for seq, told in enumerate(view.entries, start=1)
        if isinstance(told, ItemSuspended) and told.item == entry.item and told.number in entry.notices
    ]


def _organ(view: Dossier, item: PlanItem | None, kind: str, seq: int) -> tuple[str, ...]:
    """Who signs: the item's department, else the hall's window with the lead; who finished before, of that."""
    if item is not None and kind == "item_started":
        former = (view.state.item_plan(key).department for key in item.after)
        return tuple(dict.fromkeys(view.departments.get(code, code) for code in former))
    if item is not None:
        return (view.departments.get(item.department, item.department),)
    led_by = view.course.before(seq).plan.lead_department  # who led then: a notice stays its issuer's
    lead = view.departments.get(led_by, led_by)
    hall = view.hall_name_at(seq) or f"{view.district}政务服务中心"
    return (f"{hall}综合窗口", f"{lead}（牵头部门）")


async def _code(request: Request, view: Dossier, entry: Entry | None) -> str | None:
    """The query code on the notice that hands it out: the receipt (also before the journal begins), 查询码通知."""
    if entry is not None and entry.kind not in ("case_received", "code_reissued"):
        return None
    act_id = entry.act_id if entry else view.state.opening.act_id
    return await shown_code(request, act_id or "", view.head.case_no)


async def _code_of(request: Request, view: Dossier, entry: Entry | None, sibling: SiblingCase) -> str | None:
    """The query code of another case of the same application, on the receipt, for whom it was given to."""
    if entry is not None and entry.kind != "case_received":
        return None
    return await shown_code(request, sibling.act_id, sibling.case_no)
