"""The names with which a case is told: of its items, departments, joint events and people; nothing is read here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from domain.case.acts import CASE_SUBJECT, Actor, Officer, Role, Slot
from domain.case.entries import Entry
from domain.case.joint.state import JOINT_MARK
from domain.definition.bundle import Definition
from domain.definition.catalogue import Reason
from domain.definition.instances import item_of
from domain.definition.joint import JointPlan
from domain.definition.plan import Plan
from domain.materials.one_of import choice_named
from domain.time.calendar import BEIJING
from domain.time.clock import Clock
from domain.time.clock_text import LIMIT_NAMES
from starter.words.names import ENGINE_REASONS, ROLE_NAMES


@dataclass(frozen=True)
class CaseNames:
    """What is needed to turn a case's entries into sentences: the names of things and people.

    `people` are names by account id, shown to staff only; with an empty mapping the role is named instead.
    """

    definition: Definition
    items: Mapping[str, str]
    departments: Mapping[str, str]
    people: Mapping[str, str] = field(default_factory=dict)
    joints: Mapping[str, JointPlan] = field(default_factory=dict)
    halls: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        definition: Definition,
        plan: Plan,
        people: Mapping[str, str] | None = None,
        halls: Mapping[str, str] | None = None,
        departments: Mapping[str, str] | None = None,
    ) -> Self:
        """The names of one case; `halls` and `departments` (beside its definition's) where its journal names one."""
        return cls(
            definition=definition,
            items={item.key: item.name for item in plan.items},
            departments={**(departments or {}), **{code: each.name for code, each in definition.departments.items()}},
            people=people or {},
            joints={joint.key: joint for joint in plan.joints},
            halls=halls or {},
        )

    def item(self, key: str | None) -> str:
        """The item in quotation marks."""
        return f"“{self.items.get(key or '', key or '')}”"

    def named(self, keys: Iterable[str]) -> str:
        """Several items by name."""
        return "、".join(self.items.get(key, key) for key in keys)

    def who(self, actor: Actor | None) -> str:
        """Who did it: department and name for staff, department or role otherwise."""
        if actor is None:
            return "系统"
        if actor.role is Role.APPLICANT:
            return "申请人"
        department = self.departments.get(actor.department or "", "")
        if actor.role is Role.SYSTEM:
            return f"{department}业务系统"
        if actor.role is Role.DEPARTMENT_HEAD:
            department += "负责人"
        name = self.stood_for(actor.stands_for, actor.actor_id) if self.people else ""
        return f"{department or ROLE_NAMES[actor.role]} {name}".rstrip()

    def stood_for(self, account: str, deputy: str | None) -> str:
        """A colleague by name, or their deputy with both names: 甲（代乙）."""
        if deputy in (None, account):
            return self.people.get(account, "")
        return f"{self.person(deputy)}（代{self.person(account)}）"

    def person(self, account: str | None) -> str:
        """A colleague by name; where names are not shown, only that it is one."""
        return self.people.get(account or "", "同事")

    def officers(self, officers: Iterable[Officer]) -> str:
        """Officers by name, each with the colleague for whom they came; their number where names are not shown."""
        listed = tuple(officers)
        if not self.people:
            return f"{len(listed)}人"
        return "、".join(
            self.person(each.actor_id) + (f"（代{self.person(each.deputy_for)}）" if each.deputy_for else "")
            for each in listed
        )

    def hall(self, slug: str) -> str:
        """A hall by name; one that is not known by its slug."""
        return self.halls.get(slug, slug)

    def of_departments(self, codes: Iterable[str]) -> str:
        """Departments by name."""
        return "、".join(self.departments.get(code, code) for code in codes)

    def joint(self, key: str | None) -> str:
        """A joint event in quotation marks."""
        known = self.joints.get(key or "")
        return f"“{known.name if known else '联合事项'}”"

    def outcome(self, item: str, key: str) -> str:
        """A finding (核查结论) in words; in quotation marks as it is one among several."""
        known = self.definition.items.get(item_of(item))
        return f"“{known.finding.outcome_name(key)}”" if known is not None and known.finding is not None else key

    def points(self, joint: str, department: str, keys: Iterable[str]) -> str:
        """Points of a department's checklist in words."""
        plan = self.joints.get(joint)
        party = plan.party(department) if plan else None
        found = (party.point(key) if party else None for key in keys)
        return "、".join(point.text if point else "检查要点" for point in found)

    @staticmethod
    def slots(slots: Iterable[Slot]) -> str:
        """Slots as Beijing days and hours."""
        return "、".join(slot_words(slot) for slot in slots)

    def subject(self, key: str) -> str:
        """A gap's subject in words: a material's name or a field's label."""
        material = self.definition.materials.get(key)
        if material is not None:
            return material.name
        if choice := choice_named(self.definition, key):
            return choice
        parts = key.split(".")
        group = self.definition.groups.get(parts[0])
        if group is not None and len(parts) > 1 and parts[-1] in group.fields:
            row = f"（第{int(parts[1]) + 1}行）" if len(parts) == 3 and parts[1].isdecimal() else ""
            return f"{group.name}{row}·{group.fields[parts[-1]].label}"
        return key

    def subjects(self, keys: Iterable[str]) -> str:
        """Several subjects, each once."""
        return "、".join(dict.fromkeys(self.subject(key) for key in keys))

    def gap_reason(self, code: str) -> Reason:
        """Why something counts as missing."""
        return self.definition.reasons.gaps.get(code) or Reason(sentence=ENGINE_REASONS.get(code, "未提交或不合格。"))

    def refusal_reason(self, code: str | None) -> Reason:
        """Why it was refused or revoked."""
        known = self.definition.reasons.refusals.get(code or "")
        return known or Reason(sentence=ENGINE_REASONS.get(code or "", "见决定书。"))

    def licence_reason(self, code: str | None) -> Reason:
        """Why a licence was changed, withdrawn, cancelled or forfeited."""
        known = self.definition.reasons
        lists = (known.changes, known.licence_withdrawals, known.cancellations, known.forfeitures)
        found = (each[code] for each in lists if code in each)
        return next(found, None) or Reason(sentence="见决定书。")

    def extension_reason(self, code: str | None) -> Reason:
        """Why a limit was extended, or was not."""
        known = self.definition.reasons.extensions.get(code or "")
        return known or Reason(sentence=ENGINE_REASONS.get(code or "", "见延期申请。"))

    def limit_of(self, item: str | None) -> str:
        """The statutory limit of an item, or of the whole."""
        return f"{self.item(item)}的法定期限" if item else "整件事的法定期限"

    def clock(self, clock: Clock, about: str | None = None) -> str:
        """A clock by name, with its item unless the sentence is about that item anyway."""
        name = LIMIT_NAMES[clock.kind]
        return name if clock.subject in (CASE_SUBJECT, about) else f"{self.about(clock.subject)}{name}"

    def about(self, subject: str) -> str:
        """What a clock is about: an item or a joint event, in quotation marks."""
        return self.joint(subject.removeprefix(JOINT_MARK)) if subject.startswith(JOINT_MARK) else self.item(subject)


def slot_words(slot: Slot) -> str:
    """A slot as a Beijing day with its hours."""
    begins, ends = slot.starts_at.astimezone(BEIJING), slot.ends_at.astimezone(BEIJING)
    same = begins.date() == ends.date()
    return f"{begins:%Y-%m-%d %H:%M}至{ends:%H:%M}" if same else f"{begins:%Y-%m-%d %H:%M}至{ends:%Y-%m-%d %H:%M}"


def people_in(entry: Entry) -> Iterator[str]:
    """Account ids of everybody whom an entry names."""
    if entry.actor is not None:
        yield entry.actor.actor_id
        yield from () if entry.actor.on_behalf_of is None else (entry.actor.on_behalf_of,)
    yield from (whom for name in ("to", "whose") if (whom := getattr(entry, name, None)))
    officers = list(getattr(entry, "officers", ()))
    for each in getattr(entry, "attendance", ()):
        officers += each.officers
    for officer in officers:
        yield officer.actor_id
        yield from () if officer.deputy_for is None else (officer.deputy_for,)
