"""Which entries are notices (文书), what each is called, and who may read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.case.acts import Actor, Role
from domain.case.entries import Entry, entry_item
from domain.case.state import CaseState
from starter.words import joint as joint_words
from starter.words.names import NOTICE_NAMES

PRINTERS = (Role.COUNTER_CLERK, Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD)
"""Staff who print notices."""
LICENCE_NOTICES = frozenset({"result_changed", "licence_withdrawn", "licence_cancelled", "licence_forfeited"})
"""Entries that change or end a result."""
OWN_ONLY = frozenset({"item_decided", "decision_revoked", "commitment_checked"}) | LICENCE_NOTICES
"""Notices with a department's own findings: for that department, the window and the applicant."""
JOINT_NOTICES = frozenset({"joint_convened", "joint_scheduled", "joint_closed", "joint_rectification_noticed"})
"""Entries of a joint event that are notices or records."""
_OF_DEPARTMENT = frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD})


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice: its title, whether an entry of the kind is one, and whether the applicant gets it."""

    title: Callable[[Any, CaseState], str]
    is_one: Callable[[Any, CaseState], bool] = lambda _entry, _state: True
    for_applicant: bool = True


def _named(entry: Any, _state: CaseState) -> str:
    return NOTICE_NAMES[entry.kind]


def _acceptance(entry: Any, _state: CaseState) -> str:
    return {"deferral": "容缺", "deemed": "视为"}.get(entry.via, "") + NOTICE_NAMES[entry.kind]


def _correction(entry: Any, _state: CaseState) -> str:
    return ("" if entry.round == 1 else "第二次") + NOTICE_NAMES[entry.kind]


def _decision(entry: Any, state: CaseState) -> str:
    if entry.decision == "refuse":
        return "不予决定书"
    if state.item_plan(entry.item).kind == "wait":
        return "期满告知书"
    return "准予延续决定书" if entry.via == "silence" else "准予决定书"


def _joint(entry: Any, state: CaseState) -> str:
    plan = state.plan.joint(entry.joint)
    name = joint_words.KIND_NAMES[plan.kind] if plan else ""
    if entry.kind == "joint_rectification_noticed":
        return "整改通知书"
    if entry.kind == "joint_closed":
        return f"{name}记录" + (f"（第{entry.round}轮）" if entry.round > 1 else "")
    return f"{name}通知" if entry.kind == "joint_convened" else f"{name}时间通知"


def _is_record(entry: Any, _state: CaseState) -> bool:
    # A close for want of rectification adds nothing to the record of the round that asked for it.
    return getattr(entry, "because", "opinions") != "rectification_overdue"


KINDS: Mapping[str, NoticeKind] = {
    "case_received": NoticeKind(_named),
    "correction_noticed": NoticeKind(_correction),
    "case_accepted": NoticeKind(_acceptance),
    "acceptance_refused": NoticeKind(_named),
    "acceptance_revoked": NoticeKind(_named),
    "item_started": NoticeKind(
        _named, is_one=lambda entry, state: bool(state.item_plan(entry.item).after), for_applicant=False
    ),
    "item_suspended": NoticeKind(_named),
    "item_resumed": NoticeKind(_named),
    "stop_annulled": NoticeKind(_named),
    "extension_approved": NoticeKind(_named),
    "item_decided": NoticeKind(_decision),
    "decision_revoked": NoticeKind(_named),
    **{kind: NoticeKind(_named) for kind in sorted(LICENCE_NOTICES)},
    "commitment_checked": NoticeKind(_named, is_one=lambda entry, _state: not entry.met and entry.number == 1),
    "application_withdrawn": NoticeKind(_named, is_one=lambda entry, _state: entry.actor is None),
    "results_issued": NoticeKind(_named),
    "code_reissued": NoticeKind(_named),
    "item_returned": NoticeKind(lambda _entry, _state: "退回通知", for_applicant=False),
    "joint_convened": NoticeKind(_joint, for_applicant=False),
    "joint_scheduled": NoticeKind(_joint),
    "joint_closed": NoticeKind(_joint, is_one=_is_record),
    "joint_rectification_noticed": NoticeKind(_joint),
}


def prints(actor: Actor) -> bool:
    """Whether somebody of that role reads notices at all."""
    return actor.role is Role.APPLICANT or actor.role in PRINTERS


def notice_kind(state: CaseState, entry: Entry, reader: Actor) -> NoticeKind | None:
    """The kind of notice that an entry is, for this reader; None when it is none, or not meant for them."""
    kind = KINDS.get(entry.kind)
    if kind is None or not kind.is_one(entry, state) or not prints(reader):
        return None
    if entry.kind in JOINT_NOTICES and not _reads_joint(state, entry, reader):
        return None
    item = entry_item(entry)
    if reader.role is Role.APPLICANT:
        return kind if kind.for_applicant else None
    if item is None or reader.role is Role.COUNTER_CLERK:
        return kind
    # A return concerns two departments: the one that returns it, and the one that has it again.
    concerned = {state.item_plan(key).department for key in (item, getattr(entry, "to_item", None)) if key}
    if reader.role in _OF_DEPARTMENT or entry.kind in OWN_ONLY:
        return kind if reader.department in concerned else None
    return kind


def _reads_joint(state: CaseState, entry: Any, reader: Actor) -> bool:
    """Whether the reader's department has to do with the event; who is of no department reads all."""
    plan = state.plan.joint(entry.joint)
    return plan is not None and (reader.role not in _OF_DEPARTMENT or plan.concerns(reader.department))
