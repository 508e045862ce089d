"""Notices to print (文书): each belongs to one entry of the journal, which gives its content and its date.

The register gives the number (文号). A notice tells the case as it stood when it was issued, so it reads the same for
ever; what is said to the applicant about a due date is the derivation as it was told then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.case.entries import Entry, entry_item
from domain.case.evolve import evolve
from domain.case.joint.state import joint_subject
from domain.case.state import CaseState, latest, new_case
from domain.definition.plan import PlanItem
from domain.time.calendar import beijing_date
from domain.time.clock import known_due_on
from domain.time.clock_kinds import ClockKind
from domain.time.clock_text import LIMIT_NAMES, explanation
from ledger.notices import Notice, notices_of_case
from ledger.pool import Pool
from starter.office.codes import query_code
from starter.web.case.view import CaseView, view_case
from starter.web.notices import joint as joint_notices
from starter.web.site.permissions import OF_DEPARTMENT, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words import names

pages = Pages()
RECEIPT_SEQ = 1
"""The receipt is the first entry of every journal; until the journal begins, it is printed without its number."""
PRINTERS = (Role.COUNTER_CLERK, Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD)
OWN_ONLY = frozenset({"item_decided", "decision_revoked", "commitment_checked"})
"""Notices with a department's own findings: for that department, the window and the applicant."""


@dataclass(frozen=True)
class Kind:
    """A kind of notice: its template, its title, whether an entry is one, and whether the applicant gets it."""

    template: str
    title: Callable[[Any, CaseState], str]
    is_one: Callable[[Any, CaseState], bool] = lambda _entry, _state: True
    for_applicant: bool = True


@dataclass(frozen=True)
class ListedNotice:
    """One notice of a case in a list; `number` None: this kind is not registered, or it has no number yet."""

    seq: int
    title: str
    about: str
    number: str | None
    issued_at: datetime


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


def _named(entry: Any, _state: CaseState) -> str:
    return names.NOTICE_NAMES[entry.kind]


def _acceptance(entry: Any, _state: CaseState) -> str:
    return {"deferral": "容缺", "deemed": "视为"}.get(entry.via, "") + names.NOTICE_NAMES[entry.kind]


def _correction(entry: Any, _state: CaseState) -> str:
    return ("" if entry.round == 1 else "第二次") + names.NOTICE_NAMES[entry.kind]


def _decision(entry: Any, state: CaseState) -> str:
    if entry.decision == "refuse":
        return "不予决定书"
    if state.item_plan(entry.item).kind == "wait":
        return "期满告知书"
    return "准予延续决定书" if entry.via == "silence" else "准予决定书"


KINDS: Mapping[str, Kind] = {
    "case_received": Kind("notices/receipt.html", _named),
    "correction_noticed": Kind("notices/correction.html", _correction),
    "case_accepted": Kind("notices/acceptance.html", _acceptance),
    "acceptance_refused": Kind("notices/not_accepted.html", _named),
    "acceptance_revoked": Kind("notices/acceptance_revoked.html", _named),
    "item_started": Kind(
        "notices/predecessor.html",
        _named,
        is_one=lambda entry, state: bool(state.item_plan(entry.item).after),
        for_applicant=False,
    ),
    "item_suspended": Kind("notices/suspended.html", _named),
    "item_resumed": Kind("notices/resumed.html", _named, is_one=lambda entry, _state: entry.via != "end"),
    "extension_approved": Kind("notices/extension.html", _named),
    "item_decided": Kind("notices/decision.html", _decision),
    "decision_revoked": Kind("notices/revoked.html", _named),
    "commitment_checked": Kind(
        "notices/rectify.html", _named, is_one=lambda entry, _state: not entry.met and entry.number == 1
    ),
    "application_withdrawn": Kind("notices/withdrawn.html", _named, is_one=lambda entry, _state: entry.actor is None),
    "results_issued": Kind("notices/results.html", _named),
    "item_returned": Kind("notices/returned.html", lambda _entry, _state: "退回通知", for_applicant=False),
    "joint_convened": Kind("notices/joint_notice.html", joint_notices.title_of, for_applicant=False),
    "joint_scheduled": Kind("notices/joint_notice.html", joint_notices.title_of),
    "joint_closed": Kind("notices/joint_record.html", joint_notices.title_of, is_one=joint_notices.is_joint_notice),
    "joint_rectification_noticed": Kind("notices/joint_rectify.html", joint_notices.title_of),
}


async def listed_notices(pool: Pool, view: CaseView) -> list[ListedNotice]:
    """The notices of a case that its reader may print, in the order of their entries."""
    given = await _register(pool, view)
    found = [
        ListedNotice(
            seq=seq,
            title=kind.title(entry, view.state),
            about=view.case_names.items.get(entry_item(entry) or "", ""),
            number=given[seq].number if seq in given else None,
            issued_at=entry.at,
        )
        for seq, entry in enumerate(view.entries, start=1)
        if (kind := _kind_for(view, entry)) is not None
    ]
    if view.entries or not _may_print(view):
        return found
    return [ListedNotice(RECEIPT_SEQ, names.NOTICE_NAMES["case_received"], "", None, view.head.received_at)]


async def _register(pool: Pool, view: CaseView) -> dict[int, Notice]:
    return {notice.entry_seq: notice for notice in await notices_of_case(pool, view.head.case_no)}


def _may_print(view: CaseView) -> bool:
    return view.actor.role is Role.APPLICANT or view.actor.role in PRINTERS


def _kind_for(view: CaseView, entry: Entry) -> Kind | None:
    """The kind of notice that an entry is, for this reader; None when it is none, or not meant for them."""
    kind = KINDS.get(entry.kind)
    if kind is None or not kind.is_one(entry, view.state) or not _may_print(view):
        return None
    if entry.kind in joint_notices.JOINT_NOTICES and not joint_notices.may_read(view, entry):
        return None
    role, item = view.actor.role, entry_item(entry)
    if role is Role.APPLICANT:
        return kind if kind.for_applicant else None
    if item is None or role is Role.COUNTER_CLERK:
        return kind
    # A return concerns two departments: the one that returns it, and the one that has it again.
    concerned = {view.state.item_plan(key).department for key in (item, getattr(entry, "to_item", None)) if key}
    is_own = view.actor.department in concerned
    if role in OF_DEPARTMENT or entry.kind in OWN_ONLY:
        return kind if is_own else None
    return kind


@pages.get("/cases/{case_no}/notices/{seq}", allow=roles(*PRINTERS, of_case=True))
async def notice(request: Request) -> Response:
    """One notice of a case, for staff to print."""
    case_no = request.path_params["case_no"]
    view = await view_case(shared(request), session_of(request), case_no)
    return await show_notice(request, view, request.path_params["seq"], back=f"/cases/{case_no}")


async def show_notice(request: Request, view: CaseView, asked: str, *, back: str) -> Response:
    """The notice, or back to the case when it has none of that number for this reader."""
    seq = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 0
    entry = view.entries[seq - 1] if 0 < seq <= len(view.entries) else None
    kind = _kind_for(view, entry) if entry else None
    if entry is None and seq == RECEIPT_SEQ and not view.entries:
        kind = KINDS["case_received"]
    if kind is None:
        return redirect(back)
    register = await _register(pool_of(request), view)
    before, state = _states(view, seq)
    item = view.state.item_plan(key) if entry and (key := entry_item(entry)) else None
    return render(
        request,
        kind.template,
        title=kind.title(entry, view.state) if entry else names.NOTICE_NAMES["case_received"],
        view=view,
        number=joint_notices.number_of(register, view, seq, entry),
        dated_on=beijing_date(entry.at if entry else view.head.received_at),
        organ=joint_notices.organ_of(view, entry) or _organ(view, item, entry.kind if entry else ""),
        entry=entry,
        item=item,
        said={"note": "", "opinion": "", **_said(view, entry)},
        before=before,
        state=state,
        due=_dues(state),
        due_before=_dues(before),
        dues_of=lambda key: _running_dues(state, key),
        explained=_explained(view, seq),
        due_of=lambda kind: _due_of(state, kind, entry),
        back=back,
        code=_code(request, view),
        **await joint_notices.content_of(pool_of(request), view, seq, entry),
    )


def _said(view: CaseView, entry: Entry | None) -> Mapping[str, Any]:
    """The words that go with an entry; of a decision that others signed, those of its proposal (拟办意见)."""
    act_id = getattr(entry, "draft_act", None) or (entry.act_id if entry else None)
    return view.contents.get(act_id or "", {})


def _due_of(state: CaseState, kind: ClockKind, entry: Any) -> Due | None:
    """The due date of the latest clock of that kind of the joint event that an entry is about."""
    clock = latest(state, kind, joint_subject(entry.joint))
    return _dues(state)(clock.clock_id) if clock else None


def _states(view: CaseView, seq: int) -> tuple[CaseState, CaseState]:
    """The case just before that entry, and when everything that came with it had happened."""
    state = new_case(view.state.opening)
    for entry in view.entries[: max(0, seq - 1)]:
        state = evolve(state, entry)
    before = state
    for position, entry in enumerate(view.entries[max(0, seq - 1) :]):
        first = view.entries[seq - 1]
        if position and (entry.at != first.at or entry.act_id not in (None, first.act_id)):
            break
        state = evolve(state, entry)
    return before, state


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


def _explained(view: CaseView, seq: int) -> str:
    """What was written when an extension was asked for, by the last request before that entry."""
    here = view.entries[seq - 1] if 0 < seq <= len(view.entries) else None
    if here is None or here.kind != "extension_approved":
        return ""
    asked = [e for e in view.entries[: seq - 1] if e.kind == "extension_requested" and e.item == here.item]
    return str(view.contents.get((asked[-1].act_id if asked else None) or "", {}).get("opinion") or "")


def _organ(view: CaseView, item: PlanItem | None, kind: str) -> tuple[str, ...]:
    """Who signs: the item's department, else the window with the lead department; who finished before, of that."""
    if item is not None and kind == "item_started":
        former = (view.state.item_plan(key).department for key in item.after)
        return tuple(dict.fromkeys(view.departments.get(code, code) for code in former))
    if item is not None:
        return (view.departments.get(item.department, item.department),)
    lead = view.departments[view.head.lead_department]
    return (f"{view.district}政务服务中心综合窗口", f"{lead}（牵头部门）")


def _code(request: Request, view: CaseView) -> str | None:
    """The family's query code, for the clerk who took the application in, and for nobody else."""
    opening = view.state.opening
    if view.actor.role is not Role.COUNTER_CLERK or opening.filed_by.actor_id != view.actor.actor_id:
        return None
    return query_code(shared(request).settings.secret_key, opening.act_id)
