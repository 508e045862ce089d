"""轮到谁: who owes what moves an item, in words, from its duties (`domain.duties`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.case.roles import Role
from domain.duties.duty import Duty, PartyKind, SubjectKind
from domain.duties.reasons import SIGNING, DutyReason
from starter.words.case_names import CaseNames
from starter.words.duties import PARTIES, REASONS
from starter.words.names import ROLE_NAMES

_TO_BE_CLAIMED = frozenset({DutyReason.HANDLING, DutyReason.CHECKING, DutyReason.DRAFTING, DutyReason.UNCLAIMED})
_SEVERAL: Mapping[DutyReason, str] = {
    DutyReason.REVIEW: "承办部门",
    DutyReason.PREDECESSOR: "前置事项的部门",
    DutyReason.GATE: "前置事项的部门",
    DutyReason.JOINT_PENDING: "参加联合事项的部门",
}
"""Several departments that are waited for, by what for."""


def of_duties(case_names: CaseNames, owed: Iterable[Duty], viewer: str | None = None) -> str:
    """Who owes each of them and what about, those who owe the same together. `viewer`: an account, told as 您."""
    parties: dict[str, dict[str, None]] = {}
    for duty in owed:
        parties.setdefault(what(duty), {})[who(case_names, duty, viewer)] = None
    return "；".join(f"{'、'.join(names)}（{about}）" for about, names in parties.items())


def what(duty: Duty) -> str:
    """What is owed, or waited for."""
    is_anybodys = duty.kind is SubjectKind.ITEM and duty.party.kind is PartyKind.ROLE
    return "待认领" if is_anybodys and duty.reason in _TO_BE_CLAIMED else REASONS[duty.reason]


def who(case_names: CaseNames, duty: Duty, viewer: str | None = None) -> str:
    """Who owes it, or is waited for."""
    party = duty.party
    place = case_names.departments.get(party.department or "", "")
    match party.kind:
        case PartyKind.PERSON:
            name = "您" if viewer == party.person else case_names.people.get(party.person or "", "")
            return name or f"{place}{'加签人员' if duty.reason in SIGNING else PARTIES[party.kind]}"
        case PartyKind.ROLE:
            return _role(duty, place)
        case PartyKind.SYSTEM:
            return f"{place}{PARTIES[party.kind]}"
        case PartyKind.SEVERAL:
            return _SEVERAL.get(duty.reason, PARTIES[party.kind])
        case _:
            return PARTIES[party.kind]


def _role(duty: Duty, place: str) -> str:
    if duty.reason is DutyReason.SIGN_REVIEW:
        return f"{place}审核人员"
    match duty.party.role:
        case Role.COUNTER_CLERK:
            return "综合窗口或牵头部门"
        case Role.HANDLER | Role.LEAD | None:
            return place
        case Role.DEPARTMENT_HEAD:
            return f"{place}负责人"
        case role:
            return ROLE_NAMES[role]
